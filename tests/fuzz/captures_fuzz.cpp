// Any file as a capture: listed, listed as JSON and drawn; and as the text of a filter.
#include <nlohmann/json.hpp>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

#include "captures/decode.h"
#include "captures/filter.h"
#include "captures/ladder.h"
#include "captures/reader.h"
#include "fuzz_input.h"

using namespace openrui;
using fuzz::require;

namespace {

// A file in memory, as the reader wants a path.
class MemoryFile {
 public:
  MemoryFile(const std::uint8_t* data, std::size_t size) : descriptor_(::memfd_create("capture", 0)) {
    while (size != 0) {
      const auto n = ::write(descriptor_, data, size);
      require(n > 0, "a file in memory can be written");
      data += n;
      size -= static_cast<std::size_t>(n);
    }
  }
  ~MemoryFile() { ::close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

void check_ladder(const std::string& lines) {
  std::size_t columns = 0;
  for (const char c : lines) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    columns = c == '\n' ? 0 : columns + (continues ? 0U : 1U);
    require(columns <= TextLadder::kWidth, "a line of the ladder has at most kWidth columns");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto filter = Filter::parse({reinterpret_cast<const char*>(data), size});
  require(filter.ok() || filter.error().find("character") != std::string::npos, "an error in a filter has a place");
  const MemoryFile file(data, size);
  auto reader = CaptureReader::open(file.path());
  if (!reader.ok()) {
    require(!reader.error().empty(), "a file that cannot be read has a reason");
    return 0;
  }
  DecodeOptions all_words;
  all_words.verbose = true;
  Decoder words(all_words);
  Decoder json;
  LadderOptions options;
  options.part.routine = true;
  TextLadder ladder(options);
  CapturedUnit unit;
  while (reader.value().next(unit)) {
    std::string line;
    words.line(unit, line);
    require(!line.empty() && line.back() == '\n', "a unit has lines");
    std::string object;
    json.json(unit, object);
    require(nlohmann::json::accept(object), "the JSON of a unit is JSON");
    std::string drawn;
    ladder.add(unit, drawn);
    check_ladder(drawn);
  }
  return 0;
}
