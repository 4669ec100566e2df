// What an operator does with links, PUs, LUs and sessions, and the limits of applications (SNA reference 5.1, 5.2, 5.5,
// 13.3, 13.4).
#include <catch2/catch.hpp>

#include "formats/ebcdic.h"
#include "host_harness.h"

using namespace openrui;
using namespace openrui::test;
using Vary = hostsim::Host::Vary;

namespace {
const std::string kEnabled = "0D 01 01 00 85 C0 00 00 0C 06 03 00 01 00 00 00";
const std::string kDactlu = "2D 00 02 00 00 02 6B 80 00 0E";
}  // namespace

TEST_CASE("VARY INACTIVE of an LU is UNBIND and DACTLU, and the LU stays down when its PU comes back") {
  HostHarness h;
  h.start_session("ECHO1", "LU0-DEMO");
  CHECK(h.host.vary("LUA001", Vary::inactive).empty());
  CHECK(h.take() == normalized("2D 00 02 01 00 03 6B 80 00 32 0F"));
  h.receive("2D 00 01 02 00 03 EB 80 00 32");
  CHECK(h.take() == kDactlu);
  h.receive("2D 00 00 02 00 02 EB 80 00 0E");
  CHECK(h.host.lus()[0].sscp == SscpState::reset);
  h.notifier->on_inop(InopReason::carrier_lost, "cut");
  h.notifier->on_contacted({});
  CHECK(h.take() == normalized("2D 00 00 00 00 02 6B 80 00 11 01 01 05 00 00 00 00 01"));
  h.receive("2D 00 00 00 00 02 EB 80 00 11 01");
  CHECK(h.take().empty());
  CHECK(h.host.vary("LUA001", Vary::active).empty());
  CHECK(h.take() == normalized("2D 00 02 00 00 03 6B 80 00 0D 01 01"));
}

TEST_CASE("VARY INACTIVE at once is DACTLU alone, with session outage its type 03, and the session ends silently") {
  HostHarness h;
  h.start_session("ECHO1", "LU0-DEMO");
  SECTION("at once") {
    CHECK(h.host.vary("LUA001", Vary::at_once).empty());
    CHECK(h.take() == kDactlu);
  }
  SECTION("session outage") {
    CHECK(h.host.vary("LUA001", Vary::outage).empty());
    CHECK(h.take() == kDactlu + " 03");
  }
  h.receive("2D 00 00 02 00 02 EB 80 00 0E");
  CHECK(h.host.lus()[0].session == ScState::reset);
  CHECK(h.host.counters().sessions_ended == 1);
  CHECK(h.take().empty());
}

TEST_CASE("ACTLU cold on an active LU is a restart, ACTLU ERP keeps the LU-LU session") {
  HostHarness h;
  h.start_session("ECHO1", "LU0-DEMO");
  SECTION("cold") {
    CHECK(h.host.vary("LUA001", Vary::active).empty());
    CHECK(h.take() == normalized("2D 00 02 00 00 02 6B 80 00 0D 01 01"));
    CHECK(h.host.lus()[0].session == ScState::reset);
    h.receive("2D 00 00 02 00 02 EB 80 00 " + kEnabled);
    CHECK(h.host.lus()[0].enabled);
  }
  SECTION("ERP") {
    CHECK(h.host.vary("LUA001", Vary::erp).empty());
    CHECK(h.take() == normalized("2D 00 02 00 00 02 6B 80 00 0D 02 01"));
    h.receive("2D 00 00 02 00 02 EB 80 00 0D 02 01 00 85 C0 00 00 0C 06 03 00 01 00 01 00");
    CHECK(h.host.lus()[0].session == ScState::open);
    CHECK(h.host.lus()[0].sscp == SscpState::active);
  }
  CHECK(h.take().empty());
}

TEST_CASE("ACTPU cold on an active PU resets all that is below, and all is activated anew") {
  HostHarness h;
  h.start_session("ECHO1", "LU0-DEMO");
  CHECK(h.host.vary("PU1", Vary::active).empty());
  CHECK(h.take() == normalized("2D 00 00 00 00 02 6B 80 00 11 01 01 05 00 00 00 00 01"));
  CHECK(h.host.lus()[0].session == ScState::reset);
  CHECK(h.host.lus()[0].sscp == SscpState::reset);
  h.receive("2D 00 00 00 00 02 EB 80 00 11 01");
  CHECK(h.take() == normalized("2D 00 02 00 00 02 6B 80 00 0D 01 01"));
}

