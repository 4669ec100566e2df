// A primary station as the partner of one secondary (transports reference 2.4.2). The line gives it turns; with each it
// sends one command with P and waits for the answer. Between states that wait, a turn repeats the command: the reply
// time-out only takes the turn away and counts.
#pragma once

#include "base/fsm.h"

namespace openrui::sdlc {

enum class PrimaryState : std::uint8_t {
  disc,    // disconnected
  xid_w,   // XID sent
  snrm_w,  // the mode is being set
  nrm,     // normal response mode, nothing outstanding
  poll_w,  // polled
  disc_w,  // DISC is being sent
  count_
};
constexpr std::string_view name(PrimaryState s) {
  constexpr std::string_view kNames[] = {"DISC", "XID_W", "SNRM_W", "NRM", "POLL_W", "DISC_W"};
  return kNames[static_cast<std::size_t>(s)];
}

enum class PrimaryInput : std::uint8_t {
  turn,         // the line is ours
  turn_leased,  // the same on a link without XID exchange, disconnected
  contact,      // the XID is accepted
  refuse,       // the XID is refused
  rcv_xid,
  rcv_ua,
  rcv_ua_again,  // before any numbered frame: the answer to a repeated SNRM
  rcv_dm,
  rcv_rd,
  rcv_rim,
  rcv_frmr,
  rcv_i,             // N(S) = V(R)
  rcv_i_unexpected,  // N(S) is another
  rcv_i_busy,        // while we have no room
  rcv_rr,
  rcv_rnr,
  rcv_rej,
  rcv_invalid,  // N(R) invalid, information too long
  final,        // F
  exhausted,    // no answer, as often as is tried
  end,          // stop(), and nothing is left to send
  carrier_lost,
  count_
};
constexpr std::string_view name(PrimaryInput i) {
  constexpr std::string_view kNames[] = {"turn",
                                         "turn, leased",
                                         "contact",
                                         "refuse",
                                         "rcv XID",
                                         "rcv UA",
                                         "rcv UA again",
                                         "rcv DM",
                                         "rcv RD",
                                         "rcv RIM",
                                         "rcv FRMR",
                                         "rcv I",
                                         "rcv I unexpected",
                                         "rcv I, busy",
                                         "rcv RR",
                                         "rcv RNR",
                                         "rcv REJ",
                                         "rcv invalid frame",
                                         "final",
                                         "no answer",
                                         "end",
                                         "carrier lost"};
  return kNames[static_cast<std::size_t>(i)];
}

enum class PrimaryAction : std::uint8_t {
  none,
  send_xid,     // -> XID
  judge_xid,    // contact or refuse
  judge_dm,     // the same without an XID
  set_mode,     // -> SNRM or SNRME
  come_up,      // counters zero, contacted
  send_data,    // -> I frames, RR P
  poll_again,   // -> RR P
  deliver,      // PIU up, N(R)
  acknowledge,  // N(R)
  clear_hold,   // N(R), the secondary takes I frames
  hold,         // N(R), the secondary takes none
  go_back,      // N(R), send again from there
  checkpoint,   // what is not acknowledged is sent again
  fall,         // the secondary is in disconnected mode: down
  obey,         // the secondary asks for the end
  fail,         // a protocol error: DISC follows
  send_disc,    // -> DISC
  give_up,      // down
  ended,        // DISC is done
  count_
};
constexpr std::string_view name(PrimaryAction a) {
  constexpr std::string_view kNames[] = {"",           "send XID",  "judge XID",  "judge no XID", "set mode",
                                         "come up",    "send data", "poll again", "deliver",      "acknowledge",
                                         "clear hold", "hold",      "go back",    "checkpoint",   "fall",
                                         "obey",       "fail",      "send DISC",  "give up",      "ended"};
  return kNames[static_cast<std::size_t>(a)];
}

using PrimaryTable = FsmTable<PrimaryState, PrimaryInput, PrimaryAction>;
// An input that no row lists changes nothing.
const PrimaryTable& primary_table();

}  // namespace openrui::sdlc
