// STSN, RQR and the data-traffic states between two half-sessions (SNA reference 7, 11.1, 11.8; LUA reference 13.6).
#include <catch2/catch.hpp>

#include "half_session_pair.h"

using namespace openrui;
using namespace openrui::test;

namespace {

// Five requests of the secondary and three of the primary, none of which asks for a response.
void talk(HalfSessionPair& p) {
  for (int i = 0; i < 5; ++i) p.secondary.send("03 90 00", "C1");
  for (int i = 0; i < 3; ++i) p.primary.send("03 90 00", "C2");
  p.exchange();
  p.clear_logs();
}

// The STSN is sent and answered without data; what comes back to the primary, as hex.
std::string dialogue(HalfSessionPair& p, std::string_view stsn) {
  p.primary.control(stsn);
  p.exchange();
  CHECK(p.secondary.told().substr(0, 12) == "request STSN");
  p.secondary.answer(true, p.primary.session.connection_point().last_identifier());
  p.exchange();
  CHECK(p.primary.told().substr(0, 9) == "+RSP STSN");
  return to_hex(p.primary.last_ru);
}

}  // namespace

TEST_CASE("a positive response to STSN without data gets the numbers kept over CLEAR (13.6)") {
  HalfSessionPair p;
  p.start(kFm4Fdx);
  talk(p);
  p.control("A1");  // CLEAR
  CHECK(p.secondary.session.connection_point().last_sent() == 0);
  CHECK(p.secondary.session.transaction_numbers() == TransactionNumbers{5, 3});
  CHECK(p.primary.session.transaction_numbers() == TransactionNumbers{5, 3});
  SECTION("sense both") { CHECK(dialogue(p, "A2 A0 0000 0000") == "A2 50 00 05 00 03"); }
  SECTION("set and test both, equal") { CHECK(dialogue(p, "A2 F0 0005 0003") == "A2 50 00 05 00 03"); }
  SECTION("set and test both, one differs") { CHECK(dialogue(p, "A2 F0 0004 0003") == "A2 D0 00 05 00 03"); }
}

TEST_CASE("set and test that differs returns our own number, and the next request follows the one that was set") {
  HalfSessionPair p;
  p.start(kFm4Fdx);
  talk(p);
  p.control("A1");
  // The example of LUA reference 13.6 in small: SET 44 one way, SET AND TEST 27 the other, own number 3.
  CHECK(dialogue(p, "A2 70 002C 001B") == "A2 70 00 2C 00 03");
  CHECK(p.secondary.session.connection_point().last_sent() == 44);
  CHECK(p.secondary.session.connection_point().last_received() == 27);
  CHECK(p.primary.session.connection_point().last_received() == 44);
  p.control("A0");
  CHECK(p.secondary.send("03 90 00", "C1") == "sent 45");
  CHECK(p.primary.send("03 90 00", "C2") == "sent 28");
  p.exchange();
  CHECK(p.primary.told() == "request data 45");
  CHECK(p.secondary.told() == "request data 28");
}

TEST_CASE("ignore and sense set nothing") {
  HalfSessionPair p;
  p.start(kFm4Fdx);
  talk(p);
  p.control("A1");
  CHECK(dialogue(p, "A2 00 0011 0022") == "A2 00 00 11 00 22");
  CHECK(dialogue(p, "A2 A0 0011 0022") == "A2 50 00 05 00 03");
  CHECK(p.secondary.session.connection_point().last_sent() == 0);
  CHECK(p.secondary.session.transaction_numbers() == TransactionNumbers{5, 3});
}

TEST_CASE("the numbers live through UNBIND and a lost link to the next BIND of the same PLU, and not of another") {
  HalfSessionPair p;
  p.start(kFm4Fdx);
  talk(p);
  p.primary.session.reset();
  p.secondary.session.reset();
  p.clear_logs();
  SECTION("the same PLU") {
    p.bind(kFm4Fdx);
    CHECK(dialogue(p, "A2 A0 0000 0000") == "A2 50 00 05 00 03");
    p.control("A1");
    CHECK(dialogue(p, "A2 A0 0000 0000") == "A2 50 00 05 00 03");
  }
  SECTION("another PLU: this secondary keeps no numbers for it") {
    p.bind("31 01 04 04 B0 B0 00 00 00 00 85 85 80 00 00 00 00 00 00 00 00 00 00 00 00 00 00 04 C3C9C3E2 00");
    CHECK(dialogue(p, "A2 B0 0001 0002") == "A2 A0 00 01 00 02");
  }
}

TEST_CASE("a program's own response to STSN goes out as it is") {
  HalfSessionPair p;
  p.bind(kFm4Fdx);
  p.primary.control("A2 F0 0010 0020");
  p.exchange();
  CHECK(p.secondary.answer(true, p.primary.session.connection_point().last_identifier(), "A2 D0 000F 0020") != "held");
  CHECK(p.secondary.sent().substr(6) == "EB 80 00 A2 D0 00 0F 00 20");
}

namespace {
// What the secondary sends when this request of session control reaches it.
std::string answer_to(HalfSessionPair& p, const std::string& ru) {
  p.secondary.session.receive(true, 9, rh::session_control, hex(ru));
  return p.secondary.sent();
}
}  // namespace

