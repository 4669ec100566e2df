// SDLC frames without flags and FCS: address, control, information (transports reference 2.1, 2.2, 2.5, 4.3); and the
// FCS itself (1.1). It is the form of pcap link type 268 too.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "formats/format_error.h"

namespace openrui {

// Sequence numbers count modulo this; I and S control fields have one byte (8) or two (128).
enum class SdlcModulo : std::uint8_t { eight = 8, extended = 128 };
constexpr unsigned value(SdlcModulo m) { return static_cast<unsigned>(m); }
std::optional<SdlcModulo> sdlc_modulo(int number);

// SIM and RIM, and DISC and RD, have one code each: which it is depends on who sends it.
enum class SdlcType : std::uint8_t {
  i,
  rr,
  rnr,
  rej,
  ui,
  sim_rim,
  dm,
  up,
  disc_rd,
  ua,
  snrm,
  frmr,
  xid,
  cfgr,
  snrme,
  test,
  bcn,
  unknown
};
// A command comes from the primary station, a response from a secondary.
enum class SdlcSender : std::uint8_t { unknown, primary, secondary };
// "RR", "SNRM"; "DISC or RD" where the sender is not known.
std::string_view name(SdlcType type, SdlcSender sender = SdlcSender::unknown);
// Who sends such frames, where only one of the stations does.
SdlcSender usual_sender(SdlcType type);

struct SdlcFrame {
  std::uint8_t address = 0;  // of the secondary station, in both directions
  SdlcType type = SdlcType::unknown;
  std::uint8_t ns = 0;       // i
  std::uint8_t nr = 0;       // i and supervisory
  bool poll_final = false;   // P of a command, F of a response
  std::uint8_t control = 0;  // the first byte of the control field as it was received
  ByteView information = {};

  bool supervisory() const { return type == SdlcType::rr || type == SdlcType::rnr || type == SdlcType::rej; }
  bool numbered() const { return type == SdlcType::i || supervisory(); }
};

inline constexpr std::size_t kSdlcLongestHeader = 3;
Parsed<SdlcFrame> parse_sdlc_frame(ByteView frame, SdlcModulo modulo = SdlcModulo::eight);
// Address and control field; `frame.control` is not looked at. Returns how many bytes of `out` were written.
std::size_t emit_sdlc_header(const SdlcFrame& frame, SdlcModulo modulo,
                             std::array<std::uint8_t, kSdlcLongestHeader>& out);
// "SNRM P/F", "RR N(R)=3 P/F", "I N(S)=1 N(R)=3"; with a sender "RR N(R)=3 F".
void append_words(const SdlcFrame& frame, std::string& out, SdlcSender sender = SdlcSender::unknown);

// What a station says about a frame that it rejects (2.5; modulo 128: 4.2).
struct SdlcReject {
  std::uint16_t control = 0;  // of the rejected frame; with modulo 8, and of an unnumbered frame, the upper byte
  std::uint8_t vs = 0;
  std::uint8_t vr = 0;
  bool response = false;                 // the rejected frame was a response
  bool unknown_control = false;          // W
  bool information_not_allowed = false;  // X; W is on with it
  bool information_too_long = false;     // Y
  bool bad_nr = false;                   // Z
  friend bool operator==(const SdlcReject&, const SdlcReject&) = default;
};
Bytes emit_sdlc_reject(const SdlcReject& reject, SdlcModulo modulo);
Parsed<SdlcReject> parse_sdlc_reject(ByteView information, SdlcModulo modulo);
// "the rejected control field was 31 00 V(S)=2 V(R)=3: invalid N(R)"
std::string to_words(const SdlcReject& reject);

// The frame check sequence: CRC 16 of CCITT, bits reflected. sdlc_fcs_register() over data and FCS gives kSdlcGoodFcs.
inline constexpr std::uint16_t kSdlcGoodFcs = 0xF0B8;
std::uint16_t sdlc_fcs_register(ByteView bytes);
// As it stands behind the data, low byte first.
std::array<std::uint8_t, 2> sdlc_fcs(ByteView bytes);

}  // namespace openrui
