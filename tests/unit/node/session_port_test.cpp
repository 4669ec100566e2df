// What a program meets at the session port: design, section 3; LUA reference 7, 13, 14.
#include <catch2/catch.hpp>

#include "support/node_harness.h"

using namespace openrui;
using namespace openrui::test;

namespace {

std::string normalized(std::string_view text) { return to_hex(hex(text)); }

// FM 3, TS 3, full duplex, delayed request mode, no pacing.
const std::string kBindFdx =
    "31 01 03 03 F0 F0 00 00 00 00 85 85 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 04 C1D7D7D3 00";

}  // namespace

TEST_CASE("a write waits for its window alone, and the pacing response releases it (LUA manual, Pacing)") {
  NodeHarness h;
  RecordingUser user;
  const auto id = h.bind_session(user, kBindLu0);  // window 2
  CHECK(h.submit(id, Flow::lu_normal, "03 90 00", "C1") == "ok");
  CHECK(h.submit(id, Flow::lu_normal, "03 90 00", "C2") == "ok");
  CHECK(h.submit(id, Flow::lu_normal, "03 80 00", "C3") == "held");
  CHECK(h.take() == normalized("2C 00 01 02 00 01 03 91 00 C1"));
  CHECK(h.take() == normalized("2C 00 01 02 00 02 03 90 00 C2"));
  CHECK(h.take().empty());
  // Other flows go on.
  CHECK(h.submit(id, Flow::lu_expedited, "4B 80 00", "C9 00 01 00 00") == "ok");
  CHECK(h.take().substr(0, 2) == "2D");
  CHECK(h.submit(id, Flow::sscp_normal, "03 80 00", "C1") == "ok");
  h.take();
  h.receive("2C 00 02 01 00 00 83 01 00");
  CHECK(user.take() == "submitted LU norm ok");
  CHECK(h.take() == normalized("2C 00 01 02 00 03 03 81 00 C3"));
}

TEST_CASE("CLEAR ends a held write with 2005, UNBIND with 0809 as a state check (design, section 3)") {
  NodeHarness h;
  RecordingUser user;
  const auto id = h.bind_session(user, kBindLu0);
  h.submit(id, Flow::lu_normal, "03 90 00", "C1");
  h.submit(id, Flow::lu_normal, "03 90 00", "C2");
  REQUIRE(h.submit(id, Flow::lu_normal, "03 80 00", "C3") == "held");
  SECTION("CLEAR") {
    h.receive("2D 00 02 01 00 05 6B 80 00 A1");
    CHECK(user.take() == "submitted LU norm unsuccessful 2005 0000 Data traffic reset");
    CHECK(user.take() == "LU exp 6B 80 00 | A1");
    // Data traffic is reset until SDT.
    CHECK(h.submit(id, Flow::lu_normal, "03 80 00", "C3").substr(0, 22) == "unsuccessful 2005 0000");
  }
  SECTION("UNBIND") {
    h.receive("2D 00 02 01 00 05 6B 80 00 32 01");
    CHECK(user.take().substr(0, 42) == "submitted LU norm state_check 0809 0000 Mo");
    CHECK(user.take() == "LU exp 6B 80 00 | 32 01");
  }
}

TEST_CASE("a congested link holds a write until it has drained") {
  NodeHarness h;
  RecordingUser user;
  const auto id = h.bind_session(user, kBindFdx);
  h.link().queued = Link::kHighWater + 1;
  CHECK(h.submit(id, Flow::lu_normal, "03 80 00", "C1") == "held");
  CHECK(h.take().empty());
  h.link().queued = 0;
  h.notifier().on_uncongested();
  CHECK(user.take() == "submitted LU norm ok");
  CHECK(h.take() == normalized("2C 00 01 02 00 01 03 80 00 C1"));
}

TEST_CASE("LU flows are refused as a state check before BIND and after UNBIND (LUA reference 7.7, KB Q151201)") {
  NodeHarness h;
  RecordingUser user;
  const auto id = h.open_session(user);
  CHECK(h.submit(id, Flow::lu_normal, "03 80 00", "C1").substr(0, 21) == "state_check 0809 0000");
  CHECK(h.submit(id, Flow::lu_normal, "80 00 00", "", 1).substr(0, 21) == "state_check 0809 0000");
  NodeHarness h2;
  RecordingUser user2;
  const auto id2 = h2.bind_session(user2, kBindFdx);
  h2.receive("2C 00 02 01 00 01 03 80 00 C1");
  h2.receive("2D 00 02 01 00 05 6B 80 00 32 01");
  CHECK(h2.submit(id2, Flow::lu_normal, "80 00 00", "", 1).substr(0, 21) == "state_check 0809 0000");
  CHECK(h2.submit(id2, Flow::lu_expedited, "80 00 00", "", 5) == "ok");
  CHECK(h2.take() == normalized("2D 00 01 02 00 05 EB 80 00 32"));
  CHECK(h2.submit(id2, Flow::lu_expedited, "80 00 00", "", 5).substr(0, 21) == "state_check 0809 0000");
}

