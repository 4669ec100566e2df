#include "transmission_control/session_control_fsm.h"

#include "formats/sense.h"

namespace openrui {

std::string_view name(ScState s) {
  switch (s) {
    case ScState::reset:
      return "RESET";
    case ScState::bind_pending:
      return "PEND-BIND";
    case ScState::crv_owed:
      return "CRV-OWED";
    case ScState::gate:
      return "GATE";
    case ScState::sdt_pending:
      return "PEND-SDT";
    case ScState::open:
      return "OPEN";
    case ScState::unbind_owed:
      return "UNBIND-OWED";
    case ScState::unbind_pending:
      return "PEND-UNBIND";
    case ScState::count_:
      break;
  }
  return "?";
}

std::string_view name(ScInput i) {
  switch (i) {
    case ScInput::bind:
      return "BIND";
    case ScInput::bound_gate:
      return "+RSP(BIND), SDT used";
    case ScInput::bound_open:
      return "+RSP(BIND), no SDT";
    case ScInput::bound_crv:
      return "+RSP(BIND), CRV used";
    case ScInput::bind_rejected:
      return "-RSP(BIND)";
    case ScInput::crv:
      return "CRV";
    case ScInput::crv_gate:
      return "+RSP(CRV), SDT used";
    case ScInput::crv_open:
      return "+RSP(CRV), no SDT";
    case ScInput::crv_rejected:
      return "-RSP(CRV)";
    case ScInput::sdt:
      return "SDT";
    case ScInput::sdt_accepted:
      return "+RSP(SDT)";
    case ScInput::sdt_rejected:
      return "-RSP(SDT)";
    case ScInput::clear_gate:
      return "CLEAR, SDT used";
    case ScInput::clear_open:
      return "CLEAR, no SDT";
    case ScInput::stsn:
      return "STSN";
    case ScInput::rqr:
      return "RQR";
    case ScInput::traffic:
      return "FMD or DFC";
    case ScInput::recv_unbind:
      return "receive UNBIND";
    case ScInput::sent_unbind_rsp:
      return "send RSP(UNBIND)";
    case ScInput::send_unbind:
      return "send UNBIND";
    case ScInput::recv_unbind_rsp:
      return "receive RSP(UNBIND)";
    case ScInput::lost:
      return "session lost";
    case ScInput::count_:
      break;
  }
  return "?";
}

std::string_view name(ScAction a) {
  switch (a) {
    case ScAction::none:
      return "-";
    case ScAction::pass:
      return "pass";
    case ScAction::start:
      return "start";
    case ScAction::end:
      return "end";
    case ScAction::restart:
      return "restart";
    case ScAction::discard:
      return "discard";
    case ScAction::answer_positive:
      return "+RSP";
    case ScAction::count_:
      break;
  }
  return "?";
}

namespace {

using S = ScState;
using I = ScInput;
using A = ScAction;
using sense::data_traffic_not_reset;
using sense::data_traffic_reset;
using sense::function_active;
using sense::no_session_fmd;
using sense::no_session_sc;
using sense::no_session_unbind;
using sense::sc_protocol_violation;
using sense::session_being_taken_down;

constexpr Sense kOk = Sense::none;

// What both roles have in common.
constexpr ScTable::Row kCommon[] = {
    // state             input               next               action              sense                    rule
    {S::reset, I::bind, S::bind_pending, A::restart, kOk, "11.1 RESET, BIND"},
    {S::reset, I::rqr, S::reset, A::none, no_session_sc, "11.1 RESET, other SC"},
    {S::reset, I::traffic, S::reset, A::none, no_session_fmd, "11.1 RESET, FMD/DFC"},

    {S::bind_pending, I::bind, S::bind_pending, A::none, function_active, "11.1 PBR, BIND again; 6.7, 4"},
    {S::bind_pending, I::bound_gate, S::gate, A::start, kOk, "11.1 PBR, +RSP(BIND)"},
    {S::bind_pending, I::bound_open, S::open, A::start, kOk, "11.1 PBR, +RSP(BIND), TS 2 or 7"},
    {S::bind_pending, I::bound_crv, S::crv_owed, A::start, kOk, "12.1, 2: +RSP(BIND) with cryptography"},
    {S::bind_pending, I::bind_rejected, S::reset, A::end, kOk, "11.1 PBR, -RSP(BIND)"},
    {S::bind_pending, I::recv_unbind, S::unbind_owed, A::restart, kOk, "11.1 PBR, UNBIND"},
    {S::bind_pending, I::send_unbind, S::unbind_pending, A::restart, kOk, "13.3 immediate end; time-out of the BIND"},
    {S::bind_pending, I::sdt, S::bind_pending, A::none, sc_protocol_violation, "SC out of order, section 7"},
    {S::bind_pending, I::clear_gate, S::bind_pending, A::none, sc_protocol_violation, "SC out of order, section 7"},
    {S::bind_pending, I::clear_open, S::bind_pending, A::none, sc_protocol_violation, "SC out of order, section 7"},
    {S::bind_pending, I::stsn, S::bind_pending, A::none, sc_protocol_violation, "SC out of order, section 7"},
    {S::bind_pending, I::crv, S::bind_pending, A::none, sc_protocol_violation, "SC out of order, section 7"},
    {S::bind_pending, I::rqr, S::bind_pending, A::none, sc_protocol_violation, "SC out of order, section 7"},
    {S::bind_pending, I::traffic, S::bind_pending, A::none, data_traffic_reset, "no traffic before +RSP(BIND)"},
    {S::bind_pending, I::lost, S::reset, A::end, kOk, "11.1 any, reset"},

    {S::crv_owed, I::bind, S::crv_owed, A::none, function_active, "6.7, 4"},
    {S::crv_owed, I::crv, S::crv_owed, A::pass, kOk, "11.1 GATE, CRV"},
    {S::crv_owed, I::crv_gate, S::gate, A::pass, kOk, "12.1, 3: +RSP(CRV)"},
    {S::crv_owed, I::crv_open, S::open, A::pass, kOk, "12.1, 3: +RSP(CRV), TS 7"},
    {S::crv_owed, I::crv_rejected, S::crv_owed, A::pass, kOk, "13.4 crypto check fails: -RSP, then UNBIND"},
    {S::crv_owed, I::sdt, S::crv_owed, A::none, sc_protocol_violation, "11.1 GATE, SDT before a required CRV"},
    {S::crv_owed, I::stsn, S::crv_owed, A::none, sc_protocol_violation, "12.1, 3: CRV comes first"},
    {S::crv_owed, I::clear_gate, S::crv_owed, A::restart, kOk, "11.1 GATE, CLEAR"},
    {S::crv_owed, I::rqr, S::crv_owed, A::pass, kOk, "11.1 GATE, RQR"},
    {S::crv_owed, I::traffic, S::crv_owed, A::none, data_traffic_reset, "11.1 GATE, FMD or DFC"},
    {S::crv_owed, I::recv_unbind, S::unbind_owed, A::restart, kOk, "11.1 GATE/OPEN, UNBIND"},
    {S::crv_owed, I::send_unbind, S::unbind_pending, A::restart, kOk, "11.1 GATE/OPEN, local unbind"},
    {S::crv_owed, I::lost, S::reset, A::end, kOk, "11.1 any, reset"},

    {S::gate, I::bind, S::gate, A::none, function_active, "6.7, 4"},
    {S::gate, I::sdt, S::sdt_pending, A::pass, kOk, "11.1 GATE, SDT"},
    {S::gate, I::clear_gate, S::gate, A::restart, kOk, "11.1 GATE, CLEAR"},
    {S::gate, I::stsn, S::gate, A::pass, kOk, "11.1 GATE, STSN"},
    {S::gate, I::rqr, S::gate, A::pass, kOk, "11.1 GATE, RQR"},
    {S::gate, I::crv, S::gate, A::none, sc_protocol_violation, "12.1, 3: CRV was verified"},
    {S::gate, I::traffic, S::gate, A::none, data_traffic_reset, "11.1 GATE, FMD or DFC"},
    {S::gate, I::recv_unbind, S::unbind_owed, A::restart, kOk, "11.1 GATE/OPEN, UNBIND"},
    {S::gate, I::send_unbind, S::unbind_pending, A::restart, kOk, "11.1 GATE/OPEN, local unbind"},
    {S::gate, I::lost, S::reset, A::end, kOk, "11.1 any, reset"},

    {S::sdt_pending, I::bind, S::sdt_pending, A::none, function_active, "6.7, 4"},
    {S::sdt_pending, I::sdt, S::sdt_pending, A::none, sc_protocol_violation, "SC out of order, section 7"},
    {S::sdt_pending, I::sdt_accepted, S::open, A::pass, kOk, "11.1 GATE, SDT, +RSP"},
    {S::sdt_pending, I::sdt_rejected, S::gate, A::pass, kOk, "11.1 GATE, SDT, -RSP; then UNBIND or CLEAR"},
    {S::sdt_pending, I::clear_gate, S::gate, A::restart, kOk, "11.1 GATE, CLEAR"},
    {S::sdt_pending, I::stsn, S::sdt_pending, A::none, data_traffic_not_reset, "section 7: STSN after SDT"},
    {S::sdt_pending, I::rqr, S::sdt_pending, A::pass, kOk, "11.1 GATE, RQR"},
    {S::sdt_pending, I::crv, S::sdt_pending, A::none, sc_protocol_violation, "12.1, 3: CRV before SDT"},
    {S::sdt_pending, I::traffic, S::sdt_pending, A::none, data_traffic_reset, "11.1 GATE, FMD or DFC"},
    {S::sdt_pending, I::recv_unbind, S::unbind_owed, A::restart, kOk, "11.1 GATE/OPEN, UNBIND"},
    {S::sdt_pending, I::send_unbind, S::unbind_pending, A::restart, kOk, "11.1 GATE/OPEN, local unbind"},
    {S::sdt_pending, I::lost, S::reset, A::end, kOk, "11.1 any, reset"},

    {S::open, I::bind, S::open, A::none, function_active, "6.7, 4"},
    {S::open, I::sdt, S::open, A::none, function_active, "11.1 OPEN, SDT"},
    {S::open, I::clear_gate, S::gate, A::restart, kOk, "11.1 OPEN, CLEAR, TS 3 or 4"},
    {S::open, I::clear_open, S::open, A::restart, kOk, "11.1 OPEN, CLEAR, TS 2"},
    {S::open, I::stsn, S::open, A::none, data_traffic_not_reset, "11.1 OPEN, STSN"},
    {S::open, I::crv, S::open, A::none, data_traffic_not_reset, "section 7: CRV before SDT"},
    {S::open, I::rqr, S::open, A::pass, kOk, "11.1 OPEN, RQR"},
    {S::open, I::traffic, S::open, A::pass, kOk, "data traffic active"},
    {S::open, I::recv_unbind, S::unbind_owed, A::restart, kOk, "11.1 GATE/OPEN, UNBIND"},
    {S::open, I::send_unbind, S::unbind_pending, A::restart, kOk, "11.1 GATE/OPEN, local unbind"},
    {S::open, I::lost, S::reset, A::end, kOk, "11.1 any, reset"},

    {S::unbind_owed, I::sent_unbind_rsp, S::reset, A::end, kOk, "11.1 UNBIND answered"},
    {S::unbind_owed, I::recv_unbind, S::unbind_owed, A::discard, kOk, "UNBIND repeated"},
    {S::unbind_owed, I::bind, S::unbind_owed, A::none, session_being_taken_down, "6.7, 6; KB Q172821"},
    {S::unbind_owed, I::traffic, S::unbind_owed, A::discard, kOk, "6.8"},
    {S::unbind_owed, I::lost, S::reset, A::end, kOk, "11.1 any, reset"},

    {S::unbind_pending, I::recv_unbind_rsp, S::reset, A::end, kOk, "11.1 PUS, RSP(UNBIND)"},
    {S::unbind_pending, I::recv_unbind, S::unbind_pending, A::answer_positive, kOk, "11.1 PUS, UNBIND"},
    {S::unbind_pending, I::bind, S::unbind_pending, A::none, session_being_taken_down, "6.7, 6"},
    {S::unbind_pending, I::traffic, S::unbind_pending, A::discard, kOk, "11.1 PUS, anything else"},
    {S::unbind_pending, I::lost, S::reset, A::end, kOk, "11.1 any, reset"},
};

// Secondary (SNA reference 11.1, LU-LU). A second BIND is told apart by its PLU before it comes here: 0805 for another
// one (6.7, 5).
constexpr ScTable::Row kSecondary[] = {
    {S::reset, I::recv_unbind, S::reset, A::none, no_session_unbind, "11.1 RESET, UNBIND"},
    {S::reset, I::sdt, S::reset, A::none, no_session_sc, "11.1 RESET, other SC"},
    {S::reset, I::clear_gate, S::reset, A::none, no_session_sc, "11.1 RESET, other SC"},
    {S::reset, I::clear_open, S::reset, A::none, no_session_sc, "11.1 RESET, other SC"},
    {S::reset, I::stsn, S::reset, A::none, no_session_sc, "11.1 RESET, other SC"},
    {S::reset, I::crv, S::reset, A::none, no_session_sc, "11.1 RESET, other SC"},
    {S::unbind_owed, I::sdt, S::unbind_owed, A::discard, kOk, "6.8"},
    {S::unbind_owed, I::clear_gate, S::unbind_owed, A::discard, kOk, "6.8"},
    {S::unbind_owed, I::clear_open, S::unbind_owed, A::discard, kOk, "6.8"},
    {S::unbind_owed, I::stsn, S::unbind_owed, A::discard, kOk, "6.8"},
    {S::unbind_owed, I::crv, S::unbind_owed, A::discard, kOk, "6.8"},
    {S::unbind_pending, I::sdt, S::unbind_pending, A::discard, kOk, "11.1 PUS, anything else"},
    {S::unbind_pending, I::clear_gate, S::unbind_pending, A::discard, kOk, "11.1 PUS, anything else"},
    {S::unbind_pending, I::clear_open, S::unbind_pending, A::discard, kOk, "11.1 PUS, anything else"},
    {S::unbind_pending, I::stsn, S::unbind_pending, A::discard, kOk, "11.1 PUS, anything else"},
    {S::unbind_pending, I::crv, S::unbind_pending, A::discard, kOk, "11.1 PUS, anything else"},
};

// Primary: the mirror for the host (SNA reference 11.1, last paragraph).
constexpr ScTable::Row kPrimary[] = {
    {S::reset, I::recv_unbind, S::reset, A::answer_positive, kOk, "2.2.1, lenient"},
    {S::unbind_owed, I::rqr, S::unbind_owed, A::discard, kOk, "6.8"},
    {S::unbind_pending, I::rqr, S::unbind_pending, A::discard, kOk, "11.1 PUS, anything else"},
};

constexpr auto kSecondaryRows = join_rows(kCommon, kSecondary);
constexpr auto kPrimaryRows = join_rows(kCommon, kPrimary);
constexpr ScTable kSecondaryTable("session control, secondary", kSecondaryRows);
constexpr ScTable kPrimaryTable("session control, primary", kPrimaryRows);

}  // namespace

const ScTable& session_control_secondary() { return kSecondaryTable; }
const ScTable& session_control_primary() { return kPrimaryTable; }

ScInput session_control_input(RuKind kind, const SessionRules& rules) {
  switch (kind) {
    case RuKind::bind:
      return ScInput::bind;
    case RuKind::sdt:
      return ScInput::sdt;
    case RuKind::clear:
      return rules.sdt ? ScInput::clear_gate : ScInput::clear_open;
    case RuKind::stsn:
      return ScInput::stsn;
    case RuKind::rqr:
      return ScInput::rqr;
    case RuKind::crv:
      return ScInput::crv;
    case RuKind::unbind:
      return ScInput::recv_unbind;
    default:
      return ScInput::traffic;
  }
}

std::optional<ScInput> session_control_response(RuKind kind, bool positive, const SessionRules& rules) {
  switch (kind) {
    case RuKind::bind:
      if (!positive) return ScInput::bind_rejected;
      if (rules.cryptography) return ScInput::bound_crv;
      return rules.sdt ? ScInput::bound_gate : ScInput::bound_open;
    case RuKind::crv:
      if (!positive) return ScInput::crv_rejected;
      return rules.sdt ? ScInput::crv_gate : ScInput::crv_open;
    case RuKind::sdt:
      return positive ? ScInput::sdt_accepted : ScInput::sdt_rejected;
    default:
      return std::nullopt;
  }
}

}  // namespace openrui
