// DLSw switch-to-switch messages: bytes <-> values (RFC 1795, RFC 2166; transports reference 5.2 to 5.4 and 5.6).
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "dlc/definition.h"
#include "formats/format_error.h"

namespace openrui::dlsw {

// Transports reference 5.3. The same codes mean explorer forms when the explorer flag of the header is on.
enum class MessageType : std::uint8_t {
  canureach = 0x03,
  icanreach = 0x04,
  reach_ack = 0x05,
  dgrmframe = 0x06,
  xidframe = 0x07,
  contact = 0x08,
  contacted = 0x09,
  infoframe = 0x0A,
  enter_busy = 0x0C,
  exit_busy = 0x0D,
  halt_dl = 0x0E,
  dl_halted = 0x0F,
  restart_dl = 0x10,
  dl_restarted = 0x11,
  netbios_nq = 0x12,
  netbios_nr = 0x13,
  dataframe = 0x14,
  halt_dl_noack = 0x19,
  netbios_anq = 0x1A,
  netbios_anr = 0x1B,
  keepalive = 0x1D,
  cap_exchange = 0x20,
  ifcm = 0x21,
  test_circuit_req = 0x7A,
  test_circuit_rsp = 0x7B
};
// "INFOFRAME"; "message type FF" for an unknown one.
std::string name(MessageType t);

// How the window of a circuit changes with a grant (transports reference 5.8).
enum class FlowOperator : std::uint8_t { repeat = 0, increment = 1, decrement = 2, reset = 3, halve = 4 };

struct FlowByte {
  bool grant = false;  // FCI: units for the opposite direction
  bool ack = false;    // FCA: the last grant was seen
  FlowOperator op = FlowOperator::repeat;
  friend bool operator==(const FlowByte&, const FlowByte&) = default;
};
FlowByte parse_flow(std::uint8_t byte);
std::uint8_t emit_flow(const FlowByte& flow);

// Sizes of the two headers, and of the longest message.
inline constexpr std::size_t kInfoHeader = 16;
inline constexpr std::size_t kControlHeader = 72;
inline constexpr std::size_t kMaxData = 0xFFFF;

// What every header begins with.
struct Prefix {
  MessageType type = MessageType::keepalive;
  FlowByte flow;
  std::uint32_t remote_correlator = 0;  // the receiver's
  std::uint32_t remote_port = 0;        // the receiver's DLC port id
};

enum class Framing : std::uint8_t {
  incomplete,   // more bytes are needed
  complete,     // a message to act upon
  skip,         // a message to be passed over: another version in the legal range, or lengths that its type cannot have
  out_of_sync,  // no message begins here; the connection is lost
};
struct Frame {
  Framing framing = Framing::incomplete;
  Prefix prefix;
  ByteView header;  // complete and skip: as long as byte 1 says
  ByteView data;
  std::string_view error = {};  // skip, out_of_sync: static text; empty for what is not an error (a vendor's message)
  std::size_t size() const { return header.size() + data.size(); }
};
// Looks at the first message in `bytes`, which begin with one.
Frame scan_frame(ByteView bytes);

// How one DLSw names its side of a circuit; opaque to the partner.
struct StationIds {
  std::uint32_t port = 0;
  std::uint32_t correlator = 0;
  std::uint32_t transport = 0;
  friend bool operator==(const StationIds&, const StationIds&) = default;
};

enum class Direction : std::uint8_t { to_target = 1, to_origin = 2 };

// The 72-byte header. "Origin" is the side that asked for the circuit, for the circuit's whole life.
struct ControlHeader {
  MessageType type = MessageType::keepalive;
  FlowByte flow;
  std::uint32_t remote_correlator = 0;
  std::uint32_t remote_port = 0;
  std::uint8_t largest_frame = 0;  // code of transports reference 1.4, and kSizeControl
  bool explorer = false;
  std::uint8_t priority = 0;  // CircuitPriority; 0: unsupported, or not used by the type
  MacAddress target_mac;      // canonical here, non-canonical on the wire
  MacAddress origin_mac;
  std::uint8_t origin_sap = 0;
  std::uint8_t target_sap = 0;
  Direction direction = Direction::to_target;
  StationIds origin;
  StationIds target;
  friend bool operator==(const ControlHeader&, const ControlHeader&) = default;
};
// `header` has kControlHeader bytes or more. Nothing in it can be wrong: what is reserved, or not used by the type, is
// not looked at (transports reference 5.12).
ControlHeader parse_control(ByteView header);
void emit_control(const ControlHeader& header, std::size_t data_length, std::uint8_t* at);
// The 16-byte header of INFOFRAME, IFCM and KEEPALIVE.
void emit_info(const Prefix& prefix, std::size_t data_length, std::uint8_t* at);

// Origin: a station with a smaller largest frame may answer too.
inline constexpr std::uint8_t kSizeControl = 0x80;
inline constexpr std::uint8_t kUnlimitedFrame = 0x3F;
inline constexpr std::uint8_t kLargestFrameMask = 0x3F;
// Longest information field for a code (transports reference 1.4 [K]); 0: no limit.
std::size_t largest_frame_size(std::uint8_t code);
// The largest code that promises no more than `bytes`; 0 bytes: no limit.
std::uint8_t largest_frame_code(std::size_t bytes);

// Why a circuit is halted (version 2 only, transports reference 5.6).
enum class HaltReason : std::uint16_t {
  unknown = 1,
  station_ended = 2,
  dlc_error = 3,
  protocol_error = 4,
  operator_request = 5
};
std::string_view name(HaltReason r);
Bytes emit_halt_reason(HaltReason r);
// `unknown` when there is none, as version 1 sends it.
HaltReason parse_halt_reason(ByteView data);

}  // namespace openrui::dlsw
