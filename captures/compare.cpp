#include "captures/compare.h"

#include <algorithm>

#include "captures/text.h"
#include "formats/sense.h"

namespace openrui {

namespace {

std::string against(const SideNames& names, const std::string& a, const std::string& b) {
  std::string text(names.first);
  text.append(" ").append(a.empty() ? "none" : a).append(", ");
  text.append(names.second).append(" ").append(b.empty() ? "none" : b);
  return text;
}

std::string byte(std::uint8_t value) {
  std::string text;
  append_hex(text, value, 2);
  return text;
}

std::string title_of(const Step& step) { return title(step.rh, step.session.sscp(), step.ru()); }

}  // namespace

std::string ru_difference(ByteView a, ByteView b, const SideNames& names) {
  const auto [at_a, at_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (at_a == a.end() && at_b == b.end()) return {};
  const auto at = static_cast<std::size_t>(at_a - a.begin());
  std::string text;
  if (a.size() != b.size()) {
    text = "RU length: " + against(names, std::to_string(a.size()) + " bytes", std::to_string(b.size()) + " bytes");
    if (at_a == a.end() || at_b == b.end()) return text;
    text += "; ";
  }
  return text + "RU byte " + std::to_string(at) + ": " + against(names, byte(*at_a), byte(*at_b));
}

std::string difference(const Step& a, const Step& b, const SideNames& names) {
  if (a.rh == b.rh && std::equal(a.ru().begin(), a.ru().end(), b.ru().begin(), b.ru().end())) return {};
  const auto title_a = title_of(a);
  const auto title_b = title_of(b);
  if (title_a != title_b) return against(names, title_a, title_b);
  if (!(a.rh == b.rh)) {
    const auto marks_a = indicators(a.rh);
    const auto marks_b = indicators(b.rh);
    if (marks_a != marks_b) return "indicators: " + against(names, marks_a, marks_b);
    return "RH: " + against(names, to_hex(a.rh.bytes()), to_hex(b.rh.bytes()));
  }
  return ru_difference(a.ru(), b.ru(), names);
}

}  // namespace openrui
