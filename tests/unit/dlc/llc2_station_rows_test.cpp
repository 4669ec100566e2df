// Every row of the connection's table: the station is brought to the state by PDUs and timers, gets the input, and must
// reach the next state with the PDU that the row's action sends (transports reference 4.5).
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "station_under_test.h"

using namespace openrui;
using namespace openrui::llc2;
using namespace openrui::test;

namespace {

using S = StationState;
using I = StationInput;
using A = StationAction;
using T = PduType;
using std::chrono::milliseconds;

constexpr Duration kIdle = milliseconds(300);

bool is_timer(I in) { return in == I::ack_timer || in == I::p_timer || in == I::reject_timer || in == I::busy_timer; }
bool is_await(S s) { return s == S::await || s == S::await_busy || s == S::await_reject; }
bool is_final(I in) {
  return in == I::i_final || in == I::i_gap_final || in == I::rr_final || in == I::rnr_final || in == I::rej_final;
}

Llc2Parameters parameters_for(S state, I in) {
  Llc2Parameters p;
  p.busy_timer = std::chrono::seconds(2);
  p.ti = std::chrono::hours(1);
  const bool sends = state == S::normal || state == S::busy || state == S::reject;
  if (sends && (is_final(in) || in == I::p_timer || in == I::idle_timer)) p.ti = kIdle;
  if (in == I::retries_exhausted) p.n2 = is_await(state) ? 1 : 0;
  return p;
}

void bring_to(StationUnderTest& t, S state, I in) {
  if (state == S::adm) return;
  if (in == I::rcv_sabme_again) {
    t.receive({T::sabme, true, true});
    if (state == S::busy) t.station.set_busy(true);
    return;
  }
  t.station.connect();
  if (state == S::setup) return;
  t.receive({T::ua, false, true});
  switch (state) {
    case S::busy:
      if (in == I::busy_cleared_rejecting || in == I::reject_timer) t.receive({T::i, true, false, 1, 0, {1}});
      return t.station.set_busy(true);
    case S::reject:
      return t.receive({T::i, true, false, 1, 0, {1}});
    case S::await:
    case S::await_busy:
    case S::await_reject:
      if (state == S::await_reject || in == I::busy_cleared_rejecting) t.receive({T::i, true, false, 1, 0, {1}});
      t.send();
      t.wait(t.parameters.t1);
      return state == S::await_busy ? t.station.set_busy(true) : void();
    case S::d_conn:
      return t.station.disconnect();
    case S::reset:
      return t.receive({T::frmr, false, false, 0, 0, {0, 0, 0, 0, 1}});
    case S::error:
      return t.receive({T::rr, true, false, 0, 50});
    default:
      return;
  }
}

// Brings what the input needs, and then the input; `before` is what was sent until then.
void give(StationUnderTest& t, S state, I in) {
  const bool poll =
      in == I::i_poll || in == I::i_gap_poll || in == I::rr_poll || in == I::rnr_poll || in == I::rej_poll;
  const bool final = is_final(in);
  const bool sends = state == S::normal || state == S::busy || state == S::reject;
  if (sends && (final || in == I::p_timer)) t.wait(kIdle);
  const auto numbered = [&](T type, std::uint8_t ns = 0) {
    if (type == T::rej && sends) t.send();
    t.take_sent();
    t.receive({type, !final, poll || final, ns, 0, type == T::i ? Bytes{0xAA} : Bytes{}});
  };
  switch (in) {
    case I::connect:
      return t.station.connect();
    case I::disconnect:
      return t.station.disconnect();
    case I::busy_detected:
      return t.station.set_busy(true);
    case I::busy_cleared_lost:
      t.receive({T::i, true, false, 0, 0, {1}});
      t.take_sent();
      return t.station.set_busy(false);
    case I::busy_cleared:
    case I::busy_cleared_rejecting:
      return t.station.set_busy(false);
    case I::ack_timer_ua_sent:
      t.receive({T::sabme, true, true});
      t.take_sent();
      return t.wait(t.parameters.t1);
    case I::ack_timer:
    case I::retries_exhausted:
      if (sends) t.send();
      t.take_sent();
      return t.wait(t.parameters.t1);
    case I::p_timer:
      t.take_sent();
      return t.wait(t.parameters.t1);
    case I::reject_timer:
      return t.wait(t.parameters.reject_timer);
    case I::busy_timer:
      t.receive({T::rnr, false, false});
      return t.wait(t.parameters.busy_timer);
    case I::idle_timer:
      return t.wait(kIdle);
    case I::carrier_lost:
      return t.station.carrier_lost("unplugged");
    case I::rcv_sabme_refused:
      t.accepts = false;
      return t.receive({T::sabme, true, true});
    case I::rcv_sabme:
    case I::rcv_sabme_again:
      return t.receive({T::sabme, true, true});
    case I::rcv_disc:
      return t.receive({T::disc, true, true});
    case I::rcv_ua:
      return t.receive({T::ua, false, true});
    case I::rcv_dm:
      return t.receive({T::dm, false, true});
    case I::rcv_frmr:
      return t.receive({T::frmr, false, false, 0, 0, {0, 0, 0, 0, 1}});
    case I::bad_pdu:
      return t.receive({T::i, true, false, 0, 50, {1}});
    case I::i_poll:
    case I::i_final:
    case I::i:
      return numbered(T::i, 0);
    case I::i_gap_poll:
    case I::i_gap_final:
    case I::i_gap:
      return numbered(T::i, 2);
    case I::rr_poll:
    case I::rr_final:
    case I::rr:
      return numbered(T::rr);
    case I::rnr_poll:
    case I::rnr_final:
    case I::rnr:
      return numbered(T::rnr);
    case I::rej_poll:
    case I::rej_final:
    case I::rej:
      return numbered(T::rej);
    case I::command_poll:
      return t.receive({T::rr, true, true});
    case I::command:
      return t.receive({T::rr, true, false});
    case I::count_:
      return;
  }
}

std::string first_pdu(const StationTable::Row& row) {
  const bool busy = row.next == S::busy || row.next == S::await_busy;
  const std::string ready = busy ? "RNR" : "RR";
  switch (row.action) {
    case A::connect:
    case A::connect_again:
    case A::reset_rejected:
    case A::reset_unanswered:
    case A::reset_again:
      return "SABME c P";
    case A::accept:
    case A::accept_again:
    case A::answer_connect:
    case A::restart:
    case A::answer_disc:
    case A::ended:
      return "UA r F";
    case A::refuse:
    case A::refused_disc:
    case A::disconnected_dm:
      return "DM r F";
    case A::disconnect:
    case A::disconnect_again:
      return "DISC c P";
    case A::frame_reject:
      return "FRMR r 00 64";
    case A::repeat_reject:
    case A::repeat_reject_try:
      return "FRMR r";
    case A::take_now:
    case A::take_resume:
      return "RR r NR=1";
    case A::take_answer:
      return "RR r F NR=1";
    case A::discard_answer:
      return "RNR r F NR=0";
    case A::reject:
      return "REJ r NR=0";
    case A::reject_answer:
      return "REJ r F NR=0";
    case A::answer:
      return ready + " r F NR=0";
    case A::discard:  // the answer to the poll that lets us send again
      return row.state != row.next ? "I c NS=0 NR=0" : "";
    case A::resume:
      return row.input == I::rnr_final ? "" : "I c NS=0 NR=0";
    case A::retransmit:
      return "I c NS=0 NR=0";
    case A::retransmit_answer:
      return "I r F NS=0 NR=0";
    case A::busy:
    case A::busy_rejecting:
      return "RNR r NR=0";
    case A::not_busy:
      return "RR r NR=0";
    case A::not_busy_reject:
      return "REJ r NR=0";
    case A::poll:
    case A::poll_lost:
    case A::poll_rejecting:
    case A::idle_poll:
      return ready + " c P NR=0";
    case A::reject_poll:
      return "REJ c P NR=0";
    default:
      return "";
  }
}

std::vector<std::string> told_by(const StationTable::Row& row) {
  switch (row.action) {
    case A::accept:
      return {"connected by partner"};
    case A::connected:
      return {"connected"};
    case A::fail:
      return row.state == S::reset ? std::vector<std::string>{"disconnected"}
                                   : std::vector<std::string>{"down no answer", "disconnected"};
    case A::refused:
    case A::refused_disc:
      return row.state == S::reset ? std::vector<std::string>{"disconnected"}
                                   : std::vector<std::string>{"down refused", "disconnected"};
    case A::disconnected:
    case A::disconnected_dm:
      return {"disconnected"};
    case A::ended:
    case A::gone:
      return row.state == S::error ? std::vector<std::string>{"disconnected"}
                                   : std::vector<std::string>{"down ended by the partner", "disconnected"};
    case A::restart:
      return {"down carrier lost", "connected by partner"};
    case A::reset_rejected:
    case A::frame_reject:
      return {"down protocol error"};
    case A::reset_unanswered:
      return {"down retries exhausted"};
    case A::lose:
      return row.state == S::error || row.state == S::reset
                 ? std::vector<std::string>{"disconnected"}
                 : std::vector<std::string>{"down carrier lost", "disconnected"};
    case A::take:
    case A::take_now:
    case A::take_answer:
    case A::take_resume:
      return {"data AA"};
    default:
      return {};
  }
}

}  // namespace

