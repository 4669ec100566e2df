// IPv4, IPv6 and TCP headers, as far as finding the bytes of a TCP segment needs them.
#pragma once

#include <optional>

#include "captures/stream_units.h"

namespace openrui {

struct TcpSegment {
  IpAddress source{};
  IpAddress destination{};
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint32_t number = 0;
  bool syn = false;
  ByteView payload = {};
};
// Nothing for what is no whole TCP segment: other protocols, fragments, headers that do not fit.
std::optional<TcpSegment> find_tcp_segment(ByteView packet);

}  // namespace openrui