TEST_CASE("what the send checks refuse is not sent and has the sense code of LUA reference 14.1") {
  struct Case {
    const char* rh;
    const char* ru;
    Flow flow;
    const char* result;
  };
  const Case cases[] = {
      {"00 90 00", "C1", Flow::lu_normal, "unsuccessful 2002"},  // middle between chains
      {"02 80 00", "C1", Flow::lu_normal, "unsuccessful 4007"},  // RQD without EC
      {"03 80 80", "C1", Flow::lu_normal, "unsuccessful 400C"},  // BB without brackets
      {"02 90 20", "C1", Flow::lu_normal, "unsuccessful 4009"},  // CD without EC
      {"03 00 00", "C1", Flow::lu_normal, "unsuccessful 400A"},  // RQN
      {"0B 80 00", "C1", Flow::lu_normal, "unsuccessful 400F"},  // FI without FM headers
      {"03 10 00", "C1", Flow::lu_normal, "unsuccessful 4014"},
      {"4B 80 00", "80", Flow::lu_expedited, "unsuccessful 1003"},  // QEC under FM 3
      {"4B 80 00", "77", Flow::lu_normal, "unsuccessful 1003"},     // unknown DFC code
      {"23 80 00", "05", Flow::lu_expedited, "unsuccessful 1003"},  // network control
      {"6B 80 00", "A0", Flow::lu_expedited, "unsuccessful 1003"},  // SDT belongs to the PLU
      {"6B 80 00", "A3", Flow::lu_expedited, "unsuccessful 1003"},  // RQR under TS 3
      {"0B 80 00", "01 02 03", Flow::sscp_normal, "unsuccessful 1003"},
  };
  NodeHarness h;
  RecordingUser user;
  const auto id = h.bind_session(user, kBindLu0);
  for (const auto& c : cases) {
    CAPTURE(c.rh, c.ru);
    CHECK(h.submit(id, c.flow, c.rh, c.ru).substr(0, 17) == c.result);
    CHECK(h.take().empty());
  }
  CHECK(h.submit(id, Flow::lu_normal, "03 80 00", to_hex(Bytes(257, 0xC1))).substr(0, 17) == "unsuccessful 1002");
  CHECK(h.submit(id, Flow::lu_normal, "03 80 00", to_hex(Bytes(256, 0xC1))) == "ok");
  CHECK(h.submit(id, Flow::sscp_normal, "03 80 00", to_hex(Bytes(257, 0xC1))).substr(0, 17) == "unsuccessful 1002");
}

TEST_CASE("a response to a number that is not open ends with 200E (LUA reference 7.7)") {
  NodeHarness h;
  RecordingUser user;
  const auto id = h.bind_session(user, kBindFdx);
  CHECK(h.submit(id, Flow::lu_normal, "80 00 00", "", 77).substr(0, 17) == "unsuccessful 200E");
  h.receive("2C 00 02 01 00 01 03 80 00 C1");
  CHECK(h.submit(id, Flow::lu_normal, "80 00 00", "", 1) == "ok");
  CHECK(h.submit(id, Flow::lu_normal, "80 00 00", "", 1).substr(0, 17) == "unsuccessful 200E");
}

TEST_CASE("responses in immediate response mode go in the order of the requests") {
  NodeHarness h;
  RecordingUser user;
  const auto id = h.bind_session(user, kBindFdx);
  h.receive("2C 00 02 01 00 01 03 80 00 C1");
  h.receive("2C 00 02 01 00 02 03 80 00 C2");
  CHECK(h.submit(id, Flow::lu_normal, "80 00 00", "", 2).substr(0, 22) == "unsuccessful 1005 0124");
  CHECK(h.submit(id, Flow::lu_normal, "80 00 00", "", 1) == "ok");
  CHECK(h.submit(id, Flow::lu_normal, "80 00 00", "", 2) == "ok");
}