TEST_CASE("a takeover is ACTPU ERP from another SSCP and ACTLU ERP for each LU, and the LU-LU session lives on") {
  HostHarness h;
  h.start_session("ECHO1", "LU0-DEMO");
  CHECK(h.host.vary("PU1", Vary::takeover).empty());
  CHECK(h.take() == normalized("2D 00 00 00 00 02 6B 80 00 11 02 01 05 00 00 00 00 02"));
  SECTION("taken over") {
    h.receive("2D 00 00 00 00 02 EB 80 00 11 02");
    CHECK(h.take() == normalized("2D 00 02 00 00 02 6B 80 00 0D 02 01"));
    h.receive("2D 00 00 02 00 02 EB 80 00 0D 02 01 00 85 C0 00 00 0C 06 03 00 01 00 01 00");
  }
  SECTION("the node keeps the SSCP that it has") {
    h.receive("2D 00 00 00 00 02 EF 90 00 08 05 00 00 11");
    CHECK(h.events.has("PU1: a second ACTPU was refused with 0805"));
  }
  CHECK(h.host.lus()[0].session == ScState::open);
  CHECK(h.host.stations()[0].sscp == SscpState::active);
  h.receive("2C 00 01 02 00 01 03 80 20 C1");
  CHECK(h.take() == normalized("2C 00 02 01 00 01 83 80 00"));
  h.pass(10 * hostsim::Station::kActpuRetry);
}

TEST_CASE("VARY INACTIVE of a PU ends its LUs and leaves the link up") {
  HostHarness h;
  h.activate();
  h.link->sent.clear();
  SECTION("orderly") {
    CHECK(h.host.vary("PU1", Vary::inactive).empty());
    CHECK(h.take() == kDactlu);
    h.receive("2D 00 00 02 00 02 EB 80 00 0E");
  }
  SECTION("at once") { CHECK(h.host.vary("PU1", Vary::at_once).empty()); }
  CHECK(h.take() == normalized("2D 00 00 00 00 02 6B 80 00 12 02"));
  h.receive("2D 00 00 00 00 02 EB 80 00 12");
  CHECK(h.host.stations()[0].sscp == SscpState::reset);
  CHECK(h.host.lus()[0].sscp == SscpState::reset);
  CHECK(h.link->started);
  CHECK(h.take().empty());
  CHECK(h.host.vary("PU1", Vary::active).empty());
  CHECK(h.take().substr(27, 5) == "11 01");
}

TEST_CASE("a PU that does not answer DACTPU counts as inactive after a while") {
  HostHarness h;
  h.activate();
  CHECK(h.host.vary("PU1", GENERATE(Vary::inactive, Vary::at_once)).empty());
  h.pass(hostsim::Station::kStopTime);
  CHECK(h.host.stations()[0].sscp == SscpState::reset);
  CHECK(h.link->started);
}

TEST_CASE("a link is varied inactive and active again") {
  HostHarness h;
  h.activate();
  CHECK(h.host.vary("NODE1", Vary::inactive).empty());
  h.receive("2D 00 00 02 00 02 EB 80 00 0E");
  h.receive("2D 00 00 00 00 02 EB 80 00 12");
  CHECK_FALSE(h.link->started);
  h.notifier->on_inop(InopReason::operator_request, "stopped");
  CHECK_FALSE(h.link->started);
  CHECK(h.host.vary("NODE1", Vary::active).empty());
  CHECK(h.link->started);
}

