// What the rows of an LLC2 connection amount to: windows, acknowledgements, recovery, FRMR, busy, repetition
// (transports reference 4.4 and 4.5).
#include <catch2/catch.hpp>

#include "station_under_test.h"

using namespace openrui;
using namespace openrui::llc2;
using namespace openrui::test;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

using T = PduType;
using Words = std::vector<std::string>;

void connect(StationUnderTest& t) {
  t.station.connect();
  t.receive({T::ua, false, true});
  t.take_sent();
  t.told.clear();
}

Llc2Parameters with(int window, int n3 = 3) {
  Llc2Parameters p;
  p.transmit_window = window;
  p.n3 = n3;
  return p;
}

}  // namespace

TEST_CASE("the PDU that fills the window polls and the answer opens the window") {
  StationUnderTest t(with(3));
  connect(t);
  for (int i = 0; i < 5; ++i) t.send();
  CHECK(t.take_sent() == Words{"I c NS=0 NR=0, 9 bytes", "I c NS=1 NR=0, 9 bytes", "I c P NS=2 NR=0, 9 bytes"});
  CHECK(t.station.queued_bytes() == 45);
  t.receive({T::rr, false, true, 0, 3});
  CHECK(t.take_sent() == Words{"I c NS=3 NR=0, 9 bytes", "I c NS=4 NR=0, 9 bytes"});
  CHECK(t.station.queued_bytes() == 18);
  t.receive({T::rr, false, false, 0, 5});
  CHECK(t.station.queued_bytes() == 0);
  t.wait(seconds(5));
  CHECK(t.take_sent().empty());
}

TEST_CASE("what is received is acknowledged after N3 PDUs or after T2 or by what we send") {
  StationUnderTest t(with(7, 2));
  connect(t);
  t.receive({T::i, true, false, 0, 0, {1}});
  CHECK(t.take_sent().empty());
  t.receive({T::i, true, false, 1, 0, {1}});
  CHECK(t.take_sent() == Words{"RR r NR=2"});
  t.receive({T::i, true, false, 2, 0, {1}});
  t.wait(t.parameters.t2);
  CHECK(t.take_sent() == Words{"RR r NR=3"});
  t.receive({T::i, true, false, 3, 0, {1}});
  t.send();
  CHECK(t.take_sent() == Words{"I c NS=0 NR=4, 9 bytes"});
  t.wait(t.parameters.t2);
  CHECK(t.take_sent().empty());
}

TEST_CASE("a lost I PDU is asked for again with REJ once and everything arrives in order") {
  StationUnderTest t;
  connect(t);
  t.receive({T::i, true, false, 1, 0, {1}});
  t.receive({T::i, true, false, 2, 0, {2}});
  CHECK(t.take_sent() == Words{"REJ r NR=0"});
  t.receive({T::i, true, false, 0, 0, {0}});
  t.receive({T::i, true, false, 1, 0, {1}});
  t.receive({T::i, true, false, 2, 0, {2}});
  CHECK(t.told == Words{"data 00", "data 01", "data 02"});
  CHECK(t.station.counters().rejected == 1);
}

TEST_CASE("REJ has the partner's missing PDU sent again and those behind it") {
  StationUnderTest t;
  connect(t);
  for (int i = 0; i < 3; ++i) t.send();
  t.take_sent();
  t.receive({T::rej, false, false, 0, 1});
  CHECK(t.take_sent() == Words{"I c NS=1 NR=0, 9 bytes", "I c NS=2 NR=0, 9 bytes"});
  t.receive({T::rej, true, true, 0, 2});
  CHECK(t.take_sent() == Words{"I r F NS=2 NR=0, 9 bytes"});
  CHECK(t.station.counters().retransmitted == 3);
}

TEST_CASE("without an acknowledgement a poll after T1 finds out what is missing") {
  StationUnderTest t;
  connect(t);
  for (int i = 0; i < 2; ++i) t.send();
  t.take_sent();
  t.wait(t.parameters.t1);
  CHECK(t.take_sent() == Words{"RR c P NR=0"});
  t.send();
  CHECK(t.take_sent().empty());
  t.receive({T::rr, false, true, 0, 1});
  CHECK(t.take_sent() == Words{"I c NS=1 NR=0, 9 bytes", "I c NS=2 NR=0, 9 bytes"});
}

