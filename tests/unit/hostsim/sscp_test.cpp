// SSCP: activation, NOTIFY, logons and their refusals (SNA reference 5, 13.2, 13.4).
#include <catch2/catch.hpp>

#include "formats/ebcdic.h"
#include "formats/sense.h"
#include "host_harness.h"

using namespace openrui;
using namespace openrui::test;

namespace {

// INIT-SELF format 0 for ECHO1, mode given in EBCDIC hex.
const std::string kBlankMode = "40 40 40 40 40 40 40 40";
std::string init_self(const std::string& application_hex, const std::string& mode = kBlankMode) {
  const auto name = hex(application_hex);
  return "2C 00 00 02 00 03 0B 80 00 01 06 81 00 " + mode + " F3 " +
         to_hex(Bytes{static_cast<std::uint8_t>(name.size())}) + application_hex + " 00 00 00";
}
const std::string kEcho1 = "C5 C3 C8 D6 F1";
const std::string kNobody = "D5 D6 C2 D6 C4 E8";
const std::string kInitAccepted = "2C 00 02 00 00 03 | 8B 80 00 | 01 06 81";

std::string typed(const std::string& text) { return "2C 00 00 02 00 07 03 80 00 " + to_hex(to_ebcdic(text)); }
bool is_bind(const std::string& piu) { return piu.rfind("2D 00 02 01", 0) == 0 && piu.substr(18, 11) == "6B 80 00 31"; }
std::string message_text(const std::string& piu) {
  const auto bytes = hex(piu);
  REQUIRE(bytes.size() > 10);
  CHECK(piu.substr(18, 8) == "03 00 00");  // character-coded, no response
  CHECK(bytes[9] == 0x15);
  CHECK(bytes.back() == 0x15);
  return to_text(ByteView(bytes).subspan(10).first(bytes.size() - 11));
}
std::size_t count_binds(HostHarness& h) {
  std::size_t n = 0;
  for (auto piu = h.take(); !piu.empty(); piu = h.take()) n += is_bind(piu) ? 1U : 0U;
  return n;
}

}  // namespace

TEST_CASE("ACTLUs for all LUs of the PU follow +RSP(ACTPU) without waiting for each other") {
  auto definition = host_definition();
  definition.lus = {{"A", "PU1", 2, "", ""}, {"B", "PU1", 3, "", ""}, {"C", "PU1", 254, "", ""}};
  HostHarness h(definition);
  h.notifier->on_contacted({});
  CHECK(h.take() == normalized("2D 00 00 00 00 01 | 6B 80 00 | 11 01 01 05 00 00 00 00 01"));
  CHECK(h.take().empty());
  h.receive("2D 00 00 00 00 01 | EB 80 00 | 11 11 40 40 40 40 40 40 40 40 00 00 07 01 00 00 00 00 00 00");
  CHECK(h.take() == normalized("2D 00 02 00 00 01 | 6B 80 00 | 0D 01 01"));
  CHECK(h.take() == normalized("2D 00 03 00 00 01 | 6B 80 00 | 0D 01 01"));
  CHECK(h.take() == normalized("2D 00 FE 00 00 01 | 6B 80 00 | 0D 01 01"));

  SECTION("an LU that the node does not know is reported and left out, the others work") {
    h.receive("2D 00 00 02 00 01 | EF 90 00 | 80 04 00 00 0D");
    h.receive("2D 00 00 03 00 01 | EB 80 00 | 0D");
    CHECK(h.events.has("A: ACTLU refused with 8004"));
    CHECK(h.host.lus()[0].sscp == SscpState::reset);
    CHECK(h.host.lus()[1].sscp == SscpState::active);
    CHECK(h.host.lus()[2].sscp == SscpState::pend_active);
  }
  SECTION("a response of one byte means that the SLU is enabled") {
    h.receive("2D 00 00 03 00 01 | EB 80 00 | 0D");
    CHECK(h.host.lus()[1].enabled);
  }
  SECTION("capability 1 means that it is not") {
    h.receive("2D 00 00 03 00 01 | EB 80 00 | 0D 01 01 00 85 C0 00 00 0C 06 01 00 01 00 00 00");
    CHECK_FALSE(h.host.lus()[1].enabled);
  }
}

