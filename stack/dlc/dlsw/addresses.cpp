#include "dlc/dlsw/addresses.h"

#include <array>
#include <optional>
#include <string_view>

namespace openrui::dlsw {
namespace {

constexpr std::string_view kMapped = "::ffff:";

std::string_view plain(std::string_view address) {
  if (address.starts_with(kMapped) && address.find('.') != std::string_view::npos) {
    address.remove_prefix(kMapped.size());
  }
  return address;
}

std::optional<std::array<int, 4>> ipv4(std::string_view address) {
  std::array<int, 4> parts{};
  std::size_t part = 0;
  int digits = 0;
  for (const char c : address) {
    if (c == '.') {
      if (digits == 0 || ++part == parts.size()) return std::nullopt;
      digits = 0;
    } else {
      if (c < '0' || c > '9' || ++digits > 3) return std::nullopt;
      parts[part] = parts[part] * 10 + (c - '0');
    }
  }
  if (part + 1 != parts.size() || digits == 0) return std::nullopt;
  return parts;
}

}  // namespace

std::string plain_address(const std::string& address) { return std::string(plain(address)); }

bool is_numeric_address(const std::string& address) {
  return address.find(':') != std::string::npos || ipv4(address).has_value();
}

bool same_address(const std::string& a, const std::string& b) { return plain(a) == plain(b); }

bool is_higher_address(const std::string& a, const std::string& b) {
  const auto first = ipv4(plain(a));
  const auto second = ipv4(plain(b));
  return first && second ? *first > *second : plain(a) > plain(b);
}

}  // namespace openrui::dlsw
