#include "config/numeric_address.h"

#include <arpa/inet.h>

namespace openrui {

std::optional<Bytes> ipv4_address(const std::string& text) {
  Bytes v4(sizeof(in_addr));
  if (inet_pton(AF_INET, text.c_str(), v4.data()) == 1) return v4;
  return std::nullopt;
}

std::optional<Bytes> numeric_address(const std::string& text) {
  if (auto v4 = ipv4_address(text)) return v4;
  Bytes v6(sizeof(in6_addr));
  if (inet_pton(AF_INET6, text.c_str(), v6.data()) == 1) return v6;
  return std::nullopt;
}

}  // namespace openrui
