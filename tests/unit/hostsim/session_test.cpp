// The LU-LU session and its applications, seen from the SLU (SNA reference 6.6, 11.1, 11.5, 11.6, 13.3).
#include <catch2/catch.hpp>
#include <random>

#include "formats/ebcdic.h"
#include "formats/sense.h"
#include "host_harness.h"

using namespace openrui;
using namespace openrui::test;

namespace {
void host_sent(HostHarness& h, std::string_view piu) { CHECK(h.take() == normalized(piu)); }
void answer_bind(HostHarness& h, const std::string& image) {
  h.activate();
  h.init_self("ECHO1", "NEGO");
  h.link->sent.clear();
  h.receive("2D 00 01 02 00 01 | EB 80 00 | " + image);
}
}  // namespace

TEST_CASE("a negotiated image that may be is followed by SDT and rules the session") {
  HostHarness h;
  // Smaller RUs, smaller windows, no EB for the secondary.
  answer_bind(h, "31 00 04 04 B1 B0 60 80 01 01 85 85 02 02 00 00 00 00 00 00 00 00 00 00 00 00");
  host_sent(h, "2D 00 02 01 00 02 | 6B 80 00 | A0");
  h.receive("2D 00 01 02 00 02 | EB 80 00 | A0");
  CHECK(h.take().empty());
  // 300 bytes: longer than the answered 256.
  h.receive("2C 00 01 02 00 01 | 03 90 A0 | " + to_hex(Bytes(300, 0xC1)));
  CHECK(h.take().substr(0, 38) == "2C 00 02 01 00 01 87 90 00 10 02 00 00");
}

TEST_CASE("a negotiated image that may not be is answered with UNBIND 06") {
  const auto image = GENERATE(
      // FM profile, RU size up, pacing off, an option more
      "31 00 03 04 B1 B1 60 80 02 02 87 87 02 02 00 00 00 00 00 00 00 00 00 00 00 00",
      "31 00 04 04 B1 B1 60 80 02 02 88 87 02 02 00 00 00 00 00 00 00 00 00 00 00 00",
      "31 00 04 04 B1 B1 60 80 00 02 87 87 02 02 00 00 00 00 00 00 00 00 00 00 00 00",
      "31 00 04 04 B1 B3 60 80 02 02 87 87 02 02 00 00 00 00 00 00 00 00 00 00 00 00",
      "31 00 05 04 B1 B1 60 80 02 02 87 87 02 02 00 00 00 00 00 00 00 00 00 00 00 00");
  CAPTURE(image);
  HostHarness h;
  answer_bind(h, image);
  host_sent(h, "2D 00 02 01 00 02 | 6B 80 00 | 32 06");
  CHECK(h.take().empty());
  h.receive("2D 00 01 02 00 02 | EB 80 00 | 32");
  CHECK(h.host.lus()[0].session == ScState::reset);
  CHECK(h.host.counters().sessions_started == 0);
}

TEST_CASE("an echo of a BIND that is not negotiable must be the same") {
  HostHarness h;
  h.activate();
  h.init_self("ECHO1", "LU0-DEMO");
  h.link->sent.clear();
  SECTION("the same") {
    h.receive("2D 00 01 02 00 01 | EB 80 00 | " + kDemoMode);
    host_sent(h, "2D 00 02 01 00 02 | 6B 80 00 | A0");
  }
  SECTION("another window") {
    h.receive(
        "2D 00 01 02 00 01 | EB 80 00 | "
        "31 01 03 03 B0 B0 00 80 07 01 85 85 87 07 00 00 00 00 00 00 00 00 00 00 00 00");
    host_sent(h, "2D 00 02 01 00 02 | 6B 80 00 | 32 06");
  }
}

TEST_CASE("a refused SDT ends the session with its sense code") {
  HostHarness h;
  h.activate();
  h.init_self("ECHO1", "LU0-DEMO");
  h.link->sent.clear();
  h.receive("2D 00 01 02 00 01 | EB 80 00 | 31");
  host_sent(h, "2D 00 02 01 00 02 | 6B 80 00 | A0");
  h.receive("2D 00 01 02 00 02 | EF 90 00 | 08 09 00 00 A0");
  host_sent(h, "2D 00 02 01 00 03 | 6B 80 00 | 32 FE 08 09 00 00");
}

