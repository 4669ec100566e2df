// What a session allows, seen from one of its two halves. Derived from the BIND (LU-LU) or fixed (SSCP sessions); every
// layer of the half-session takes its rules from this one value, and the other half from the mirrored one.
#pragma once

#include <cstdint>

#include "formats/ru/bind.h"
#include "formats/ru/ru_kind.h"

namespace openrui {

// Primary: the half that sent the activation request (SSCP, PLU).
enum class Role : std::uint8_t { primary, secondary };

// A set of RU kinds.
class RuSet {
 public:
  constexpr RuSet() = default;
  template <class... K>
  static constexpr RuSet of(K... kinds) {
    RuSet s;
    ((s.bits_ |= bit(kinds)), ...);
    return s;
  }
  constexpr bool has(RuKind k) const { return (bits_ & bit(k)) != 0; }
  constexpr RuSet operator|(RuSet o) const {
    RuSet s;
    s.bits_ = bits_ | o.bits_;
    return s;
  }

 private:
  static_assert(static_cast<unsigned>(RuKind::count_) <= 64);
  static constexpr std::uint64_t bit(RuKind k) { return std::uint64_t{1} << static_cast<unsigned>(k); }
  std::uint64_t bits_ = 0;
};

// What the requests of one side may be.
struct SideRules {
  bool multiple_ru_chains = false;
  bool delayed_request_mode = false;
  ChainResponse response = ChainResponse::definite;
  bool may_send_eb = false;
  std::size_t max_ru = 0;  // bytes, 0 = no limit
  RuSet dfc;               // DFC requests this side may send
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
  std::uint8_t send_window = 0;   // 0 = unpaced
  std::uint8_t receive_window = 0;
  // function management
  bool delayed_response_mode = false;
  bool fm_headers = false;
  bool alternate_code = false;
  bool cryptography = false;
  bool cryptography_mandatory = false;
  bool brackets = false;
  bool reset_in_bracket = false;  // reset state INB, else BETB
  bool termination_rule_1 = false;
  bool first_speaker = false;  // this half; it is the contention winner as well
  SendReceiveMode mode = SendReceiveMode::hdx_contention;
  bool sends_first = false;  // this half, HDX flip-flop reset state
  bool symmetric_recovery = false;
};

// True for the profiles LUA accepts: FM 2, 3, 4, 7, 18 and TS 2, 3, 4, 7 (SNA reference 10).
bool supported_fm_profile(std::uint8_t profile);
bool supported_ts_profile(std::uint8_t profile);

// Rules of an LU-LU session for the half with `role`. The profiles must be supported ones. A profile's fixed value
// overrides a BIND bit (SNA reference 10.4). Windows are those of the stage next to the peripheral node (bytes 8 and
// 9; 6.2).
SessionRules lu_lu_rules(const Bind& bind, Role role);

// FM profile 0, TS profile 1 (SNA reference 10.1, 10.2).
SessionRules sscp_rules(Role role);

}  // namespace openrui
