// Frames of the streams between nodes: bytes <-> values (transports reference 10.2).
#pragma once

#include <cstdint>
#include <string_view>

#include "base/buffer.h"
#include "base/bytes.h"

namespace openrui::streams {

// What a stream carries; the first two bytes of each of its frames.
enum class Kind : std::uint16_t { iucv = 0xC9E4, ipc = 0xC9D7 };
std::string_view name(Kind k);

inline constexpr std::size_t kHeader = 16;
inline constexpr std::uint8_t kVersion = 1;
// What every node takes as a payload, and what we announce (transports reference 10.3).
inline constexpr std::uint32_t kSmallestMaxPayload = 4096;
inline constexpr std::uint32_t kDefaultMaxPayload = 65536;

// Frames of the stream itself; 10 and above belong to what the stream carries.
enum class FrameType : std::uint8_t { hello = 0x01, hello_ack = 0x02, ping = 0x03, pong = 0x04, goodbye = 0x05 };
// Frames of these types and above that nobody knows are passed over; unknown ones below end the stream.
inline constexpr std::uint8_t kFirstIgnorable = 0x80;

// Why a stream ends: the reason byte of GOODBYE (transports reference 10.3 rule 5).
enum class Goodbye : std::uint8_t {
  normal = 0,
  version = 1,
  duplicate = 2,
  protocol_error = 3,
  shutdown = 4,
  not_authorised = 5,
  resources = 6,
  keepalive_timeout = 7
};
// "protocol error"; "reason 9" is for the caller to say.
std::string_view name(Goodbye g);

struct FrameHeader {
  std::uint8_t type = 0;
  std::uint8_t flags = 0;
  std::uint8_t reason = 0;
  std::uint16_t path = 0;        // assigned by the receiver of the frame; 0: none
  std::uint32_t correlator = 0;  // message id, segment number, offer id
  friend bool operator==(const FrameHeader&, const FrameHeader&) = default;
};

struct Frame {
  FrameHeader header;
  ByteView payload;
};

struct Scan {
  enum class Result : std::uint8_t {
    incomplete,  // more bytes are needed
    complete,    // `frame` is the first one, `size` bytes long
    broken       // no frame of this stream: `why` and `goodbye` say what the partner is told
  };
  Result result = Result::incomplete;
  Frame frame = {};
  std::size_t size = 0;
  Goodbye goodbye = Goodbye::protocol_error;
  std::string_view why = {};
};
// The frame that `bytes` begins with. A header is judged as soon as it is there, before anything is kept for its
// payload. `max_payload`: what we announced, bytes.
Scan scan_frame(Kind kind, std::uint32_t max_payload, ByteView bytes);

// The header of a frame whose payload is `payload` bytes long; `to` has room for kHeader bytes.
void emit_header(Kind kind, const FrameHeader& header, std::size_t payload, std::uint8_t* to);
// A whole frame.
Buffer emit_frame(Kind kind, const FrameHeader& header, ByteView payload = {});

}  // namespace openrui::streams