TEST_CASE("an operator is told what cannot be done") {
  HostHarness h;
  CHECK(h.host.vary("NOBODY", Vary::active) == "there is no link, PU or LU NOBODY");
  CHECK(h.host.vary("NODE1", Vary::erp) == "a link is varied active or inactive");
  CHECK(h.host.vary("LUA001", Vary::takeover) == "a takeover is of a PU with all its LUs");
  CHECK(h.host.vary("LUA001", Vary::active) == "PU PU1 is not active; the LU follows it");
  CHECK(h.host.log_on("LUA009", "ECHO1", "") == "there is no LU LUA009");
  CHECK(h.host.log_on("LUA001", "ECHO1", "") == "LU LUA001 is not active");
  h.activate();
  CHECK(h.host.log_on("LUA001", "NOBODY", "") == "there is no application NOBODY");
  CHECK(h.host.log_on("LUA001", "ECHO1", "NONE") == "there is no mode NONE");
  CHECK(h.host.log_off("LUA001", std::nullopt) == "LU LUA001 has no session");
  CHECK(h.host.log_off("LUA009", std::nullopt) == "there is no LU LUA009");
  CHECK(h.host.command("LUA001", "print", "") == "LU LUA001 has no session");
  CHECK(h.host.log_on("LUA001", "ECHO1", "").empty());
  CHECK(h.host.log_on("LUA001", "ECHO1", "") == "LU LUA001 has a session, or a logon waits");
  CHECK(h.host.command("LUA001", "print", "X") == "ECHO1 cannot do \"print X\"");
}

TEST_CASE("an operator logs an LU on and off, with any type of UNBIND") {
  HostHarness h;
  h.activate();
  h.link->sent.clear();
  CHECK(h.host.log_on("LUA001", "ECHO1", "LU2").empty());
  CHECK(h.take().substr(27, 5) == "31 01");
  h.receive("2D 00 01 02 00 01 EB 80 00 31");
  h.take();
  h.receive("2D 00 01 02 00 02 EB 80 00 A0");
  SECTION("as configured") {
    CHECK(h.host.log_off("LUA001", std::nullopt).empty());
    CHECK(h.take().substr(27) == "32 01");
  }
  SECTION("with a type") {
    CHECK(h.host.log_off("LUA001", UnbindType::lu_failure_unrecoverable).empty());
    CHECK(h.take().substr(27) == "32 0C");
  }
}

TEST_CASE("dynamic LUs are activated when the node asks with REQACTLU, or an operator") {
  auto d = host_definition();
  d.lus.push_back({"DYN1", "PU1", 9, "", "", "", true});
  HostHarness h(d);
  h.activate();
  CHECK(h.link->sent.size() == 2);  // ACTPU and one ACTLU
  h.link->sent.clear();
  SECTION("REQACTLU") {
    h.receive("2C 00 00 00 00 05 0B 80 00 41 02 40 00 00 F3 04 C4 E8 D5 F1");
    CHECK(h.take() == normalized("2C 00 00 00 00 05 8B 80 00 41 02 40"));
  }
  SECTION("VARY ACTIVE") { CHECK(h.host.vary("DYN1", Vary::active).empty()); }
  CHECK(h.take() == normalized("2D 00 09 00 00 01 6B 80 00 0D 01 01"));
  CHECK(h.take().empty());
}

TEST_CASE("REQACTLU for an LU that is not there is refused with 0806, a cut one with 1002") {
  HostHarness h;
  h.activate();
  h.link->sent.clear();
  h.receive("2C 00 00 00 00 05 0B 80 00 41 02 40 00 00 F3 04 C4 E8 D5 F1");
  CHECK(h.take() == normalized("2C 00 00 00 00 05 8F 90 00 08 06 00 00 41 02 40"));
  h.receive("2C 00 00 00 00 06 0B 80 00 41 02 40 00 00 F3 04 C4");
  CHECK(h.take() == normalized("2C 00 00 00 00 06 8F 90 00 10 02 00 00 41 02 40"));
}

namespace {

// Two LUs and an application that takes one session.
struct Limited : HostHarness {
  Limited() : HostHarness(definition()) {
    activate();
    receive("2D 00 00 03 00 01 EB 80 00 " + kEnabled);
    init_self("ECHO1", "FDX");
    link->sent.clear();
  }
  static hostsim::HostDefinition definition() {
    auto d = host_definition();
    d.applications[0].max_sessions = 1;
    d.lus.push_back({"LUA002", "PU1", 3, "", ""});
    return d;
  }
  void other(const std::string& rh_and_ru) { receive("2C 00 00 03 00 04 " + rh_and_ru); }
};
const std::string kPlu = "F3 05 C5 C3 C8 D6 F1 00 00 00";
const std::string kMode = " 40 40 40 40 40 40 40 40 ";

}  // namespace

