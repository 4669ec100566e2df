// HELLO and HELLO_ACK: what two nodes tell each other first (transports reference 10.3).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "formats/format_error.h"
#include "streams/frame.h"

namespace openrui::streams {

inline constexpr std::uint16_t kChunkedMessages = 0x0001;
inline constexpr std::uint16_t kPriority = 0x0002;

// Random for each start of a node: another one under the same name means that it was started anew.
using InstanceId = std::array<std::uint8_t, 8>;

struct Hello {
  std::uint8_t lowest_version = kVersion;
  std::uint8_t highest_version = kVersion;
  std::uint16_t features = kChunkedMessages | kPriority;
  std::uint32_t max_payload = kDefaultMaxPayload;  // bytes that the sender takes in one frame, 4096 at least
  std::uint32_t keepalive_ms = 10000;              // 0: none
  std::uint32_t max_paths = 1024;
  std::string node;  // 1 to 8 characters, upper case
  InstanceId instance{};
  friend bool operator==(const Hello&, const Hello&) = default;
};
Bytes emit_hello(const Hello& hello);
// More bytes than are defined are passed over. The node name loses its trailing blanks.
Parsed<Hello> parse_hello(ByteView payload);

struct HelloAck {
  std::uint8_t version = kVersion;
  std::uint16_t features = 0;  // those of both
  friend bool operator==(const HelloAck&, const HelloAck&) = default;
};
Bytes emit_hello_ack(const HelloAck& ack);
Parsed<HelloAck> parse_hello_ack(ByteView payload);

// A name of a node as configured or received: 1 to 8 of A-Z, 0-9, @, #, $; small letters become capitals. Nothing: it
// is no such name.
std::optional<std::string> parse_node_name(std::string_view text);

}  // namespace openrui::streams
