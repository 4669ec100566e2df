#include "data_flow_control/rh_checks.h"

#include "formats/sense.h"

namespace openrui {

namespace {

// SNA reference 3.6, 4001.
Sense check_session_control(const Rh& rh) {
  const bool standard = rh.fi() && !rh.sdi() && rh.only_in_chain() && rh.dr1() && !rh.dr2() && !rh.eri() && !rh.qri() &&
                        !rh.pi() && !rh.bbi() && !rh.ebi() && !rh.cdi() && !rh.csi() && !rh.edi() && !rh.pdi() &&
                        !rh.cebi();
  return standard ? Sense::none : sense::invalid_sc_or_nc_rh;
}

bool bracket_bits_allowed(RuKind kind, const Rh& rh) {
  switch (kind) {
    case RuKind::lustat:
      return true;
    case RuKind::chase:
    case RuKind::qc:
    case RuKind::cancel:
      return !rh.bbi() && !rh.cebi();
    default:
      return !rh.bbi() && !rh.ebi() && !rh.cebi();
  }
}

bool cd_allowed(RuKind kind) {
  return kind == RuKind::lustat || kind == RuKind::chase || kind == RuKind::qc || kind == RuKind::cancel;
}

// SNA reference section 8, DFC receive checks.
Sense check_dfc(const Rh& rh, RuKind kind, bool expedited, std::size_t ru_length, const SideRules& sender,
                const SessionRules& session) {
  if (!rh.fi()) return sense::incorrect_fi;
  if (!rh.only_in_chain()) return sense::chaining_not_supported;
  if (rh.csi()) return sense::alternate_code_not_supported;
  if (rh.edi()) return sense::incorrect_edi;
  if (rh.pdi()) return sense::incorrect_pdi;
  if (kind == RuKind::unknown || !sender.dfc.has(kind)) return sense::function_not_supported;
  if (is_expedited_dfc(kind) != expedited) return sense::incorrect_ru_category;
  if (rh.qri()) return sense::incorrect_qri;
  if (expedited && rh.pi()) return sense::pacing_not_supported;
  const bool bracket_bits = rh.bbi() || rh.ebi() || rh.cebi();
  if (!bracket_bits_allowed(kind, rh) || (bracket_bits && !session.brackets)) return sense::brackets_not_supported;
  if (rh.ebi() && !sender.may_send_eb) return sense::eb_not_allowed;
  if (rh.cdi() && (!cd_allowed(kind) || rh.ebi())) return sense::cd_not_allowed;
  if (rh.cdi() && session.mode == SendReceiveMode::full_duplex) return sense::cd_not_supported;
  const bool may_be_exception = kind == RuKind::lustat || kind == RuKind::bis;
  if (!rh.dr1() || rh.dr2() || (rh.eri() && !may_be_exception)) return sense::incorrect_dr1_dr2_eri;
  constexpr std::size_t kStatusLength = 5;
  if ((kind == RuKind::lustat || kind == RuKind::signal) && ru_length < kStatusLength) return sense::parameter_error;
  return Sense::none;
}

Sense check_response_form(const Rh& rh, const SideRules& sender) {
  switch (rh.response_form()) {
    case ResponseForm::reserved:
      return sense::incorrect_dr1_dr2_eri;
    case ResponseForm::definite:
      if (!rh.eci()) return sense::definite_response_not_allowed;
      if (sender.response == ChainResponse::exception || sender.response == ChainResponse::none) {
        return sense::definite_response_not_allowed;
      }
      return Sense::none;
    case ResponseForm::exception:
      // In a definite-response chain every element but the last is RQE (3.7).
      if (sender.response == ChainResponse::none) return sense::exception_response_not_allowed;
      if (sender.response == ChainResponse::definite && rh.eci()) return sense::exception_response_not_allowed;
      return Sense::none;
    case ResponseForm::none:
      return sender.response == ChainResponse::none ? Sense::none : sense::no_response_not_allowed;
  }
  return Sense::none;
}

// LU-LU FMD (SNA reference 3.7).
Sense check_data(const Rh& rh, const SideRules& sender, const SessionRules& session) {
  if (rh.bbi() && !rh.bci()) return sense::bb_not_allowed;
  if ((rh.ebi() && !rh.bci()) || (rh.cebi() && !rh.eci())) return sense::eb_not_allowed;
  if (rh.cdi() && (!rh.eci() || rh.ebi())) return sense::cd_not_allowed;
  if (const auto s = check_response_form(rh, sender); s != Sense::none) return s;
  if (!rh.only_in_chain() && !sender.multiple_ru_chains) return sense::chaining_not_supported;
  if ((rh.bbi() || rh.ebi() || rh.cebi()) && !session.brackets) return sense::brackets_not_supported;
  // Conditional end of bracket is LU 6.2's (3.1).
  if (rh.cebi() || (rh.ebi() && !sender.may_send_eb)) return sense::eb_not_allowed;
  if (rh.cdi() && session.mode == SendReceiveMode::full_duplex) return sense::cd_not_supported;
  if (rh.fi() && (!session.fm_headers || !rh.bci())) return sense::incorrect_fi;
  if (rh.csi() && !session.alternate_code) return sense::alternate_code_not_supported;
  if (rh.pdi() && !rh.edi()) return sense::incorrect_pdi;
  if (rh.edi() && !session.cryptography) return sense::incorrect_edi;
  if (!rh.edi() && session.cryptography_mandatory) return sense::incorrect_edi;
  return Sense::none;
}

struct RhRule {
  std::uint16_t code;
  std::string_view rule;
};
constexpr RhRule kRules[] = {
    {0x1002, "section 8, 6.5: RU length"},
    {0x1003, "10.2: not a request of the profile"},
    {0x1005, "section 8: RU shorter than its parameters"},
    {0x4001, "3.6 4001: RH of an SC or NC request"},
    {0x4003, "3.6 4003: BB without BC"},
    {0x4004, "3.6 4004: EB or CEB not allowed"},
    {0x4006, "3.6 4006: RQE not allowed by the BIND"},
    {0x4007, "3.6 4007: RQD without EC or not allowed by the BIND"},
    {0x4008, "3.6 4008: PI where there is no pacing"},
    {0x4009, "3.6 4009: CD without EC, or with EB"},
    {0x400A, "3.6 400A: RQN not allowed by the BIND"},
    {0x400B, "3.6 400B: single-RU chains only"},
    {0x400C, "3.6 400C: bracket indicators where there are no brackets"},
    {0x400D, "3.6 400D: CD on a full-duplex session"},
    {0x400F, "3.6 400F: FI"},
    {0x4010, "3.6 4010: alternate code not in the BIND"},
    {0x4011, "3.6 4011: category or flow"},
    {0x4012, "3.6 4012: code of the response"},
    {0x4013, "3.6 4013: SDI and RTI differ"},
    {0x4014, "3.6 4014: DR1I, DR2I, ERI"},
    {0x4015, "3.6 4015: QRI where it may not be"},
    {0x4016, "3.6 4016: EDI"},
    {0x4017, "3.6 4017: PDI without EDI"},
    {0x4021, "3.6 4021: QRI of the response differs"},
};

}  // namespace

Sense check_request_rh(const Rh& rh, RuKind kind, bool expedited, std::size_t ru_length, const SideRules& sender,
                       const SessionRules& session) {
  switch (rh.category()) {
    case RuCategory::sc:
      return expedited ? check_session_control(rh) : sense::incorrect_ru_category;
    case RuCategory::nc:
      return sense::incorrect_ru_category;
    case RuCategory::dfc:
      return check_dfc(rh, kind, expedited, ru_length, sender, session);
    case RuCategory::fmd:
      break;
  }
  if (expedited) return sense::incorrect_ru_category;
  // The SSCP sessions allow more than their profile says: RQN screens, either response form (SNA reference 10.2 [p]).
  if (session.sscp_session) {
    if (rh.response_form() == ResponseForm::reserved) return sense::incorrect_dr1_dr2_eri;
    return rh.only_in_chain() ? Sense::none : sense::chaining_not_supported;
  }
  return check_data(rh, sender, session);
}

std::string_view rh_rule(Sense s) {
  for (const auto& row : kRules) {
    if (row.code == code(s)) return row.rule;
  }
  return {};
}

}  // namespace openrui
