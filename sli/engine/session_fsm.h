// The life of an SLI session as a table (LUA reference 11): from SLI_OPEN over the LU, logon, BIND and SDT to data
// traffic, suspension, and the ways in which it ends.
#pragma once

#include <string_view>

#include "base/fsm.h"

namespace openrui {

enum class SliState : std::uint8_t {
  lu_wait,      // for the LU: link, ACTPU, ACTLU, NOTIFY
  logon_wait,   // INITSELF or logon sent, its response has not come
  retry_wait,   // the logon was refused; it will be sent again
  bind_wait,    // for the host's BIND; after UNBIND(02) the session is suspended
  bind_check,   // the BIND routine has the BIND, or the response is on its way
  gate,         // bound, no data traffic: STSN, CRV, SDT may come; after CLEAR the session is suspended
  gate_check,   // a routine has the STSN, CRV or SDT, or the response is on its way
  open,         // data traffic
  chase_wait,   // closing: CHASE sent
  shutc_wait,   // closing: SHUTC sent
  rshutd_wait,  // closing: RSHUTD sent
  unbind_wait,  // closing: for the host's UNBIND
  ending,       // the LU is being given back
  count_
};

enum class SliInput : std::uint8_t {
  ready_logon,    // the LU is there, and SLI_OPEN asks for a logon
  ready_primary,  // the LU is there, and the host is to begin
  logon_ok,       // +RSP to the logon
  logon_retry,    // refused in a way that lua_wait is for
  logon_failed,   // refused otherwise, or there is no lua_wait
  timer,
  bind,
  bind_ok,       // accepted; SDT follows
  bind_ok_open,  // accepted; the TS profile has no SDT
  bind_bad,      // refused, and -RSP is out
  stsn,
  crv,
  sdt,
  gate_ok,   // STSN or CRV answered
  sdt_ok,    // +RSP(SDT) is out
  gate_bad,  // refused, and -RSP is out
  clear,
  clear_open,   // with a TS profile that has no SDT
  unexpected,   // a request that has no place here
  unbind_hold,  // UNBIND that lets the session wait for another BIND
  unbind,       // any other
  shutd,
  close_shutd,   // SLI_CLOSE(normal) after the host's SHUTD
  close_normal,  // SLI_CLOSE(normal) without it
  close_abend,   // SLI_CLOSE(abend), or a normal one where no orderly end is possible
  chase_done,    // answered, or it could not be sent
  shutc_done,
  rshutd_done,
  count_
};

enum class SliAction : std::uint8_t {
  none,
  logon,          // send INITSELF or the logon text
  await_host,     // for PRIM_SSCP: INIT_COMPLETE
  await_retry,    // arm the timer with lua_wait
  check_bind,     // routine or default rules, then the response
  call_routine,   // for STSN, CRV, SDT; without one the default answer
  start_traffic,  // SLI_OPEN completes, or READY
  suspend_clear,  // +RSP, NOT_READY
  suspend,        // +RSP, NOT_READY
  fail,           // SESSION_FAILURE with the code that was noted
  answer_fail,    // +RSP, then the same
  refuse_fail,    // -RSP, SESSION_FAILURE / UNEXPECTED_SNA_SEQUENCE
  note_shutd,     // SESSION_END_REQUESTED
  shut_down,      // +RSP(SHUTD), CHASE where responses are open
  send_shutc,
  send_rshutd,
  await_unbind,
  answer,          // +RSP
  answer_shutd,    // +RSP, SHUTC
  hold_close,      // +RSP, SLI_CLOSE ends as cancelled, the session is suspended
  answer_release,  // +RSP, give the LU back
  release,         // give the LU back
  count_
};

std::string_view name(SliState s);
std::string_view name(SliInput i);
std::string_view name(SliAction a);

using SliTable = FsmTable<SliState, SliInput, SliAction>;
const SliTable& sli_session_table();

}  // namespace openrui
