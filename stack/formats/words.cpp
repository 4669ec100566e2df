#include "formats/words.h"

#include <algorithm>

#include "formats/ebcdic.h"

namespace openrui {

std::string hex_byte(std::uint8_t v) { return to_hex(ByteView(&v, 1)); }

std::string hex_word(std::uint16_t v) {
  return hex_byte(static_cast<std::uint8_t>(v >> 8)) + hex_byte(static_cast<std::uint8_t>(v));
}

std::string quoted(ByteView ebcdic) {
  const auto printable = [](std::uint8_t b) {
    const auto c = ebcdic_to_latin1(b);
    return c >= ' ' && c <= '~';
  };
  std::string text = '"' + to_text(ebcdic) + '"';
  if (!std::all_of(ebcdic.begin(), ebcdic.end(), printable)) text += " (" + to_hex(ebcdic, 32) + ')';
  return text;
}

}  // namespace openrui