TEST_CASE("a courtesy acknowledgement is accepted, clears the older entries and is not sent (LUA manual)") {
  NodeHarness h;
  RecordingUser user;
  const auto id = h.bind_session(user, kBindFdx);
  h.receive("2C 00 02 01 00 01 03 90 00 C1");
  h.receive("2C 00 02 01 00 02 03 90 00 C2");
  CHECK(h.submit(id, Flow::lu_normal, "80 00 00", "", 2) == "ok");
  CHECK(h.take().empty());
  CHECK(h.submit(id, Flow::lu_normal, "90 10 00", "08 11 00 00", 1).substr(0, 17) == "unsuccessful 200E");
}

TEST_CASE("exception-response requests are cleared by read and write as the LUA manual's Table 11 says") {
  const bool hdx = GENERATE(true, false);
  const bool by_read = GENERATE(true, false);
  CAPTURE(hdx, by_read);
  NodeHarness h;
  RecordingUser user;
  const auto id = h.bind_session(user, hdx ? kBindLu0 : kBindFdx);
  h.receive("2C 00 02 01 00 01 03 90 20 C1");
  if (!hdx) h.link().sent.clear();
  if (!hdx) h.receive("2C 00 02 01 00 02 03 90 00 C1");  // CD is refused in full duplex; a plain one
  h.node.consumed(id, Flow::lu_normal, 2);
  h.link().sent.clear();
  if (by_read) {
    h.node.asked_to_read(id, Flow::lu_normal);
  } else {
    h.node.asked_to_write(id, Flow::lu_normal);
  }
  const auto result = h.submit(id, Flow::lu_normal, "80 10 00", "08 11 00 00", hdx ? 1 : 2);
  // Automatic in every column of the immediate mode but write in full duplex.
  const bool cleared = by_read || hdx;
  CHECK((result == "ok") == !cleared);
}

TEST_CASE("what the program has not read yet is not cleared by its next read") {
  NodeHarness h;
  RecordingUser user;
  const auto id = h.bind_session(user, kBindFdx);
  h.receive("2C 00 02 01 00 01 03 90 00 C1");
  h.receive("2C 00 02 01 00 02 03 90 00 C2");
  h.node.consumed(id, Flow::lu_normal, 1);
  h.node.asked_to_read(id, Flow::lu_normal);
  CHECK(h.submit(id, Flow::lu_normal, "80 10 00", "08 11 00 00", 2) == "ok");
  CHECK(h.take() == normalized("2C 00 01 02 00 02 87 90 00 08 11 00 00"));
}

TEST_CASE("the rest of a chain that the program rejected is purged, and its end reported (LUA reference 13.4)") {
  NodeHarness h;
  RecordingUser user;
  const auto id = h.bind_session(user, kBindFdx);
  h.receive("2C 00 02 01 00 01 02 90 00 C1");
  user.log.clear();
  CHECK(h.submit(id, Flow::lu_normal, "80 10 00", "08 11 00 00", 1) == "ok");
  CHECK(h.take() == normalized("2C 00 01 02 00 01 87 90 00 08 11 00 00"));
  h.receive("2C 00 02 01 00 02 00 90 00 C2");
  CHECK(user.log.empty());
  SECTION("by the last element: purged") {
    h.receive("2C 00 02 01 00 03 01 80 00 C3");
    CHECK(user.take() == "LU norm purged");
    h.receive("2C 00 02 01 00 04 03 80 00 C4");
    CHECK(user.take() == "LU norm 03 80 00 | C4");
  }
  SECTION("by CANCEL: delivered instead") {
    h.receive("2C 00 02 01 00 03 4B 80 00 83");
    CHECK(user.take() == "LU norm 4B 80 00 | 83");
    CHECK(h.submit(id, Flow::lu_normal, "80 00 00", "", 3) == "ok");
    CHECK(h.take() == normalized("2C 00 01 02 00 03 CB 80 00 83"));
  }
  SECTION("by a new chain: delivered") {
    h.receive("2C 00 02 01 00 03 02 90 00 C3");
    CHECK(user.take() == "LU norm 02 90 00 | C3");
  }
}

TEST_CASE("a chain in error is refused once, and not a second time for its other elements") {
  NodeHarness h;
  RecordingUser user;
  h.bind_session(user, kBindFdx);
  h.receive("2C 00 02 01 00 01 02 80 00 C1");  // RQD without EC
  CHECK(h.take().substr(18) == "87 90 00 40 07 00 00");
  CHECK(user.take().find("LU norm rejected 4007 0000") == 0);
  h.receive("2C 00 02 01 00 02 00 80 00 C2");
  h.receive("2C 00 02 01 00 03 01 80 00 C3");
  CHECK(h.take().empty());
  CHECK(user.log.empty());
  h.receive("2C 00 02 01 00 04 03 80 00 C4");
  CHECK(user.take() == "LU norm 03 80 00 | C4");
}