TEST_CASE("ACTPU is sent again when it was refused or not answered") {
  HostHarness h;
  h.notifier->on_contacted({});
  CHECK(!h.take().empty());
  SECTION("refused") { h.receive("2D 00 00 00 00 01 | EF 90 00 | 08 12 00 00 11"); }
  SECTION("not answered") {}
  CHECK(h.take().empty());
  h.pass(hostsim::Station::kActpuRetry);
  CHECK(h.take() == normalized("2D 00 00 00 00 02 | 6B 80 00 | 11 01 01 05 00 00 00 00 01"));
  h.receive("2D 00 00 00 00 02 | EB 80 00 | 11 01");
  CHECK(h.host.stations()[0].sscp == SscpState::active);
  h.pass(10 * hostsim::Station::kActpuRetry);
  CHECK(h.take() == normalized("2D 00 02 00 00 01 | 6B 80 00 | 0D 01 01"));
  CHECK(h.take().empty());
}

TEST_CASE("NOTIFY is answered and tells whether the SLU may be bound") {
  HostHarness h;
  h.activate("01");
  h.link->sent.clear();
  h.receive("2C 00 00 02 00 01 | 0B 80 00 | 81 06 20 0C 0E 03 00 01 00 00 00 40 40 40 40 40 40 40 40");
  CHECK(h.take() == normalized("2C 00 02 00 00 01 | 8B 80 00 | 81 06 20"));
  CHECK(h.host.lus()[0].enabled);
  h.receive("2C 00 00 02 00 02 | 0B 80 00 | 81 06 20 0C 06 01 00 01 00 00 00");
  CHECK(h.take() == normalized("2C 00 02 00 00 02 | 8B 80 00 | 81 06 20"));
  CHECK_FALSE(h.host.lus()[0].enabled);
  h.receive("2C 00 00 02 00 03 | 0B 80 00 | 81 06 20 0C 0E 03");
  CHECK(h.take() == normalized("2C 00 02 00 00 03 | 8F 90 00 | 08 35 00 04 81 06 20"));
}

TEST_CASE("requests that the SSCP does not know are refused with 1003") {
  HostHarness h;
  h.activate();
  h.link->sent.clear();
  h.receive("2C 00 00 02 00 05 | 0B 80 00 | 81 03 87 00 01 C1");  // REQECHO
  CHECK(h.take() == normalized("2C 00 02 00 00 05 | 8F 90 00 | 10 03 00 00 81 03 87"));
  h.receive("2C 00 00 02 00 06 | 0B 80 00 | 77 77 77");
  CHECK(h.take() == normalized("2C 00 02 00 00 06 | 8F 90 00 | 10 03 00 00 77 77 77"));
  h.receive("2C 00 00 00 00 07 | 0B 80 00 | 41 02 3E");  // REQACTPU on the SSCP-PU session
  CHECK(h.take() == normalized("2C 00 00 00 00 07 | 8F 90 00 | 10 03 00 00 41 02 3E"));
  h.receive("2C 00 00 00 00 08 | 0B 80 00 | 41 03 8D 00 00 00 00 00 00 0C 00 00 08 92 00 11 00 01 02 03");  // NMVT
  CHECK(h.take() == normalized("2C 00 00 00 00 08 | 8B 80 00 | 41 03 8D"));
}

TEST_CASE("INIT-SELF in either format is answered and followed by BIND") {
  HostHarness h;
  h.activate();
  h.link->sent.clear();
  SECTION("format 0, mode by name") {
    h.receive(init_self(kEcho1, "D3 E4 F2 40 40 40 40 40"));
    CHECK(h.take() == normalized(kInitAccepted));
    const auto bind = h.take();
    CHECK(bind.substr(18, 23) == "6B 80 00 31 01 03 03 B1");
    CHECK(h.host.lus()[0].mode == "LU2");
  }
  SECTION("format 1, whose URC comes back in the BIND") {
    h.receive("2C 00 00 02 00 03 | 0B 80 00 | 81 06 81 10 40 00 00 00 " + kBlankMode + " F3 05 " + kEcho1 +
              " 00 00 00 02 AB CD");
    CHECK(h.take() == normalized("2C 00 02 00 00 03 | 8B 80 00 | 81 06 81"));
    const auto bind = h.take();
    const std::string tail = "00 02 AB CD 06 D3 E4 C1 F0 F0 F1";
    CHECK(bind.substr(bind.size() - tail.size()) == tail);
  }
  SECTION("no mode: the LU's, else the first") {
    h.receive(init_self(kEcho1));
    CHECK(h.take() == normalized(kInitAccepted));
    CHECK(is_bind(h.take()));
    CHECK(h.host.lus()[0].mode == "LU0-DEMO");
  }
}

