// The complete LU2 session of SNA reference 13.6 and the error probes of 13.7, byte for byte.
#include <catch2/catch.hpp>

#include "support/node_harness.h"

using namespace openrui;
using namespace openrui::test;

namespace {

std::string normalized(std::string_view text) { return to_hex(hex(text)); }

void host_sends(NodeHarness& h, std::string_view piu) { h.receive(piu); }
void node_sent(NodeHarness& h, std::string_view piu) { CHECK(h.take() == normalized(piu)); }

}  // namespace

TEST_CASE("the node answers the golden LU2 session of SNA reference 13.6 byte for byte") {
  NodeHarness h;
  RecordingUser user;
  h.notifier().on_contacted({});
  host_sends(h, "2D 00 00 00 00 01 | 6B 80 00 | 11 01 01 05 00 00 00 00 01");
  node_sent(h, "2D 00 00 00 00 01 | EB 80 00 | 11 01");
  OpenRequest request;
  request.name = "LUA001";
  const auto opened = h.node.open(request, user);
  REQUIRE(opened.error == OpenError::none);
  const auto id = opened.id;
  CHECK(user.log.empty());
  host_sends(h, "2D 00 02 00 00 02 | 6B 80 00 | 0D 01 01");
  node_sent(h,
            "2D 00 00 02 00 02 | EB 80 00 | 0D 01 01 00 85 C0 00 00 0C 0E 03 00 01 00 00 00 40 40 40 40 40 40 40 40");
  CHECK(user.take() == "opened");

  host_sends(h, "2C 00 02 00 00 01 | 03 00 00 | 15 E6 C5 D3 C3 D6 D4 C5");
  CHECK(user.take() == "SSCP norm 03 00 00 | 15 E6 C5 D3 C3 D6 D4 C5");
  CHECK(h.submit(id, Flow::sscp_normal, "03 80 00", "D3 D6 C7 D6 D5 40 C1 D7 D7 D3 C9 C4 4D C3 C9 C3 E2 5D") == "ok");
  node_sent(h, "2C 00 00 02 00 01 | 03 80 00 | D3 D6 C7 D6 D5 40 C1 D7 D7 D3 C9 C4 4D C3 C9 C3 E2 5D");
  host_sends(h, "2C 00 02 00 00 01 | 83 80 00");
  CHECK(user.take() == "SSCP norm 83 80 00");

  host_sends(h, "2D 00 02 01 00 01 | 6B 80 00 | " + kBindLu2);
  CHECK(user.take().rfind("LU exp 6B 80 00 | 31 01 03 03", 0) == 0);
  CHECK(h.submit(id, Flow::lu_expedited, "80 00 00", "", 1) == "ok");
  node_sent(h, "2D 00 01 02 00 01 | EB 80 00 | 31");
  host_sends(h, "2D 00 02 01 00 02 | 6B 80 00 | A0");
  CHECK(user.take() == "LU exp 6B 80 00 | A0");
  CHECK(h.submit(id, Flow::lu_expedited, "80 00 00", "", 2) == "ok");
  node_sent(h, "2D 00 01 02 00 02 | EB 80 00 | A0");

  host_sends(h, "2C 00 02 01 00 01 | 03 81 A0 | F5 C3 11 40 40 1D 60 C8 C5 D3 D3 D6");
  CHECK(user.take() == "LU norm 03 81 A0 | F5 C3 11 40 40 1D 60 C8 C5 D3 D3 D6");
  h.node.consumed(id, Flow::lu_normal, 1);
  CHECK(h.take().empty());  // the pacing response waits for the response
  CHECK(h.submit(id, Flow::lu_normal, "80 00 00", "", 1) == "ok");
  node_sent(h, "2C 00 01 02 00 01 | 83 81 00");
  CHECK(h.submit(id, Flow::lu_normal, "03 90 20", "7D 40 C1 11 40 C5 C1 C2 C3") == "ok");
  node_sent(h, "2C 00 01 02 00 01 | 03 90 20 | 7D 40 C1 11 40 C5 C1 C2 C3");

  host_sends(h, "2C 00 02 01 00 02 | 02 91 40 | F1 C3 11 40 40 C1 C2");
  CHECK(user.take() == "LU norm 02 91 40 | F1 C3 11 40 40 C1 C2");
  CHECK(h.take().empty());  // not before the program has read it
  h.node.consumed(id, Flow::lu_normal, 1);
  node_sent(h, "2C 00 01 02 00 00 | 83 01 00");
  host_sends(h, "2C 00 02 01 00 03 | 00 91 00 | C3 C4 C5");
  CHECK(user.take() == "LU norm 00 91 00 | C3 C4 C5");
  h.node.consumed(id, Flow::lu_normal, 1);
  node_sent(h, "2C 00 01 02 00 00 | 83 01 00");
  host_sends(h, "2C 00 02 01 00 04 | 01 81 00 | C6 C7");
  CHECK(user.take() == "LU norm 01 81 00 | C6 C7");
  h.node.consumed(id, Flow::lu_normal, 1);
  CHECK(h.submit(id, Flow::lu_normal, "80 00 00", "", 4) == "ok");
  node_sent(h, "2C 00 01 02 00 04 | 83 81 00");

  host_sends(h, "2D 00 02 01 00 03 | 4B 80 00 | C0");
  CHECK(user.take() == "LU exp 4B 80 00 | C0");
  CHECK(h.submit(id, Flow::lu_expedited, "80 00 00", "", 3) == "ok");
  node_sent(h, "2D 00 01 02 00 03 | CB 80 00 | C0");
  CHECK(h.submit(id, Flow::lu_expedited, "4B 80 00", "C1") == "ok");
  node_sent(h, "2D 00 01 02 00 01 | 4B 80 00 | C1");
  host_sends(h, "2D 00 02 01 00 01 | CB 80 00 | C1");
  CHECK(user.take() == "LU exp CB 80 00 | C1");
  host_sends(h, "2D 00 02 01 00 04 | 6B 80 00 | 32 01");
  CHECK(user.take() == "LU exp 6B 80 00 | 32 01");
  CHECK(h.submit(id, Flow::lu_expedited, "80 00 00", "", 4) == "ok");
  node_sent(h, "2D 00 01 02 00 04 | EB 80 00 | 32");

  h.node.close(id);
  // The trace has the short form of the vector; ours carries the blanks as in 5.3.
  node_sent(h, "2C 00 00 02 00 02 | 0B 80 00 | 81 06 20 0C 0E 01 00 01 00 00 00 40 40 40 40 40 40 40 40");
  CHECK(user.log.empty());
  host_sends(h, "2C 00 02 00 00 02 | 8B 80 00 | 81 06 20");
  CHECK(user.take() == "closed");
  host_sends(h, "2D 00 02 00 00 03 | 6B 80 00 | 0E");
  node_sent(h, "2D 00 00 02 00 03 | EB 80 00 | 0E");
  host_sends(h, "2D 00 00 00 00 04 | 6B 80 00 | 12 01");
  node_sent(h, "2D 00 00 00 00 04 | EB 80 00 | 12");
  CHECK(h.take().empty());
}