TEST_CASE("the personality 'his' hands host data in error to the program as an EXR (LUA reference 14.3, KB Q178256)") {
  auto d = NodeHarness::standard();
  d.personality = Personality::his;
  NodeHarness h(d);
  RecordingUser user;
  const auto id = h.bind_session(user, kBindFdx);
  h.receive("2C 00 02 01 00 01 02 80 00 C1 C2 C3 C4");
  CHECK(h.take().empty());
  CHECK(user.take() == "LU norm 07 80 00 | 40 07 00 00 C1 C2 C3");
  CHECK(h.submit(id, Flow::lu_normal, "80 10 00", "08 11 00 00", 1) == "ok");
  CHECK(h.take() == normalized("2C 00 01 02 00 01 87 90 00 08 11 00 00"));
}

TEST_CASE("a negotiable BIND is answered with the program's image and its values hold") {
  NodeHarness h;
  RecordingUser user;
  const auto id = h.open_session(user);
  h.receive("2D 00 02 01 00 01 6B 80 00 31 00 04 04 B1 B1 60 80 02 02 87 87 02 02 00 " + to_hex(Bytes(11, 0)) +
            " 00 03 C9D4E2 00");
  const std::string image = "31 00 04 04 B1 B1 60 80 03 03 85 85 02 02 00 " + to_hex(Bytes(11, 0));
  CHECK(h.submit(id, Flow::lu_expedited, "80 00 00", image, 1) == "ok");
  CHECK(h.take() == normalized("2D 00 01 02 00 01 EB 80 00 " + image));
  h.receive("2D 00 02 01 00 02 6B 80 00 A0");
  h.submit(id, Flow::lu_expedited, "80 00 00", "", 2);
  CHECK(h.submit(id, Flow::lu_normal, "03 80 80", to_hex(Bytes(257, 0xC1))).substr(0, 17) == "unsuccessful 1002");
}

TEST_CASE("a BIND that cannot be run is refused though the program accepts it (LUA reference 7.7, 13.1)") {
  NodeHarness h;
  RecordingUser user;
  const auto id = h.open_session(user);
  h.receive("2D 00 02 01 00 01 6B 80 00 31 01 13 03 B0 B0 00 00 00 00 85 85 00 00 00 " + to_hex(Bytes(11, 0)));
  CHECK(h.submit(id, Flow::lu_expedited, "80 00 00", "", 1).substr(0, 22) == "unsuccessful 0821 0000");
  CHECK(h.take() == normalized("2D 00 01 02 00 01 EF 90 00 08 35 00 02 31"));
  h.receive("2D 00 02 01 00 02 6B 80 00 " + kBindLu0);
  CHECK(user.log.back().find("31 01 03 03") != std::string::npos);
}

TEST_CASE("a second BIND draws 0815 from the same PLU and 0805 from another (SNA reference 6.7)") {
  NodeHarness h;
  RecordingUser user;
  h.bind_session(user, kBindLu0);
  h.receive("2D 00 02 01 00 07 6B 80 00 " + kBindLu0);
  CHECK(h.take() == normalized("2D 00 01 02 00 07 EF 90 00 08 15 00 00 31"));
  h.receive("2D 00 02 05 00 08 6B 80 00 " + kBindLu0);
  CHECK(h.take() == normalized("2D 00 05 02 00 08 EF 90 00 08 05 00 08 31"));
}

TEST_CASE("a BIND for an LU that no program owns draws 0845, data of the SSCP are refused") {
  NodeHarness h;
  h.notifier().on_contacted({});
  h.receive("2D 00 00 00 00 01 6B 80 00 11 01 01 05 00 00 00 00 01");
  h.receive("2D 00 02 00 00 02 6B 80 00 0D 01 01");
  h.take();
  // Not owned: the host hears that the LU is disabled.
  CHECK(h.take().find("0D 01 01 00 85 C0 00 00 0C 0E 01") != std::string::npos);
  h.receive("2D 00 02 01 00 01 6B 80 00 " + kBindLu0);
  CHECK(h.take() == normalized("2D 00 01 02 00 01 EF 90 00 08 45 00 00 31"));
  h.receive("2C 00 02 00 00 05 03 00 00 C1");
  CHECK(h.take().empty());
}