TEST_CASE("a profile without SDT starts data traffic with +RSP(BIND)") {
  HostHarness h;
  h.activate();
  h.init_self("ECHO1", "FM2");
  h.link->sent.clear();
  h.receive("2D 00 01 02 00 01 | EB 80 00 | 31");
  CHECK(h.take().empty());
  CHECK(h.host.counters().sessions_started == 1);
  // FM 2: the SLU sends RQN; the PLU must ask for a response (byte 4: exception or definite), begins and ends brackets.
  h.receive("2C 00 01 02 00 01 | 03 00 80 | C1 C2");
  host_sent(h, "2C 00 02 01 00 01 | 03 91 40 | C1 C2");
  h.receive("2C 00 01 02 00 00 | 83 01 00");
  h.receive("2C 00 01 02 00 02 | 03 00 00 | C3");  // brackets are not enforced in full duplex (11.5)
  host_sent(h, "2C 00 02 01 00 02 | 03 91 00 | C3");
}

TEST_CASE("a program that does not answer the BIND costs the session, not the host") {
  HostHarness h;
  h.activate();
  h.init_self("ECHO1", "LU0-DEMO");
  h.link->sent.clear();
  h.pass(hostsim::PluSession::kSetUpTime);
  host_sent(h, "2D 00 02 01 00 02 | 6B 80 00 | 32 0F");
  CHECK(h.take().substr(18, 29) == "0B 80 00 01 06 04 04 08 01 00");
  h.pass(hostsim::PluSession::kUnbindTime);
  CHECK(h.host.lus()[0].session == ScState::reset);
  CHECK(h.events.has("LUA001: session with ECHO1 ended: the SLU did not answer"));
}

TEST_CASE("what ends a session from the SLU's side is answered") {
  HostHarness h;
  h.start_session("ECHO1", "LU0-DEMO");
  SECTION("UNBIND") {
    h.receive("2D 00 01 02 00 05 | 6B 80 00 | 32 FE 20 0E 00 00");
    host_sent(h, "2D 00 02 01 00 05 | EB 80 00 | 32");
    CHECK(h.events.has("200E 0000"));
    CHECK(h.host.lus()[0].session == ScState::reset);
  }
  SECTION("RSHUTD: +RSP, then UNBIND") {
    h.receive("2D 00 01 02 00 05 | 4B 80 00 | C2");
    host_sent(h, "2D 00 02 01 00 05 | CB 80 00 | C2");
    host_sent(h, "2D 00 02 01 00 03 | 6B 80 00 | 32 01");
    // What crosses it is dropped.
    h.receive("2C 00 01 02 00 01 | 03 80 20 | C1");
    h.receive("2D 00 01 02 00 06 | 6B 80 00 | 32 01");
    host_sent(h, "2D 00 02 01 00 06 | EB 80 00 | 32");
    h.receive("2D 00 01 02 00 03 | EB 80 00 | 32");
    CHECK(h.host.lus()[0].session == ScState::reset);
  }
  CHECK(h.take().empty());
}

TEST_CASE("data flow control requests of the SLU are answered") {
  HostHarness h;
  h.start_session("ECHO1", "LU0-DEMO");
  SECTION("SIGNAL") {
    h.receive("2D 00 01 02 00 06 | 4B 80 00 | C9 00 01 00 00");
    host_sent(h, "2D 00 02 01 00 06 | CB 80 00 | C9");
  }
  SECTION("LUSTAT, definite") {
    h.receive("2C 00 01 02 00 01 | 4B 80 00 | 04 00 01 D0 00");
    host_sent(h, "2C 00 02 01 00 01 | CB 80 00 | 04");
  }
  SECTION("LUSTAT, exception") { h.receive("2C 00 01 02 00 01 | 4B 90 00 | 04 00 01 D0 00"); }
  SECTION("CHASE") {
    h.receive("2C 00 01 02 00 01 | 4B 80 00 | 84");
    host_sent(h, "2C 00 02 01 00 01 | CB 80 00 | 84");
  }
  SECTION("QEC under FM 3") {
    h.receive("2D 00 01 02 00 06 | 4B 80 00 | 80");
    host_sent(h, "2D 00 02 01 00 06 | CF 90 00 | 10 03 00 00 80");
  }
  SECTION("an SC request that is the primary's to send") {
    h.receive("2D 00 01 02 00 06 | 6B 80 00 | A0");
    CHECK(h.take().substr(18, 8) == "EF 90 00");
  }
  CHECK(h.take().empty());
}

