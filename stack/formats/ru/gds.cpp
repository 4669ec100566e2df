// Logical records of LU 6.2 (general data stream [k]): length with a bit for "goes on", identifier, data.
#include <algorithm>

#include "formats/ebcdic.h"
#include "formats/ru/data_stream.h"
#include "formats/words.h"

namespace openrui {

namespace {

constexpr std::uint16_t kGoesOn = 0x8000;
constexpr std::size_t kLengthField = 2;
constexpr std::size_t kHead = 4;  // length, identifier

std::string_view kind_of(std::uint16_t id) {
  switch (id) {
    case 0x1210:
      return "change number of sessions";
    case 0x12E1:
      return "error log";
    case 0x12E2:
      return "PIP subfield";
    case 0x12F1:
      return "null data";
    case 0x12F2:
      return "user control data";
    case 0x12F5:
      return "program initialization parameters";
    case 0x12FF:
      return "application data";
    default:
      return "unknown kind";
  }
}

}  // namespace

std::size_t explain_gds(ByteView data, CodePage page, bool more, std::vector<std::string>& lines) {
  std::size_t at = 0;
  while (at < data.size()) {
    const auto rest = data.subspan(at);
    const std::size_t length = rest.size() < kLengthField ? 0 : get16(rest, 0) & ~kGoesOn;
    const bool cut = rest.size() < kLengthField || length > rest.size();
    if (cut && more) return at;
    if (cut || length < kLengthField) {
      lines.push_back(bytes_and_words(rest, cut ? "a logical record that is cut" : "no length of a logical record"));
      return data.size();
    }
    const auto head = rest.first(std::min(length, kHead));
    std::string words = "logical record of " + std::to_string(length) + " bytes";
    // A program on a basic conversation may send records without identifier.
    if (length >= kHead) words += ", " + std::string(kind_of(get16(rest, 2)));
    if ((get16(rest, 0) & kGoesOn) != 0) words += ", goes on in the next";
    lines.push_back(bytes_and_words(head, words));
    for (auto& line : ebcdic_dump(rest.subspan(head.size(), length - head.size()), SIZE_MAX, page)) {
      lines.push_back("  " + std::move(line));
    }
    at += length;
  }
  return at;
}

}  // namespace openrui