TEST_CASE(
    "a program that leaves a bound session ends it by TERM-SELF, answers UNBIND and says NOTIFY (LUA reference 7.4)") {
  NodeHarness h;
  RecordingUser user;
  const auto id = h.bind_session(user, kBindLu0);
  h.node.close(id);
  const auto term_self = h.take();
  CHECK(term_self == normalized("2C 00 00 02 00 01 0B 80 00 81 06 83 11 44 10 00 00 01 F3 00"));
  h.receive("2C 00 02 00 00 01 8B 80 00 81 06 83");
  SECTION("the host unbinds") {
    h.receive("2D 00 02 01 00 05 6B 80 00 32 01");
    CHECK(h.take() == normalized("2D 00 01 02 00 05 EB 80 00 32"));
  }
  SECTION("the host clears and unbinds") {
    h.receive("2D 00 02 01 00 05 6B 80 00 A1");
    CHECK(h.take() == normalized("2D 00 01 02 00 05 EB 80 00 A1"));
    h.receive("2D 00 02 01 00 06 6B 80 00 32 01");
    CHECK(h.take() == normalized("2D 00 01 02 00 06 EB 80 00 32"));
  }
  SECTION("the host does nothing: we unbind") {
    h.timers.run(h.timers.now() + Lu::kUnbindAfter);
    CHECK(h.take() == normalized("2D 00 01 02 00 01 6B 80 00 32 0F"));
    h.receive("2D 00 02 01 00 01 EB 80 00 32");
  }
  SECTION("the host does nothing at all") {
    h.timers.run(h.timers.now() + Lu::kUnbindAfter);
    h.take();
    h.timers.run(h.timers.now() + Lu::kLeaveAfter - Lu::kUnbindAfter);
  }
  CHECK(h.take().find("81 06 20 0C 0E 01") != std::string::npos);
  CHECK(user.log.empty());
  h.timers.run(h.timers.now() + Lu::kCloseLimit);
  CHECK(user.take() == "closed");
  CHECK(h.node.sessions() == 0);
}

TEST_CASE("close of a bound session takes less than two seconds though the host never answers") {
  NodeHarness h;
  RecordingUser user;
  const auto id = h.bind_session(user, kBindLu0);
  const auto began = h.timers.now();
  h.node.close(id);
  while (h.node.sessions() != 0 && h.timers.next()) h.timers.run(*h.timers.next());
  CHECK(user.take() == "closed");
  CHECK(h.timers.now() - began < std::chrono::seconds(2));
  CHECK(h.node.lus().front().sscp_active);
  CHECK(h.node.lus().front().owner == 0);
}

TEST_CASE("what the host answers after the close is over does not reach the next owner") {
  NodeHarness h;
  RecordingUser first;
  const auto id = h.bind_session(first, kBindLu0);
  h.node.close(id);
  h.timers.run(h.timers.now() + Lu::kUnbindAfter);
  h.timers.run(h.timers.now() + Lu::kCloseLimit);
  h.timers.run(h.timers.now() + Lu::kCloseLimit);
  CHECK(first.take() == "closed");
  RecordingUser second;
  OpenRequest request;
  request.name = "LUA001";
  h.node.open(request, second);
  h.link().sent.clear();
  h.receive("2C 00 02 00 00 03 8B 80 00 81 06 20");  // to NOTIFY (enabled)
  CHECK(second.take() == "opened");
  h.receive("2C 00 02 00 00 01 8B 80 00 81 06 83");  // to TERM-SELF
  h.receive("2C 00 02 00 00 02 8B 80 00 81 06 20");  // to NOTIFY (disabled)
  CHECK(second.log.empty());
  h.receive("2C 00 02 00 00 01 03 80 00 C1");
  CHECK(second.log.size() == 1);
}

TEST_CASE("close answers what the program left open: BIND with 0845, UNBIND positively") {
  NodeHarness h;
  RecordingUser user;
  const auto id = h.open_session(user);
  h.receive("2D 00 02 01 00 01 6B 80 00 " + kBindLu0);
  h.node.close(id);
  CHECK(h.take() == normalized("2D 00 01 02 00 01 EF 90 00 08 45 00 00 31"));
  NodeHarness h2;
  RecordingUser user2;
  const auto id2 = h2.bind_session(user2, kBindLu0);
  h2.receive("2D 00 02 01 00 05 6B 80 00 32 01");
  h2.node.close(id2);
  CHECK(h2.take() == normalized("2D 00 01 02 00 05 EB 80 00 32"));
}

