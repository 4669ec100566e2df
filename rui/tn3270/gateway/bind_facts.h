// What a gateway must know of a BIND (SNA reference 6.1, 6.3). The public headers say how a verb looks; what is in the
// RU of a BIND is the program's own affair.
#pragma once

#include <optional>

#include "tn3270/protocol.h"

namespace openrui::tn3270 {

// How a request of ours asks to be answered (SNA reference 6.1, byte 5).
enum class ChainResponse : std::uint8_t { none, exception, definite, either };

struct BindFacts {
  bool negotiable = false;
  std::uint8_t fm_profile = 0;
  std::uint8_t ts_profile = 0;
  std::uint8_t lu_type = 0;
  // What we, the secondary, may do.
  bool chains = false;  // of several RUs
  bool may_end_bracket = false;
  ChainResponse response = ChainResponse::exception;
  // Common.
  bool fm_headers = false;
  bool brackets = false;
  bool in_bracket_at_start = false;
  bool conditional_end = false;  // bracket termination rule 1
  bool flip_flop = false;
  bool we_speak_first = false;  // first speaker, and who sends first in flip-flop
  std::size_t max_ru_out = 0;   // bytes of an RU of ours; 0: no limit stated
  std::size_t max_ru_in = 0;    // of the host's
  // LU types 2 and 3. The sizes are absent where Query or the device itself decides.
  std::optional<ScreenSize> screen;
  std::optional<ScreenSize> alternate;

  bool needs_sdt() const { return ts_profile == 3 || ts_profile == 4; }
};

// nullopt: shorter than 26 bytes or not a BIND.
std::optional<BindFacts> parse_bind(ByteView ru);

// Whether the device can be what the BIND wants; else the sense code of the negative response (SNA reference 6.7), 0
// when it can.
std::uint32_t judge_bind(const BindFacts& bind, const DeviceType& type, Functions functions, bool tn3270e);

}  // namespace openrui::tn3270