TEST_CASE("every row of the LLC2 connection table does on the wire what it says") {
  std::set<A> seen;
  for (const auto& row : station_table().rows()) {
    INFO(name(row.state) << ", " << name(row.input) << ": " << name(row.action));
    StationUnderTest t(parameters_for(row.state, row.input));
    bring_to(t, row.state, row.input);
    REQUIRE(name(t.station.state()) == name(row.state));
    t.take_sent();
    t.told.clear();
    give(t, row.state, row.input);
    // Our own busy state is not over with the connection.
    const bool still_busy = row.action == A::restart && (row.state == S::busy || row.state == S::await_busy);
    CHECK(name(t.station.state()) == name(still_busy ? S::busy : row.next));
    const auto sent = t.take_sent();
    const auto expected = first_pdu(row);
    if (expected.empty()) {
      CHECK(sent.empty());
    } else {
      REQUIRE_FALSE(sent.empty());
      // What a test needed to bring the input about may stand before it.
      const auto& shown = is_timer(row.input) || row.input == I::idle_timer ? sent.back() : sent.front();
      CHECK(shown.substr(0, expected.size()) == expected);
    }
    CHECK(t.told == told_by(row));
    seen.insert(row.action);
  }
  CHECK(seen.size() + 1 == static_cast<std::size_t>(A::count_));
}

