// Pacing between two half-sessions (SNA reference 6.2, 11.9).
#include <catch2/catch.hpp>

#include "half_session_pair.h"

using namespace openrui;
using namespace openrui::test;

namespace {

std::string byte(unsigned v) {
  const std::uint8_t b[] = {static_cast<std::uint8_t>(v)};
  return to_hex(b);
}

// FM 4, TS 4, delayed request mode, full duplex; pacing bytes as given, negotiable or not.
std::string bind_with(unsigned b8, unsigned b9, unsigned b12, unsigned b13, bool negotiable = false) {
  return "31 0" + std::string(negotiable ? "0" : "1") + " 04 04 F0 F0 00 00 " + byte(b8) + " " + byte(b9) + " 85 85 " +
         byte(b12) + " " + byte(b13) + " 00 00 00 00 00 00 00 00 00 00 00 00 00 00";
}

// How many of 200 requests may be on the way before the first pacing response.
unsigned in_flight(End& sender) {
  unsigned sent = 0;
  while (sender.send("03 90 00", "C1") != "held") ++sent;
  return sent;
}

}  // namespace

TEST_CASE("a window of n lets n requests go, 2n - 1 after a grant that comes early, in both directions") {
  const auto n = GENERATE(1U, 2U, 7U, 63U);
  CAPTURE(n);
  HalfSessionPair p;
  p.start(bind_with(n, n, 0x80 | n, n));
  for (const bool secondary_sends : {true, false}) {
    auto& sender = secondary_sends ? p.secondary : p.primary;
    auto& receiver = secondary_sends ? p.primary : p.secondary;
    receiver.consumes = false;
    p.clear_logs();
    CHECK(in_flight(sender) == n);
    CHECK(to_hex(sender.out.front().bytes).substr(0, 8) == "03 91 00");  // the first of a window has PI
    for (unsigned i = 1; i < n; ++i) CHECK(to_hex(sender.out[i].bytes).substr(0, 8) == "03 90 00");
    p.exchange();
    // The first request was taken: the pacing response opens the next window at once.
    receiver.session.consumed(1);
    CHECK(receiver.sent() == "0 norm 83 01 00");
    sender.session.receive(false, 0, rh::isolated_pacing, {});
    CHECK(sender.told().substr(0, 13) == "released sent");
    CHECK(sender.session.connection_point().send_credit() == n - 1);
  }
}

TEST_CASE("a pacing response rides on a response that is due anyway, also on a negative one") {
  HalfSessionPair p;
  p.start(bind_with(2, 2, 0x82, 2));
  p.primary.send("03 80 00", "C1");
  p.exchange();
  SECTION("positive") {
    CHECK(p.secondary.answer(false, 1) == "sent 1");
    CHECK(p.secondary.sent() == "1 norm 83 81 00");
  }
  SECTION("negative") {
    CHECK(p.secondary.refuse(false, 1, "08 12 00 00") == "sent 1");
    CHECK(p.secondary.sent() == "1 norm 87 91 00 08 12 00 00");
  }
  p.secondary.session.receive(false, 2, Rh(0x03, 0x90, 0x00), hex("C1"));
  CHECK(p.secondary.notes.empty());
}

TEST_CASE("the windows next to the node count, whether the session has one stage or two (6.2)") {
  for (const unsigned stages : {0U, 0x80U}) {
    // Byte 8 bit 0: 1 = two stages; byte 12 bit 0 the other way round. 12 and 13 are of the host's own stage.
    const auto image = bind_with(stages | 3, 5, (stages ^ 0x80U) | 9, 11);
    const auto bind = parse_bind(hex(image));
    REQUIRE(bind);
    const auto slu = *lu_lu_rules(*bind, Role::secondary);
    const auto plu = *lu_lu_rules(*bind, Role::primary);
    CHECK(slu.send_window == 3);
    CHECK(slu.receive_window == 5);
    CHECK(plu.send_window == 5);
    CHECK(plu.receive_window == 3);
    CHECK(slu.two_stage_send == (stages != 0));
    CHECK(slu.two_stage_receive == (stages != 0));
    CHECK(plu.two_stage_send == (stages != 0));
  }
}

