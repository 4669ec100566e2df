// How SNA brings a link up on a LAN and ends it, as a table (transports reference 4.6): TEST, XID, contact. What the
// XIDs say is the business of ../xid_fsm.h, the connection that of station_fsm.h.
#pragma once

#include "base/fsm.h"

namespace openrui::llc2 {

enum class LinkPhase : std::uint8_t {
  down,        // a node waits for its next try, a host for the node's XID
  locating,    // TEST sent
  asking,      // the null XID sent that begins the exchange
  exchanging,  // XIDs pass
  presented,   // the partner has all it wants and will contact us
  contacting,  // SABME sent
  contacted,
  recovering,  // the connection was lost and is being reset
  ending,      // DISC sent
  count_
};
constexpr std::string_view name(LinkPhase p) {
  constexpr std::string_view kNames[] = {"down",       "locating",  "asking",     "exchanging", "presented",
                                         "contacting", "contacted", "recovering", "ending"};
  return kNames[static_cast<std::size_t>(p)];
}

enum class LinkInput : std::uint8_t {
  start,                // a node tries, or a switch wants the station
  wanted,               // the other link of the switch has what the station has asked for
  rcv_test,             // the partner answered TEST
  rcv_test_for_switch,  // the same: the other link begins the XIDs
  xid_goes_on,          // the partner's XID was good, and ours is next
  xid_complete,         // the partner needs no XID of ours any more
  set_mode,             // we are the one who contacts
  connected,            // UA to our SABME, or a SABME of the partner
  connected_anew,       // the same of a connection that must begin with XID again
  reset,                // the connection was lost, and the station sets it up again
  lost,                 // the connection is no more
  failed,               // no answer, a refusal, no carrier: there was no connection
  stop,                 // the operator or the switch ends what is no connection yet
  stop_connection,      // ... and what is one
  disconnected,         // DISC is answered, or never will be
  count_
};
constexpr std::string_view name(LinkInput i) {
  constexpr std::string_view kNames[] = {"start",        "wanted",   "rcv TEST",  "rcv TEST, switch", "XID goes on",
                                         "XID complete", "set mode", "connected", "connected anew",   "reset",
                                         "lost",         "failed",   "stop",      "stop connection",  "disconnected"};
  return kNames[static_cast<std::size_t>(i)];
}

enum class LinkAction : std::uint8_t {
  none,
  locate,         // -> TEST
  ask,            // -> null XID
  tell_reached,   // the other link of the switch may send XIDs
  go_on,          // what was waited for has come
  send_set_mode,  // -> SABME
  disconnect,     // -> DISC
  clear,          // what is known of the exchange is forgotten
  count_
};
constexpr std::string_view name(LinkAction a) {
  constexpr std::string_view kNames[] = {"",      "locate",        "ask",        "tell reached",
                                         "go on", "send set mode", "disconnect", "clear"};
  return kNames[static_cast<std::size_t>(a)];
}

using LinkTable = FsmTable<LinkPhase, LinkInput, LinkAction>;
// An input that no row lists changes nothing.
const LinkTable& link_table();

}  // namespace openrui::llc2
