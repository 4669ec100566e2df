// TS and FM profiles as data (SNA reference 10): what a profile fixes, and which requests belong to it. What it leaves
// open the BIND decides (session_rules.h).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "formats/ru/bind.h"
#include "formats/ru/ru_kind.h"

namespace openrui {

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

// Whether a profile leaves an option to the BIND.
enum class Fixed : std::uint8_t { by_bind, off, on };

// What a profile fixes for the requests of one side.
struct FmSide {
  Fixed multiple_ru_chains = Fixed::by_bind;
  Fixed delayed_request_mode = Fixed::by_bind;
  Fixed may_send_eb = Fixed::by_bind;
  std::optional<ChainResponse> response = std::nullopt;
  bool no_response_excluded = false;  // the BIND may not choose ChainResponse::none
  RuSet dfc = {};                     // DFC requests that only this side may send
};

struct FmProfile {
  std::uint8_t number;
  bool lu_lu;               // else of an SSCP session
  RuSet dfc;                // DFC requests of both sides
  RuSet dfc_with_brackets;  // the same, only when brackets are used
  FmSide primary;
  FmSide secondary;
  Fixed delayed_response_mode;
  Fixed fm_headers;
  Fixed alternate_code;
  Fixed scb_compression;
  Fixed length_checked_compression;
  bool compression_lu_type_0_only;  // length-checked
  Fixed brackets;
  Fixed termination_rule_1;
  Fixed primary_first_speaker;
  std::optional<SendReceiveMode> mode;
  Fixed symmetric_recovery;
  std::string_view rule;
};
// FM 2, 3, 4, 7 and 18 for LU-LU sessions, 0 and 6 for SSCP sessions, ascending.
std::span<const FmProfile> fm_profiles();
const FmProfile* find_fm_profile(std::uint8_t number);

struct TsProfile {
  std::uint8_t number;
  bool lu_lu;
  bool sequence_numbers;  // normal flow; else identifiers
  bool pacing;            // permitted; a window of 0 turns it off
  RuSet session_control;  // besides the requests that activate and deactivate
  bool cryptography;      // CRV belongs to the profile when the BIND chooses cryptography
  std::string_view rule;
};
// TS 2, 3, 4 and 7, and 1 for SSCP sessions, ascending.
std::span<const TsProfile> ts_profiles();
const TsProfile* find_ts_profile(std::uint8_t number);

// True for the profiles LUA accepts in a BIND: FM 2, 3, 4, 7, 18 and TS 2, 3, 4, 7.
bool supported_fm_profile(std::uint8_t profile);
bool supported_ts_profile(std::uint8_t profile);
// True for the pairs of supported profiles that go together (SNA reference 10.3).
bool legal_profile_pair(std::uint8_t fm_profile, std::uint8_t ts_profile);

}  // namespace openrui
