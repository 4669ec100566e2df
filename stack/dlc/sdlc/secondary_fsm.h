// A secondary station in normal response mode (transports reference 2.4.1). What it sends, it sends as the answer to a
// poll: a frame with P first brings its own input, and then, when that has not made an unnumbered answer, `poll`.
#pragma once

#include "base/fsm.h"

namespace openrui::sdlc {

enum class SecondaryState : std::uint8_t {
  ndm,     // normal disconnected mode
  nrm,     // normal response mode
  frmr,    // a frame was rejected; waits for the primary to set the mode anew
  ending,  // normal response mode, but we want to be disconnected
  count_
};
constexpr std::string_view name(SecondaryState s) {
  constexpr std::string_view kNames[] = {"NDM", "NRM", "FRMR", "NRM, ending"};
  return kNames[static_cast<std::size_t>(s)];
}

enum class SecondaryInput : std::uint8_t {
  rcv_set_mode,            // SNRM, or SNRME on a link of modulo 128
  rcv_set_mode_again,      // the same before any numbered frame: our UA was lost
  rcv_set_mode_unwilling,  // the same while the link is stopped, or when a switch's other link has to begin anew
  rcv_other_mode,          // SNRME on a link of modulo 8, SNRM on one of modulo 128
  rcv_disc,
  rcv_xid,
  rcv_test,
  rcv_i,             // N(S) = V(R)
  rcv_i_unexpected,  // N(S) is another
  rcv_i_busy,        // while we have no room
  rcv_rr,
  rcv_rnr,
  rcv_rej,
  rcv_invalid,  // N(R) invalid, information too long or not allowed, command unknown
  poll,         // P
  end,          // stop()
  silence,      // nothing addressed to us for the inactivity time
  carrier_lost,
  count_
};
constexpr std::string_view name(SecondaryInput i) {
  constexpr std::string_view kNames[] = {"rcv SNRM",
                                         "rcv SNRM again",
                                         "rcv SNRM, stopped",
                                         "rcv SNRM, modulo",
                                         "rcv DISC",
                                         "rcv XID",
                                         "rcv TEST",
                                         "rcv I",
                                         "rcv I unexpected",
                                         "rcv I, busy",
                                         "rcv RR",
                                         "rcv RNR",
                                         "rcv REJ",
                                         "rcv invalid frame",
                                         "poll",
                                         "end",
                                         "silence",
                                         "carrier lost"};
  return kNames[static_cast<std::size_t>(i)];
}

enum class SecondaryAction : std::uint8_t {
  none,
  contact,           // -> UA; counters zero, contacted
  repeat_contact,    // -> UA
  reset,             // -> UA; lost, and contacted again
  recover,           // -> UA; contacted again after the loss of the rejection
  refuse,            // -> DM
  refuse_lost,       // -> DM; down
  refuse_mode,       // -> DM, and say why
  disconnect,        // -> UA; down
  stay_down,         // -> DM; the primary does not want us
  identify,          // -> XID
  echo,              // -> TEST
  deliver,           // PIU up, N(R)
  acknowledge,       // N(R)
  clear_hold,        // N(R), the primary takes I frames
  hold,              // N(R), the primary takes none
  go_back,           // N(R), send again from there
  reject,            // lost; the next poll is answered with FRMR
  answer,            // -> I frames, RR or RNR
  answer_ending,     // -> what is left of the I frames, then RD
  answer_rejecting,  // -> FRMR
  refuse_ended,      // -> DM; our end is done
  end_disconnected,  // -> UA; our end is done
  lose,              // down
  ended,             // our end is done
  count_
};
constexpr std::string_view name(SecondaryAction a) {
  constexpr std::string_view kNames[] = {"",
                                         "contact",
                                         "repeat contact",
                                         "reset",
                                         "recover",
                                         "refuse",
                                         "refuse, lost",
                                         "refuse mode",
                                         "disconnect",
                                         "stay down",
                                         "identify",
                                         "echo",
                                         "deliver",
                                         "acknowledge",
                                         "clear hold",
                                         "hold",
                                         "go back",
                                         "reject",
                                         "answer",
                                         "answer, then RD",
                                         "answer FRMR",
                                         "refuse, ended",
                                         "disconnect, ended",
                                         "lose",
                                         "ended"};
  return kNames[static_cast<std::size_t>(a)];
}

using SecondaryTable = FsmTable<SecondaryState, SecondaryInput, SecondaryAction>;
// An input that no row lists changes nothing.
const SecondaryTable& secondary_table();

}  // namespace openrui::sdlc
