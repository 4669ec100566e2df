// One end of a path (transports reference 8.7 V2 and V12, 10.4). The same table holds for a path within the node, where
// what is sent arrives at once.
#pragma once

#include "base/fsm.h"

namespace openrui::iucv {

enum class PathState : std::uint8_t {
  idle,
  connecting,   // CONNECT was sent; the program waits
  abandoned,    // the same, but the program was told that nobody answers
  pending_out,  // the target has the interrupt
  pending_in,   // our program has the interrupt
  up,
  severed,     // by the partner; our program has to SEVER too
  lost,        // the same, and there is nobody to be told
  sever_sent,  // by our program; the partner has to SEVER too
  count_
};
constexpr std::string_view name(PathState s) {
  constexpr std::string_view kNames[] = {"IDLE", "CONNECTING", "ABANDONED", "PENDING_OUT", "PENDING_IN",
                                         "UP",   "SEVER_RCVD", "LOST",      "SEVER_SENT"};
  return kNames[static_cast<std::size_t>(s)];
}

enum class PathInput : std::uint8_t {
  connect,
  accept,
  sever,
  rcv_connect,
  rcv_pending,
  rcv_refuse,
  rcv_accept,
  rcv_sever,
  rcv_data,  // everything else on a path
  lost,      // the stream, or the partner's whole node
  timeout,
  count_
};
constexpr std::string_view name(PathInput i) {
  constexpr std::string_view kNames[] = {"CONNECT",     "ACCEPT",      "SEVER",      "rcv CONNECT",
                                         "rcv PENDING", "rcv REFUSE",  "rcv ACCEPT", "rcv SEVER",
                                         "rcv data",    "stream lost", "timeout"};
  return kNames[static_cast<std::size_t>(i)];
}

enum class PathAction : std::uint8_t {
  none,
  ask,           // -> CONNECT
  offer,         // interrupt 01; -> PENDING
  give_path,     // CONNECT is done
  refuse,        // CONNECT ends with the code
  agree,         // -> ACCEPT
  complete,      // interrupt 02
  tell_severed,  // interrupt 03
  send_sever,    // -> SEVER
  too_late,      // ACCEPT ends with code 20
  deliver,
  drop,
  release,  // the number is free
  count_
};
constexpr std::string_view name(PathAction a) {
  constexpr std::string_view kNames[] = {
      "",           "send CONNECT", "offer",   "give path", "refuse", "send ACCEPT", "complete", "tell severed",
      "send SEVER", "too late",     "deliver", "drop",      "release"};
  return kNames[static_cast<std::size_t>(a)];
}

using PathTable = FsmTable<PathState, PathInput, PathAction>;
// What arrives and is not listed breaks the protocol. What a program asks for and is not listed is an invalid path (1).
const PathTable& path_table();

}  // namespace openrui::iucv
