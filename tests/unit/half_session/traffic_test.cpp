// Data traffic between two half-sessions: chains, response modes, queued responses, brackets' end, SIGNAL, exception
// requests, correlation limits (SNA reference 3.6 to 3.8, 11.3 to 11.6; LUA reference 14).
#include <catch2/catch.hpp>

#include "half_session_pair.h"

using namespace openrui;
using namespace openrui::test;

TEST_CASE("a chain has one response form: another in its middle is 4014 for sender and receiver (3.7)") {
  HalfSessionPair p;
  p.start("31 01 03 03 F0 F0 00 00 00 00 85 85 80 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
  CHECK(p.secondary.send("02 90 00", "C1") == "sent 1");
  SECTION("other DR bits") {
    CHECK(p.secondary.send("00 30 00", "C2") == "refused 4014 0000");
    p.exchange();
    p.primary.session.receive(false, 2, Rh(0x00, 0x30, 0x00), hex("C2"));
    CHECK(p.primary.told() == "request data 1");
    CHECK(p.primary.told() == "rejected 4014 0000 2");
    CHECK(p.primary.sent() == "2 norm 87 30 00 40 14 00 00");
    // The rest of the chain is purged.
    p.primary.session.receive(false, 3, Rh(0x01, 0x80, 0x00), hex("C3"));
    CHECK(p.primary.sent().empty());
    CHECK(p.primary.session.data_flow().receiving() == ChainState::rejected);
  }
  SECTION("RQE RQE RQD is a definite-response chain") {
    CHECK(p.secondary.send("00 90 00", "C2") == "sent 2");
    CHECK(p.secondary.send("01 80 00", "C3") == "sent 3");
  }
}

TEST_CASE("a refusal says machine, state and rule") {
  HalfSessionPair p;
  p.start(kFm18Brackets);
  CHECK(p.primary.send("03 80 00", "C1") == "refused 2003 0000");
  CHECK(p.primary.session.refusal().in_words() == "brackets, bidder in BETB: 14.1 no BB in BETB");
  CHECK(p.primary.send("03 80 C0", "C1").substr(0, 4) == "sent");
  p.secondary.session.receive(false, 7, Rh(0x03, 0x80, 0x80), hex("C1"));
  CHECK(p.secondary.session.refusal().in_words() == "connection-point manager: 11.2: the number after the last one");
  p.secondary.session.receive(false, 1, Rh(0x01, 0x80, 0x80), hex("C1"));
  CHECK(p.secondary.session.refusal().in_words() == "RH usage: 3.6 4003: BB without BC");
}

TEST_CASE("a request that path control could not deliver counts like the one that it was (3.8)") {
  SECTION("the stack refuses by itself: the number is used up and the rest of the chain is purged") {
    HalfSessionPair p;
    p.start(kFm4Delayed);
    p.secondary.session.receive_damaged(false, 1, Rh(0x02, 0x90, 0x00), hex("C1"), sense::segmenting);
    CHECK(p.secondary.sent() == "1 norm 87 90 00 80 07 00 00");
    CHECK(p.secondary.told() == "rejected 8007 0000 1");
    p.secondary.session.receive(false, 2, Rh(0x01, 0x90, 0x00), hex("C2"));
    CHECK(p.secondary.told().empty());
    p.secondary.session.receive(false, 3, Rh(0x03, 0x90, 0x00), hex("C3"));
    CHECK(p.secondary.told() == "request data 3");
  }
  SECTION("the program gets an exception request in its place") {
    HalfSessionPair p(ErrorPolicy::exception_request);
    p.start(kFm4Delayed);
    p.secondary.session.receive_damaged(false, 1, Rh(0x03, 0x80, 0x00), hex("C1 C2 C3 C4"), sense::segmented_ru_length);
    CHECK(p.secondary.told() == "exception 8010 0000 1");
    CHECK(to_hex(p.secondary.last_ru) == "80 10 00 00 C1 C2 C3");
    CHECK(p.secondary.refuse(false, 1, "80 10 00 00") == "sent 1");
    p.secondary.session.receive(false, 2, Rh(0x03, 0x80, 0x00), hex("C3"));
    CHECK(p.secondary.told() == "request data 2");
  }
  SECTION("with a wrong number it is a sequence error all the same") {
    HalfSessionPair p;
    p.start(kFm4Delayed);
    p.secondary.session.receive_damaged(false, 4, Rh(0x03, 0x80, 0x00), {}, sense::segmenting);
    CHECK(p.secondary.sent() == "4 norm 87 90 00 20 01 00 00");
  }
  SECTION("RQN is dropped and noted") {
    HalfSessionPair p;
    p.start("31 01 03 03 40 40 00 00 00 00 85 85 80 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
    p.secondary.session.receive_damaged(false, 1, Rh(0x03, 0x00, 0x00), {}, sense::segmenting);
    CHECK(p.secondary.sent().empty());
    CHECK(p.secondary.notes == std::vector<std::string>{"8007 0000"});
    p.secondary.session.receive(false, 2, Rh(0x03, 0x00, 0x00), hex("C3"));
    CHECK(p.secondary.told() == "request data 2");
  }
  SECTION("before SDT it is refused like any other, on the expedited flow at once") {
    HalfSessionPair p;
    p.bind(kFm4Delayed);
    p.secondary.session.receive_damaged(false, 1, Rh(0x03, 0x80, 0x00), {}, sense::segmenting);
    CHECK(p.secondary.sent() == "1 norm 87 90 00 20 05 00 00");
    p.control("A0");
    p.secondary.session.receive_damaged(true, 5, Rh(0x4B, 0x80, 0x00), hex("C9"), sense::segmenting);
    CHECK(p.secondary.sent() == "5 exp CF 90 00 80 07 00 00 C9");
  }
}

TEST_CASE("an exception request is answered with a negative response and nothing else (10050123)") {
  HalfSessionPair p(ErrorPolicy::exception_request);
  p.start(kFm4Delayed);
  p.secondary.session.receive(false, 1, Rh(0x07, 0x80, 0x00), hex("08 12 00 00"));
  CHECK(p.secondary.told() == "exception 0812 0000 1");
  CHECK(p.secondary.answer(false, 1) == "refused 1005 0123");
  CHECK(p.secondary.refuse(false, 1, "08 12 00 00") == "sent 1");
}

TEST_CASE("a second response to a chain that was rejected is 10050122, to a number never seen 200E (14.2)") {
  HalfSessionPair p;
  p.start(kFm4Delayed);
  p.primary.send("02 90 00", "C1");
  p.primary.send("00 90 00", "C2");
  p.exchange();
  CHECK(p.secondary.refuse(false, 2, "08 12 00 00") == "sent 2");
  CHECK(p.secondary.refuse(false, 1, "08 12 00 00") == "refused 1005 0122");
  CHECK(p.secondary.refuse(false, 2, "08 12 00 00") == "refused 1005 0122");
  CHECK(p.secondary.refuse(false, 9, "08 12 00 00") == "refused 200E 0000");
}

TEST_CASE("immediate request mode: nothing follows an unanswered definite-response chain (200A), RQE chains may") {
  HalfSessionPair p;
  p.start(kFm4Fdx);
  CHECK(p.primary.send("03 90 00", "C1") == "sent 1");
  CHECK(p.primary.send("03 90 00", "C1") == "sent 2");
  CHECK(p.primary.send("03 80 00", "C1") == "sent 3");
  CHECK(p.primary.send("03 90 00", "C1") == "refused 200A 0000");
  CHECK(p.primary.send("4B 80 00", "84") == "refused 200A 0000");
  p.exchange();
  p.secondary.session.receive(false, 4, Rh(0x03, 0x90, 0x00), hex("C1"));
  CHECK(p.secondary.sent() == "4 norm 87 90 00 20 0A 00 00");
  CHECK(p.secondary.answer(false, 3) == "sent 3");
  p.exchange();
  CHECK(p.primary.send("03 80 00", "C1") == "sent 4");
}

TEST_CASE("delayed request mode: any number of definite-response chains may be open") {
  HalfSessionPair p;
  p.start(kFm4Delayed);
  for (int i = 1; i <= 20; ++i) CHECK(p.primary.send("03 80 00", "C1") == "sent " + std::to_string(i));
  p.exchange();
  CHECK(p.secondary.session.unanswered_by_us() == 20);
  // Immediate response mode: in the order of the requests.
  CHECK(p.secondary.answer(false, 2) == "refused 1005 0124");
  CHECK(p.secondary.answer(false, 1) == "sent 1");
}

TEST_CASE("CHASE is answered when everything before it is") {
  HalfSessionPair p;
  p.start(kFm4Delayed);
  p.primary.send("03 80 00", "C1");
  CHECK(p.primary.send("4B 80 00", "84") == "sent 2");
  p.exchange();
  CHECK(p.secondary.answer(false, 2) == "refused 1005 0124");
  CHECK(p.secondary.answer(false, 1) == "sent 1");
  CHECK(p.secondary.answer(false, 2) == "sent 2");
}

TEST_CASE("a queued response keeps its place behind the requests that wait for their window") {
  HalfSessionPair p;
  // Windows of 1 from the secondary.
  p.start("31 01 04 04 F0 F0 00 00 01 00 85 85 80 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
  p.primary.consumes = false;
  p.primary.send("03 82 00", "C1");
  p.primary.send("03 80 00", "C2");
  p.exchange();
  CHECK(p.secondary.send("03 90 00", "D1") == "sent 1");
  CHECK(p.secondary.send("03 90 00", "D2") == "held");
  p.clear_logs();
  SECTION("with QRI") {
    CHECK(p.secondary.answer(false, 1) == "sent 1");
    CHECK(p.secondary.sent().empty());
    p.secondary.session.receive(false, 0, rh::isolated_pacing, {});
    CHECK(p.secondary.sent() == "2 norm 03 91 00 D2");
    CHECK(p.secondary.sent() == "1 norm 83 82 00");
  }
  SECTION("without QRI it overtakes them") {
    p.secondary.answer(false, 1);
    CHECK(p.secondary.answer(false, 2) == "sent 2");
    CHECK(p.secondary.sent() == "2 norm 83 80 00");
  }
  SECTION("CLEAR drops it with them") {
    p.secondary.answer(false, 1);
    p.secondary.session.receive(true, 9, rh::session_control, hex("A1"));
    CHECK(p.secondary.told() == "released refused 2005 0000");
    CHECK(p.secondary.told() == "request CLEAR 9");
    CHECK_FALSE(p.secondary.session.holding());
  }
}

TEST_CASE("a queued response out of its order is 200B, one with another QRI 4021, and both are dropped") {
  HalfSessionPair p;
  p.start(kFm4Delayed);
  p.primary.send("03 82 00", "C1");
  p.primary.send("03 82 00", "C2");
  p.primary.session.receive(false, 2, Rh(0x83, 0x82, 0x00), {});
  CHECK(p.primary.notes.back() == "200B 0000");
  p.primary.session.receive(false, 1, Rh(0x83, 0x80, 0x00), {});
  CHECK(p.primary.notes.back() == "4021 0000");
  CHECK(p.primary.log.empty());
  p.primary.session.receive(false, 1, Rh(0x83, 0x82, 0x00), {});
  p.primary.session.receive(false, 2, Rh(0x83, 0x82, 0x00), {});
  CHECK(p.primary.told() == "+RSP data 1");
  CHECK(p.primary.told() == "+RSP data 2");
}

TEST_CASE("QRI belongs to normal-flow data only (4015)") {
  HalfSessionPair p;
  p.start(kFm4Delayed);
  CHECK(p.primary.send("4B 82 00", "84") == "refused 4015 0000");
  CHECK(p.primary.send("4B 82 00", "C9 00 01 00 00", true) == "refused 4015 0000");
}

TEST_CASE("one SIGNAL may be outstanding (section 8)") {
  HalfSessionPair p;
  p.start(kFm4Delayed);
  CHECK(p.secondary.send("4B 80 00", "C9 00 01 00 00", true).substr(0, 4) == "sent");
  CHECK(p.secondary.send("4B 80 00", "C9 00 01 00 00", true) == "refused 200A 0000");
  p.exchange();
  p.primary.answer(true, p.secondary.session.connection_point().last_identifier());
  p.exchange();
  CHECK(p.secondary.send("4B 80 00", "C9 00 01 00 00", true).substr(0, 4) == "sent");
}

TEST_CASE("SBI asks for BIS, and after BIS its sender begins no bracket (2008), and a second BIS is 2010") {
  HalfSessionPair p;
  p.start(kFm18Brackets);
  CHECK(p.primary.send("4B 80 00", "71", true).substr(0, 4) == "sent");
  p.exchange();
  CHECK(p.secondary.session.data_flow().own_brackets() == BracketStopState::asked);
  p.secondary.answer(true, p.primary.session.connection_point().last_identifier());
  p.exchange();
  // Until it has sent BIS it may.
  CHECK(p.secondary.send("03 90 C0", "C1") == "sent 1");
  CHECK(p.secondary.send("4B 90 00", "70") == "sent 2");
  p.exchange();
  CHECK(p.secondary.send("03 90 80", "C1") == "refused 2008 0000");
  CHECK(p.secondary.send("4B 90 00", "70") == "refused 2010 0000");
  SECTION("and if it does, the partner refuses with the same codes") {
    p.primary.session.receive(false, 3, Rh(0x03, 0x90, 0x80), hex("C1"));
    CHECK(p.primary.sent() == "3 norm 87 90 00 20 08 00 00");
    p.primary.session.receive(false, 4, Rh(0x4B, 0x90, 0x00), hex("70"));
    CHECK(p.primary.sent() == "4 norm CF 90 00 20 10 00 00 70");
  }
  SECTION("the other side may still begin, and BIS in bracket is 2003") {
    CHECK(p.primary.send("03 90 80", "C1") == "sent 1");
    CHECK(p.primary.send("4B 90 00", "70") == "refused 2003 0000");
  }
  SECTION("CLEAR forgets it") {
    p.control("A1");
    p.control("A0");
    CHECK(p.secondary.send("03 90 C0", "C1") == "sent 1");
  }
}

TEST_CASE("the end of a chain that was rejected in its midst ends the bracket for both ends (11.6, rule 2)") {
  HalfSessionPair p;
  p.start(kFm18Brackets);
  CHECK(p.secondary.send("02 90 C0", "C1") == "sent 1");
  p.exchange();
  CHECK(p.primary.refuse(false, 1, "08 E7 00 00") == "sent 1");
  p.exchange();
  CHECK(p.primary.session.data_flow().bracket() == BracketState::inb);
  CHECK(p.secondary.send("01 80 00", "C2") == "sent 2");
  p.exchange();
  CHECK(p.secondary.session.data_flow().bracket() == BracketState::betb);
  CHECK(p.primary.session.data_flow().bracket() == BracketState::betb);
}

TEST_CASE("bracket and direction indicators of DFC requests obey the BIND like those of data") {
  HalfSessionPair p;
  p.start(kFm4Delayed);  // no brackets, full duplex
  CHECK(p.secondary.send("4B 80 80", "04 00 00 00 00") == "refused 400C 0000");
  CHECK(p.secondary.send("4B 80 20", "04 00 00 00 00") == "refused 400D 0000");
  HalfSessionPair q;
  // Brackets, the secondary may not send EB.
  q.start("31 01 04 04 F1 F0 20 80 00 00 85 85 80 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
  CHECK(q.secondary.send("4B 80 C0", "04 00 00 00 00") == "refused 4004 0000");
  CHECK(q.secondary.send("03 80 81", "C1") == "refused 4004 0000");
}

TEST_CASE("full correlation tables refuse requests with 0878 0002 when sent and 0878 0001 when received") {
  HalfSessionPair p;
  p.start(kFm4Delayed);
  p.secondary.session.set_correlation_limit(3);
  for (int i = 0; i < 3; ++i) CHECK(p.secondary.send("03 80 00", "C1").substr(0, 4) == "sent");
  CHECK(p.secondary.send("03 80 00", "C1") == "refused 0878 0002");
  for (int i = 0; i < 4; ++i) p.primary.send("03 80 00", "C1");
  p.clear_logs();
  for (std::uint16_t n = 1; n <= 4; ++n) p.secondary.session.receive(false, n, Rh(0x03, 0x80, 0x00), hex("C1"));
  CHECK(p.secondary.sent() == "4 norm 87 90 00 08 78 00 01");
  CHECK(p.secondary.log.back() == "rejected 0878 0001 4");
  CHECK(p.secondary.answer(false, 1) == "sent 1");
  p.secondary.session.receive(false, 5, Rh(0x03, 0x80, 0x00), hex("C1"));
  CHECK(p.secondary.log.back() == "request data 5");
}

TEST_CASE("entries of received RQE chains go by Table 11 of the LUA manual") {
  struct Case {
    const char* bind;
    bool by_read;
    bool by_write;
  };
  const auto c = GENERATE(
      Case{"31 01 04 04 F0 F0 00 00 00 00 85 85 80 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00", true, false},  // FDX
      Case{"31 01 04 04 F0 F0 00 80 00 00 85 85 80 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00", true, true},   // FF
      Case{"31 01 04 04 F0 F0 00 40 00 00 85 85 80 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00", true,
           true});  // cont.
  CAPTURE(c.bind);
  HalfSessionPair p;
  p.start(c.bind);
  if (p.primary.session.data_flow().direction() == HdxState::receive) {
    p.secondary.send("03 90 20", "C1");
    p.exchange();
  }
  p.primary.send("03 90 00", "C1");
  p.exchange();
  REQUIRE(p.secondary.session.unanswered_by_us() == 1);
  SECTION("read") {
    p.secondary.session.asked_to_read();
    CHECK(p.secondary.session.unanswered_by_us() == (c.by_read ? 0 : 1));
  }
  SECTION("write") {
    p.secondary.session.asked_to_write();
    CHECK(p.secondary.session.unanswered_by_us() == (c.by_write ? 0 : 1));
  }
  SECTION("the program's response, which is not sent") {
    const auto snf = p.primary.session.connection_point().last_sent();
    p.clear_logs();
    CHECK(p.secondary.answer(false, snf) == "consumed");
    CHECK(p.secondary.sent().empty());
    CHECK(p.secondary.session.unanswered_by_us() == 0);
  }
}

TEST_CASE("every row of Table 11 is as the manual has it") {
  for (const auto& row : rqe_clearing()) {
    SessionRules r;
    r.delayed_response_mode = row.delayed_response_mode;
    r.mode = row.full_duplex ? SendReceiveMode::full_duplex : SendReceiveMode::hdx_flip_flop;
    CAPTURE(row.rule);
    const bool expected = !row.delayed_response_mode && (row.verb == ProgramVerb::read || !row.full_duplex);
    CHECK(clears_rqe(row.verb, r) == expected);
  }
  CHECK(rqe_clearing().size() == 8);
}

TEST_CASE("an SSCP session of FM profile 6 lets the secondary send LUSTAT and answers in any order") {
  End lu(Role::secondary, ErrorPolicy::reject, true);
  CHECK(lu.send("4B 80 00", "04 00 06 00 00") == "refused 1003 0000");
  lu.session.set_sscp_rules(*sscp_rules(Role::secondary, 6));
  CHECK(lu.send("4B 80 00", "04 00 06 00 00").substr(0, 4) == "sent");
  lu.session.receive(false, 1, rh::character_coded, hex("C1"));
  lu.session.receive(false, 2, rh::character_coded, hex("C2"));
  CHECK(lu.answer(false, 2) == "sent 2");
  CHECK(lu.answer(false, 1) == "sent 1");
  End sscp(Role::primary, ErrorPolicy::reject, true);
  sscp.session.set_sscp_rules(*sscp_rules(Role::primary, 6));
  CHECK(sscp.send("4B 80 00", "04 00 06 00 00") == "refused 1003 0000");
  sscp.session.receive(false, 1, rh::dfc, hex("04 00 06 00 00"));
  CHECK(sscp.told() == "request LUSTAT 1");
  CHECK_FALSE(sscp_rules(Role::primary, 3).has_value());
}