TEST_CASE("the error probes of SNA reference 13.7 get the answers of its table") {
  struct Probe {
    const char* fault;
    const char* piu;
    const char* answer;
  };
  const Probe probes[] = {
      {"SNF 5 instead of 1", "2C 00 02 01 00 05 | 03 80 80 | F1 C3", "2C 00 01 02 00 05 | 87 90 00 | 20 01 00 00"},
      {"RQD without EC", "2C 00 02 01 00 01 | 02 80 80 | F1 C3", "2C 00 01 02 00 01 | 87 90 00 | 40 07 00 00"},
      {"BB without BC", "2C 00 02 01 00 01 | 01 80 80 | F1 C3", "2C 00 01 02 00 01 | 87 90 00 | 40 03 00 00"},
      {"CD with EB", "2C 00 02 01 00 01 | 03 80 E0 | F1 C3", "2C 00 01 02 00 01 | 87 90 00 | 40 09 00 00"},
      {"CD without EC", "2C 00 02 01 00 01 | 02 90 A0 | F1 C3", "2C 00 01 02 00 01 | 87 90 00 | 40 09 00 00"},
      {"middle between chains", "2C 00 02 01 00 01 | 00 90 00 | F1 C3", "2C 00 01 02 00 01 | 87 90 00 | 20 02 00 00"},
      {"no BB between brackets", "2C 00 02 01 00 01 | 03 80 00 | F1 C3", "2C 00 01 02 00 01 | 87 90 00 | 20 03 00 00"},
      {"FI without FM headers", "2C 00 02 01 00 01 | 0B 80 80 | F1 C3", "2C 00 01 02 00 01 | 8F 90 00 | 40 0F 00 00"},
      {"CSI without alternate code", "2C 00 02 01 00 01 | 03 80 88 | F1 C3",
       "2C 00 01 02 00 01 | 87 90 00 | 40 10 00 00"},
      {"FMD on the expedited flow", "2D 00 02 01 00 09 | 03 80 00 | C1", "2D 00 01 02 00 09 | 87 90 00 | 40 11 00 00"},
      {"PI in an SC request", "2D 00 02 01 00 09 | 6B 81 00 | A1", "2D 00 01 02 00 09 | EF 90 00 | 40 01 00 00 A1"},
      {"STSN under TS 3", "2D 00 02 01 00 09 | 6B 80 00 | A2 50 00 00 00 00",
       "2D 00 01 02 00 09 | EF 90 00 | 10 03 00 00 A2"},
      {"QEC under FM 3", "2D 00 02 01 00 09 | 4B 80 00 | 80", "2D 00 01 02 00 09 | CF 90 00 | 10 03 00 00 80"},
      {"LU not configured", "2C 00 09 01 00 01 | 03 80 80 | F1 C3", "2C 00 01 09 00 01 | 87 90 00 | 80 04 00 00"},
      {"PU-LU address pair", "2C 00 00 01 00 01 | 03 80 80 | F1 C3", "2C 00 01 00 00 01 | 87 90 00 | 80 0F 00 00"},
      {"LU without ACTLU", "2D 00 03 01 00 01 | 6B 80 00 | 31 01", "2D 00 01 03 00 01 | EF 90 00 | 80 09 00 00 31"},
      {"reserved response form", "2C 00 02 01 00 01 | 03 10 80 | F1 C3", ""},
      {"orphan segment", "24 00 02 01 00 01 | C1 C2 C3", ""},
  };
  for (const auto& p : probes) {
    DYNAMIC_SECTION(p.fault) {
      NodeHarness h;
      RecordingUser user;
      h.bind_session(user, kBindLu2);
      h.receive(p.piu);
      CHECK(h.take() == normalized(p.answer));
      CHECK(h.take().empty());
    }
  }
}