TEST_CASE("the mode is the one asked for, else the application's, else the LU's") {
  auto definition = host_definition();
  definition.lus[0].mode = "FDX";
  definition.applications[0].mode = "LU2";
  HostHarness h(definition);
  h.activate();
  SECTION("asked for") {
    h.receive(init_self(kEcho1, "C6 D4 F4 40 40 40 40 40"));
    CHECK(h.host.lus()[0].mode == "FM4");
  }
  SECTION("the application's") {
    h.receive(init_self(kEcho1));
    CHECK(h.host.lus()[0].mode == "LU2");
  }
  SECTION("the LU's") {
    h.receive(init_self("E2 C9 D5 D2 F1"));
    CHECK(h.host.lus()[0].mode == "FDX");
  }
}

TEST_CASE("INIT-SELF for an unknown application gets +RSP and NSPE with 0806 0014") {
  HostHarness h;
  h.activate();
  h.link->sent.clear();
  h.receive(init_self(kNobody));
  CHECK(h.take() == normalized(kInitAccepted));
  CHECK(h.take() == normalized("2C 00 02 00 00 02 | 0B 80 00 | 01 06 04 08 08 06 00 14 06 F3 06 " + kNobody +
                               " F3 06 D3 E4 C1 F0 F0 F1"));
  h.receive("2C 00 00 02 00 02 | 8B 80 00 | 01 06 04");
  CHECK(h.take().empty());
  CHECK(h.host.counters().logons_refused == 1);
}

TEST_CASE("INIT-SELF for an unknown application is refused with 0806 0014 where the host is set so") {
  auto definition = host_definition();
  definition.refuse_unknown_application = true;
  HostHarness h(definition);
  h.activate();
  h.link->sent.clear();
  h.receive(init_self(kNobody));
  CHECK(h.take() == normalized("2C 00 02 00 00 03 | 8F 90 00 | 08 06 00 14 01 06 81"));
  CHECK(h.take().empty());
}

TEST_CASE("wrong logons are refused") {
  HostHarness h;
  h.activate();
  h.link->sent.clear();
  SECTION("an unknown mode: 0821 0002") {
    h.receive(init_self(kEcho1, "D5 D6 D5 C5 40 40 40 40"));
    CHECK(h.take() == normalized("2C 00 02 00 00 03 | 8F 90 00 | 08 21 00 02 01 06 81"));
  }
  SECTION("a cut INIT-SELF: 1002") {
    h.receive("2C 00 00 02 00 03 | 0B 80 00 | 01 06 81 00 40 40");
    CHECK(h.take() == normalized("2C 00 02 00 00 03 | 8F 90 00 | 10 02 00 00 01 06 81"));
  }
  SECTION("a second one while the first is being set up: 0805") {
    h.receive(init_self(kEcho1));
    h.link->sent.clear();
    h.receive(init_self(kEcho1));
    CHECK(h.take() == normalized("2C 00 02 00 00 03 | 8F 90 00 | 08 05 00 00 01 06 81"));
    CHECK(h.take().empty());
  }
  CHECK(h.take().empty());
}

TEST_CASE("a second logon while bound is refused with 0805 and leaves the session alone") {
  HostHarness h;
  h.start_session("ECHO1", "LU0-DEMO");
  h.receive(init_self(kEcho1));
  CHECK(h.take() == normalized("2C 00 02 00 00 03 | 8F 90 00 | 08 05 00 00 01 06 81"));
  CHECK(h.take().empty());
  CHECK(h.host.lus()[0].session == ScState::open);
}

TEST_CASE("a logon of a disabled LU waits for NOTIFY, and is forgotten when the LU is lost") {
  HostHarness h;
  h.activate("01");
  h.link->sent.clear();
  h.receive(init_self(kEcho1));
  CHECK(h.take() == normalized(kInitAccepted));
  CHECK(h.take().empty());
  CHECK(h.host.lus()[0].waiting);
  SECTION("NOTIFY") {
    h.receive("2C 00 00 02 00 01 | 0B 80 00 | 81 06 20 0C 06 03 00 01 00 00 00");
    CHECK(h.take() == normalized("2C 00 02 00 00 01 | 8B 80 00 | 81 06 20"));
    CHECK(is_bind(h.take()));
  }
  SECTION("TERM-SELF") {
    h.receive("2C 00 00 02 00 04 | 0B 80 00 | 01 06 83 60 F3 05 " + kEcho1);
    CHECK(h.take() == normalized("2C 00 02 00 00 04 | 8B 80 00 | 01 06 83"));
    h.receive("2C 00 00 02 00 01 | 0B 80 00 | 81 06 20 0C 06 03 00 01 00 00 00");
    CHECK(count_binds(h) == 0);
  }
  SECTION("link loss") {
    h.notifier->on_inop(InopReason::carrier_lost, "cut");
    h.activate();
    CHECK(count_binds(h) == 0);
  }
}

