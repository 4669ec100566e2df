// The C entry points of CONVERT, and the file with the table for character set G.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <wincsv.h>

#include "rui/convert.h"

namespace openrui {

namespace {

constexpr const char* kTableVariables[] = {"COMTBLG", "CSVTBLG"};
constexpr const char* kDefaultTable = "COMTBLG.DAT";
// A table has 2176 characters with its line ends; more than this is none.
constexpr std::size_t kMaxTableFile = 8192;

const char* table_path() {
  for (const auto* variable : kTableVariables) {
    const auto* path = std::getenv(variable);
    if (path != nullptr && *path != '\0') return path;
  }
  return kDefaultTable;
}

std::optional<TableG> read_table_g() {
  std::ifstream in(table_path(), std::ios::binary);
  std::string text(kMaxTableFile, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  return parse_table_g(text);
}

// Nothing may be thrown into C; memory is all that can be missing here.
void run_at(long vcb) noexcept {
  auto* verb = reinterpret_cast<struct convert*>(vcb);
  if (verb != nullptr) run_convert(*verb, read_table_g);
}

}  // namespace

}  // namespace openrui

extern "C" {

void ACSSVC(long vcb) { openrui::run_at(vcb); }
void ACSSVC_C(long vcb) { openrui::run_at(vcb); }
void ACSSVC_P(long vcb) { openrui::run_at(vcb); }
void WinCSV(long vcb) { openrui::run_at(vcb); }

int GetCsvReturnCode(struct svc_hdr* vpb, unsigned int buffer_length, unsigned char* buffer_addr) {
  constexpr int kBadPointer = 0x20000001;
  constexpr int kBufferTooShort = 0x20000002;
  if (vpb == nullptr || buffer_addr == nullptr) return kBadPointer;
  const auto text = openrui::csv_to_words(vpb->primary_rc, vpb->secondary_rc);
  if (text.size() >= buffer_length) return kBufferTooShort;
  std::copy_n(text.c_str(), text.size() + 1, buffer_addr);
  return 0;
}
}
