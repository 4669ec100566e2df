#include "captures/exported_pdu.h"

#include <algorithm>
#include <array>

namespace openrui {

namespace {

// Wireshark's wsutil/exported_pdu_tlvs; checked with tshark 4.0.17.
enum class Tag : std::uint16_t {
  end_of_options = 0,
  dissector_name = 12,
  ipv6_source = 22,
  ipv6_destination = 23,
  protocol_column = 33,
  p2p_direction = 35,
  information_column = 36,  // shown by Wireshark 4.2 and later, an unknown tag before
};
constexpr std::uint32_t kSent = 0;
constexpr std::uint32_t kReceived = 1;
constexpr std::size_t kTagHeader = 4;

using Address = std::array<std::uint8_t, ExportedPdu::kMaxLink>;

ByteView bytes_of(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }
std::string_view text_of(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

std::size_t padded(std::size_t length) { return (length + 3) & ~std::size_t{3}; }

void put_tag(ByteWriter& out, Tag tag, ByteView value) {
  out.u16(static_cast<unsigned>(tag)).u16(static_cast<unsigned>(padded(value.size()))).bytes(value);
  out.fill(padded(value.size()) - value.size(), 0);
}

Address address_of(std::string_view text) {
  Address address{};
  std::copy_n(text.begin(), std::min(text.size(), address.size()), address.begin());
  return address;
}

std::string_view end_word(LinkEnd end) { return end == LinkEnd::unknown ? std::string_view{} : name(end); }

// The text of a zero-padded value; empty when it is not printable (a capture of somebody else, with real addresses).
std::string_view printable(ByteView value) {
  auto text = text_of(value);
  text = text.substr(0, std::min(text.find('\0'), text.size()));
  const bool good = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
  const bool zeros = std::all_of(value.begin() + static_cast<std::ptrdiff_t>(text.size()), value.end(),
                                 [](std::uint8_t b) { return b == 0; });
  return good && zeros ? text : std::string_view{};
}

std::string_view column(ByteView value) {
  const auto text = text_of(value);
  return text.substr(0, std::min(text.find('\0'), text.size()));
}

// Our own end's address is the link's name, the other's says what stands there.
void place_addresses(ExportedPdu& pdu, std::string_view source, std::string_view destination) {
  const bool sent = pdu.direction == CaptureDirection::sent;
  pdu.link = sent ? source : destination;
  const auto partner = sent ? destination : source;
  if (pdu.direction == CaptureDirection::unknown) {
    pdu.link = source.empty() ? destination : source;
  } else if (partner == name(LinkEnd::host)) {
    pdu.own_end = LinkEnd::node;
  } else if (partner == name(LinkEnd::node)) {
    pdu.own_end = LinkEnd::host;
  }
}

}  // namespace

std::size_t encoded_size(const ExportedPdu& pdu) {
  std::size_t size = kTagHeader + padded(pdu.dissector.size());
  size += kTagHeader + sizeof(std::uint32_t);
  size += 2 * (kTagHeader + ExportedPdu::kMaxLink);
  if (!pdu.protocol_column.empty()) size += kTagHeader + padded(pdu.protocol_column.size());
  if (!pdu.information_column.empty()) size += kTagHeader + padded(pdu.information_column.size());
  return size + kTagHeader + pdu.payload.size();
}

void encode(const ExportedPdu& pdu, ByteWriter& out) {
  const bool sent = pdu.direction == CaptureDirection::sent;
  const auto own = address_of(pdu.link);
  const auto partner = address_of(end_word(other(pdu.own_end)));
  std::array<std::uint8_t, 4> direction{};
  put32(direction.data(), sent ? kSent : kReceived);
  put_tag(out, Tag::dissector_name, bytes_of(pdu.dissector));
  put_tag(out, Tag::p2p_direction, direction);
  put_tag(out, Tag::ipv6_source, sent ? own : partner);
  put_tag(out, Tag::ipv6_destination, sent ? partner : own);
  if (!pdu.protocol_column.empty()) put_tag(out, Tag::protocol_column, bytes_of(pdu.protocol_column));
  if (!pdu.information_column.empty()) put_tag(out, Tag::information_column, bytes_of(pdu.information_column));
  put_tag(out, Tag::end_of_options, {});
  out.bytes(pdu.payload);
}

Parsed<ExportedPdu> decode_exported_pdu(ByteView record) {
  ExportedPdu pdu;
  std::string_view source;
  std::string_view destination;
  ByteReader in(record);
  for (;;) {
    const auto at = in.at();
    const auto tag = static_cast<Tag>(in.u16());
    const auto value = in.take(in.u16());
    if (!in.ok()) return FormatError{Sense::none, at, "a tag of the exported PDU runs past the end of the record"};
    if (tag == Tag::end_of_options) break;
    switch (tag) {
      case Tag::dissector_name:
        pdu.dissector = column(value);
        break;
      case Tag::ipv6_source:
        source = printable(value);
        break;
      case Tag::ipv6_destination:
        destination = printable(value);
        break;
      case Tag::protocol_column:
        pdu.protocol_column = column(value);
        break;
      case Tag::information_column:
        pdu.information_column = column(value);
        break;
      case Tag::p2p_direction:
        if (value.size() < sizeof(std::uint32_t)) break;
        if (get32(value, 0) == kSent) pdu.direction = CaptureDirection::sent;
        if (get32(value, 0) == kReceived) pdu.direction = CaptureDirection::received;
        break;
      default:
        break;
    }
  }
  place_addresses(pdu, source, destination);
  pdu.payload = in.rest();
  return pdu;
}

}  // namespace openrui
