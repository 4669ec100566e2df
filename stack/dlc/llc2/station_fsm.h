// The connection component of LLC type 2 as a table (ISO 8802-2; transports reference 4.5). What the rows of the book
// do alike for every PDU of a connected state is done before the table is asked and not repeated in it: N(R) is
// processed, F=1 ends our poll, RR and REJ end the partner's busy state and RNR begins it.
//
// Left out, because it does not occur here: RESET by the user (an SNA link station disconnects instead), and buffers
// that are there after all while we are busy (what comes then is always discarded).
#pragma once

#include "base/fsm.h"

namespace openrui::llc2 {

enum class StationState : std::uint8_t {
  adm,           // disconnected
  setup,         // SABME sent
  normal,        // data
  busy,          // we are busy
  reject,        // REJ sent
  await,         // waiting for the answer to a poll after a time-out
  await_busy,    // the same, and we are busy
  await_reject,  // the same, and REJ sent
  d_conn,        // DISC sent
  reset,         // SABME sent on a live link
  error,         // FRMR sent
  count_
};
constexpr std::string_view name(StationState s) {
  constexpr std::string_view kNames[] = {"ADM",        "SETUP",        "NORMAL", "BUSY",  "REJECT", "AWAIT",
                                         "AWAIT_BUSY", "AWAIT_REJECT", "D_CONN", "RESET", "ERROR"};
  return kNames[static_cast<std::size_t>(s)];
}
constexpr bool is_connected(StationState s) { return s >= StationState::normal && s <= StationState::await_reject; }

enum class StationInput : std::uint8_t {
  connect,
  disconnect,
  busy_detected,
  busy_cleared,            // DATA_FLAG 0
  busy_cleared_lost,       // DATA_FLAG 1: an I PDU was discarded
  busy_cleared_rejecting,  // DATA_FLAG 2: REJ was outstanding when busy began
  ack_timer,               // and RETRY < N2, as with all timers
  ack_timer_ua_sent,       // the same, S_FLAG 1
  p_timer,
  reject_timer,
  busy_timer,
  idle_timer,         // Ti: nothing was received, no poll is open
  retries_exhausted,  // a timer, and RETRY >= N2
  carrier_lost,
  rcv_sabme,
  rcv_sabme_refused,  // the user does not accept it
  rcv_sabme_again,    // a repetition: the partner has shown no sign yet of our UA
  rcv_disc,
  rcv_ua,  // F is what we wait for
  rcv_dm,
  rcv_frmr,
  bad_pdu,     // fault in the PDU, invalid N(R) or N(S)
  i_poll,      // I, N(S) as expected, command with P=1
  i_final,     // response with F=1 that answers our poll
  i,           // neither
  i_gap_poll,  // I, N(S) ahead of what is expected
  i_gap_final,
  i_gap,
  rr_poll,
  rr_final,
  rr,
  rnr_poll,
  rnr_final,
  rnr,
  rej_poll,
  rej_final,
  rej,
  command_poll,  // I or S command with P=1 where there is no connection
  command,
  count_
};
constexpr std::string_view name(StationInput i) {
  constexpr std::string_view kNames[] = {"connect",
                                         "disconnect",
                                         "busy detected",
                                         "busy cleared",
                                         "busy cleared lost",
                                         "busy cleared REJ sent",
                                         "ACK timer",
                                         "ACK timer UA sent",
                                         "P timer",
                                         "REJ timer",
                                         "BUSY timer",
                                         "idle timer",
                                         "retries exhausted",
                                         "carrier lost",
                                         "rcv SABME",
                                         "rcv SABME refused",
                                         "rcv SABME again",
                                         "rcv DISC",
                                         "rcv UA",
                                         "rcv DM",
                                         "rcv FRMR",
                                         "rcv bad PDU",
                                         "rcv I c P",
                                         "rcv I r F",
                                         "rcv I",
                                         "rcv I ahead c P",
                                         "rcv I ahead r F",
                                         "rcv I ahead",
                                         "rcv RR c P",
                                         "rcv RR r F",
                                         "rcv RR",
                                         "rcv RNR c P",
                                         "rcv RNR r F",
                                         "rcv RNR",
                                         "rcv REJ c P",
                                         "rcv REJ r F",
                                         "rcv REJ",
                                         "rcv command P",
                                         "rcv command"};
  return kNames[static_cast<std::size_t>(i)];
}

enum class StationAction : std::uint8_t {
  none,
  // Setting up and taking down.
  connect,            // -> SABME P
  connect_again,      // -> SABME P, RETRY + 1
  accept,             // -> UA; counts zero; connected
  accept_again,       // -> UA
  refuse,             // -> DM, F as P
  answer_connect,     // -> UA; S_FLAG 1
  connected,          // counts zero; connected
  fail,               // no answer to our SABME
  refused,            // DM to our SABME
  refused_disc,       // -> DM; the same
  disconnect,         // -> DISC P
  disconnect_again,   // -> DISC P, RETRY + 1
  disconnected,       // our end is done
  disconnected_dm,    // -> DM; the same
  answer_disc,        // -> UA
  ended,              // -> UA; ended by the partner
  gone,               // DM: the partner has no connection any more
  restart,            // -> UA; down, then connected
  reset_rejected,     // FRMR came; down; -> SABME P
  reset_unanswered,   // down; -> SABME P
  reset_again,        // -> SABME P after FRMR; already down
  frame_reject,       // -> FRMR; down
  repeat_reject,      // -> FRMR again
  repeat_reject_try,  // the same, RETRY + 1
  lose,               // the carrier is gone
  // Data.
  take,               // DATA; acknowledge by N3 and T2
  take_now,           // DATA; -> RR
  take_answer,        // -> RR F; DATA
  take_resume,        // DATA; send again from N(R)
  discard,            // DATA_FLAG 1
  discard_answer,     // the same; -> RNR F
  reject,             // -> REJ
  reject_answer,      // -> REJ F
  note,               // nothing beyond the common part
  answer,             // -> RR F, when we are busy RNR F
  resume,             // send again from N(R)
  retransmit,         // the same, in a state that sends
  retransmit_answer,  // the first of them as I F
  busy,               // -> RNR; DATA_FLAG 0
  busy_rejecting,     // -> RNR; DATA_FLAG 2
  not_busy,           // -> RR
  not_busy_reject,    // -> REJ
  poll,               // -> RR P, when we are busy RNR P; V(S) back, RETRY + 1
  poll_lost,          // the same; DATA_FLAG 1
  poll_rejecting,     // as poll; REJ timer
  reject_poll,        // -> REJ P; RETRY + 1
  idle_poll,          // -> RR P, when we are busy RNR P
  count_
};
constexpr std::string_view name(StationAction a) {
  constexpr std::string_view kNames[] = {"",
                                         "connect",
                                         "connect again",
                                         "accept",
                                         "accept again",
                                         "refuse",
                                         "answer connect",
                                         "connected",
                                         "fail",
                                         "refused",
                                         "refused by DISC",
                                         "disconnect",
                                         "disconnect again",
                                         "disconnected",
                                         "disconnected, DM",
                                         "answer DISC",
                                         "ended",
                                         "gone",
                                         "restart",
                                         "reset after FRMR",
                                         "reset unanswered",
                                         "reset again",
                                         "FRMR",
                                         "repeat FRMR",
                                         "repeat FRMR, count",
                                         "lose",
                                         "take",
                                         "take, RR",
                                         "RR F, take",
                                         "take, resume",
                                         "discard",
                                         "discard, RNR F",
                                         "REJ",
                                         "REJ F",
                                         "note",
                                         "answer poll",
                                         "resume",
                                         "retransmit",
                                         "retransmit, I F",
                                         "RNR",
                                         "RNR, REJ is out",
                                         "RR",
                                         "clear, REJ",
                                         "poll",
                                         "poll, lost",
                                         "poll, REJ timer",
                                         "REJ P",
                                         "idle poll"};
  return kNames[static_cast<std::size_t>(a)];
}

using StationTable = FsmTable<StationState, StationInput, StationAction>;
// An input that no row lists changes nothing.
const StationTable& station_table();

}  // namespace openrui::llc2
