#include "formats/session_rules.h"

#include "formats/control_vector.h"

namespace openrui {

namespace {

bool decide(Fixed fixed, bool by_bind) { return fixed == Fixed::by_bind ? by_bind : fixed == Fixed::on; }

SideRules side(const FmSide& profile, const FmUsage& usage, std::uint8_t max_ru, Fixed scb_compression, RuSet dfc) {
  SideRules s;
  s.multiple_ru_chains = decide(profile.multiple_ru_chains, usage.multiple_ru_chains);
  s.delayed_request_mode = decide(profile.delayed_request_mode, usage.delayed_request_mode);
  s.response = profile.response.value_or(usage.response);
  s.may_send_eb = decide(profile.may_send_eb, usage.may_send_eb);
  s.scb_compression = decide(scb_compression, usage.scb_compression);
  s.max_ru = ru_size(max_ru);
  s.dfc = dfc | profile.dfc;
  return s;
}

// Control vector 66 of the BIND (SNA reference 6.1): length-checked compression was agreed.
bool names_compression(const Bind& bind) {
  return bind.control_vectors_present &&
         parse_control_vectors(bind.control_vectors).find(VectorKey::compression) != nullptr;
}

}  // namespace

std::optional<SessionRules> lu_lu_rules(const Bind& bind, Role role) {
  if (!supported_fm_profile(bind.fm_profile) || !supported_ts_profile(bind.ts_profile)) return std::nullopt;
  const auto& fm = *find_fm_profile(bind.fm_profile);
  const auto& ts = *find_ts_profile(bind.ts_profile);
  SessionRules r;
  r.role = role;
  r.sscp_session = false;
  r.fm_profile = fm.number;
  r.ts_profile = ts.number;
  const bool secondary = role == Role::secondary;

  r.sequence_numbers = ts.sequence_numbers;
  r.session_control = ts.session_control;
  r.sdt = ts.session_control.has(RuKind::sdt);
  r.cryptography = ts.cryptography && bind.session_cryptography != 0;
  r.cryptography_mandatory = r.cryptography && bind.session_cryptography == 3;
  if (r.cryptography) r.session_control = r.session_control | RuSet::of(RuKind::crv);
  if (ts.pacing) {
    r.send_window = secondary ? bind.secondary_send_window : bind.secondary_receive_window;
    r.receive_window = secondary ? bind.secondary_receive_window : bind.secondary_send_window;
    const bool out = bind.secondary_to_primary_two_stage;
    const bool in = !bind.primary_to_secondary_one_stage;
    r.two_stage_send = secondary ? out : in;
    r.two_stage_receive = secondary ? in : out;
  }

  r.delayed_response_mode = decide(fm.delayed_response_mode, false);
  r.fm_headers = decide(fm.fm_headers, bind.fm_headers);
  r.alternate_code = decide(fm.alternate_code, bind.alternate_code);
  r.length_checked_compression = decide(fm.length_checked_compression, names_compression(bind)) &&
                                 (!fm.compression_lu_type_0_only || bind.lu_type == 0);
  // Without BETB as reset state brackets are used only if somebody may end one; the session then starts in bracket
  // (6.1, byte 6).
  r.brackets = decide(fm.brackets, bind.brackets_reset_betb || bind.primary.may_send_eb || bind.secondary.may_send_eb);
  r.reset_in_bracket = r.brackets && !bind.brackets_reset_betb;
  r.termination_rule_1 = decide(fm.termination_rule_1, bind.termination_rule_1);
  r.first_speaker = secondary != decide(fm.primary_first_speaker, bind.primary_first_speaker);
  r.mode = fm.mode.value_or(bind.mode);
  r.sends_first = secondary != bind.primary_sends_first;
  r.symmetric_recovery = decide(fm.symmetric_recovery, bind.symmetric_recovery);

  const RuSet common = r.brackets ? fm.dfc | fm.dfc_with_brackets : fm.dfc;
  auto primary = side(fm.primary, bind.primary, bind.primary_max_ru, fm.scb_compression, common);
  auto slu = side(fm.secondary, bind.secondary, bind.secondary_max_ru, fm.scb_compression, common);
  // Nobody ends a bracket where there are none.
  primary.may_send_eb = primary.may_send_eb && r.brackets;
  slu.may_send_eb = slu.may_send_eb && r.brackets;
  r.own = secondary ? slu : primary;
  r.partner = secondary ? primary : slu;
  return r;
}

std::optional<SessionRules> sscp_rules(Role role, std::uint8_t fm_profile) {
  const auto* fm = find_fm_profile(fm_profile);
  if (fm == nullptr || fm->lu_lu) return std::nullopt;
  const auto& ts = *find_ts_profile(1);
  SessionRules r;
  r.role = role;
  r.fm_profile = fm->number;
  r.ts_profile = ts.number;
  r.session_control = ts.session_control;
  r.delayed_response_mode = decide(fm->delayed_response_mode, false);
  r.mode = *fm->mode;
  r.first_speaker = (role == Role::secondary) != decide(fm->primary_first_speaker, false);
  const FmUsage none;
  const auto primary = side(fm->primary, none, 0, fm->scb_compression, fm->dfc);
  const auto secondary = side(fm->secondary, none, 0, fm->scb_compression, fm->dfc);
  r.own = role == Role::secondary ? secondary : primary;
  r.partner = role == Role::secondary ? primary : secondary;
  return r;
}

SessionRules sscp_rules(Role role) { return *sscp_rules(role, 0); }

}  // namespace openrui
