// A line of a case, and a case: what happens to the half-session under test and what must be seen of it.
#pragma once

#include <string>
#include <vector>

#include "formats/message_words.h"
#include "formats/session_rules.h"

namespace openrui::conformance {

using Message = MessageWords;

enum class Verb : std::uint8_t {
  receive,      // the partner sends the message
  send,         // the user sends the request
  answer,       // the user answers a request it got
  take,         // the user has taken n messages; 0: all
  ask_to_read,  // LUA manual, Table 11
  ask_to_write,
  lose_session,  // the link or an outer session is lost
  link_full,     // the link below has more queued than it likes
  link_free,
  // of a node: a PU with LUs 2 and 3
  host_sends,     // a PIU
  owner_takes,    // a program takes LU 2
  owner_answers,  // it answers +RSP, or -RSP with a sense code, to the latest request of the LU-LU session
  lose_link,
  partner_sees,  // one message that went out and that no line before accounts for
  user_hears,    // the same, up to the user
  states,        // machines are in these states
  node_sends,    // one PIU that went to the host
  owner_hears,   // one request of the LU-LU session, by its RU
};

// What becomes of the message of a receive, send or answer line.
enum class Outcome : std::uint8_t {
  accepted,   // receive: handed up; send, answer: sent
  refused,    // receive: negative response where the request allows one, and the user hears why; else not sent
  exception,  // receive: handed up as an exception request
  noted,      // receive: dropped with a note
  discarded,  // receive: dropped, nobody hears
  purged,     // receive: dropped; the user hears that the chain it refused has ended
  answered,   // receive: answered +RSP, the user does not hear
  held,       // send: waits for its window
  consumed,   // answer: courtesy acknowledgement, not sent
};

enum class Heard : std::uint8_t { request, exception, response, rejected, purged, released, dropped, note };

// What a states line may look at: the machines by the names they print, and counts.
enum class Watched : std::uint8_t {
  session,
  bracket,
  direction,
  receiving,
  sending,
  quiesced,   // this half was asked to be quiet
  quiescing,  // this half asked
  shutdown,
  own_brackets,      // stop of the brackets that this half begins
  partner_brackets,  // of those that the partner begins
  owes,              // requests this half has to answer
  awaits,            // requests the partner has to answer
  holding,           // "yes": requests wait for their window
  sent,              // number of the last normal-flow request sent
  received,
  credit,  // requests that may go now
  pu,      // of a node
  lu,      // LU 2 of a node
};
std::optional<Watched> watched(std::string_view word);
std::string_view name(Watched w);

struct StateCheck {
  Watched what;
  std::string value;
};

struct Line {
  Verb verb = Verb::receive;
  Message message;
  Outcome outcome = Outcome::accepted;
  SenseWords sense;              // of the outcome, or of what the user hears
  Heard heard = Heard::request;  // user_hears
  unsigned count = 0;            // take
  std::vector<StateCheck> states;
  std::uint8_t daf = 0;  // of a PIU
  std::uint8_t oaf = 0;
  Bytes piu;  // given in hex: whole; owner_hears: the RU
  bool hex = false;
  std::string text;  // as written
};

Result<Line, std::string> parse_line(std::string_view text);

struct Case {
  std::string name;   // whole: "chaining/receiver: INC, receive data middle [ff, secondary]"
  std::string book;   // "SNA reference 11.3"
  std::string place;  // "chaining.json:40: /matrices/0/inputs/2/cells/1"
  Role role = Role::secondary;
  bool sscp_session = false;
  bool node = false;                  // played on a PU with its LUs, not on one half-session
  bool exception_policy = false;      // requests in error go up as exception requests
  std::size_t correlation_limit = 0;  // 0: the usual
  Bytes bind;                         // image of the session
  std::vector<Line> lines;
  // Something is refused, dropped or reported in it.
  bool invalid() const;
};

}  // namespace openrui::conformance
