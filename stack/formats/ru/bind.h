// BIND, RSP(BIND) image (SNA reference 6.1 to 6.6).
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "formats/format_error.h"

namespace openrui {

// What requests of one side may ask for (byte 4 for the primary, 5 for the secondary).
enum class ChainResponse : std::uint8_t { none = 0, exception = 1, definite = 2, definite_or_exception = 3 };
// Normal-flow send/receive mode (byte 7).
enum class SendReceiveMode : std::uint8_t { full_duplex = 0, hdx_contention = 1, hdx_flip_flop = 2, reserved = 3 };

struct FmUsage {
  bool multiple_ru_chains = false;
  bool delayed_request_mode = false;
  ChainResponse response = ChainResponse::none;
  bool two_phase_commit = false;
  bool reserved = false;  // bit 04
  bool scb_compression = false;
  bool may_send_eb = false;
  friend bool operator==(const FmUsage&, const FmUsage&) = default;
};

struct Bind {
  static constexpr std::size_t kMinimumLength = 26;  // bytes 0 to 25

  std::uint8_t format = 0;  // 0
  std::uint8_t type = 1;    // 0 negotiable, 1 non-negotiable, others refused
  bool negotiable() const { return type == 0; }
  std::uint8_t fm_profile = 3;
  std::uint8_t ts_profile = 3;
  FmUsage primary;
  FmUsage secondary;
  // byte 6
  bool whole_bius_required = false;
  bool fm_headers = false;
  bool brackets_reset_betb = false;  // brackets used, reset state between brackets
  bool termination_rule_1 = false;   // conditional; else rule 2, unconditional
  bool alternate_code = false;
  bool snf_available = false;
  bool bis_sent = false;
  bool may_be_queued = false;
  // byte 7
  SendReceiveMode mode = SendReceiveMode::full_duplex;
  bool symmetric_recovery = false;     // else the contention loser recovers
  bool primary_first_speaker = false;  // primary is contention winner and first speaker
  std::uint8_t alternate_code_id = 0;  // 0 ASCII-7, 1 ASCII-8
  bool control_vectors_present = false;
  bool primary_sends_first = false;  // HDX-FF reset state
  // bytes 8 to 13: windows 0 to 63 (0 = no pacing), flags, reserved bit 40 of each byte
  bool secondary_to_primary_two_stage = false;  // byte 8 bit 80
  std::uint8_t secondary_send_window = 0;
  bool adaptive_pacing = false;  // byte 9 bit 80
  std::uint8_t secondary_receive_window = 0;
  std::uint8_t secondary_max_ru = 0;  // coded a*2^b, see ru_size(); what the secondary sends
  std::uint8_t primary_max_ru = 0;
  bool primary_to_secondary_one_stage = false;  // byte 12 bit 80 (inverted sense against byte 8)
  std::uint8_t primary_send_window = 0;
  std::uint8_t primary_receive_window = 0;
  std::array<std::uint8_t, 4> pacing_reserved{};  // bit 40 of bytes 8, 9, 12 and bits C0 of 13, as received
  // byte 14
  std::uint8_t ps_format = 0;
  std::uint8_t lu_type = 0;
  std::array<std::uint8_t, 11> ps_usage{};  // bytes 15 to 25
  // byte 26 and after; each is present only when the RU reaches so far
  bool has_cryptography = false;
  std::uint8_t private_cryptography = 0;  // bits C0
  std::uint8_t session_cryptography = 0;  // bits 30: 0 none, 1 selective, 3 mandatory
  Bytes cryptography_options;             // 0 or 9 bytes; parsing takes up to 15, the acceptance check refuses (6.7)
  bool has_plu_name = false;
  Bytes plu_name;  // EBCDIC
  bool has_user_data = false;
  Bytes user_data;
  bool has_urc = false;
  Bytes urc;
  bool has_slu_name = false;
  Bytes slu_name;         // EBCDIC
  Bytes control_vectors;  // as received, not taken apart

  friend bool operator==(const Bind&, const Bind&) = default;
};

// Bytes of an RU-size byte a*2^b; 0 = no limit stated (SNA reference 6.5).
std::size_t ru_size(std::uint8_t coded);
// The smallest code whose size is at least `size`; 0 for 0. `size` is at most 15 * 2^15.
std::uint8_t code_ru_size(std::size_t size);

// 1002 when shorter than 26 bytes; 0835 with the offset when a length field runs past the end or the code is not 31.
Parsed<Bind> parse_bind(ByteView ru);
Bytes emit_bind(const Bind& bind);
// Every byte in words, one line each: "4     B1  primary: multiple-RU chains, immediate request mode, …".
std::vector<std::string> explain_bind(ByteView ru);
// One line: "LU2 FM3 TS3 HDX-FF brackets, RU 256/3840, windows 0/1, PLU CICS".
std::string summary(const Bind& bind);

}  // namespace openrui