TEST_CASE("a negative response to BIND is reported by NSPE to the LU that asked for the session") {
  HostHarness h;
  h.activate();
  h.receive(init_self(kEcho1));
  h.link->sent.clear();
  h.receive("2D 00 01 02 00 01 | EF 90 00 | 08 35 00 02 31");
  // The identifier 2: the ACTLU was the first request of the session.
  CHECK(h.take() == normalized("2C 00 02 00 00 02 | 0B 80 00 | 01 06 04 01 08 35 00 02 06 F3 05 " + kEcho1 +
                               " F3 06 D3 E4 C1 F0 F0 F1"));
  CHECK(h.take().empty());
  CHECK(h.host.lus()[0].session == ScState::reset);
  h.receive(init_self(kEcho1));
  CHECK(count_binds(h) == 1);
}

TEST_CASE("a BIND refused with 0845 is sent again when NOTIFY says that a program is there") {
  HostHarness h;
  h.activate();
  h.receive(init_self(kEcho1));
  h.link->sent.clear();
  h.receive("2D 00 01 02 00 01 | EF 90 00 | 08 45 00 00 31");
  CHECK(h.take().empty());
  CHECK(h.host.lus()[0].waiting);
  h.receive("2C 00 00 02 00 01 | 0B 80 00 | 81 06 20 0C 06 03 00 01 00 00 00");
  CHECK(count_binds(h) == 1);
  CHECK(h.host.counters().logons == 1);
}

TEST_CASE("a BIND that crosses the disabling of its LU is unbound only when it was accepted all the same") {
  auto definition = host_definition();
  definition.applications[0].max_sessions = 1;
  HostHarness h(definition);
  h.activate();
  h.receive(init_self(kEcho1));
  h.link->sent.clear();
  h.receive("2C 00 00 02 00 01 | 0B 80 00 | 81 06 20 0C 06 01 00 01 00 00 00");
  CHECK(h.take() == normalized("2C 00 02 00 00 01 | 8B 80 00 | 81 06 20"));
  CHECK(h.take().empty());
  SECTION("refused") { h.receive("2D 00 01 02 00 01 | EF 90 00 | 08 45 00 00 31"); }
  SECTION("accepted") {
    h.receive("2D 00 01 02 00 01 | EB 80 00 | 31");
    CHECK(h.take() == normalized("2D 00 02 01 00 02 | 6B 80 00 | 32 0F"));
    h.receive("2D 00 01 02 00 02 | EB 80 00 | 32");
  }
  SECTION("not answered") {
    h.pass(hostsim::PluSession::kUnbindTime);
    CHECK(h.take() == normalized("2D 00 02 01 00 02 | 6B 80 00 | 32 0F"));
    h.pass(hostsim::PluSession::kUnbindTime);
  }
  CHECK(h.take().empty());
  CHECK(h.host.lus()[0].session == ScState::reset);
  CHECK_FALSE(h.host.lus()[0].waiting);
  CHECK(h.host.applications()[0].sessions == 0);
  // The next program's logon is bound.
  h.receive("2C 00 00 02 00 02 | 0B 80 00 | 81 06 20 0C 06 03 00 01 00 00 00");
  h.receive(init_self(kEcho1));
  CHECK(count_binds(h) == 1);
}

TEST_CASE("a program that comes while the BIND of the one before is out gets its own logon") {
  auto definition = host_definition();
  definition.lus[0].logon = "ECHO1";
  HostHarness h(definition);
  h.activate();
  CHECK(count_binds(h) == 1);
  h.receive("2C 00 00 02 00 01 | 0B 80 00 | 81 06 20 0C 06 01 00 01 00 00 00");
  h.receive("2C 00 00 02 00 02 | 0B 80 00 | 81 06 20 0C 06 03 00 01 00 00 00");
  h.link->sent.clear();
  h.receive("2D 00 01 02 00 01 | EF 90 00 | 08 45 00 00 31");
  CHECK(count_binds(h) == 1);
}

