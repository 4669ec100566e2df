// One end of a connection as a table (transports reference 10.5, with the states of its matching rules 1 to 6). The two
// ends of a connection inside one node go by the same table: what one does, the other receives.
#pragma once

#include "base/fsm.h"

namespace openrui::ipc370 {

enum class HalfState : std::uint8_t {
  unmatched,
  claiming,   // a half-connection of another node was claimed
  abandoned,  // its user has given it up while the claim is not answered
  open,
  lclosed,  // this side has closed
  rclosed,  // the partner has
  both,
  abort_sent,  // free for its user, the partner's node has not answered
  ended,       // ended by the other side; its user had no request outstanding and was not told yet
  free,
  count_
};
constexpr std::string_view name(HalfState s) {
  constexpr std::string_view kNames[] = {"unmatched", "claiming", "abandoned",  "open",  "lclosed",
                                         "rclosed",   "both",     "abort sent", "ended", "free"};
  return kNames[static_cast<std::size_t>(s)];
}

enum class HalfInput : std::uint8_t {
  match,               // with a half-connection of this node
  claim,               // an offer matches
  rcv_claim,           // for this half-connection
  rcv_crossing_claim,  // the same from the one that was claimed, and that claim wins
  rcv_claim_ok,
  rcv_claim_no,
  user_close,
  user_abcls,
  task_end,
  rcv_close,
  rcv_abort,
  drained,  // in both directions
  lost,     // the stream, and it was not resumed in time
  told,     // a request was failed with the reason
  count_
};
constexpr std::string_view name(HalfInput i) {
  constexpr std::string_view kNames[] = {
      "match",      "offer matches", "rcv CLAIM", "rcv CLAIM, crossing", "rcv CLAIM_OK", "rcv CLAIM_NO", "user CLOSE",
      "user ABCLS", "task end",      "rcv CLOSE", "rcv ABORT",           "drained",      "stream lost",  "user told"};
  return kNames[static_cast<std::size_t>(i)];
}

enum class HalfAction : std::uint8_t {
  none,
  complete_open,
  send_claim,
  accept_claim,  // CLAIM_OK, and the OPEN completes
  refuse_claim,
  seek_again,
  give_up,      // OPEN and what waits with it: completion code 3
  queue_close,  // CLOSE behind all data
  note_close,
  complete_close,
  abort,  // ABORT; the requests of this side: completion code 3
  send_abort,
  fail,  // the same for what the other side did; ABORT is answered
  count_
};
constexpr std::string_view name(HalfAction a) {
  constexpr std::string_view kNames[] = {
      "",           "complete OPEN", "send CLAIM",   "send CLAIM_OK", "send CLAIM_NO",
      "seek again", "give up",       "queue CLOSE",  "note CLOSE",    "complete CLOSE",
      "abort",      "send ABORT",    "fail requests"};
  return kNames[static_cast<std::size_t>(a)];
}

using HalfTable = FsmTable<HalfState, HalfInput, HalfAction>;
const HalfTable& half_connection_table();

}  // namespace openrui::ipc370
