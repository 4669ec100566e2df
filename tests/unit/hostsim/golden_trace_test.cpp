// The host's side of the LU2 session of SNA reference 13.6, and of the ladder in the LUA manual ("Sample LUA
// Communication Sequence").
#include <catch2/catch.hpp>

#include "host_harness.h"

using namespace openrui;
using namespace openrui::test;

namespace {
void host_sent(HostHarness& h, std::string_view piu) { CHECK(h.take() == normalized(piu)); }
}  // namespace

TEST_CASE("the host brings up PU and LU and binds an LU2 for a typed LOGON as in SNA reference 13.6") {
  auto definition = host_definition();
  definition.lus = {{"LU2", "PU1", 2, "", "LU2"}};
  definition.applications.push_back({"CICS", hostsim::ApplicationType::echo, "", 0});
  HostHarness h(definition);
  CHECK(h.link->started);
  CHECK(h.link_definition.host);
  CHECK(h.take().empty());
  h.notifier->on_contacted({});
  host_sent(h, "2D 00 00 00 00 01 | 6B 80 00 | 11 01 01 05 00 00 00 00 01");
  h.receive("2D 00 00 00 00 01 | EB 80 00 | 11 01");
  // Identifiers are counted by session here, over the whole host in the trace.
  host_sent(h, "2D 00 02 00 00 01 | 6B 80 00 | 0D 01 01");
  h.receive("2D 00 00 02 00 01 | EB 80 00 | 0D 01 01 00 85 C0 00 00 0C 0E 03 00 01 00 00 00 40 40 40 40 40 40 40 40");
  CHECK(h.take().empty());
  h.receive("2C 00 00 02 00 01 | 03 80 00 | D3 D6 C7 D6 D5 40 C1 D7 D7 D3 C9 C4 4D C3 C9 C3 E2 5D");
  host_sent(h, "2C 00 02 00 00 01 | 83 80 00");
  host_sent(h,
            "2D 00 02 01 00 01 | 6B 80 00 | 31 01 03 03 B1 90 30 80 00 01 85 F8 02 00 02 80 00 00 00 00 18 50 18 50 7F "
            "00 00 04 C3 C9 C3 E2 00 00 03 D3 E4 F2");
  h.receive("2D 00 01 02 00 01 | EB 80 00 | 31");
  host_sent(h, "2D 00 02 01 00 02 | 6B 80 00 | A0");
  CHECK(h.host.counters().sessions_started == 0);
  h.receive("2D 00 01 02 00 02 | EB 80 00 | A0");
  CHECK(h.take().empty());
  CHECK(h.host.counters().sessions_started == 1);
  CHECK(h.events.has("LU2: bound to CICS (LU2)"));

  // The terminal is first speaker; the host answers in its bracket, ends it and paces (window 1, so PI each time).
  h.receive("2C 00 01 02 00 01 | 03 90 A0 | 7D 40 C1 11 40 C5 C1 C2 C3");
  host_sent(h, "2C 00 02 01 00 01 | 03 91 40 | 7D 40 C1 11 40 C5 C1 C2 C3");
  h.receive("2C 00 01 02 00 00 | 83 01 00");
  CHECK(h.take().empty());

  h.receive("2D 00 01 02 00 01 | 6B 80 00 | 32 01");
  host_sent(h, "2D 00 02 01 00 01 | EB 80 00 | 32");
  CHECK(h.events.has("LU2: session with CICS ended: UNBIND by the LU, normal"));
}

TEST_CASE("a chain of three RUs is answered, echoed and followed by UNBIND as in the LUA manual's sequence") {
  HostHarness h;
  h.activate();
  h.link->sent.clear();
  h.receive("2C 00 00 02 00 01 | 0B 80 00 | 01 06 81 00 D3 E4 F0 60 C4 C5 D4 D6 F3 04 D6 D5 C3 C5 00 00 00");
  host_sent(h, "2C 00 02 00 00 01 | 8B 80 00 | 01 06 81");
  host_sent(h,
            "2D 00 02 01 00 01 | 6B 80 00 | 31 01 03 03 B0 B0 00 80 07 07 85 85 87 07 00 00 00 00 00 00 00 00 00 00 00 "
            "00 00 04 D6 D5 C3 C5 00 00 06 D3 E4 C1 F0 F0 F1");
  h.receive("2D 00 01 02 00 01 | EB 80 00 | 31");
  host_sent(h, "2D 00 02 01 00 02 | 6B 80 00 | A0");
  h.receive("2D 00 01 02 00 02 | EB 80 00 | A0");
  h.receive("2C 00 01 02 00 01 | 02 91 00 | C1 C1");
  host_sent(h, "2C 00 02 01 00 00 | 83 01 00");  // the window's request was taken, so pacing goes on
  h.receive("2C 00 01 02 00 02 | 00 90 00 | C2");
  CHECK(h.take().empty());
  h.receive("2C 00 01 02 00 03 | 01 80 20 | C3 C3 C3");
  host_sent(h, "2C 00 02 01 00 03 | 83 80 00");
  host_sent(h, "2C 00 02 01 00 01 | 02 91 00 | C1 C1");
  host_sent(h, "2C 00 02 01 00 02 | 00 90 00 | C2");
  host_sent(h, "2C 00 02 01 00 03 | 01 80 00 | C3 C3 C3");  // no CD: the session ends now
  CHECK(h.take().empty());
  h.receive("2C 00 01 02 00 03 | 83 81 00");
  host_sent(h, "2D 00 02 01 00 03 | 6B 80 00 | 32 01");
  h.receive("2D 00 01 02 00 03 | EB 80 00 | 32");
  CHECK(h.take().empty());
  CHECK(h.events.has("LUA001: session with ONCE ended: UNBIND by the host, normal"));
  CHECK(h.host.counters().sessions_ended == 1);
  h.receive("2C 00 00 02 00 02 | 0B 80 00 | 81 06 20 0C 06 01 00 01 00 00 00");
  host_sent(h, "2C 00 02 00 00 02 | 8B 80 00 | 81 06 20");
  const auto lu = h.host.lus().front();
  CHECK_FALSE(lu.enabled);
  CHECK(lu.sscp == SscpState::active);
  CHECK(lu.session == ScState::reset);
  CHECK(lu.traffic.chains_received == 1);
  CHECK(lu.traffic.chains_sent == 1);
  CHECK(lu.traffic.bytes_received == 6);

  bool stopped = false;
  h.host.stop([&] { stopped = true; });
  host_sent(h, "2D 00 02 00 00 02 | 6B 80 00 | 0E");
  CHECK(h.take().empty());
  h.receive("2D 00 00 02 00 02 | EB 80 00 | 0E");
  host_sent(h, "2D 00 00 00 00 02 | 6B 80 00 | 12 01");
  CHECK(h.link->started);
  h.receive("2D 00 00 00 00 02 | EB 80 00 | 12");
  CHECK_FALSE(h.link->started);
  h.notifier->on_inop(InopReason::operator_request, "stopped");
  h.pass(Duration::zero());
  CHECK(stopped);
}
