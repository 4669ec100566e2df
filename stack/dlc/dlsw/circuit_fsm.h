// The circuit state machine (RFC 1795; transports reference 5.7), as two tables. In the first one our data link control
// is the link's user itself and answers at once, so that the book's states that wait for it (RESOLVE_, CONTACT_) are
// passed through within one row; the second one is for a link of a data link switch, where they wait for the other
// link. In both an end (HALT_, RESTART_PENDING) is answered at once, and CIRCUIT_RESTART does not occur: we never send
// RESTART_DL. An ICANREACH_cs from a second partner does not match the circuit and is answered like every message
// without one: HALT_DL_NOACK.
#pragma once

#include "base/fsm.h"

namespace openrui::dlsw {

enum class CircuitState : std::uint8_t {
  disconnected,
  resolve_pending,      // switched: CANUREACH_cs received, the other link is looked for
  circuit_start,        // CANUREACH_cs sent
  circuit_pending,      // ICANREACH_cs sent
  circuit_established,  // XIDs are exchanged
  connect_pending,      // CONTACT sent
  contact_pending,      // switched: CONTACT received, the other link's station is being contacted
  connected,
  disconnect_pending,  // HALT_DL sent
  count_
};
constexpr std::string_view name(CircuitState s) {
  constexpr std::string_view kNames[] = {"DISCONNECTED",    "RESOLVE_PENDING",     "CIRCUIT_START",
                                         "CIRCUIT_PENDING", "CIRCUIT_ESTABLISHED", "CONNECT_PENDING",
                                         "CONTACT_PENDING", "CONNECTED",           "DISCONNECT_PENDING"};
  return kNames[static_cast<std::size_t>(s)];
}

enum class CircuitInput : std::uint8_t {
  start,                 // DLC_XID: the node wants the station; DL_STARTED: the other link has it
  xid_accepted,          // DLC_CONTACTED: the host accepted the node's XID, or the other link's partner set the mode
  mode_accepted,         // DLC_CONTACTED: the other link's station is contacted
  end,                   // DLC_ERROR: stop(), an XID refused, no answer in time where HALT_DL is due
  timeout,               // timer of the state
  transport_lost,        // XPORT_FAILURE
  rcv_canureach,         // CANUREACH_cs
  rcv_canureach_higher,  // the same crossing ours, its origin MAC higher than ours
  rcv_canureach_new,     // the same while a circuit exists that has another origin correlator
  rcv_icanreach,         // ICANREACH_cs
  rcv_reach_ack,
  rcv_xid,
  rcv_contact,
  rcv_contacted,
  rcv_info,
  rcv_enter_busy,
  rcv_exit_busy,
  rcv_test,
  rcv_restart,
  rcv_halt,
  rcv_halt_noack,
  rcv_halted,
  count_
};
constexpr std::string_view name(CircuitInput i) {
  constexpr std::string_view kNames[] = {"start",
                                         "XID accepted",
                                         "mode accepted",
                                         "end",
                                         "timeout",
                                         "transport lost",
                                         "rcv CANUREACH_cs",
                                         "rcv CANUREACH_cs higher",
                                         "rcv CANUREACH_cs new",
                                         "rcv ICANREACH_cs",
                                         "rcv REACH_ACK",
                                         "rcv XIDFRAME",
                                         "rcv CONTACT",
                                         "rcv CONTACTED",
                                         "rcv INFOFRAME",
                                         "rcv ENTER_BUSY",
                                         "rcv EXIT_BUSY",
                                         "rcv TEST_CIRCUIT_REQ",
                                         "rcv RESTART_DL",
                                         "rcv HALT_DL",
                                         "rcv HALT_DL_NOACK",
                                         "rcv DL_HALTED"};
  return kNames[static_cast<std::size_t>(i)];
}

enum class CircuitAction : std::uint8_t {
  none,
  ask,                // -> CANUREACH_cs
  want,               // the other link is asked for the station
  answer,             // -> ICANREACH_cs
  replace,            // the old circuit is lost, then as answer
  acknowledge,        // -> REACH_ACK, -> null XIDFRAME
  established,        // wait for the partner's XID
  take_xid,           // show it; answer it (node) or judge it (host)
  show_xid,           // show it
  contact,            // -> CONTACT
  ask_contact,        // the other link is asked to contact its station
  answer_contact,     // -> CONTACTED; contacted
  come_up,            // contacted
  deliver,            // PIU up
  hold,               // send nothing
  release,            // send what was held
  answer_test,        // -> TEST_CIRCUIT_RSP
  restart,            // -> DL_RESTARTED; down
  halt,               // -> HALT_DL
  answer_halt,        // -> DL_HALTED; down
  answer_halt_again,  // -> DL_HALTED
  give_up,            // the partner did not answer
  lose,               // the transport is gone
  drop,               // the partner ended without wanting an answer
  ended,              // our end is done
  count_
};
constexpr std::string_view name(CircuitAction a) {
  constexpr std::string_view kNames[] = {
      "",         "ask",      "want",        "answer",      "replace",        "acknowledge", "established",
      "take XID", "show XID", "contact",     "ask contact", "answer contact", "come up",     "deliver",
      "hold",     "release",  "answer test", "restart",     "halt",           "answer halt", "answer halt again",
      "give up",  "lose",     "drop",        "ended"};
  return kNames[static_cast<std::size_t>(a)];
}

using CircuitTable = FsmTable<CircuitState, CircuitInput, CircuitAction>;
// An input that no row lists changes nothing (transports reference 5.7, "events not listed").
const CircuitTable& circuit_table();
const CircuitTable& switched_circuit_table();

}  // namespace openrui::dlsw
