// Session control of an LU-LU half-session (SNA reference 11.1, LU-LU): activation and the data-traffic gate, one table
// per role.
#pragma once

#include <optional>
#include <string_view>

#include "base/fsm.h"
#include "formats/session_rules.h"

namespace openrui {

enum class ScState : std::uint8_t {
  reset,
  bind_pending,    // BIND sent or received, its response is not yet there
  crv_owed,        // bound with cryptography that is not yet verified: data traffic reset, CRV comes first
  gate,            // bound, data traffic reset: waits for SDT
  sdt_pending,     // SDT sent or received, its response is not yet there
  open,            // data traffic active
  unbind_owed,     // UNBIND received, our response is not yet sent
  unbind_pending,  // UNBIND sent
  count_
};

// One input per request or response that session control sees. Where primary and secondary have the same one, the
// primary sends the request and the secondary receives it, and the other way round for the response.
enum class ScInput : std::uint8_t {
  bind,
  bound_gate,     // +RSP(BIND), the TS profile has SDT
  bound_open,     // +RSP(BIND), it has not
  bound_crv,      // +RSP(BIND) of a session with cryptography
  bind_rejected,  // -RSP(BIND)
  crv,
  crv_gate,      // +RSP(CRV), the TS profile has SDT
  crv_open,      // +RSP(CRV), it has not
  crv_rejected,  // -RSP(CRV)
  sdt,
  sdt_accepted,  // +RSP(SDT)
  sdt_rejected,
  clear_gate,  // CLEAR, the TS profile has SDT
  clear_open,  // CLEAR, it has not
  stsn,
  rqr,      // secondary: sent; primary: received
  traffic,  // FMD or DFC, either direction
  recv_unbind,
  sent_unbind_rsp,
  send_unbind,
  recv_unbind_rsp,
  lost,  // link, PU or LU session reset
  count_
};

enum class ScAction : std::uint8_t {
  none,
  pass,             // go on: hand the request up, or send it
  start,            // reset all machines with the rules of the BIND
  end,              // forget the session
  restart,          // purge, reset all machines, then as pass
  discard,          // drop silently
  answer_positive,  // send the positive response by ourselves
  count_
};

std::string_view name(ScState s);
std::string_view name(ScInput i);
std::string_view name(ScAction a);

using ScTable = FsmTable<ScState, ScInput, ScAction>;
const ScTable& session_control_secondary();
const ScTable& session_control_primary();

// The input that an SC request stands for under these rules; kinds that session control does not know give `traffic`.
ScInput session_control_input(RuKind kind, const SessionRules& rules);
// The input that the response to an SC request stands for; nothing for those whose response moves no state.
std::optional<ScInput> session_control_response(RuKind kind, bool positive, const SessionRules& rules);

}  // namespace openrui
