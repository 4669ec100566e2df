// A link station on a carrier that is reliable and in order (transports reference 11.4). What the reference leaves to
// the upper layer is done by the exchange of XIDs (dlc/xid.h); rows marked "ours" fill what it leaves open.
#pragma once

#include "base/fsm.h"

namespace openrui::envelope {

enum class StationState : std::uint8_t {
  down,
  waitpath,    // a path is being made, or waited for
  xidwait,     // the path is there; XIDs are exchanged
  contacting,  // SETMODE was sent
  contacted,
  discing,  // DISC was sent
  count_
};
constexpr std::string_view name(StationState s) {
  constexpr std::string_view kNames[] = {"DOWN", "WAITPATH", "XIDWAIT", "CONTACTING", "CONTACTED", "DISCING"};
  return kNames[static_cast<std::size_t>(s)];
}

enum class StationInput : std::uint8_t {
  start,
  end,  // stop()
  path_up,
  path_failed,
  path_lost,
  contact,  // the exchange is settled and we are the primary
  refuse,   // the exchange came to nothing
  rcv_xid,
  rcv_set_mode,
  rcv_set_mode_unwilling,  // we are the primary whatever the partner says
  rcv_set_mode_yield,      // both sent it, and our node identification is not the greater
  rcv_ua,
  rcv_piu,
  rcv_disc,
  rcv_dm,
  rcv_test,
  rcv_test_response,
  rcv_rd,
  rcv_wrong,  // an unknown kind, or malformed
  timeout,
  count_
};
constexpr std::string_view name(StationInput i) {
  constexpr std::string_view kNames[] = {"start",
                                         "end",
                                         "path up",
                                         "path failed",
                                         "path lost",
                                         "contact",
                                         "refuse",
                                         "rcv XID",
                                         "rcv SETMODE",
                                         "rcv SETMODE, unwilling",
                                         "rcv SETMODE, we yield",
                                         "rcv UA",
                                         "rcv PIU",
                                         "rcv DISC",
                                         "rcv DM",
                                         "rcv TEST",
                                         "rcv TEST response",
                                         "rcv RD",
                                         "rcv wrong",
                                         "timeout"};
  return kNames[static_cast<std::size_t>(i)];
}

enum class StationAction : std::uint8_t {
  none,
  open,
  close,
  begin,    // the exchange of XIDs
  fail,     // no path; another try later
  give_up,  // the path is closed; another try later
  lose,     // the path is gone; another try
  take_xid,
  show_xid,        // to who watches the link
  set_mode,        // -> SETMODE
  accept,          // -> UA; contacted
  decline,         // -> DM
  come_up,         // contacted
  contact_failed,  // the exchange begins anew, when the partner wants
  deliver,
  restart,         // lost; then the SETMODE as in XIDWAIT
  obey,            // -> UA; lost
  refused,         // -> UA; told
  answer_disc,     // -> UA
  disconnect,      // -> DISC
  refuse_partner,  // -> DISC; told
  protest,         // -> DISC with reason 4; told
  echo,            // -> TEST response
  finish,          // our end is done
  count_
};
constexpr std::string_view name(StationAction a) {
  constexpr std::string_view kNames[] = {
      "",         "open",     "close",        "begin",   "fail",        "give up",    "lose",
      "take XID", "show XID", "send SETMODE", "accept",  "decline",     "come up",    "contact failed",
      "deliver",  "restart",  "obey",         "refused", "answer DISC", "disconnect", "refuse partner",
      "protest",  "echo",     "finish"};
  return kNames[static_cast<std::size_t>(a)];
}

using StationTable = FsmTable<StationState, StationInput, StationAction>;
// An input that no row lists changes nothing.
const StationTable& station_table();

}  // namespace openrui::envelope
