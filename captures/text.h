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

// Text from outside for a document: control characters and what is no UTF-8 become dots.
inline void append_document_text(std::string& out, std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = byte(i);
    // The smallest value that needs so many bytes: shorter ones may not be written longer.
    const std::size_t more = lead < 0x80 ? 0 : lead >= 0xF0 && lead < 0xF5 ? 3 : lead >= 0xE0 ? 2 : 1;
    std::uint32_t value = more == 0 ? lead : lead & (0x3FU >> more);
    bool good = lead < 0x80 ? lead >= 0x20 && lead != 0x7F : lead >= 0xC2 && lead < 0xF5 && i + more < text.size();
    for (std::size_t k = 1; good && k <= more; ++k) {
      good = (byte(i + k) & 0xC0U) == 0x80U;
      value = (value << 6) | (byte(i + k) & 0x3FU);
    }
    static constexpr std::uint32_t kSmallest[] = {0, 0x80, 0x800, 0x10000};
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    good = good && value >= kSmallest[more] && value <= 0x10FFFF && !surrogate && (value & 0xFFFE) != 0xFFFE;
    if (good) {
      out += text.substr(i, more + 1);
      i += more + 1;
    } else {
      out += '.';
      ++i;
    }
  }
}

// The same as XML; lines stay lines.
inline void append_xml(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string line;
    append_document_text(line, text.substr(0, end));
    for (const char c : line) {
      switch (c) {
        case '&':
          out += "&amp;";
          break;
        case '<':
          out += "&lt;";
          break;
        case '>':
          out += "&gt;";
          break;
        case '"':
          out += "&quot;";
          break;
        default:
          out += c;
      }
    }
    if (end == text.size()) return;
    out += '\n';
    text.remove_prefix(end + 1);
  }
}

}  // namespace openrui