TEST_CASE("RQR makes the host clear and restart data traffic") {
  HostHarness h;
  h.start_session("ECHO1", "FM4");
  h.receive("2C 00 01 02 00 01 | 02 91 80 | C1");  // a chain that will not be finished
  h.receive("2D 00 01 02 00 05 | 6B 80 00 | A3");
  host_sent(h, "2C 00 02 01 00 00 | 83 01 00");
  host_sent(h, "2D 00 02 01 00 05 | EB 80 00 | A3");
  host_sent(h, "2D 00 02 01 00 03 | 6B 80 00 | A1");
  h.receive("2D 00 01 02 00 03 | EB 80 00 | A1");
  host_sent(h, "2D 00 02 01 00 04 | 6B 80 00 | A0");
  h.receive("2D 00 01 02 00 04 | EB 80 00 | A0");
  CHECK(h.host.counters().sessions_started == 1);
  h.receive("2C 00 01 02 00 01 | 03 91 A0 | C2");
  host_sent(h, "2C 00 02 01 00 00 | 83 01 00");
  host_sent(h, "2C 00 02 01 00 01 | 03 91 40 | C2");
}

TEST_CASE("echo mirrors the form of response and gives the direction back") {
  HostHarness h;
  h.start_session("ECHO1", "LU0-DEMO");
  SECTION("definite, DR1 and DR2") {
    h.receive("2C 00 01 02 00 01 | 03 A0 20 | C1");
    host_sent(h, "2C 00 02 01 00 01 | 83 A0 00");
    host_sent(h, "2C 00 02 01 00 01 | 03 A1 20 | C1");
  }
  SECTION("exception") {
    h.receive("2C 00 01 02 00 01 | 03 90 20 | C1");
    host_sent(h, "2C 00 02 01 00 01 | 03 91 20 | C1");
  }
  SECTION("an empty RU") {
    h.receive("2C 00 01 02 00 01 | 03 90 20 |");
    host_sent(h, "2C 00 02 01 00 01 | 03 91 20 |");
  }
  SECTION("without CD it waits, and several chains go back together") {
    h.receive("2C 00 01 02 00 01 | 03 80 00 | C1");
    host_sent(h, "2C 00 02 01 00 01 | 83 80 00");
    CHECK(h.take().empty());
    h.receive("2C 00 01 02 00 02 | 02 90 00 | C2");
    h.receive("2C 00 01 02 00 03 | 01 90 20 | C3");
    host_sent(h, "2C 00 02 01 00 01 | 03 81 00 | C1");
    CHECK(h.take().empty());  // immediate request mode: the response first
    h.receive("2C 00 01 02 00 01 | 83 80 00");
    host_sent(h, "2C 00 02 01 00 02 | 02 90 00 | C2");
    host_sent(h, "2C 00 02 01 00 03 | 01 90 20 | C3");
  }
  SECTION("CANCEL undoes a chain; its CD counts") {
    h.receive("2C 00 01 02 00 01 | 02 90 00 | C1");
    h.receive("2C 00 01 02 00 02 | 4B 80 00 | 83");
    host_sent(h, "2C 00 02 01 00 02 | CB 80 00 | 83");
    h.receive("2C 00 01 02 00 03 | 03 90 20 | C2");
    host_sent(h, "2C 00 02 01 00 01 | 03 91 20 | C2");
  }
  CHECK(h.take().empty());
}

