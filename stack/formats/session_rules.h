// What a session allows, seen from one of its two halves. Derived from the BIND (LU-LU) or fixed (SSCP sessions); every
// layer of the half-session takes its rules from this one value, and the other half from the mirrored one.
#pragma once

#include <cstdint>
#include <optional>

#include "formats/profiles.h"
#include "formats/ru/bind.h"

namespace openrui {

// Primary: the half that sent the activation request (SSCP, PLU).
enum class Role : std::uint8_t { primary, secondary };

// What the requests of one side may be.
struct SideRules {
  bool multiple_ru_chains = false;
  bool delayed_request_mode = false;
  ChainResponse response = ChainResponse::definite;
  bool may_send_eb = false;
  bool scb_compression = false;  // FMH-1 may say that what follows is compressed; the end users' business
  std::size_t max_ru = 0;        // bytes, 0 = no limit
  RuSet dfc;                     // DFC requests this side may send
};

struct SessionRules {
  Role role = Role::secondary;
  bool sscp_session = true;  // SSCP-PU or SSCP-LU
  std::uint8_t fm_profile = 0;
  std::uint8_t ts_profile = 1;
  SideRules own;
  SideRules partner;
  // transmission services
  bool sequence_numbers = false;  // normal flow; else identifiers
  bool sdt = false;               // data traffic starts with SDT
  RuSet session_control;          // SC requests of the profile, besides BIND and UNBIND
  bool two_stage_send = false;    // the windows are those of the stage next to the peripheral node in any case (6.2)
  bool two_stage_receive = false;
  std::uint8_t send_window = 0;  // 0 = unpaced
  std::uint8_t receive_window = 0;
  // function management
  bool delayed_response_mode = false;
  bool fm_headers = false;
  bool alternate_code = false;
  bool length_checked_compression = false;  // negotiated; RUs so marked pass through untouched
  bool cryptography = false;                // session-level, DES
  bool cryptography_mandatory = false;      // else selective: only RUs that are marked
  bool brackets = false;
  bool reset_in_bracket = false;  // reset state INB, else BETB
  bool termination_rule_1 = false;
  bool first_speaker = false;  // this half; it is the contention winner as well
  SendReceiveMode mode = SendReceiveMode::hdx_contention;
  bool sends_first = false;  // this half, HDX flip-flop reset state
  bool symmetric_recovery = false;
};

// Rules of an LU-LU session for the half with `role`; nothing when a profile is not one that LUA accepts (SNA reference
// 10.2). A profile's fixed value overrides a BIND bit (10.4). Windows are those of the stage next to the peripheral
// node (bytes 8 and 9; 6.2).
std::optional<SessionRules> lu_lu_rules(const Bind& bind, Role role);

// Rules of an SSCP session: TS profile 1 and FM profile 0, or 6 where ACTLU says so (SNA reference 10.1, 10.2). Nothing
// for other profiles.
std::optional<SessionRules> sscp_rules(Role role, std::uint8_t fm_profile);
// With FM profile 0.
SessionRules sscp_rules(Role role);

}  // namespace openrui
