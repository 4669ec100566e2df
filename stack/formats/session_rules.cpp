#include "formats/session_rules.h"

#include <algorithm>
#include <iterator>

namespace openrui {

namespace {

using K = RuKind;

// SNA reference 10.2: DFC requests by profile. `secondary_only` adds what only the SLU may send, `primary_only` the
// PLU.
struct FmProfile {
  std::uint8_t number;
  RuSet both;
  RuSet primary_only;
  RuSet secondary_only;
  RuSet with_brackets;  // both sides, only when brackets are used
  bool fixed_full_duplex;
};

constexpr RuSet kNone;
constexpr FmProfile kFmProfiles[] = {
    {2, kNone, kNone, kNone, kNone, true},
    {3, RuSet::of(K::cancel, K::signal, K::chase), RuSet::of(K::shutd), RuSet::of(K::lustat, K::shutc, K::rshutd),
     RuSet::of(K::bid, K::rtr), false},
    {4, RuSet::of(K::cancel, K::signal, K::lustat, K::chase, K::qec, K::qc, K::relq), RuSet::of(K::shutd),
     RuSet::of(K::shutc, K::rshutd), RuSet::of(K::bid, K::rtr), false},
    {7, RuSet::of(K::cancel, K::signal, K::lustat), kNone, RuSet::of(K::rshutd), kNone, false},
    {18, RuSet::of(K::cancel, K::signal, K::lustat, K::chase), kNone, kNone, RuSet::of(K::bis, K::sbi, K::bid, K::rtr),
     false},
};

// SNA reference 10.1.
struct TsProfile {
  std::uint8_t number;
  bool sdt;
  RuSet session_control;
};
constexpr TsProfile kTsProfiles[] = {
    {2, false, RuSet::of(K::clear)},
    {3, true, RuSet::of(K::sdt, K::clear)},
    {4, true, RuSet::of(K::sdt, K::clear, K::stsn, K::rqr)},
    {7, false, kNone},
};

template <class T, std::size_t N>
const T* find_profile(const T (&table)[N], std::uint8_t number) {
  const auto* row = std::find_if(std::begin(table), std::end(table), [=](const T& p) { return p.number == number; });
  return row == std::end(table) ? nullptr : row;
}

SideRules side(const FmUsage& usage, std::uint8_t max_ru, RuSet dfc) {
  SideRules s;
  s.multiple_ru_chains = usage.multiple_ru_chains;
  s.delayed_request_mode = usage.delayed_request_mode;
  s.response = usage.response;
  s.may_send_eb = usage.may_send_eb;
  s.max_ru = ru_size(max_ru);
  s.dfc = dfc;
  return s;
}

// FM profile 2 fixes most of what the BIND leaves open elsewhere (SNA reference 10.2).
void apply_profile_2(SideRules& primary, SideRules& secondary, SessionRules& rules) {
  primary.multiple_ru_chains = secondary.multiple_ru_chains = false;
  secondary.delayed_request_mode = true;
  secondary.response = ChainResponse::none;
  secondary.may_send_eb = false;
  if (rules.brackets) primary.may_send_eb = true;
  rules.fm_headers = false;
  rules.termination_rule_1 = false;
  rules.first_speaker = rules.role == Role::secondary;
}

}  // namespace

bool supported_fm_profile(std::uint8_t profile) { return find_profile(kFmProfiles, profile) != nullptr; }
bool supported_ts_profile(std::uint8_t profile) { return find_profile(kTsProfiles, profile) != nullptr; }

SessionRules lu_lu_rules(const Bind& bind, Role role) {
  SessionRules r;
  r.role = role;
  r.sscp_session = false;
  r.fm_profile = bind.fm_profile;
  r.ts_profile = bind.ts_profile;
  const bool secondary = role == Role::secondary;

  const auto& ts = *find_profile(kTsProfiles, bind.ts_profile);
  r.sequence_numbers = true;
  r.sdt = ts.sdt;
  r.session_control = ts.session_control;
  r.cryptography = bind.session_cryptography != 0;
  r.cryptography_mandatory = bind.session_cryptography == 3;
  if (r.cryptography && bind.ts_profile != 2) r.session_control = r.session_control | RuSet::of(K::crv);
  r.send_window = secondary ? bind.secondary_send_window : bind.secondary_receive_window;
  r.receive_window = secondary ? bind.secondary_receive_window : bind.secondary_send_window;

  const auto& fm = *find_profile(kFmProfiles, bind.fm_profile);
  r.fm_headers = bind.fm_headers;
  r.alternate_code = bind.alternate_code;
  // Without BETB as reset state brackets are used only if somebody may end one; the session then starts in bracket
  // (6.1, byte 6).
  r.brackets = bind.brackets_reset_betb || bind.primary.may_send_eb || bind.secondary.may_send_eb;
  r.reset_in_bracket = r.brackets && !bind.brackets_reset_betb;
  r.termination_rule_1 = bind.termination_rule_1;
  r.first_speaker = secondary != bind.primary_first_speaker;
  r.mode = fm.fixed_full_duplex ? SendReceiveMode::full_duplex : bind.mode;
  r.sends_first = secondary != bind.primary_sends_first;
  r.symmetric_recovery = bind.symmetric_recovery;

  const RuSet common = r.brackets ? fm.both | fm.with_brackets : fm.both;
  SideRules primary_side = side(bind.primary, bind.primary_max_ru, common | fm.primary_only);
  SideRules secondary_side = side(bind.secondary, bind.secondary_max_ru, common | fm.secondary_only);
  if (bind.fm_profile == 2) apply_profile_2(primary_side, secondary_side, r);
  r.own = secondary ? secondary_side : primary_side;
  r.partner = secondary ? primary_side : secondary_side;
  return r;
}

SessionRules sscp_rules(Role role) {
  SessionRules r;
  r.role = role;
  // FM 0 says definite responses only; in practice both sides send RQN as well (10.2), so that is not refused.
  r.own.response = r.partner.response = ChainResponse::definite_or_exception;
  r.first_speaker = role == Role::secondary;
  return r;
}

}  // namespace openrui