TEST_CASE("after N2 polls without an answer the connection is down and is set up anew") {
  StationUnderTest t;
  t.parameters.n2 = 3;
  StationUnderTest u(t.parameters);
  connect(u);
  u.send();
  u.take_sent();
  u.wait(seconds(3));
  CHECK(u.take_sent() == Words{"RR c P NR=0", "RR c P NR=0", "RR c P NR=0"});
  CHECK(u.told.empty());
  u.wait(seconds(1));
  CHECK(u.take_sent() == Words{"SABME c P"});
  CHECK(u.told == Words{"down retries exhausted"});
  CHECK(u.last_detail == "the partner did not answer 3 polls (N2)");
  u.wait(seconds(4));
  CHECK(u.told == Words{"down retries exhausted", "disconnected"});
}

TEST_CASE("sequence numbers wrap at 128 in both directions") {
  StationUnderTest t(with(1));
  connect(t);
  for (int i = 0; i < 300; ++i) {
    t.send();
    REQUIRE(t.take_sent() ==
            Words{"I c P NS=" + std::to_string(i % 128) + " NR=" + std::to_string(i % 128) + ", 9 bytes"});
    t.receive({T::i, false, true, static_cast<std::uint8_t>(i % 128), static_cast<std::uint8_t>((i + 1) % 128), {7}});
  }
  CHECK(t.told.size() == 300);
  CHECK(t.station.queued_bytes() == 0);
}

TEST_CASE("a partner that is busy is sent nothing is polled after the BUSY timer and gets everything then") {
  StationUnderTest t;
  connect(t);
  t.receive({T::rnr, false, false, 0, 0});
  t.send();
  CHECK(t.take_sent().empty());
  t.wait(t.parameters.busy_timer);
  CHECK(t.take_sent() == Words{"RR c P NR=0"});
  t.receive({T::rnr, false, true, 0, 0});
  CHECK(t.take_sent().empty());
  t.receive({T::rr, false, false, 0, 0});
  CHECK(t.take_sent() == Words{"I c NS=0 NR=0, 9 bytes"});
}

TEST_CASE("while we are busy nothing is lost: what came is asked for again") {
  StationUnderTest t;
  connect(t);
  t.station.set_busy(true);
  CHECK(t.take_sent() == Words{"RNR r NR=0"});
  t.receive({T::i, true, true, 0, 0, {1}});
  CHECK(t.take_sent() == Words{"RNR r F NR=0"});
  CHECK(t.told.empty());
  t.send();
  CHECK(t.take_sent() == Words{"I c NS=0 NR=0, 9 bytes"});
  t.station.set_busy(false);
  CHECK(t.take_sent() == Words{"REJ r NR=0"});
  t.receive({T::i, true, false, 0, 1, {1}});
  CHECK(t.told == Words{"data 01"});
}

TEST_CASE("busy is kept over a new connection") {
  StationUnderTest t;
  t.station.set_busy(true);
  t.receive({T::sabme, true, true});
  CHECK(t.station.state() == StationState::busy);
  CHECK(t.take_sent() == Words{"UA r F", "RNR r NR=0"});
}

TEST_CASE("FRMR says the control field both counts and the fault") {
  const struct {
    PduWords pdu;
    std::string frmr;
  } cases[] = {
      {{T::rr, true, true, 0, 9}, "FRMR r F 01 13 02 02 08"},
      {{T::rr, false, false, 0, 9}, "FRMR r 01 12 02 03 08"},
      {{T::i, true, false, 60, 0, {1}}, "FRMR r 78 00 02 02 10"},
      {{T::i, true, false, 1, 0, Bytes(200, 1)}, "FRMR r 02 00 02 02 04"},
  };
  for (const auto& c : cases) {
    auto p = with(7);
    p.receive_window = 8;
    StationUnderTest t(p);
    t.station.set_longest_information(100);
    connect(t);
    t.receive({T::i, true, false, 0, 0, {1}});
    t.send();
    t.take_sent();
    t.told.clear();
    t.receive(c.pdu);
    CHECK(t.take_sent() == Words{c.frmr});
    CHECK(t.told == Words{"down protocol error"});
    CHECK(t.last_detail.substr(0, 14) == "we sent FRMR: ");
  }
}