TEST_CASE("close of an LU that never became active completes by itself (KB Q160450)") {
  NodeHarness h;
  RecordingUser user;
  OpenRequest r;
  r.name = "LUA001";
  const auto opened = h.node.open(r, user);
  h.node.close(opened.id);
  CHECK(user.log.empty());  // not from inside the call
  h.timers.run(h.timers.now());
  CHECK(user.take() == "closed");
  CHECK(h.node.open(r, user).error == OpenError::none);
}

TEST_CASE("data that are refused before SDT do not move the direction (11.1, GATE)") {
  NodeHarness h;
  RecordingUser user;
  const auto id = h.bind_session(user, kBindLu0);  // flip-flop, we send first
  h.receive("2D 00 02 01 00 03 6B 80 00 A1");
  h.submit(id, Flow::lu_expedited, "80 00 00", "", 3);
  h.receive("2C 00 02 01 00 01 03 80 00 C1");
  h.receive("2D 00 02 01 00 04 6B 80 00 A0");
  h.submit(id, Flow::lu_expedited, "80 00 00", "", 4);
  CHECK(h.submit(id, Flow::lu_normal, "03 80 00", "C1") == "ok");
}

TEST_CASE("close completes though ACTLU comes before it can be told (LUA reference 7.4)") {
  NodeHarness h;
  RecordingUser user;
  OpenRequest r;
  r.name = "LUA001";
  h.notifier().on_contacted({});
  h.receive("2D 00 00 00 00 01 6B 80 00 11 01 01 05 00 00 00 00 01");
  const auto opened = h.node.open(r, user);
  h.node.close(opened.id);
  h.receive("2D 00 02 00 00 02 6B 80 00 0D 01 01");
  CHECK(user.log.empty());
  h.timers.run(h.timers.now());
  CHECK(user.take() == "closed");
  CHECK(h.node.sessions() == 0);
  CHECK(h.node.open(r, user).error == OpenError::none);
}

TEST_CASE("loss of the link, DACTLU, DACTPU, ACTPU cold and a new ACTLU fail the session once and free the LU") {
  const int how = GENERATE(0, 1, 2, 3, 4, 5);
  CAPTURE(how);
  NodeHarness h;
  RecordingUser user;
  h.bind_session(user, kBindLu0);
  switch (how) {
    case 0:
      h.notifier().on_inop(InopReason::carrier_lost, "test");
      break;
    case 1:
      h.receive("2D 00 02 00 00 09 6B 80 00 0E");
      break;
    case 2:
      h.receive("2D 00 00 00 00 09 6B 80 00 12 01");
      break;
    case 3:
      h.receive("2D 00 00 00 00 09 6B 80 00 11 01 01 05 00 00 00 00 01");
      break;
    case 4:
      h.receive("2D 00 02 00 00 09 6B 80 00 0D 01 01");
      break;
    default:
      h.receive("2D 00 02 00 00 09 6B 80 00 0D 02 01");
      break;
  }
  CHECK(user.take() == "failed");
  CHECK(user.log.empty());
  CHECK(h.node.sessions() == 0);
  OpenRequest r;
  r.name = "LUA001";
  CHECK(h.node.open(r, user).error == OpenError::none);
}

TEST_CASE("a program that waits for ACTLU goes on waiting when the link comes and goes") {
  NodeHarness h;
  RecordingUser user;
  OpenRequest r;
  r.name = "LUA001";
  h.node.open(r, user);
  h.notifier().on_contacted({});
  h.notifier().on_inop(InopReason::carrier_lost, "test");
  CHECK(user.log.empty());
  h.notifier().on_contacted({});
  h.receive("2D 00 00 00 00 01 6B 80 00 11 01 01 05 00 00 00 00 01");
  h.receive("2D 00 02 00 00 02 6B 80 00 0D 01 01");
  CHECK(user.take() == "opened");
}

TEST_CASE("an LU that is active when the program comes is announced by NOTIFY, also when the host answers no") {
  NodeHarness h;
  RecordingUser user;
  h.notifier().on_contacted({});
  h.receive("2D 00 00 00 00 01 6B 80 00 11 01 01 05 00 00 00 00 01");
  h.receive("2D 00 02 00 00 02 6B 80 00 0D 01 01");
  h.link().sent.clear();
  OpenRequest r;
  r.name = "LUA001";
  h.node.open(r, user);
  CHECK(h.take() ==
        normalized("2C 00 00 02 00 01 0B 80 00 81 06 20 0C 0E 03 00 01 00 00 00 " + to_hex(Bytes(8, 0x40))));
  CHECK(user.log.empty());
  h.receive("2C 00 02 00 00 01 9F 90 00 08 06 00 00 81 06 20");
  CHECK(user.take() == "opened");
}