TEST_CASE("a chain in error is refused by the half-session and not echoed") {
  HostHarness h;
  h.start_session("ECHO1", "LU0-DEMO");
  h.receive("2C 00 01 02 00 01 | 02 90 00 | C1");
  h.receive("2C 00 01 02 00 02 | 02 90 00 | C2");  // first in chain again
  CHECK(h.take().substr(18) == "87 90 00 20 02 00 00");
  CHECK(h.take().empty());
  h.receive("2C 00 01 02 00 03 | 01 90 20 | C3");
  // Recovery is the host's (11.5), and all it wants is to let the program go on.
  host_sent(h, "2C 00 02 01 00 01 | 03 91 20 | 00");
  h.receive("2C 00 01 02 00 04 | 03 90 20 | C4");
  host_sent(h, "2C 00 02 01 00 02 | 03 90 20 | C4");
}

TEST_CASE("a refused echo gives the turn back, so that the program can go on, refused again it ends the session") {
  HostHarness h;
  h.start_session("ECHO1", "LU0-DEMO");
  h.receive("2C 00 01 02 00 01 | 03 90 20 | C1");
  host_sent(h, "2C 00 02 01 00 01 | 03 91 20 | C1");
  h.receive("2C 00 01 02 00 01 | 87 91 00 | 08 02 00 00");
  host_sent(h, "2C 00 02 01 00 02 | 03 90 20 | 00");
  SECTION("goes on") {
    h.receive("2C 00 01 02 00 02 | 03 90 20 | C2");
    host_sent(h, "2C 00 02 01 00 03 | 03 90 20 | C2");
  }
  SECTION("refused again") {
    h.receive("2C 00 01 02 00 02 | 87 90 00 | 08 02 00 00");
    host_sent(h, "2D 00 02 01 00 03 | 6B 80 00 | 32 FE 08 02 00 00");
  }
  CHECK(h.take().empty());
}

TEST_CASE("QEC is followed by QC, and nothing more is sent until RELQ") {
  HostHarness h;
  h.start_session("ECHO1", "FM4");
  SECTION("while the partner sends") {
    h.receive("2C 00 01 02 00 01 | 02 90 80 | C1");
    h.receive("2D 00 01 02 00 05 | 4B 80 00 | 80");
    host_sent(h, "2D 00 02 01 00 05 | CB 80 00 | 80");
    CHECK(h.take().empty());
    h.receive("2C 00 01 02 00 02 | 01 90 20 | C2");
    host_sent(h, "2C 00 02 01 00 01 | 4B 81 20 | 81");
    h.receive("2C 00 01 02 00 01 | CB 81 00 | 81");  // and the pacing response in it
    h.receive("2D 00 01 02 00 06 | 4B 80 00 | 82");
    host_sent(h, "2D 00 02 01 00 06 | CB 80 00 | 82");
    CHECK(h.take().empty());  // the turn went with QC
    h.receive("2C 00 01 02 00 03 | 03 90 20 | C3");
    CHECK(h.take() == normalized("2C 00 02 01 00 02 | 02 90 00 | C1"));
    host_sent(h, "2C 00 02 01 00 03 | 01 91 00 | C2");
    host_sent(h, "2C 00 02 01 00 04 | 03 90 40 | C3");
  }
}

TEST_CASE("echo ends the bracket that the SLU began where the mode lets it, and begins one where none is open") {
  HostHarness h;
  SECTION("LU2: the primary may end brackets") {
    h.start_session("ECHO1", "LU2");
    h.receive("2C 00 01 02 00 01 | 03 90 A0 | C1");
    host_sent(h, "2C 00 02 01 00 01 | 03 91 40 | C1");
  }
  SECTION("FM 4: the SLU's chain ends its own bracket") {
    h.start_session("ECHO1", "FM4");
    h.receive("2C 00 01 02 00 01 | 03 90 C0 | C1");
    host_sent(h, "2C 00 02 01 00 01 | 03 91 C0 | C1");
    // The first speaker wins the race and says so; the bracket of the host never was.
    h.receive("2C 00 01 02 00 01 | 87 91 00 | 08 13 00 00");
    h.receive("2C 00 01 02 00 02 | 03 90 A0 | C2");
    host_sent(h, "2C 00 02 01 00 02 | 03 90 40 | C2");
  }
  SECTION("the primary may not: CD goes back inside the bracket") {
    auto definition = host_definition();
    definition.modes.push_back(
        {"NOEB", hex("31 01 03 03 B0 B1 20 80 00 00 85 85 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00")});
    HostHarness n(definition);
    n.start_session("ECHO1", "NOEB");
    n.receive("2C 00 01 02 00 01 | 03 90 A0 | C1");
    CHECK(n.take() == normalized("2C 00 02 01 00 01 | 03 90 20 | C1"));
    n.receive("2C 00 01 02 00 02 | 03 90 20 | C2");
    CHECK(n.take() == normalized("2C 00 02 01 00 02 | 03 90 20 | C2"));
  }
}