TEST_CASE("a configured logon binds the LU as soon as it is enabled, once each time") {
  auto definition = host_definition();
  definition.lus[0].logon = "ECHO1";
  HostHarness h(definition);
  h.activate("01");
  CHECK(count_binds(h) == 0);
  h.receive("2C 00 00 02 00 01 | 0B 80 00 | 81 06 20 0C 06 03 00 01 00 00 00");
  CHECK(count_binds(h) == 1);
  h.receive("2D 00 01 02 00 01 | EF 90 00 | 08 21 00 00 31");
  CHECK(count_binds(h) == 0);
  CHECK(h.take().empty());  // nobody asked, so nobody is told
  h.receive("2C 00 00 02 00 01 | 0B 80 00 | 81 06 20 0C 06 01 00 01 00 00 00");
  h.receive("2C 00 00 02 00 01 | 0B 80 00 | 81 06 20 0C 06 03 00 01 00 00 00");
  CHECK(count_binds(h) == 1);
}

TEST_CASE("an LU that becomes enabled while its last session is being ended is bound when that is done") {
  auto definition = host_definition();
  definition.lus[0].logon = "ECHO1";
  HostHarness h(definition);
  h.activate();
  h.receive("2D 00 01 02 00 01 | EB 80 00 | 31");
  h.receive("2D 00 01 02 00 02 | EB 80 00 | A0");
  h.link->sent.clear();
  h.receive("2C 00 00 02 00 01 | 0B 80 00 | 81 06 20 0C 06 01 00 01 00 00 00");
  CHECK(h.take() == normalized("2C 00 02 00 00 01 | 8B 80 00 | 81 06 20"));
  CHECK(h.take() == normalized("2D 00 02 01 00 03 | 6B 80 00 | 32 0F"));
  h.receive("2C 00 00 02 00 02 | 0B 80 00 | 81 06 20 0C 06 03 00 01 00 00 00");
  CHECK(count_binds(h) == 0);
  h.receive("2D 00 01 02 00 03 | EF 90 00 | 80 05 00 04 32");  // the SLU had forgotten the session already
  CHECK(count_binds(h) == 1);
}

TEST_CASE("TERM-SELF in either format is answered and followed by UNBIND") {
  HostHarness h;
  h.start_session("ECHO1", "LU0-DEMO");
  SECTION("format 0") {
    h.receive("2C 00 00 02 00 04 | 0B 80 00 | 01 06 83 60 F3 05 " + kEcho1);
    CHECK(h.take() == normalized("2C 00 02 00 00 04 | 8B 80 00 | 01 06 83"));
    CHECK(h.take() == normalized("2D 00 02 01 00 03 | 6B 80 00 | 32 01"));
    h.receive("2D 00 01 02 00 03 | EB 80 00 | 32");
    CHECK(h.host.lus()[0].session == ScState::reset);
  }
  SECTION("format 1, whichever session there is") {
    h.receive("2C 00 00 02 00 04 | 0B 80 00 | 81 06 83 11 44 10 00 00 01 F3 00");
    CHECK(h.take() == normalized("2C 00 02 00 00 04 | 8B 80 00 | 81 06 83"));
    CHECK(h.take() == normalized("2D 00 02 01 00 03 | 6B 80 00 | 32 01"));
  }
  SECTION("another application's name is refused with 0806") {
    h.receive("2C 00 00 02 00 04 | 0B 80 00 | 01 06 83 60 F3 06 " + kNobody);
    CHECK(h.take() == normalized("2C 00 02 00 00 04 | 8F 90 00 | 08 06 00 00 01 06 83"));
    CHECK(h.host.lus()[0].session == ScState::open);
  }
  CHECK(h.take().empty());
}

