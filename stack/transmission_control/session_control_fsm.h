// Session control of an LU-LU half-session (SNA reference 11.1, LU-LU): activation and the data-traffic gate, one table
// per role.
#pragma once

#include <string_view>

#include "base/fsm.h"
#include "formats/session_rules.h"

namespace openrui {

enum class ScState : std::uint8_t {
  reset,
  bind_pending,    // BIND sent or received, its response is not yet there
  gate,            // bound, data traffic reset: waits for SDT
  open,            // data traffic active
  unbind_owed,     // UNBIND received, our response is not yet sent
  unbind_pending,  // UNBIND sent
  count_
};

// One input per request or response that session control sees; `own` is sent by this half, `recv` received.
// bound_*: a positive response to BIND in the direction of the role; gate or open by TS profile.
enum class ScInput : std::uint8_t {
  bind,           // secondary: received; primary: sent
  bound_gate,     // +RSP(BIND), the TS profile has SDT
  bound_open,     // +RSP(BIND), it has not
  bind_rejected,  // -RSP(BIND)
  sdt,            // secondary: received; primary: sent
  sdt_accepted,   // +RSP(SDT), in the direction of the role
  sdt_rejected,
  clear_gate,  // CLEAR, the TS profile has SDT
  clear_open,  // CLEAR, it has not
  stsn,
  rqr,  // secondary: sent; primary: received
  crv,
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
  restart,          // CLEAR: purge, reset all machines
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

}  // namespace openrui