TEST_CASE("replies are cut where the primary may send less than the secondary") {
  auto definition = host_definition();
  SECTION("shorter RUs: a longer chain") {
    // Secondary up to 256, primary up to 8.
    definition.modes[0].bind = hex("31 01 03 03 B0 B0 00 80 00 00 85 80 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
    HostHarness h(definition);
    h.start_session("ECHO1", "LU0-DEMO");
    h.receive("2C 00 01 02 00 01 | 03 80 20 | 01 02 03 04 05 06 07 08 09 0A");
    host_sent(h, "2C 00 02 01 00 01 | 83 80 00");
    host_sent(h, "2C 00 02 01 00 01 | 02 90 00 | 01 02 03 04 05 06 07 08");
    host_sent(h, "2C 00 02 01 00 02 | 01 80 20 | 09 0A");
    CHECK(h.take().empty());
  }
  SECTION("no chains of several RUs: several chains, one answered after the other") {
    definition.modes[0].bind = hex("31 01 03 03 20 B0 00 80 00 00 85 85 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
    HostHarness h(definition);
    h.start_session("ECHO1", "LU0-DEMO");
    h.receive("2C 00 01 02 00 01 | 02 90 00 | 01");
    h.receive("2C 00 01 02 00 02 | 01 90 20 | 02");
    host_sent(h, "2C 00 02 01 00 01 | 03 80 00 | 01");
    CHECK(h.take().empty());
    h.receive("2C 00 01 02 00 01 | 83 80 00");
    host_sent(h, "2C 00 02 01 00 02 | 03 80 20 | 02");
  }
}

TEST_CASE("full duplex: echoes wait for responses, and a closed window for its pacing response") {
  auto definition = host_definition();
  SECTION("responses") {
    HostHarness h(definition);
    h.start_session("ECHO1", "FDX");
    h.receive("2C 00 01 02 00 01 | 03 80 00 | C1");
    host_sent(h, "2C 00 02 01 00 01 | 83 80 00");
    host_sent(h, "2C 00 02 01 00 01 | 03 80 00 | C1");
    h.receive("2C 00 01 02 00 02 | 03 80 00 | C2");
    host_sent(h, "2C 00 02 01 00 02 | 83 80 00");
    CHECK(h.take().empty());
    h.receive("2C 00 01 02 00 01 | 83 80 00");
    host_sent(h, "2C 00 02 01 00 02 | 03 80 00 | C2");
  }
  SECTION("windows of one, and back pressure") {
    definition.modes[0].bind = hex("31 01 03 03 B0 B0 00 00 01 01 F8 F8 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
    HostHarness h(definition);
    h.start_session("ECHO1", "LU0-DEMO");
    const Bytes ru(3840, 0xC1);
    unsigned pacing = 0;
    unsigned echoes = 0;
    const auto take_all = [&] {
      for (auto piu = h.take(); !piu.empty(); piu = h.take()) ++(piu.size() < 40 ? pacing : echoes);
    };
    // The program writes as long as it is paced and never reads.
    for (unsigned snf = 1; snf < 100 && pacing + 1 >= snf; ++snf) {
      h.receive("2C 00 01 02 " + to_hex(Bytes{0, static_cast<std::uint8_t>(snf)}) + " 03 91 00 " + to_hex(ru));
      take_all();
    }
    CHECK(echoes == 1);
    CHECK(pacing > 10);
    CHECK(pacing < 25);  // 64 KiB and what was on the way
    // It reads again: everything comes back.
    for (unsigned i = 0; i < 100; ++i) {
      h.receive("2C 00 01 02 00 00 | 83 01 00");
      take_all();
    }
    CHECK(echoes == pacing);
  }
}

TEST_CASE("a chain that never ends is refused before it fills the memory") {
  auto definition = host_definition();
  definition.modes[0].bind = hex("31 01 03 03 B0 B0 00 80 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
  HostHarness h(definition);
  h.start_session("ECHO1", "LU0-DEMO");
  const auto ru = to_hex(Bytes(60000, 0xC1));
  unsigned snf = 0;
  const auto send = [&](const char* rh) {
    ++snf;
    h.receive("2C 00 01 02 " + to_hex(Bytes{0, static_cast<std::uint8_t>(snf)}) + rh + ru);
  };
  send(" 02 90 00 ");
  while (h.link->sent.empty() && snf < 200) send(" 00 90 00 ");
  CHECK(snf == 70);  // 4 MiB
  CHECK(h.take().substr(18) == "87 90 00 08 12 00 00");
  send(" 01 90 20 ");
  host_sent(h, "2C 00 02 01 00 01 | 03 90 20 | 00");
  CHECK(h.take().empty());
}

TEST_CASE("sink takes everything and gives the direction back with one byte") {
  HostHarness h;
  h.start_session("SINK1", "LU0-DEMO");
  h.receive("2C 00 01 02 00 01 | 02 91 00 | C1 C2");
  host_sent(h, "2C 00 02 01 00 00 | 83 01 00");
  h.receive("2C 00 01 02 00 02 | 01 80 00 | C3");
  host_sent(h, "2C 00 02 01 00 02 | 83 80 00");
  CHECK(h.take().empty());
  h.receive("2C 00 01 02 00 03 | 03 80 20 | C4");
  host_sent(h, "2C 00 02 01 00 03 | 83 80 00");
  host_sent(h, "2C 00 02 01 00 01 | 03 91 20 | 00");
  CHECK(h.take().empty());
  const auto traffic = h.host.lus()[0].traffic;
  CHECK(traffic.chains_received == 2);
  CHECK(traffic.bytes_received == 4);
}

TEST_CASE("unbind_after waits for the echo of an exception-response chain to leave, not for an answer") {
  HostHarness h;
  h.start_session("ONCE", "LU0-DEMO");
  h.receive("2C 00 01 02 00 01 | 03 90 20 | C1");
  host_sent(h, "2C 00 02 01 00 01 | 03 91 00 | C1");
  host_sent(h, "2D 00 02 01 00 03 | 6B 80 00 | 32 01");
}

TEST_CASE("unbind_after counts a refused echo as answered") {
  HostHarness h;
  h.start_session("ONCE", "LU0-DEMO");
  h.receive("2C 00 01 02 00 01 | 03 80 20 | C1");
  h.link->sent.clear();
  h.receive("2C 00 01 02 00 01 | 87 90 00 | 08 02 00 00");
  host_sent(h, "2D 00 02 01 00 03 | 6B 80 00 | 32 01");
}

TEST_CASE("a congested link holds data back until it has drained") {
  HostHarness h;
  h.start_session("ECHO1", "LU0-DEMO");
  h.link->queued = Link::kHighWater + 1;
  h.receive("2C 00 01 02 00 01 | 03 80 20 | C1");
  host_sent(h, "2C 00 02 01 00 01 | 83 80 00");
  CHECK(h.take().empty());
  h.link->queued = 0;
  h.notifier->on_uncongested();
  host_sent(h, "2C 00 02 01 00 01 | 03 81 20 | C1");
}

TEST_CASE("link loss in each state of a session leaves the LU ready to be bound again") {
  const int state = GENERATE(0, 1, 2, 3, 4, 5);
  CAPTURE(state);
  HostHarness h;
  if (state == 0) {
    h.notifier->on_contacted({});  // ACTPU outstanding
  } else if (state == 1) {
    h.notifier->on_contacted({});
    h.receive("2D 00 00 00 00 01 EB 80 00 11 01");  // ACTLU outstanding
  } else if (state == 2) {
    h.activate();
    h.init_self("ECHO1", "LU0-DEMO");  // BIND outstanding
  } else if (state == 3) {
    h.activate();
    h.init_self("ECHO1", "LU0-DEMO");
    h.receive("2D 00 01 02 00 01 EB 80 00 31");  // SDT outstanding
  } else if (state == 4) {
    h.start_session("ECHO1", "LU0-DEMO");
    h.receive("2C 00 01 02 00 01 | 02 90 00 | C1");  // in a chain
  } else {
    h.start_session("ECHO1", "LU0-DEMO");
    h.receive("2D 00 01 02 00 05 | 4B 80 00 | C2");  // UNBIND outstanding
  }
  h.notifier->on_inop(InopReason::carrier_lost, "cut");
  h.link->sent.clear();
  CHECK(h.host.lus()[0].sscp == SscpState::reset);
  CHECK(h.host.lus()[0].session == ScState::reset);
  CHECK_FALSE(h.host.lus()[0].enabled);
  CHECK(h.host.counters().sessions_started == h.host.counters().sessions_ended);
  h.pass(hostsim::PluSession::kSetUpTime);
  CHECK(h.take().empty());  // no timer is left over

  h.notifier->on_contacted({});
  const auto actpu = h.take();
  CHECK(actpu.substr(18) == "6B 80 00 11 01 01 05 00 00 00 00 01");
  h.receive("2D 00 00 00 " + actpu.substr(12, 5) + " EB 80 00 11 01");
  const auto actlu = h.take();
  CHECK(actlu.substr(18) == "6B 80 00 0D 01 01");
  h.receive("2D 00 00 02 " + actlu.substr(12, 5) + " EB 80 00 0D");
  h.init_self("ECHO1", "LU0-DEMO");
  CHECK(h.take().substr(18) == "8B 80 00 01 06 81");
  CHECK(h.take().substr(18, 11) == "6B 80 00 31");
}

TEST_CASE("PIUs of random bytes in any state of the session are survived") {
  std::mt19937 random(GENERATE(1U, 2U, 3U, 4U));
  const auto byte = [&] { return static_cast<std::uint8_t>(random()); };
  const std::vector<Bytes> starts = {hex("6B 80 00 31"),
                                     hex("6B 80 00 32 01"),
                                     hex("EB 80 00 31 01"),
                                     hex("EB 80 00 A0"),
                                     hex("0B 80 00 01 06 81"),
                                     hex("0B 80 00 81 06 81 10"),
                                     hex("0B 80 00 81 06 83 11"),
                                     hex("0B 80 00 81 06 20 0C"),
                                     hex("03 80 00 D3 D6 C7 D6 D5"),
                                     hex("4B 80 00 C8"),
                                     hex("4B 80 00 83"),
                                     hex("83 80 00"),
                                     hex("87 90 00 08"),
                                     hex("03 90 A0"),
                                     hex("02 90 00"),
                                     hex("01 80 20"),
                                     hex("4B 80 00 80"),
                                     hex("EB 80 00 11 11")};
  const char* modes[] = {"LU0-DEMO", "LU2", "FDX", "FM2", "FM4", "NEGO"};
  for (const auto* mode : modes) {
    HostHarness h;
    h.start_session("ECHO1", mode);
    for (int i = 0; i < 3000; ++i) {
      Bytes piu = {static_cast<std::uint8_t>(0x20 | (byte() & 0x0F)),
                   0,
                   static_cast<std::uint8_t>(byte() & 1),
                   2,
                   0,
                   static_cast<std::uint8_t>(byte() & 7)};
      const auto& start = starts[byte() % starts.size()];
      piu.insert(piu.end(), start.begin(), start.end());
      for (auto n = byte() & 0x1F; n > 0; --n) piu.push_back(byte());
      if ((byte() & 7) == 0) piu[byte() % piu.size()] = byte();
      if ((byte() & 15) == 0) piu.resize(byte() % piu.size());
      h.notifier->on_piu(piu);
      h.link->sent.clear();
      if ((byte() & 63) == 0) h.pass(std::chrono::seconds(byte()));
    }
    h.notifier->on_inop(InopReason::carrier_lost, "cut");
    CHECK(h.host.counters().sessions_started == h.host.counters().sessions_ended);
  }
}
