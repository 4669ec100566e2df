// IP packets around what a port sends and receives, for captures of the wire (transports reference 12.1). Their headers
// are made up, their checksums right.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"

namespace openrui::ip_packet {

inline constexpr std::uint8_t kTcp = 6;
inline constexpr std::uint8_t kUdp = 17;

// Four or sixteen bytes; what is no numeric address (it never is, on a connection) is 0.0.0.0.
Bytes address_bytes(std::string text);

// `from` and `to` as address_bytes() gives them, of one length. `transport`: the header of the protocol and what it
// carries; its checksum is put at `checksum_at`.
Bytes make(const Bytes& from, const Bytes& to, std::uint8_t protocol, Bytes transport, std::size_t checksum_at);

}  // namespace openrui::ip_packet