TEST_CASE("TERM-SELF ends a session that is still being set up, without one it is just answered") {
  HostHarness h;
  h.activate();
  h.link->sent.clear();
  const std::string term = "2C 00 00 02 00 04 | 0B 80 00 | 81 06 83 11 44 10 00 00 01 F3 00";
  h.receive(term);
  CHECK(h.take() == normalized("2C 00 02 00 00 04 | 8B 80 00 | 81 06 83"));
  CHECK(h.take().empty());
  h.receive(init_self(kEcho1));
  h.link->sent.clear();
  h.receive(term);
  CHECK(h.take() == normalized("2C 00 02 00 00 04 | 8B 80 00 | 81 06 83"));
  CHECK(h.take() == normalized("2D 00 02 01 00 02 | 6B 80 00 | 32 01"));
  h.receive("2D 00 01 02 00 01 | EF 90 00 | 08 39 00 00 31");  // the BIND, overtaken
  h.receive("2D 00 01 02 00 02 | EB 80 00 | 32");
  CHECK(h.host.lus()[0].session == ScState::reset);
  CHECK(h.take().empty());
}

TEST_CASE("typed logons bind, wrong ones get a message") {
  HostHarness h;
  h.activate();
  h.link->sent.clear();
  const std::string accepted = "2C 00 02 00 00 07 83 80 00";
  const auto answer_to = [&](const std::string& text) {
    h.receive(typed(text));
    CHECK(h.take() == accepted);
    return h.take();
  };
  SECTION("LOGON APPLID(…)") {
    CHECK(is_bind(answer_to("LOGON APPLID(ECHO1)")));
    CHECK(h.host.lus()[0].mode == "LU0-DEMO");
  }
  SECTION("with mode and data, in lower case") {
    CHECK(is_bind(answer_to("logon applid(echo1) logmode(lu2), data(a (b) c)")));
    CHECK(h.host.lus()[0].mode == "LU2");
  }
  SECTION("LOGON X") { CHECK(is_bind(answer_to("  LOGON SINK1 "))); }
  SECTION("unknown application") {
    CHECK(message_text(answer_to("LOGON NOBODY")) ==
          "USSMSG07 NO SESSION WITH NOBODY, LOGON FAILED WITH SENSE 08060014");
  }
  SECTION("unknown mode") {
    CHECK(message_text(answer_to("LOGON APPLID(ECHO1) LOGMODE(X)")) ==
          "USSMSG07 NO SESSION WITH ECHO1, LOGON FAILED WITH SENSE 08210002");
  }
  SECTION("unknown parameter") {
    CHECK(message_text(answer_to("LOGON APPL(ECHO1)")) == "USSMSG03 PARAMETER UNKNOWN APPL");
  }
  SECTION("no application") {
    CHECK(message_text(answer_to("LOGON LOGMODE(LU2)")) == "USSMSG12 PARAMETER MISSING APPLID");
  }
  SECTION("open bracket") {
    CHECK(message_text(answer_to("LOGON APPLID(ECHO1")) == "USSMSG01 COMMAND SYNTAX INVALID LOGON");
  }
  SECTION("nothing") { CHECK(message_text(answer_to("   ")) == "USSMSG01 COMMAND SYNTAX INVALID "); }
  SECTION("unknown command") { CHECK(message_text(answer_to("HELLO")) == "USSMSG02 COMMAND UNKNOWN HELLO"); }
  SECTION("LOGOFF without a session") {
    CHECK(message_text(answer_to("LOGOFF")) == "USSMSG06 COMMAND NOT POSSIBLE NOW LOGOFF");
  }
  SECTION("a refused BIND") {
    CHECK(is_bind(answer_to("LOGON ECHO1")));
    h.receive("2D 00 01 02 00 01 | EF 90 00 | 08 21 00 00 31");
    CHECK(message_text(h.take()) == "USSMSG07 NO SESSION WITH ECHO1, BIND FAILED WITH SENSE 08210000");
  }
  SECTION("LOGON twice, LOGOFF") {
    CHECK(is_bind(answer_to("LOGON ECHO1")));
    CHECK(message_text(answer_to("LOGON ECHO1")) == "USSMSG06 COMMAND NOT POSSIBLE NOW LOGON");
    CHECK(answer_to("LOGOFF") == normalized("2D 00 02 01 00 02 | 6B 80 00 | 32 01"));
  }
  CHECK(h.take().empty());
}

