#include "conformance/wire_rules.h"

#include <algorithm>

#include "formats/ru/bind.h"

namespace openrui::conformance {

namespace {

constexpr const char* kNeedsUser = "needs a program at the peer that does what the tester says: ";

bool is_look(const Line& line) { return line.verb == Verb::states || line.verb == Verb::user_hears; }

// The next line that is more than a look at the inside of the half-session.
const Line* next_line(const Case& c, std::size_t i) {
  while (++i < c.lines.size()) {
    if (!is_look(c.lines[i])) return &c.lines[i];
  }
  return nullptr;
}

bool answers_it(const Line* line) {
  return line != nullptr && line->verb == Verb::answer && line->message.form == Message::Form::positive &&
         (line->outcome == Outcome::accepted || line->outcome == Outcome::refused);
}

// Requests that a user has more to say to than +RSP, and those that hand it the turn.
bool moves_user(const Message& m) {
  switch (m.kind) {
    case RuKind::qec:
    case RuKind::rqr:
    case RuKind::rshutd:
    case RuKind::shutd:
    case RuKind::shutc:
    case RuKind::rtr:
    case RuKind::bid:
    case RuKind::chase:
    case RuKind::stsn:
    case RuKind::crv:
      return true;
    default:
      return m.rh.cdi() && !m.expedited;
  }
}

std::string cannot_receive(const Case& c, std::size_t i, Role tester) {
  const auto& line = c.lines[i];
  const auto& m = line.message;
  if (line.outcome == Outcome::exception) return std::string(kNeedsUser) + "an exception request reaches it";
  if (!m.is_request()) {
    const bool unasked = line.outcome == Outcome::noted || line.outcome == Outcome::discarded ||
                         m.form == Message::Form::isolated_pacing;
    return unasked || i < lines_of_set_up(c) ? std::string() : kNeedsUser + line.text;
  }
  if (code(line.sense.sense) == 0x2011) return "a program reads at once: " + line.text;
  if (line.outcome != Outcome::accepted) return {};
  const auto* next = next_line(c, i);
  if (m.rh.response_form() == ResponseForm::definite && next != nullptr && !answers_it(next)) {
    return std::string(kNeedsUser) + "it does not answer \"" + line.text + "\" at once";
  }
  const bool goes_on = next != nullptr && next_line(c, static_cast<std::size_t>(next - c.lines.data())) != nullptr;
  if (tester == Role::secondary && moves_user(m) && (goes_on || m.rh.response_form() != ResponseForm::definite)) {
    return "the peer's application would say more to \"" + line.text + "\" than a response";
  }
  return {};
}

std::string cannot_answer(const Case& c, std::size_t i) {
  const auto& line = c.lines[i];
  const bool positive = line.message.form == Message::Form::positive && line.message.changes.empty() &&
                        !line.message.own_ru && line.message.snf_offset == 0;
  const auto needs = kNeedsUser + line.text;
  if (!positive || line.outcome == Outcome::consumed || line.outcome == Outcome::held) return needs;
  // What is refused to the user is seen only by what the half-session answers in its place.
  const auto* next = next_line(c, i);
  if (line.outcome == Outcome::refused && (next == nullptr || next->verb != Verb::partner_sees)) return needs;
  // It has answered already.
  const Line* before = nullptr;
  for (std::size_t j = 0; j < i; ++j) {
    if (!is_look(c.lines[j])) before = &c.lines[j];
  }
  return before != nullptr && before->verb == Verb::receive && before->outcome == Outcome::accepted ? std::string()
                                                                                                    : needs;
}

std::string cannot_play_line(const Case& c, std::size_t i, Role tester) {
  const auto& line = c.lines[i];
  switch (line.verb) {
    case Verb::receive:
      return cannot_receive(c, i, tester);
    case Verb::answer:
      return cannot_answer(c, i);
    case Verb::send:
      return i < lines_of_set_up(c) ? std::string() : kNeedsUser + line.text;
    case Verb::ask_to_read:
    case Verb::ask_to_write:
      return std::string(kNeedsUser) + line.text;
    case Verb::lose_session:
    case Verb::link_full:
    case Verb::link_free:
      return "a real link cannot be told \"" + line.text + '"';
    default:
      return {};
  }
}

// Does the user get a message, or give one away, in this line? RUI_READ and RUI_WRITE clear entries of the correlation
// table (LUA manual, Table 11).
bool is_verb(const Line& line) {
  const bool request = line.message.is_request();
  return line.outcome == Outcome::accepted &&
         (line.verb == Verb::send ||
          (line.verb == Verb::receive && (request || line.message.form != Message::Form::isolated_pacing)));
}

// The line in which the request came that `answer` is to; null when it is not found.
const Line* answered_line(const Case& c, std::size_t answer) {
  const auto& m = c.lines[answer].message;
  const Line* latest = nullptr;
  unsigned normal = 0;
  for (std::size_t i = 0; i < answer; ++i) {
    const auto& line = c.lines[i];
    if (line.verb != Verb::receive || !line.message.is_request()) continue;
    if (!line.message.expedited) ++normal;
    const bool wanted =
        m.snf ? !line.message.expedited && *m.snf == normal : m.kind == RuKind::unknown || m.kind == line.message.kind;
    if (wanted && line.outcome == Outcome::accepted) latest = &line;
  }
  return latest;
}

// Does a write wait for its window before this line?
bool write_waits(const Case& c, std::size_t i) {
  bool waits = false;
  for (std::size_t j = 0; j < i; ++j) {
    const auto& line = c.lines[j];
    if (line.verb == Verb::send && line.outcome == Outcome::held) waits = true;
    if (line.verb == Verb::user_hears && (line.heard == Heard::released || line.heard == Heard::dropped)) waits = false;
  }
  return waits;
}
std::string one_at_a_time(const Line& line) { return "a program has one write at a time on a flow: " + line.text; }

// With a program that obeys, only what is beyond its interface is left out.
std::string cannot_obey(const Case& c, std::size_t i) {
  const auto& line = c.lines[i];
  switch (line.verb) {
    case Verb::lose_session:
    case Verb::link_full:
    case Verb::link_free:
      return "a real link cannot be told \"" + line.text + '"';
    case Verb::ask_to_read:
    case Verb::ask_to_write:
      return "when a program reads is not the tester's to say: " + line.text;
    case Verb::answer: {
      if (write_waits(c, i) && !line.message.expedited) return one_at_a_time(line);
      const auto* request = answered_line(c, i);
      if (request == nullptr || request->message.rh.response_form() != ResponseForm::exception) break;
      const auto later = std::any_of(request + 1, &c.lines[i], is_verb);
      if (later) return "a program that goes on reading and writing gives up its right to refuse: " + line.text;
      break;
    }
    case Verb::send:
      if (write_waits(c, i) && !line.message.expedited) return one_at_a_time(line);
      break;
    case Verb::receive:
      // The program takes each message as it comes, which opens the window.
      if (line.message.is_request() && code(line.sense.sense) == 0x2011) return "a program reads at once: " + line.text;
      break;
    default:
      break;
  }
  // LUA reference 7.4: a program that reads gets the requests that are in order.
  if (line.outcome == Outcome::exception) return "how errors reach a program is its interface's business";
  return {};
}

std::string cannot_play_node(const Case& c) {
  for (const auto& line : c.lines) {
    const bool of_owner = line.verb == Verb::owner_takes || line.verb == Verb::owner_hears ||
                          line.verb == Verb::owner_answers || line.message.kind == RuKind::bind;
    if (of_owner) return "needs an LU that no program has, or a program that does what the tester says: " + line.text;
    if (line.verb == Verb::lose_link) return "a real link comes back in its own time: " + line.text;
    if (line.verb == Verb::node_sends) return "what a node says of itself is not the same for all: " + line.text;
    const auto lu_session = std::any_of(line.states.begin(), line.states.end(),
                                        [](const StateCheck& s) { return s.what == Watched::session; });
    if (lu_session) return "looks at the LU-LU session of a node without owner: " + line.text;
  }
  return {};
}

}  // namespace

std::size_t lines_of_set_up(const Case& c) {
  if (c.role != Role::primary) return 0;
  std::size_t n = 0;
  const auto is = [&](std::size_t at, RuKind kind) {
    if (at + 1 >= c.lines.size()) return false;
    const auto& sent = c.lines[at];
    const auto& answered = c.lines[at + 1];
    return sent.verb == Verb::send && sent.outcome == Outcome::accepted && sent.message.kind == kind &&
           sent.message.at.empty() && !sent.message.length && answered.verb == Verb::receive &&
           answered.outcome == Outcome::accepted && answered.message.form == Message::Form::positive &&
           !answered.message.own_ru;
  };
  if (is(n, RuKind::bind)) n += 2;
  if (n == 2 && is(n, RuKind::sdt)) n += 2;
  return n;
}

std::string cannot_play(const Case& c, Role tester, bool cooperating) {
  if (c.sscp_session) return "is about the SSCP session, which the tester needs for itself";
  if (c.node) return tester == Role::primary ? cannot_play_node(c) : "the half under test is a peripheral node";
  if (c.role == tester) {
    return std::string("the half under test is the ") + (tester == Role::primary ? "primary" : "secondary");
  }
  if (c.exception_policy) return "a node is not told how to hand up errors";
  if (c.correlation_limit != 0) return "the limit of the peer's correlation table is not the tester's to set";
  if (tester == Role::secondary) {
    const auto set_up = lines_of_set_up(c);
    const auto bind = parse_bind(c.bind);
    const bool with_sdt = bind.ok() && (bind->ts_profile == 3 || bind->ts_profile == 4);  // SNA reference 10.1
    if (set_up == 0 && c.lines.front().verb == Verb::send) return kNeedsUser + c.lines.front().text;
    if (set_up == 2 && with_sdt) return "a host sends SDT by itself";
  }
  for (std::size_t i = 0; i < c.lines.size(); ++i) {
    auto why = cooperating ? cannot_obey(c, i) : cannot_play_line(c, i, tester);
    if (!why.empty()) return why;
  }
  return {};
}

}  // namespace openrui::conformance
