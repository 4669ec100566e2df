#include "dlc/llc2/frame.h"

#include <algorithm>

namespace openrui::llc2 {
namespace {

constexpr std::size_t kMacHeader = 14;
// Length and one byte of padding.
constexpr std::size_t kEthernet2Head = 3;

MacAddress mac_at(ByteView frame, std::size_t at) {
  MacAddress mac;
  std::copy_n(frame.begin() + static_cast<std::ptrdiff_t>(at), mac.octets.size(), mac.octets.begin());
  return mac;
}

}  // namespace

std::size_t framing_overhead(EthernetFraming framing) {
  return framing == EthernetFraming::ethernet_ii ? kEthernet2Head : 0;
}

bool carries_llc(ByteView frame) {
  if (frame.size() < kMacHeader) return false;
  const auto type = get16(frame, 12);
  return type <= kEthernetPayload || type == kSnaEtherType;
}

Parsed<Frame> parse_frame(ByteView frame) {
  if (frame.size() < kMacHeader) return FormatError{Sense::none, frame.size(), "an Ethernet header has 14 bytes"};
  Frame f{mac_at(frame, 0), mac_at(frame, 6), EthernetFraming::ieee_802_3, {}};
  std::size_t length = get16(frame, 12);
  std::size_t at = kMacHeader;
  if (length == kSnaEtherType) {
    if (frame.size() < kMacHeader + kEthernet2Head) {
      return FormatError{Sense::none, frame.size(),
                         "a frame of EtherType 80D5 goes on with a length and a padding byte"};
    }
    f.framing = EthernetFraming::ethernet_ii;
    length = get16(frame, kMacHeader);
    at += kEthernet2Head;
  } else if (length > kEthernetPayload) {
    return FormatError{Sense::none, 12, "neither an 802.3 length nor EtherType 80D5"};
  }
  if (frame.size() - at < length)
    return FormatError{Sense::none, 12, "the frame is shorter than its length field says"};
  f.pdu = frame.subspan(at, length);
  return f;
}

void emit_frame(const MacAddress& destination, const MacAddress& source, EthernetFraming framing, Buffer& pdu) {
  const auto length = static_cast<std::uint16_t>(pdu.size());
  if (framing == EthernetFraming::ethernet_ii) {
    auto* head = pdu.prepend(kEthernet2Head);
    put16(head, length);
    head[2] = 0;
  }
  auto* header = pdu.prepend(kMacHeader);
  std::copy(destination.octets.begin(), destination.octets.end(), header);
  std::copy(source.octets.begin(), source.octets.end(), header + 6);
  put16(header + 12, framing == EthernetFraming::ethernet_ii ? kSnaEtherType : length);
  static constexpr std::array<std::uint8_t, kShortestFrame> kPadding{};
  if (pdu.size() < kShortestFrame) pdu.append(ByteView(kPadding).first(kShortestFrame - pdu.size()));
}

}  // namespace openrui::llc2