TEST_CASE("stop fails every session") {
  NodeHarness h;
  RecordingUser user;
  h.bind_session(user, kBindLu0);
  h.node.stop();
  CHECK(user.take() == "failed");
}

TEST_CASE("direction, brackets, request mode and quiesce are checked on what the program sends (LUA reference 14.1)") {
  NodeHarness h;
  RecordingUser user;
  SECTION("flip-flop: after CD the program waits for its turn: 2004") {
    const auto id = h.bind_session(user, kBindLu0);
    CHECK(h.submit(id, Flow::lu_normal, "03 90 20", "C1") == "ok");
    CHECK(h.submit(id, Flow::lu_normal, "03 90 00", "C1").substr(0, 17) == "unsuccessful 2004");
    h.receive("2C 00 02 01 00 01 03 90 20 C1");
    CHECK(h.submit(id, Flow::lu_normal, "03 90 00", "C1") == "ok");
  }
  SECTION("a response owed goes first: 200D") {
    const auto id = h.bind_session(user, kBindLu0);
    h.submit(id, Flow::lu_normal, "03 90 20", "C1");
    h.receive("2C 00 02 01 00 01 03 80 20 C1");
    CHECK(h.submit(id, Flow::lu_normal, "03 90 00", "C1").substr(0, 17) == "unsuccessful 200D");
    h.submit(id, Flow::lu_normal, "80 00 00", "", 1);
    CHECK(h.submit(id, Flow::lu_normal, "03 90 00", "C1") == "ok");
  }
  SECTION("immediate request mode: nothing after a definite-response chain until its answer: 200A") {
    const auto id = h.bind_session(user, kBindLu0);
    CHECK(h.submit(id, Flow::lu_normal, "03 80 00", "C1") == "ok");
    CHECK(h.submit(id, Flow::lu_normal, "03 80 00", "C1").substr(0, 17) == "unsuccessful 200A");
    h.receive("2C 00 01 02 00 01 83 80 00");  // not ours
    h.receive("2C 00 02 01 00 01 83 81 00");
    CHECK(h.submit(id, Flow::lu_normal, "03 80 00", "C1") == "ok");
  }
  SECTION("brackets: no BB between brackets: 2003, BB in bracket: 2003") {
    const auto id = h.bind_session(user, kBindLu2);
    CHECK(h.submit(id, Flow::lu_normal, "03 90 00", "C1").substr(0, 17) == "unsuccessful 2003");
    CHECK(h.submit(id, Flow::lu_normal, "03 90 80", "C1") == "ok");
    CHECK(h.submit(id, Flow::lu_normal, "03 90 80", "C1").substr(0, 17) == "unsuccessful 2003");
  }
  SECTION("quiesce: nothing but QC after QEC: 2006") {
    const auto id = h.bind_session(user, "31 01 04 03 B0 B0 00 80 00 00 85 85 80 00 00 " + to_hex(Bytes(11, 0)));
    CHECK(h.submit(id, Flow::lu_normal, "02 90 00", "C1") == "ok");
    h.receive("2D 00 02 01 00 09 4B 80 00 80");
    h.submit(id, Flow::lu_expedited, "80 00 00", "", 9);
    CHECK(h.submit(id, Flow::lu_normal, "01 90 00", "C1") == "ok");
    CHECK(h.submit(id, Flow::lu_normal, "03 90 00", "C1").substr(0, 17) == "unsuccessful 2006");
    CHECK(h.submit(id, Flow::lu_normal, "4B 80 00", "81") == "ok");
    h.receive("2C 00 02 01 00 03 CB 80 00 81");
    CHECK(h.submit(id, Flow::lu_normal, "03 90 00", "C1").substr(0, 17) == "unsuccessful 2006");
    h.receive("2D 00 02 01 00 0A 4B 80 00 82");
    CHECK(h.submit(id, Flow::lu_normal, "03 90 00", "C1") == "ok");
  }
  SECTION("shutdown: nothing after SHUTC: 2006") {
    const auto id = h.bind_session(user, kBindLu0);
    h.receive("2D 00 02 01 00 09 4B 80 00 C0");
    h.submit(id, Flow::lu_expedited, "80 00 00", "", 9);
    CHECK(h.submit(id, Flow::lu_normal, "03 90 00", "C1") == "ok");
    CHECK(h.submit(id, Flow::lu_expedited, "4B 80 00", "C1") == "ok");
    CHECK(h.submit(id, Flow::lu_normal, "03 90 00", "C1").substr(0, 17) == "unsuccessful 2006");
  }
}

