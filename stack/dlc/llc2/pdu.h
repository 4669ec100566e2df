// 802.2 PDUs: bytes <-> values (transports reference 4.2 and 4.3). I and S formats are modulo 128 and have two control
// bytes, U formats have one.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/buffer.h"
#include "base/bytes.h"
#include "formats/format_error.h"

namespace openrui::llc2 {

enum class PduType : std::uint8_t { i, rr, rnr, rej, ui, xid, test, sabme, disc, dm, ua, frmr, unknown };
// "SABME".
std::string_view name(PduType t);

// Sequence numbers are counted modulo this.
inline constexpr unsigned kModulus = 128;
// The SAP to which TEST and the null XID go to find a station (transports reference 1.3).
inline constexpr std::uint8_t kNullSap = 0x00;

// Why a PDU is answered with FRMR: byte 4 of its information field (transports reference 4.2).
enum class PduFault : std::uint8_t {
  none = 0,
  control_invalid = 0x01,          // W
  information_not_allowed = 0x03,  // X, which is sent with W
  information_too_long = 0x04,     // Y
  invalid_nr = 0x08,               // Z
  invalid_ns = 0x10                // V
};
std::string_view name(PduFault f);

// The control field as it was on the wire; a single byte has zero behind it.
using Control = std::array<std::uint8_t, 2>;

struct Pdu {
  std::uint8_t dsap = 0;
  std::uint8_t ssap = 0;  // without the command/response bit
  bool command = true;
  PduType type = PduType::unknown;
  bool pf = false;      // P of a command, F of a response
  std::uint8_t ns = 0;  // I only
  std::uint8_t nr = 0;  // I and S only
  Control control{};
  PduFault fault = PduFault::none;  // what can be said without knowing the state of the connection
  ByteView information;
};
// A PDU whose control field or information breaks the rules is a value with a fault, because a connection answers it.
// An error for what is shorter than SAPs and control field.
Parsed<Pdu> parse_pdu(ByteView bytes);

// Puts SAPs and control field before the information. Of `pdu` the control field, fault and information are not looked
// at.
void emit_pdu(const Pdu& pdu, Buffer& information);
std::size_t header_size(PduType type);

// "04 -> 08 I c P NS=3 NR=7, 12 bytes".
std::string to_words(const Pdu& pdu);

// Information field of FRMR.
struct FrameReject {
  Control control{};  // of the PDU that was rejected
  std::uint8_t vs = 0;
  std::uint8_t vr = 0;
  bool response = false;  // it was one
  std::uint8_t flags = 0;
  friend bool operator==(const FrameReject&, const FrameReject&) = default;
};
inline constexpr std::size_t kFrameRejectSize = 5;
Parsed<FrameReject> parse_frame_reject(ByteView information);
std::array<std::uint8_t, kFrameRejectSize> emit_frame_reject(const FrameReject& reject);
// "control field 02 04 of a command, V(S)=1 V(R)=2: invalid N(R)".
std::string to_words(const FrameReject& reject);

// The basic XID of 802.2 itself: 81, class, receive window.
inline constexpr std::uint8_t kBasicXid = 0x81;
// Our answer to one: type 1 and 2 connections.
std::array<std::uint8_t, 3> emit_basic_xid(unsigned receive_window);

}  // namespace openrui::llc2
