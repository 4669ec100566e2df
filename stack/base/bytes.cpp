#include "base/bytes.h"

#include <algorithm>

namespace openrui {

std::string to_hex(ByteView bytes, std::size_t limit) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  const auto shown = std::min(limit, bytes.size());
  std::string text;
  text.reserve(shown * 3 + 8);
  for (std::size_t i = 0; i < shown; ++i) {
    if (i != 0) text += ' ';
    text += kDigits[bytes[i] >> 4];
    text += kDigits[bytes[i] & 0x0F];
  }
  if (shown < bytes.size()) text += " … +" + std::to_string(bytes.size() - shown);
  return text;
}

std::optional<Bytes> from_hex(std::string_view text) {
  Bytes bytes;
  int high = -1;
  for (const char c : text) {
    int digit = 0;
    if (c >= '0' && c <= '9') {
      digit = c - '0';
    } else if (c >= 'A' && c <= 'F') {
      digit = c - 'A' + 10;
    } else if (c >= 'a' && c <= 'f') {
      digit = c - 'a' + 10;
    } else if (c == ' ' || c == '\n' || c == '\t' || c == ',' || c == ':' || c == '|') {
      continue;
    } else {
      return std::nullopt;
    }
    if (high < 0) {
      high = digit;
    } else {
      bytes.push_back(static_cast<std::uint8_t>(high * 16 + digit));
      high = -1;
    }
  }
  if (high >= 0) return std::nullopt;
  return bytes;
}

}  // namespace openrui
