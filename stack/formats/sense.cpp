#include "formats/sense.h"

#include <algorithm>

namespace openrui {

namespace {

constexpr std::size_t kLength = 4;
constexpr std::uint32_t kSpecificMask = 0x0000FFFF;

const SenseInfo* find_exact(std::uint32_t wanted) {
  const auto table = sense_table();
  const auto at = std::lower_bound(table.begin(), table.end(), wanted,
                                   [](const SenseInfo& row, std::uint32_t v) { return row.value < v; });
  return at != table.end() && at->value == wanted ? &*at : nullptr;
}

bool is_user_sense(Sense s) { return value(s) >> 24 == 0; }

}  // namespace

const SenseInfo* find_sense(Sense s) {
  // Category 00 is the user's own: one row stands for all of it (SNA reference 15.0).
  if (is_user_sense(s)) return find_exact(0);
  if (const auto* row = find_exact(value(s))) return row;
  return find_exact(value(s) & ~kSpecificMask);
}

std::string to_words(Sense s) {
  std::uint8_t bytes[kLength];
  emit_sense(s, bytes);
  const auto hex = to_hex(bytes);  // "20 02 00 00"
  std::string text = hex.substr(0, 2) + hex.substr(3, 3) + hex.substr(6, 2) + hex.substr(9, 2) + ' ';
  const auto* row = find_sense(s);
  text += row == nullptr ? category_name(s) : row->name;
  return text;
}

std::string_view category_name(Sense s) {
  switch (value(s) >> 24) {
    case 0x00:
      return "User sense";
    case 0x08:
      return "Request reject";
    case 0x10:
      return "Request error";
    case 0x20:
      return "State error";
    case 0x40:
      return "RH usage error";
    case 0x80:
      return "Path error";
    default:
      return "Unknown category";
  }
}

Sense parse_sense(ByteView ru) { return ru.size() < kLength ? Sense::none : Sense{get32(ru, 0)}; }

void emit_sense(Sense s, std::uint8_t* at) { put32(at, value(s)); }

}  // namespace openrui