TEST_CASE("direction, brackets and request mode are checked on what the host sends") {
  NodeHarness h;
  RecordingUser user;
  SECTION("flip-flop, the SLU has the direction: 2004") {
    h.bind_session(user, kBindLu0);
    h.receive("2C 00 02 01 00 01 03 80 00 C1");
    CHECK(h.take() == normalized("2C 00 01 02 00 01 87 90 00 20 04 00 00"));
  }
  SECTION("a bid in bracket: 08130001") {
    const auto id = h.bind_session(user, kBindLu2);
    h.submit(id, Flow::lu_normal, "03 90 A0", "C1");
    h.take();
    h.receive("2C 00 02 01 00 01 4B 80 00 C8");
    CHECK(h.take() == normalized("2C 00 01 02 00 01 CF 90 00 08 13 00 01 C8"));
  }
  SECTION("immediate request mode: 200A") {
    const auto id = h.bind_session(user, kBindLu0);
    h.submit(id, Flow::lu_normal, "03 90 20", "C1");
    h.take();
    h.receive("2C 00 02 01 00 01 03 80 00 C1");
    h.receive("2C 00 02 01 00 02 03 80 00 C1");
    CHECK(h.take() == normalized("2C 00 01 02 00 02 87 90 00 20 0A 00 00"));
  }
  SECTION("a second SHUTD: 0809") {
    const auto id = h.bind_session(user, kBindLu0);
    h.receive("2D 00 02 01 00 09 4B 80 00 C0");
    h.submit(id, Flow::lu_expedited, "80 00 00", "", 9);
    h.take();
    h.receive("2D 00 02 01 00 0A 4B 80 00 C0");
    CHECK(h.take() == normalized("2D 00 01 02 00 0A CF 90 00 08 09 00 00 C0"));
  }
}

TEST_CASE("a rejected chain leaves the direction with the host, and the SLU may report by LUSTAT (11.5, ERP)") {
  NodeHarness h;
  RecordingUser user;
  const auto id = h.bind_session(user, kBindLu0);
  h.submit(id, Flow::lu_normal, "03 90 20", "C1");
  h.receive("2C 00 02 01 00 01 03 80 20 C1");
  CHECK(h.submit(id, Flow::lu_normal, "80 10 00", "08 02 00 00", 1) == "ok");
  CHECK(h.submit(id, Flow::lu_normal, "03 90 00", "C1").substr(0, 17) == "unsuccessful 2004");
  CHECK(h.submit(id, Flow::lu_normal, "4B 90 00", "04 08 02 00 00") == "ok");
  h.receive("2C 00 02 01 00 02 03 80 20 C1");
  CHECK(h.submit(id, Flow::lu_normal, "80 00 00", "", 2) == "ok");
  h.receive("2C 00 02 01 00 00 83 01 00");
  CHECK(h.submit(id, Flow::lu_normal, "03 90 00", "C1") == "ok");
}

TEST_CASE("a bidder's bracket: BID granted, begun, ended by its response (11.6, rule 1)") {
  NodeHarness h;
  RecordingUser user;
  const auto id = h.bind_session(user, kBindLu2);  // the SLU is first speaker
  h.receive("2C 00 02 01 00 01 4B 80 00 C8");
  CHECK(h.submit(id, Flow::lu_normal, "80 00 00", "", 1) == "ok");
  // The bidder's turn is promised.
  CHECK(h.submit(id, Flow::lu_normal, "03 90 80", "C1").substr(0, 17) == "unsuccessful 2003");
  h.receive("2C 00 02 01 00 02 03 80 C0 C1");
  // The bracket ends with the response, and the response goes first.
  CHECK(h.submit(id, Flow::lu_normal, "03 90 80", "C1").substr(0, 17) == "unsuccessful 200D");
  CHECK(h.submit(id, Flow::lu_normal, "80 00 00", "", 2) == "ok");
  CHECK(h.submit(id, Flow::lu_normal, "03 90 80", "C1") == "ok");
}
