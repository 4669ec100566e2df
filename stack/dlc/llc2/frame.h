// Ethernet frames that carry LLC PDUs: bytes <-> values (transports reference 4.1).
#pragma once

#include <cstdint>
#include <string_view>

#include "base/buffer.h"
#include "dlc/definition.h"
#include "formats/format_error.h"

namespace openrui::llc2 {

// The shortest frame without its FCS; shorter ones are padded with zeros. The longest payload of an ordinary frame.
inline constexpr std::size_t kShortestFrame = 60;
inline constexpr std::size_t kEthernetPayload = 1500;
// EtherType of the Ethernet II form.
inline constexpr std::uint16_t kSnaEtherType = 0x80D5;

// What the framing takes of the payload: nothing in 802.3; length and padding byte in Ethernet II.
std::size_t framing_overhead(EthernetFraming framing);

inline bool is_group(const MacAddress& mac) { return (mac.octets[0] & 0x01) != 0; }

// Whether a frame carries an LLC PDU at all: others share the Ethernet.
bool carries_llc(ByteView frame);

struct Frame {
  MacAddress destination;
  MacAddress source;
  EthernetFraming framing = EthernetFraming::ieee_802_3;
  ByteView pdu;  // cut at the length field
};
// An error for what is not 802.3 and not EtherType 80D5, or whose length field promises more than is there.
Parsed<Frame> parse_frame(ByteView frame);

// Puts the header before `pdu` and the padding behind it.
void emit_frame(const MacAddress& destination, const MacAddress& source, EthernetFraming framing, Buffer& pdu);

}  // namespace openrui::llc2
