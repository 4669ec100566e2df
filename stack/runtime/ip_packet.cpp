#include "runtime/ip_packet.h"

#include <algorithm>
#include <arpa/inet.h>

namespace openrui::ip_packet {
namespace {

constexpr std::uint8_t kTimeToLive = 64;
constexpr std::size_t kIpv4Header = 20;
constexpr std::size_t kIpv6Header = 40;

std::uint32_t add_words(std::uint32_t sum, ByteView bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) sum += i % 2 == 0 ? bytes[i] * 256U : bytes[i];
  return sum;
}

std::uint16_t checksum(std::uint32_t sum) {
  while (sum > 0xFFFF) sum = (sum & 0xFFFF) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

}  // namespace

Bytes address_bytes(std::string text) {
  constexpr std::string_view kMapped = "::ffff:";
  if (text.starts_with(kMapped) && text.find('.') != std::string::npos) text.erase(0, kMapped.size());
  Bytes v6(sizeof(in6_addr));
  if (inet_pton(AF_INET6, text.c_str(), v6.data()) == 1) return v6;
  Bytes v4(sizeof(in_addr));
  inet_pton(AF_INET, text.c_str(), v4.data());
  return v4;
}

Bytes make(const Bytes& from, const Bytes& to, std::uint8_t protocol, Bytes transport, std::size_t checksum_at) {
  const auto length = static_cast<std::uint32_t>(transport.size());
  const auto pseudo_header = add_words(add_words(protocol + length, from), to);
  const auto sum = checksum(add_words(pseudo_header, transport));
  // In UDP 0 means that there is none.
  put16(&transport[checksum_at], protocol == kUdp && sum == 0 ? 0xFFFF : sum);
  const bool v6 = from.size() == sizeof(in6_addr);
  const std::size_t ip_header = v6 ? kIpv6Header : kIpv4Header;
  Bytes p(ip_header, 0);
  p.insert(p.end(), transport.begin(), transport.end());
  if (v6) {
    p[0] = 0x60;
    put16(&p[4], static_cast<std::uint16_t>(length));
    p[6] = protocol;
    p[7] = kTimeToLive;
    std::copy(from.begin(), from.end(), p.begin() + 8);
    std::copy(to.begin(), to.end(), p.begin() + 24);
  } else {
    p[0] = 0x45;
    put16(&p[2], static_cast<std::uint16_t>(p.size()));
    p[8] = kTimeToLive;
    p[9] = protocol;
    std::copy(from.begin(), from.end(), p.begin() + 12);
    std::copy(to.begin(), to.end(), p.begin() + 16);
    put16(&p[10], checksum(add_words(0, ByteView(p).first(kIpv4Header))));
  }
  return p;
}

}  // namespace openrui::ip_packet