TEST_CASE("a negotiable BIND: both ends take the windows of the response") {
  HalfSessionPair p;
  p.bind(bind_with(7, 7, 0x87, 7, true),
         "31 00 04 04 F0 F0 00 00 02 03 85 85 83 02 00 00 00 00 00 00 00 00 00 00 00 00");
  p.control("A0");
  CHECK(p.secondary.session.rules().send_window == 2);
  CHECK(p.primary.session.rules().receive_window == 2);
  CHECK(p.primary.session.rules().send_window == 3);
  p.secondary.consumes = p.primary.consumes = false;
  CHECK(in_flight(p.secondary) == 2);
  CHECK(in_flight(p.primary) == 3);
}

TEST_CASE("one request over the window is an overrun (2011), once the partner has shown that it paces") {
  HalfSessionPair p;
  p.start(bind_with(2, 2, 0x82, 2));
  p.secondary.consumes = false;
  p.secondary.session.receive(false, 1, Rh(0x03, 0x91, 0x00), hex("C1"));
  p.secondary.session.receive(false, 2, Rh(0x03, 0x90, 0x00), hex("C1"));
  p.secondary.session.receive(false, 3, Rh(0x03, 0x91, 0x00), hex("C1"));
  CHECK(p.secondary.sent() == "3 norm 87 90 00 20 11 00 00");
  SECTION("a sender that never sets PI does not pace, as a real NCP does") {
    HalfSessionPair q;
    q.start(bind_with(2, 1, 0, 0));
    for (std::uint16_t n = 1; n <= 10; ++n) q.secondary.session.receive(false, n, Rh(0x03, 0x90, 0x00), hex("C1"));
    CHECK(q.secondary.sent().empty());
    CHECK(q.secondary.log.size() == 10);
  }
}

TEST_CASE("PI in the middle of a window and pacing responses that are not due are noted, nothing else") {
  HalfSessionPair p;
  p.start(bind_with(3, 3, 0x83, 3));
  p.secondary.consumes = false;
  p.secondary.session.receive(false, 1, Rh(0x03, 0x91, 0x00), hex("C1"));
  CHECK(p.secondary.notes.empty());
  p.secondary.session.receive(false, 2, Rh(0x03, 0x91, 0x00), hex("C1"));
  CHECK(p.secondary.notes == std::vector<std::string>{"2011 0002"});
  CHECK(p.secondary.log.size() == 2);
  p.secondary.session.receive(false, 0, rh::isolated_pacing, {});
  CHECK(p.secondary.notes.size() == 2);
}

TEST_CASE("a request with PI on a session that is not paced is 4008") {
  HalfSessionPair p;
  p.start(bind_with(0, 0, 0x80, 0));
  p.secondary.session.receive(false, 1, Rh(0x03, 0x91, 0x00), hex("C1"));
  CHECK(p.secondary.sent() == "1 norm 87 90 00 40 08 00 00");
}

TEST_CASE("CLEAR and UNBIND take the requests that wait, and CLEAR opens the first window again") {
  HalfSessionPair p;
  p.start(bind_with(1, 1, 0x81, 1));
  p.primary.consumes = false;
  CHECK(in_flight(p.secondary) == 1);
  p.clear_logs();
  SECTION("CLEAR") {
    p.secondary.session.receive(true, 9, rh::session_control, hex("A1"));
    CHECK(p.secondary.told() == "released refused 2005 0000");
    CHECK(p.secondary.told() == "request CLEAR 9");
    CHECK(p.secondary.session.connection_point().send_credit() == 1);
  }
  SECTION("UNBIND") {
    p.secondary.session.receive(true, 9, rh::session_control, hex("32 01"));
    CHECK(p.secondary.told() == "released refused 0809 0000");
    CHECK(p.secondary.told() == "request UNBIND 9");
  }
}