TEST_CASE("a PDU that no state allows is rejected with what is wrong in itself") {
  StationUnderTest t;
  connect(t);
  const auto bytes = from_hex("04 04 63").value();
  t.station.on_pdu(*parse_pdu(bytes));
  CHECK(t.take_sent() == Words{"FRMR r 63 00 00 00 01"});
}

TEST_CASE("two SABME that cross give one connection") {
  StationUnderTest t;
  t.station.connect();
  CHECK(t.take_sent() == Words{"SABME c P"});
  t.receive({T::sabme, true, true});
  CHECK(t.take_sent() == Words{"UA r F"});
  t.receive({T::ua, false, true});
  CHECK(t.told == Words{"connected"});
  CHECK(t.station.state() == StationState::normal);
}

TEST_CASE("repetitions by the network do no harm: SABME UA I PDUs past acknowledgements F=1") {
  StationUnderTest t;
  t.receive({T::sabme, true, true});
  t.receive({T::sabme, true, true});
  CHECK(t.take_sent() == Words{"UA r F", "UA r F"});
  t.receive({T::ua, false, true});
  t.receive({T::i, true, false, 0, 0, {1}});
  t.receive({T::i, true, false, 0, 0, {1}});
  t.send();
  t.send();
  t.receive({T::rr, false, false, 0, 2});
  t.receive({T::rr, false, true, 0, 1});
  CHECK(t.told == Words{"connected by partner", "data 01"});
  CHECK(t.station.state() == StationState::normal);
  CHECK(t.station.counters().stray == 4);
  // Once the partner has shown that it has our UA, a SABME is a new connection.
  t.receive({T::sabme, true, true});
  CHECK(t.told == Words{"connected by partner", "data 01", "down carrier lost", "connected by partner"});
}

TEST_CASE("after a loss the working window begins at one and grows with what is acknowledged") {
  auto p = with(4);
  p.window_increment = 2;
  StationUnderTest t(p);
  connect(t);
  CHECK(t.station.window() == 4);
  for (int i = 0; i < 3; ++i) t.send();
  t.receive({T::rej, false, false, 0, 0});
  CHECK(t.station.window() == 1);
  t.receive({T::rr, false, true, 0, 1});
  t.receive({T::rr, false, true, 0, 2});
  CHECK(t.station.window() == 2);
  std::uint8_t ns = 2;
  for (int i = 0; i < 4; ++i) {
    t.send();
    t.receive({T::rr, false, true, 0, ++ns});
  }
  CHECK(t.station.window() == 4);
}

TEST_CASE("an idle connection polls after each Ti and uses no other timer") {
  StationUnderTest t;
  connect(t);
  for (int i = 0; i < 10; ++i) {
    t.wait(t.parameters.ti);
    REQUIRE(t.take_sent() == Words{"RR c P NR=0"});
    t.receive({T::rr, false, true});
  }
  // A partner that polls us is there: we need not.
  for (int i = 0; i < 10; ++i) {
    t.wait(t.parameters.ti - seconds(1));
    t.receive({T::rr, true, true});
    REQUIRE(t.take_sent() == Words{"RR r F NR=0"});
  }
}

TEST_CASE("a user that disconnects inside a delivery or the news of a loss is not overtaken by it") {
  StationUnderTest t;
  connect(t);
  t.station.disconnect();
  CHECK(t.take_sent() == Words{"DISC c P"});
  t.receive({T::i, true, true, 0, 0, {1}});
  CHECK(t.told.empty());
  t.wait(seconds(4));
  CHECK(t.take_sent().size() == 4);
  t.receive({T::dm, false, true});
  CHECK(t.told == Words{"disconnected"});
  t.wait(seconds(60));
  CHECK(t.take_sent().empty());
}
