// Columns into a reused string: the listings format millions of lines, so nothing here allocates.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace openrui {

inline void append_left(std::string& out, std::string_view text, std::size_t width) {
  out += text;
  if (text.size() < width) out.append(width - text.size(), ' ');
}
inline void append_right(std::string& out, std::string_view text, std::size_t width) {
  if (text.size() < width) out.append(width - text.size(), ' ');
  out += text;
}
inline void append_number(std::string& out, std::uint64_t value, std::size_t width = 0) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  append_right(out, {digits, static_cast<std::size_t>(end - digits)}, width);
}
// Upper case, `digits` of them.
inline void append_hex(std::string& out, std::uint32_t value, int digits) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += kHex[(value >> shift) & 0xF];
}
// "12.345678", `decimals` of them, right-aligned.
inline void append_decimal(std::string& out, std::uint64_t whole, std::uint64_t fraction, int decimals,
                           std::size_t width) {
  char digits[48];
  char* at = std::to_chars(digits, digits + 24, whole).ptr;
  if (decimals > 0) *at++ = '.';
  char* const end = at + decimals;
  for (char* p = end; p != at; fraction /= 10) *--p = static_cast<char>('0' + fraction % 10);
  append_right(out, {digits, static_cast<std::size_t>(end - digits)}, width);
}
// Bytes of the longest prefix with at most `columns` characters (UTF-8; none of ours is wide).
inline std::size_t prefix_of(std::string_view text, std::size_t columns) {
  std::size_t at = 0;
  while (at < text.size() && columns > 0) {
    do {
      ++at;
    } while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U);
    --columns;
  }
  return at;
}
inline std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}
// Text from outside for a terminal: control characters become dots.
inline void append_printable(std::string& out, std::string_view text) {
  for (const char c : text) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '.' : c;
}

}  // namespace openrui