TEST_CASE("data before SDT is refused with 2005") {
  NodeHarness h;
  RecordingUser user;
  const auto id = h.open_session(user);
  h.receive("2D 00 02 01 00 01 | 6B 80 00 | " + kBindLu2);
  h.submit(id, Flow::lu_expedited, "80 00 00", "", 1);
  h.link().sent.clear();
  h.receive("2C 00 02 01 00 01 | 03 80 80 | F1 C3");
  CHECK(h.take() == normalized("2C 00 01 02 00 01 | 87 90 00 | 20 05 00 00"));
}

TEST_CASE("the ODAI bit that a real NCP sets in its requests is ignored and answered with 0") {
  NodeHarness h;
  h.notifier().on_contacted({});
  h.receive("2F 00 00 00 00 01 | 6B 80 00 | 11 01 01 05 00 00 00 00 01");
  CHECK(h.take() == normalized("2D 00 00 00 00 01 | EB 80 00 | 11 01"));
  h.receive("2F 00 02 00 00 02 | 6B 80 00 | 0D 01 01");
  CHECK(h.take().substr(0, 2) == "2D");
}

TEST_CASE(
    "after XID 3 ODAI in a BIND for a dependent LU is refused with 800F0001 and in other requests finds no session") {
  NodeHarness h;
  LinkInfo t21;
  t21.xid3 = true;
  h.notifier().on_contacted(t21);
  // On the SSCP's sessions it means nothing.
  h.receive("2F 00 00 00 00 01 | 6B 80 00 | 11 01 01 05 00 00 00 00 01");
  CHECK(h.take() == normalized("2D 00 00 00 00 01 | EB 80 00 | 11 01"));
  h.receive("2F 00 02 00 00 02 | 6B 80 00 | 0D 01 01");
  CHECK(h.take().substr(0, 2) == "2D");
  h.link().sent.clear();
  h.receive("2F 00 02 01 00 01 | 6B 80 00 | " + kBindLu2);
  CHECK(h.take() == normalized("2F 00 01 02 00 01 | EF 90 00 | 80 0F 00 01 31"));
  h.receive("2E 00 02 01 00 02 | 03 80 80 | F1 C3");
  CHECK(h.take().find("80 05 00 00") != std::string::npos);
  // Without it the same BIND is for the LU.
  h.receive("2D 00 02 01 00 01 | 6B 80 00 | " + kBindLu2);
  CHECK(h.take().find("80 0F") == std::string::npos);
}
