// One stream between two nodes, from the connection to its end (transports reference 10.3).
#pragma once

#include "base/fsm.h"

namespace openrui::streams {

enum class StreamState : std::uint8_t {
  connecting,    // no connection yet
  greeting,      // our HELLO was sent
  greeted,       // the partner's HELLO was answered, ours is not
  acknowledged,  // our HELLO was answered, the partner's has not come
  up,
  ended,
  count_
};
constexpr std::string_view name(StreamState s) {
  constexpr std::string_view kNames[] = {"connecting", "greeting", "greeted", "acknowledged", "up", "ended"};
  return kNames[static_cast<std::size_t>(s)];
}

enum class StreamInput : std::uint8_t {
  connected,
  rcv_hello,
  rcv_bad_hello,  // malformed, no common version, or from a node that may not be here
  rcv_ack,
  rcv_refusal,  // HELLO_ACK with a reason
  rcv_ping,
  rcv_pong,
  rcv_goodbye,
  rcv_frame,      // of what the stream carries
  rcv_ignorable,  // of a type from 80 on that nobody knows
  rcv_wrong,      // no frame, or one of an unknown type below 80
  no_answer,      // the handshake took too long
  silence,        // nothing was heard for one interval
  long_silence,   // three PINGs were not answered
  connection_lost,
  end,  // this side wants to end it
  count_
};
constexpr std::string_view name(StreamInput i) {
  constexpr std::string_view kNames[] = {"connected",   "rcv HELLO",     "rcv bad HELLO",   "rcv HELLO_ACK",
                                         "rcv refusal", "rcv PING",      "rcv PONG",        "rcv GOODBYE",
                                         "rcv frame",   "rcv ignorable", "rcv wrong frame", "no answer",
                                         "silence",     "long silence",  "connection lost", "end"};
  return kNames[static_cast<std::size_t>(i)];
}

enum class StreamAction : std::uint8_t {
  none,
  send_hello,
  answer,   // -> HELLO_ACK
  note,     // the common version and features
  come_up,  // the same, and the stream is up
  answer_and_come_up,
  deliver,
  send_pong,
  send_ping,
  say_goodbye,  // -> GOODBYE; closed
  close,        // closed without a word
  count_
};
constexpr std::string_view name(StreamAction a) {
  constexpr std::string_view kNames[] = {"",          "send HELLO",      "answer",  "note",
                                         "come up",   "answer, come up", "deliver", "send PONG",
                                         "send PING", "say GOODBYE",     "close"};
  return kNames[static_cast<std::size_t>(a)];
}

using StreamTable = FsmTable<StreamState, StreamInput, StreamAction>;
// A frame that no row lists is a protocol error of the partner: rcv_wrong. Anything else that no row lists changes
// nothing.
const StreamTable& stream_table();

}  // namespace openrui::streams
