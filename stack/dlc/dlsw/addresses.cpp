#include "dlc/dlsw/addresses.h"

#include <array>
#include <charconv>
#include <cstdint>
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

bool is_in_network(const std::string& address, const std::string& network) {
  const auto slash = network.find('/');
  if (slash == std::string::npos) return same_address(address, network);
  const auto number = [](std::string_view text) -> std::optional<std::uint32_t> {
    const auto parts = ipv4(plain(text));
    if (!parts) return std::nullopt;
    std::uint32_t n = 0;
    for (const int part : *parts) n = n << 8 | static_cast<std::uint32_t>(part);
    return n;
  };
  const auto a = number(address);
  const auto b = number(std::string_view(network).substr(0, slash));
  int bits = 0;
  const auto* end = network.data() + network.size();
  const auto read = std::from_chars(network.data() + slash + 1, end, bits);
  if (!a || !b || read.ec != std::errc{} || read.ptr != end || bits < 0 || bits > 32) return false;
  const auto mask = bits == 0 ? 0U : ~std::uint32_t{0} << (32 - bits);
  return ((*a ^ *b) & mask) == 0;
}

bool is_higher_address(const std::string& a, const std::string& b) {
  const auto first = ipv4(plain(a));
  const auto second = ipv4(plain(b));
  return first && second ? *first > *second : plain(a) > plain(b);
}

}  // namespace openrui::dlsw
