#include "streams/frame.h"

namespace openrui::streams {

std::string_view name(Kind k) { return k == Kind::iucv ? "IUCV" : "IPC"; }

std::string_view name(Goodbye g) {
  constexpr std::string_view kNames[] = {"normal end", "no common version", "duplicate stream", "protocol error",
                                         "shutdown",   "not authorised",    "no resources",     "keepalive timeout"};
  const auto i = static_cast<std::size_t>(g);
  return i < std::size(kNames) ? kNames[i] : "unknown reason";
}

Scan scan_frame(Kind kind, std::uint32_t max_payload, ByteView bytes) {
  const auto broken = [](Goodbye goodbye, std::string_view why) {
    return Scan{Scan::Result::broken, {}, 0, goodbye, why};
  };
  if (bytes.size() >= 2 && get16(bytes, 0) != static_cast<std::uint16_t>(kind)) {
    return broken(Goodbye::protocol_error, "the frame does not begin with the magic number of this stream");
  }
  if (bytes.size() >= 3 && bytes[2] != kVersion) {
    return broken(Goodbye::version, "the frame has a protocol version other than 1");
  }
  if (bytes.size() < kHeader) return {};
  const auto length = get32(bytes, 12);
  if (length > max_payload) return broken(Goodbye::protocol_error, "the payload is longer than was announced");
  if (bytes.size() - kHeader < length) return {};
  const FrameHeader header{bytes[3], bytes[4], bytes[5], get16(bytes, 6), get32(bytes, 8)};
  return {Scan::Result::complete, {header, bytes.subspan(kHeader, length)}, kHeader + length, {}, {}};
}

void emit_header(Kind kind, const FrameHeader& header, std::size_t payload, std::uint8_t* to) {
  put16(to, static_cast<std::uint16_t>(kind));
  to[2] = kVersion;
  to[3] = header.type;
  to[4] = header.flags;
  to[5] = header.reason;
  put16(to + 6, header.path);
  put32(to + 8, header.correlator);
  put32(to + 12, static_cast<std::uint32_t>(payload));
}

Buffer emit_frame(Kind kind, const FrameHeader& header, ByteView payload) {
  auto frame = Buffer::with_capacity(payload.size());
  frame.append(payload);
  emit_header(kind, header, payload.size(), frame.prepend(kHeader));
  return frame;
}

}  // namespace openrui::streams
