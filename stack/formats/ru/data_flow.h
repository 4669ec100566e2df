// Data flow control RUs with parameters (SNA reference 8): LUSTAT and SIGNAL. The others are one byte, see response.h.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "formats/format_error.h"

namespace openrui {

// Status values that have a meaning of their own; others are passed on.
namespace lu_status {
inline constexpr std::uint16_t user = 0x0000;
inline constexpr std::uint16_t component_available = 0x0001;
inline constexpr std::uint16_t no_data = 0x0002;
inline constexpr std::uint16_t insufficient_resource = 0x0003;
inline constexpr std::uint16_t no_op = 0x0006;
inline constexpr std::uint16_t queue_empty = 0x0007;
inline constexpr std::uint16_t intervention_required = 0x0802;
inline constexpr std::uint16_t permanent_error = 0x081C;
inline constexpr std::uint16_t aborted = 0x0824;
inline constexpr std::uint16_t presentation_space_lost = 0x082B;
inline constexpr std::uint16_t component_disconnected = 0x0831;
inline constexpr std::uint16_t no_response_not_allowed = 0x400A;  // extension: SNF of the request
}  // namespace lu_status

struct Lustat {
  std::uint16_t status = lu_status::no_op;
  std::uint16_t extension = 0;
  friend bool operator==(const Lustat&, const Lustat&) = default;
};
// 1005 when shorter than 5 bytes; bytes behind those are ignored.
Parsed<Lustat> parse_lustat(ByteView ru);
Bytes emit_lustat(const Lustat& lustat);
// "0001 D000 component available: primary device".
std::string to_words(const Lustat& lustat);

namespace signal_code {
inline constexpr std::uint16_t request_to_send = 0x0001;
}  // namespace signal_code

struct Signal {
  std::uint16_t code = signal_code::request_to_send;
  std::uint16_t extension = 0;
  friend bool operator==(const Signal&, const Signal&) = default;
};
// 1005 when shorter than 5 bytes; bytes behind those are ignored.
Parsed<Signal> parse_signal(ByteView ru);
Bytes emit_signal(const Signal& signal);
std::string to_words(const Signal& signal);

}  // namespace openrui