TEST_CASE("a logon beyond the application's session limit is refused with 0805 or a message") {
  Limited h;
  h.other("0B 80 00 01 06 81 00" + kMode + kPlu);
  CHECK(h.take() == normalized("2C 00 03 00 00 04 8F 90 00 08 05 00 00 01 06 81"));
  h.other("03 80 00 " + to_hex(to_ebcdic("LOGON ECHO1")));
  CHECK(h.take() == normalized("2C 00 03 00 00 04 83 80 00"));
  CHECK(to_text(hex(h.take())).find("SENSE 08050000") != std::string::npos);
  CHECK(h.take().empty());
  CHECK(h.host.applications()[0].sessions == 1);
}

TEST_CASE("INIT-SELF that may be queued waits for the session limit and is bound when a session ends") {
  Limited h;
  h.other("0B 80 00 81 06 81 10 C0 00 00 00" + kMode + kPlu + " 00");
  CHECK(h.take() == normalized("2C 00 03 00 00 04 8B 80 00 81 06 81"));
  CHECK(h.take().empty());
  CHECK(h.host.applications()[0].waiting == 1);
  SECTION("it is bound") {
    h.receive("2D 00 01 02 00 01 EF 90 00 08 21 00 00 31");
    CHECK(h.take().substr(0, 29) == "2D 00 03 01 00 01 6B 80 00 31");
    CHECK(h.host.applications()[0].waiting == 0);
    CHECK(h.host.applications()[0].sessions == 1);
  }
  SECTION("the LU is gone by then") {
    CHECK(h.host.vary("LUA002", Vary::at_once).empty());
    h.receive("2D 00 00 03 00 02 EB 80 00 0E");
    CHECK(h.host.applications()[0].waiting == 0);
    h.link->sent.clear();
    h.receive("2D 00 01 02 00 01 EF 90 00 08 21 00 00 31");
    CHECK(h.host.applications()[0].sessions == 0);
    CHECK(h.take().substr(0, 26) == "2C 00 02 00 00 02 0B 80 00");  // NSPE
    CHECK(h.take().empty());
  }
}

TEST_CASE("an application that ends by SHUTD sends UNBIND when SHUTC has come") {
  auto d = host_definition();
  d.applications[1].end = hostsim::SessionEnd::shutdown;
  HostHarness h(d);
  h.start_session("ONCE", "FDX");
  h.receive("2C 00 01 02 00 01 03 80 00 C1");
  h.take();
  h.take();
  h.receive("2C 00 01 02 00 01 83 80 00");
  CHECK(h.take() == normalized("2D 00 02 01 00 03 4B 80 00 C0"));
  SECTION("SHUTC") {
    h.receive("2D 00 01 02 00 03 CB 80 00 C0");
    CHECK(h.take().empty());
    h.receive("2D 00 01 02 00 01 4B 80 00 C1");
    CHECK(h.take() == normalized("2D 00 02 01 00 01 CB 80 00 C1"));
  }
  SECTION("SHUTD is refused") { h.receive("2D 00 01 02 00 03 CF 90 00 10 03 00 00 C0"); }
  CHECK(h.take() == normalized("2D 00 02 01 00 04 6B 80 00 32 01"));
  h.receive("2D 00 01 02 00 04 EB 80 00 32");
  CHECK(h.host.lus()[0].session == ScState::reset);
}

TEST_CASE("an application that ends by CLEAR sends UNBIND when CLEAR is answered") {
  auto d = host_definition();
  d.applications[1].end = hostsim::SessionEnd::clear;
  HostHarness h(d);
  h.start_session("ONCE", "FDX");
  h.receive("2C 00 01 02 00 01 03 80 00 C1");
  h.take();
  h.take();
  h.receive("2C 00 01 02 00 01 83 80 00");
  CHECK(h.take() == normalized("2D 00 02 01 00 03 6B 80 00 A1"));
  h.receive("2D 00 01 02 00 03 EB 80 00 A1");
  CHECK(h.take() == normalized("2D 00 02 01 00 04 6B 80 00 32 01"));
}

TEST_CASE("where the profiles have no SHUTD and no CLEAR the session is ended by UNBIND alone") {
  auto d = host_definition();
  d.applications[1].end = hostsim::SessionEnd::shutdown;
  HostHarness h(d);
  h.activate();
  h.init_self("ONCE", "FM2");
  h.link->sent.clear();
  h.receive("2D 00 01 02 00 01 EB 80 00 31");
  CHECK(h.host.log_off("LUA001", std::nullopt).empty());
  CHECK(h.take().substr(27) == "32 01");
}
