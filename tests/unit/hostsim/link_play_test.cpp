// Scenarios on a link of a running host.
#include <catch2/catch.hpp>

#include "config/host_scenario.h"
#include "host_harness.h"

using namespace openrui;
using namespace openrui::test;

namespace {

std::shared_ptr<const hostsim::Scenario> scenario(const std::string& head, const std::string& steps) {
  auto parsed = parse_scenario("test.json", R"({ "scenario": { "name": "guest", "wait_ms": 5000)" + head +
                                                R"( }, "steps": [ )" + steps + " ] }");
  if (!parsed.ok()) FAIL(to_words(parsed.error()));
  return std::make_shared<const hostsim::Scenario>(std::move(parsed.value()));
}
const std::string kActpu =
    R"({ "session": "SSCP-PU", "send": "ACTPU" }, { "session": "SSCP-PU", "wait": "+RSP to ACTPU" })";

struct Played : HostHarness {
  void go_down() {
    notifier->on_inop(InopReason::operator_request, "stopped");
    pass(Duration::zero());
  }
  // The station's PU and LU, as the link is to be lent.
  void deactivate() {
    link->sent.clear();
    REQUIRE(host.play_on_link(scenario("", kActpu), "NODE1", {}).empty());
    CHECK(take() == normalized("2D 00 02 00 00 02 6B 80 00 0E"));
    receive("2D 00 00 02 00 02 EB 80 00 0E");
    CHECK(take() == normalized("2D 00 00 00 00 02 6B 80 00 12 01"));
    receive("2D 00 00 00 00 02 EB 80 00 12");
    CHECK_FALSE(link->started);
    go_down();
  }
  const hostsim::ScenarioRun& run() { return *host.scenario_runs().all().back(); }
};

}  // namespace

TEST_CASE("a scenario has a link of the host until it is over and gives it back") {
  Played h;
  h.activate();
  h.deactivate();
  CHECK(h.link->started);
  CHECK(h.host.play_on_link(scenario("", kActpu), "NODE1", {}) == "scenario guest is played on NODE1");
  h.link->sent.clear();
  h.notifier->on_contacted({});
  CHECK(h.take() == normalized("2D 00 00 00 00 01 6B 80 00 11 01 01 05 00 00 00 00 01"));
  CHECK_FALSE(h.run().over);
  h.receive("2D 00 00 00 00 01 EB 80 00 11 01");
  h.pass(Duration::zero());
  CHECK(h.run().result.passed);
  CHECK(h.run().where == "NODE1");
  CHECK(h.run().trace.size() == 2);
  CHECK(h.events.has("NODE1: scenario guest passed, 2 steps"));
  CHECK_FALSE(h.link->started);
  h.go_down();
  // The station again, with its own ACTPU.
  CHECK(h.link->started);
  h.link->sent.clear();
  h.notifier->on_contacted({});
  CHECK(h.take().find("6B 80 00 11") == 18);
}

TEST_CASE("an operator stops a scenario on a link and a host that stops stops it too") {
  Played h;
  h.activate();
  h.deactivate();
  h.notifier->on_contacted({});
  CHECK(h.host.stop_scenario("nothing").find("no scenario is played") == 0);
  CHECK(h.host.stop_scenario("NODE1").empty());
  CHECK(h.run().result.what == "stopped by an operator");
  h.go_down();
  CHECK(h.link->started);
  Played stopped;
  stopped.activate();
  stopped.deactivate();
  stopped.notifier->on_contacted({});
  bool down = false;
  stopped.host.stop([&] { down = true; });
  CHECK_FALSE(stopped.link->started);
  stopped.go_down();
  stopped.pass(Duration::zero());
  CHECK(down);
  CHECK_FALSE(stopped.link->started);
}

TEST_CASE("a host that stops while a link is being lent keeps it") {
  Played h;
  h.activate();
  h.link->sent.clear();
  REQUIRE(h.host.play_on_link(scenario("", kActpu), "NODE1", {}).empty());
  bool down = false;
  h.host.stop([&] { down = true; });
  h.receive("2D 00 00 02 00 02 EB 80 00 0E");
  h.receive("2D 00 00 00 00 02 EB 80 00 12");
  h.go_down();
  h.pass(Duration::zero());
  CHECK(down);
  CHECK(h.host.scenario_runs().all().empty());
}

TEST_CASE("scenarios are refused where they cannot be played") {
  Played h;
  const auto of_application = scenario(R"(, "plays": "application")", R"({ "wait": "data" })");
  CHECK(h.host.play_on_link(of_application, "NODE1", {}) == "scenario guest is of an application and not of a link");
  CHECK(h.host.play_on_link(scenario("", kActpu), "NODE9", {}) == "there is no link NODE9");
  CHECK(h.host.play_as_application(scenario("", kActpu), "X") ==
        "scenario guest is of a link and not of an application");
  CHECK(h.host.play_as_application(of_application, "ECHO1") == "application ECHO1 is of type echo");
  CHECK(h.host.play_as_application(of_application, "FRESH").empty());
  h.activate();
  h.link->sent.clear();
  CHECK(h.host.log_on("LUA001", "FRESH", "LU0-DEMO").empty());
  CHECK(h.take().find("6B 80 00 31") != std::string::npos);
}