TEST_CASE("STSN is refused where it does not belong: 2007 after SDT, 1003 under TS 3, 1002 when cut, 2009 too early") {
  SECTION("after SDT") {
    HalfSessionPair p;
    p.start(kFm4Fdx);
    CHECK(p.primary.control("A2 A0 0000 0000") == "refused 2007 0000");
    CHECK(answer_to(p, "A2 A0 0000 0000") == "9 exp EF 90 00 20 07 00 00 A2");
    CHECK(p.secondary.told() == "rejected 2007 0000 9");
  }
  SECTION("under TS 3") {
    HalfSessionPair p;
    p.bind(kFm3Fdx);
    CHECK(p.primary.control("A2 A0 0000 0000") == "refused 1003 0000");
    CHECK(answer_to(p, "A2 A0 0000 0000") == "9 exp EF 90 00 10 03 00 00 A2");
  }
  SECTION("five bytes") {
    HalfSessionPair p;
    p.bind(kFm4Fdx);
    CHECK(p.primary.control("A2 A0 0000 00") == "refused 1002 0000");
    CHECK(answer_to(p, "A2 A0 0000 00") == "9 exp EF 90 00 10 02 00 00 A2");
  }
  SECTION("before the response to BIND") {
    HalfSessionPair p;
    p.primary.control(kFm4Fdx);
    p.exchange();
    p.clear_logs();
    CHECK(answer_to(p, "A2 A0 0000 0000") == "9 exp EF 90 00 20 09 00 00 A2");
  }
}

TEST_CASE("session control is in immediate request mode: one request at a time but for CLEAR and UNBIND") {
  HalfSessionPair p;
  p.bind(kFm4Fdx);
  CHECK(p.primary.control("A2 A0 0000 0000").substr(0, 4) == "sent");
  CHECK(p.primary.control("A2 A0 0000 0000") == "refused 200A 0000");
  CHECK(p.primary.control("A0") == "refused 200A 0000");
  CHECK(p.primary.control("A1").substr(0, 4) == "sent");
  CHECK(p.primary.control("A0") == "refused 200A 0000");
  CHECK(p.primary.control("32 01").substr(0, 4) == "sent");
}

TEST_CASE("data traffic is reset until SDT is answered: 2005 on both sides, also while the response is owed") {
  HalfSessionPair p;
  p.bind(kFm4Fdx);
  CHECK(p.secondary.send("03 80 00", "C1") == "refused 2005 0000");
  CHECK(p.primary.send("03 80 00", "C1") == "refused 2005 0000");
  p.primary.control("A0");
  CHECK(p.primary.session.state() == ScState::sdt_pending);
  p.exchange();
  CHECK(p.secondary.session.state() == ScState::sdt_pending);
  CHECK(p.secondary.send("03 80 00", "C1") == "refused 2005 0000");
  p.secondary.session.receive(false, 1, Rh(0x03, 0x80, 0x00), hex("C1"));
  CHECK(p.secondary.sent() == "1 norm 87 90 00 20 05 00 00");
  SECTION("refused: the gate stays shut, and SDT may come again") {
    p.secondary.refuse(true, p.primary.session.connection_point().last_identifier(), "08 01 00 00");
    p.exchange();
    CHECK(p.secondary.session.state() == ScState::gate);
    CHECK(p.primary.session.state() == ScState::gate);
    p.control("A0");
    CHECK(p.primary.session.state() == ScState::open);
  }
  SECTION("a second SDT meanwhile is out of order") {
    p.secondary.session.receive(true, 9, rh::session_control, hex("A0"));
    CHECK(p.secondary.sent() == "9 exp EF 90 00 20 09 00 00 A0");
  }
}

TEST_CASE("RQR: under TS 4 from the secondary only, in every bound state, and it asks for CLEAR STSN SDT") {
  HalfSessionPair p;
  p.start(kFm4Fdx);
  talk(p);
  CHECK(p.primary.control("A3") == "refused 1003 0000");
  CHECK(p.secondary.control("A3").substr(0, 4) == "sent");
  CHECK(p.secondary.control("A3") == "refused 200A 0000");
  p.exchange();
  CHECK(p.primary.told().substr(0, 11) == "request RQR");
  CHECK(p.primary.session.state() == ScState::open);
  p.primary.answer(true, p.secondary.session.connection_point().last_identifier());
  p.exchange();
  p.control("A1");
  CHECK(dialogue(p, "A2 50 0004 0003") == "A2 50 00 04 00 03");
  p.control("A0");
  CHECK(p.secondary.send("03 90 00", "C1") == "sent 5");
  SECTION("under TS 3") {
    HalfSessionPair q;
    q.start(kFm3Fdx);
    CHECK(q.secondary.control("A3") == "refused 1003 0000");
    q.primary.session.receive(true, 9, rh::session_control, hex("A3"));
    CHECK(q.primary.sent() == "9 exp EF 90 00 10 03 00 00 A3");
  }
}

TEST_CASE("a BIND follows an UNBIND of type 02, and a second BIND of the session draws 0815") {
  HalfSessionPair p;
  p.start(kFm4Fdx);
  p.secondary.session.receive(true, 9, rh::session_control, hex(kFm4Fdx));
  CHECK(p.secondary.sent() == "9 exp EF 90 00 08 15 00 00 31");
  p.clear_logs();
  CHECK(p.primary.control("32 02").substr(0, 4) == "sent");
  p.exchange();
  CHECK(p.secondary.told().substr(0, 14) == "request UNBIND");
  CHECK(to_hex(p.secondary.last_ru) == "32 02");
  SECTION("a BIND before the UNBIND is answered: 0839") {
    p.secondary.session.receive(true, 9, rh::session_control, hex(kFm4Fdx));
    CHECK(p.secondary.sent() == "9 exp EF 90 00 08 39 00 00 31");
  }
  SECTION("after it") {
    p.secondary.answer(true, p.primary.session.connection_point().last_identifier());
    p.exchange();
    CHECK(p.primary.session.state() == ScState::reset);
    p.clear_logs();
    p.start(kFm4Fdx);
    CHECK(p.secondary.session.state() == ScState::open);
  }
}
