#include "streams/hello.h"

#include <algorithm>

#include "formats/ebcdic.h"

namespace openrui::streams {
namespace {
constexpr std::size_t kNameWidth = 8;
}

Bytes emit_hello(const Hello& h) {
  ByteWriter w;
  w.u8(h.lowest_version).u8(h.highest_version).u16(h.features).u32(h.max_payload).u32(h.keepalive_ms).u32(h.max_paths);
  w.bytes(to_ebcdic_padded(h.node, kNameWidth)).bytes(h.instance);
  return w.take();
}

Parsed<Hello> parse_hello(ByteView payload) {
  ByteReader r(payload);
  Hello h;
  h.lowest_version = r.u8();
  h.highest_version = r.u8();
  h.features = r.u16();
  h.max_payload = r.u32();
  h.keepalive_ms = r.u32();
  h.max_paths = r.u32();
  const auto node = r.take(kNameWidth);
  const auto instance = r.take(h.instance.size());
  if (!r.ok()) return FormatError{Sense::none, payload.size(), "HELLO is shorter than 32 bytes"};
  if (h.lowest_version > h.highest_version) {
    return FormatError{Sense::none, 0, "HELLO names a lowest version above its highest"};
  }
  if (h.max_payload < kSmallestMaxPayload) {
    return FormatError{Sense::none, 4, "HELLO takes less than 4096 bytes in a frame"};
  }
  const auto parsed = parse_node_name(to_name(node));
  if (!parsed) return FormatError{Sense::none, 16, "HELLO has no valid node name"};
  h.node = *parsed;
  std::copy(instance.begin(), instance.end(), h.instance.begin());
  return h;
}

Bytes emit_hello_ack(const HelloAck& ack) {
  ByteWriter w;
  w.u8(ack.version).u8(0).u16(ack.features);
  return w.take();
}

Parsed<HelloAck> parse_hello_ack(ByteView payload) {
  if (payload.size() < 4) return FormatError{Sense::none, payload.size(), "HELLO_ACK is shorter than 4 bytes"};
  return HelloAck{payload[0], get16(payload, 2)};
}

std::optional<std::string> parse_node_name(std::string_view text) {
  if (text.empty() || text.size() > kNameWidth) return std::nullopt;
  std::string node;
  for (const char c : text) {
    const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    const bool fits = (upper >= 'A' && upper <= 'Z') || (upper >= '0' && upper <= '9') || upper == '@' ||
                      upper == '#' || upper == '$';
    if (!fits) return std::nullopt;
    node += upper;
  }
  return node;
}

}  // namespace openrui::streams
