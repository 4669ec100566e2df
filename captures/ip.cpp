#include "captures/ip.h"

#include <algorithm>
#include <cstdio>

namespace openrui {

namespace {

constexpr std::uint8_t kTcp = 6;
constexpr std::size_t kIpv4At = 12;  // of IPv4 addresses within an IpAddress

std::optional<TcpSegment> tcp_of(ByteView bytes, TcpSegment segment) {
  constexpr std::size_t kSmallest = 20;
  if (bytes.size() < kSmallest) return std::nullopt;
  const std::size_t header = static_cast<std::size_t>(bytes[12] >> 4) * 4;
  if (header < kSmallest || header > bytes.size()) return std::nullopt;
  segment.source_port = get16(bytes, 0);
  segment.destination_port = get16(bytes, 2);
  segment.number = get32(bytes, 4);
  segment.syn = (bytes[13] & 0x02) != 0;
  segment.payload = bytes.subspan(header);
  return segment;
}

std::optional<TcpSegment> from_ipv4(ByteView packet) {
  constexpr std::size_t kSmallest = 20;
  if (packet.size() < kSmallest) return std::nullopt;
  const std::size_t header = static_cast<std::size_t>(packet[0] & 0x0F) * 4;
  const std::size_t claimed = get16(packet, 2);
  // A card that segments by itself lets the kernel see packets whose length is 0.
  const std::size_t total = claimed == 0 ? packet.size() : std::min(claimed, packet.size());
  const bool fragment = (get16(packet, 6) & 0x3FFF) != 0;
  if (header < kSmallest || header > total || fragment || packet[9] != kTcp) return std::nullopt;
  TcpSegment segment;
  std::copy_n(packet.begin() + 12, 4, segment.source.begin() + kIpv4At);
  std::copy_n(packet.begin() + 16, 4, segment.destination.begin() + kIpv4At);
  return tcp_of(packet.first(total).subspan(header), segment);
}

std::optional<TcpSegment> from_ipv6(ByteView packet) {
  constexpr std::size_t kHeader = 40;
  if (packet.size() < kHeader) return std::nullopt;
  const std::size_t claimed = get16(packet, 4);
  const std::size_t total = claimed == 0 ? packet.size() : std::min(kHeader + claimed, packet.size());
  TcpSegment segment;
  std::copy_n(packet.begin() + 8, 16, segment.source.begin());
  std::copy_n(packet.begin() + 24, 16, segment.destination.begin());
  std::uint8_t next = packet[6];
  std::size_t at = kHeader;
  // Hop-by-hop, routing and destination options stand between; a fragment header ends the search.
  while (next == 0 || next == 43 || next == 60) {
    if (total - at < 8) return std::nullopt;
    next = packet[at];
    at += (static_cast<std::size_t>(packet[at + 1]) + 1) * 8;
    if (at > total) return std::nullopt;
  }
  if (next != kTcp) return std::nullopt;
  return tcp_of(packet.first(total).subspan(at), segment);
}

}  // namespace

std::optional<TcpSegment> find_tcp_segment(ByteView packet) {
  if (packet.empty()) return std::nullopt;
  switch (packet[0] >> 4) {
    case 4:
      return from_ipv4(packet);
    case 6:
      return from_ipv6(packet);
    default:
      return std::nullopt;
  }
}

std::string to_words(const IpAddress& address) {
  char text[48];
  const bool ipv4 = std::all_of(address.begin(), address.begin() + kIpv4At, [](auto b) { return b == 0; });
  if (ipv4) {
    std::snprintf(text, sizeof text, "%u.%u.%u.%u", address[12], address[13], address[14], address[15]);
    return text;
  }
  std::string words;
  for (std::size_t i = 0; i < address.size(); i += 2) {
    std::snprintf(text, sizeof text, "%s%x", i == 0 ? "" : ":", get16(address, i));
    words += text;
  }
  return words;
}

}  // namespace openrui
