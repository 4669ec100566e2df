#include "captures/sense_command.h"

#include "base/bytes.h"
#include "captures/text.h"
#include "formats/sense.h"

namespace openrui {

namespace {

constexpr std::size_t kHalf = 2;
constexpr std::size_t kWhole = 4;

// Categories are 00, 08, 10, 20, 40 and 80 (SNA reference 15). A half with category 00 is user sense, which nobody has
// explained: behind another half it is meant as that one's specific information.
bool is_specific_half(ByteView half) {
  const auto category = half[0];
  return category != 0x08 && category != 0x10 && category != 0x20 && category != 0x40 && category != 0x80;
}

void append_code(Sense s, std::string& out) {
  append_hex(out, code(s), 4);
  out += ' ';
  append_hex(out, value(s) & 0xFFFF, 4);
}

}  // namespace

Result<std::vector<Sense>, std::string> parse_sense_codes(const std::vector<std::string>& words) {
  std::vector<Sense> codes;
  bool half_before = false;
  for (const auto& word : words) {
    const bool prefixed = word.starts_with("0x") || word.starts_with("0X");
    const auto bytes = from_hex(prefixed ? std::string_view(word).substr(2) : std::string_view(word));
    if (!bytes || (bytes->size() != kHalf && bytes->size() != kWhole)) {
      return "'" + word + "' is not a sense code: four or eight hexadecimal digits are expected, such as 08140000";
    }
    if (bytes->size() == kWhole) {
      codes.push_back(Sense{get32(*bytes, 0)});
      half_before = false;
    } else if (half_before && is_specific_half(*bytes)) {
      codes.back() = with_specific(codes.back(), get16(*bytes, 0));
      half_before = false;
    } else {
      codes.push_back(Sense{static_cast<std::uint32_t>(get16(*bytes, 0)) << 16});
      half_before = true;
    }
  }
  return codes;
}

bool explain_sense(Sense s, std::string& out) {
  const auto* info = find_sense(s);
  append_code(s, out);
  out.append("  ").append(info == nullptr ? "not in the table" : info->name);
  out += "\n  category ";
  append_hex(out, value(s) >> 24, 2);
  out.append(": ").append(category_name(s)).append("\n");
  if (info == nullptr) return false;
  out.append("  ").append(info->meaning).append("\n");
  const auto specific = value(s) & 0xFFFF;
  if (specific != 0 && info->value != value(s)) {
    out += "  specific information ";
    append_hex(out, specific, 4);
    out += '\n';
  }
  return true;
}

}  // namespace openrui