TEST_CASE("REQDISCONT makes the host deactivate LUs and PU, take the link down and wait for the node") {
  HostHarness h;
  h.start_session("ECHO1", "LU0-DEMO");
  h.receive("2C 00 00 00 00 02 | 0B 80 00 | 01 02 1B 00");
  CHECK(h.take() == normalized("2C 00 00 00 00 02 | 8B 80 00 | 01 02 1B"));
  CHECK(h.take() == normalized("2D 00 02 01 00 03 | 6B 80 00 | 32 0F"));
  CHECK(h.take().empty());
  h.receive("2D 00 01 02 00 03 | EB 80 00 | 32");
  CHECK(h.take().substr(0, 29) == "2D 00 02 00 00 02 6B 80 00 0E");
  h.receive("2D 00 00 02 00 02 | EB 80 00 | 0E");
  CHECK(h.take() == normalized("2D 00 00 00 00 02 | 6B 80 00 | 12 01"));
  h.receive("2D 00 00 00 00 02 | EB 80 00 | 12");
  CHECK_FALSE(h.link->started);
  h.notifier->on_inop(InopReason::operator_request, "stopped");
  CHECK(h.link->started);
}

TEST_CASE("a host that is stopped does not wait for ever for a node that does not answer") {
  HostHarness h;
  h.start_session("ECHO1", "LU0-DEMO");
  bool stopped = false;
  h.host.stop([&] { stopped = true; });
  CHECK(h.take() == normalized("2D 00 02 01 00 03 | 6B 80 00 | 32 0F"));
  h.pass(hostsim::SscpLu::kStopWait);
  CHECK(h.take().substr(27) == "0E");
  h.pass(hostsim::Station::kStopTime - hostsim::SscpLu::kStopWait);
  CHECK_FALSE(h.link->started);
  CHECK_FALSE(stopped);
  h.pass(hostsim::Station::kStopTime);
  h.pass(Duration::zero());
  CHECK(stopped);
}

TEST_CASE("what was on its way in segments when DACTLU went out is put together before it is looked at (2.2.3)") {
  HostHarness h;
  h.activate();
  h.host.stop();
  h.link->sent.clear();
  h.receive("28 00 00 02 00 09 03 80 00 D3 D6 C7 D6 D5 40 C5");
  CHECK(h.take().empty());
  h.receive("24 00 00 02 00 09 C3 C8 D6 F1");
  CHECK(h.take() == normalized("2C 00 02 00 00 09 83 80 00"));
}

TEST_CASE("a host without a contacted link stops at once") {
  HostHarness h;
  bool stopped = false;
  h.host.stop([&] { stopped = true; });
  CHECK_FALSE(stopped);  // never from inside
  h.pass(Duration::zero());
  CHECK(stopped);
  CHECK_FALSE(h.link->started);
}

TEST_CASE("PIUs with addresses that no session has are refused or dropped") {
  HostHarness h;
  h.receive("2C 00 00 00 00 01 | 0B 80 00 | 01 02 1B 00");
  CHECK(h.take() == normalized("2C 00 00 00 00 01 | 8F 90 00 | 80 08 00 00 01 02 1B"));
  h.receive("2C 00 00 02 00 01 | 0B 80 00 | 81 06 20 0C 06 03 00 01 00 00 00");
  CHECK(h.take() == normalized("2C 00 02 00 00 01 | 8F 90 00 | 08 57 00 00 81 06 20"));
  h.activate();
  h.link->sent.clear();
  h.receive("2C 00 01 00 00 01 | 03 80 00 | C1");
  CHECK(h.take() == normalized("2C 00 00 01 00 01 | 87 90 00 | 80 0F 00 00"));
  h.receive("2C 00 01 09 00 01 | 03 80 00 | C1");
  CHECK(h.take() == normalized("2C 00 09 01 00 01 | 87 90 00 | 80 05 00 00"));
  h.receive("2C 00 05 02 00 01 | 03 80 00 | C1");
  CHECK(h.take() == normalized("2C 00 02 05 00 01 | 87 90 00 | 80 05 00 00"));
  h.receive("2C 00 01 02 00 01 | 03 80 00 | C1");
  CHECK(h.take() == normalized("2C 00 02 01 00 01 | 87 90 00 | 80 05 00 01"));
  h.receive("2C 00 01 09 00 01 | 83 80 00");
  h.receive("2C 00 01");
  CHECK(h.take().empty());
  CHECK(h.host.counters().dropped == 2);
}

TEST_CASE("every row of the SSCP's table is listed with its rule") {
  const auto& table = sscp_session_table();
  for (const auto& row : table.rows()) {
    CHECK(!row.rule.empty());
    CHECK(table.find(row.state, row.input) == &row);
  }
  CHECK(table.to_text().find("PEND-ACT") != std::string::npos);
}