TEST_CASE("an input that no row lists changes nothing on an LLC2 connection") {
  const std::set<I> needs_other_state = {I::busy_cleared_lost, I::busy_cleared_rejecting, I::ack_timer_ua_sent,
                                         I::rcv_sabme_again,   I::rcv_sabme_refused,      I::rcv_sabme};
  for (std::size_t s = 0; s < StationTable::kStates; ++s) {
    for (std::size_t i = 0; i < StationTable::kInputs; ++i) {
      const auto state = static_cast<S>(s);
      const auto in = static_cast<I>(i);
      if (station_table().find(state, in) != nullptr || needs_other_state.count(in) != 0) continue;
      // These are not told from others where there is no connection, or wait for a timer that does not run.
      const bool numbered = in >= I::bad_pdu && in <= I::command;
      if (numbered || is_timer(in) || in == I::idle_timer || in == I::retries_exhausted || in == I::busy_cleared)
        continue;
      INFO(name(state) << ", " << name(in));
      StationUnderTest t;
      bring_to(t, state, in);
      REQUIRE(name(t.station.state()) == name(state));
      t.take_sent();
      t.told.clear();
      give(t, state, in);
      CHECK(name(t.station.state()) == name(state));
      CHECK(t.take_sent().empty());
      CHECK(t.told.empty());
    }
  }
}

TEST_CASE("the connection table names every state input and action and lists no pair twice") {
  for (std::size_t i = 0; i < StationTable::kStates; ++i) CHECK_FALSE(name(static_cast<S>(i)).empty());
  for (std::size_t i = 0; i < StationTable::kInputs; ++i) CHECK_FALSE(name(static_cast<I>(i)).empty());
  for (std::size_t i = 1; i < static_cast<std::size_t>(A::count_); ++i) CHECK_FALSE(name(static_cast<A>(i)).empty());
  CHECK(name(I::command) == "rcv command");
  CHECK(name(A::idle_poll) == "idle poll");
  CHECK(station_table().rows().size() < 0xFF);
  for (const auto& row : station_table().rows()) {
    CHECK(station_table().find(row.state, row.input) == &row);
    CHECK_FALSE(row.rule.empty());
  }
  CHECK(station_table().to_text().find("AWAIT_REJECT") != std::string::npos);
}
