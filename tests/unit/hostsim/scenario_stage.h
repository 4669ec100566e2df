// A scenario and the player of it, against a node that the test plays byte for byte, on a virtual clock.
#pragma once

#include <catch2/catch.hpp>

#include "config/host_scenario.h"
#include "host_harness.h"
#include "hostsim/scenario/player.h"

namespace openrui::test {

// `more`: other members of the document, ended by a comma.
inline hostsim::Scenario scenario_of(const std::string& steps, const std::string& more = {}) {
  auto scenario = parse_scenario(
      "test.json", R"({ "scenario": { "name": "test", "wait_ms": 5000 }, )" + more + R"("steps": [ )" + steps + " ] }");
  if (!scenario.ok()) FAIL(to_words(scenario.error()));
  return scenario.value();
}

struct Stage {
  explicit Stage(const std::string& steps, const std::string& more = {}) : Stage(scenario_of(steps, more)) {}
  explicit Stage(hostsim::Scenario to_play)
      : scenario(std::move(to_play)),
        player(
            scenario, {definition, timers, events, {{2, "LUA001"}}},
            [this](bool by_host, ByteView) { ++(by_host ? sent : received); },
            [this](const hostsim::ScenarioResult& r) { results.push_back(r); }) {
    player.set_link(link);
    player.start();
    player.on_contacted({});
  }
  void receive(std::string_view piu) { player.on_piu(hex(piu)); }
  std::string take() { return link.take(); }
  void pass(Duration d) { timers.run(timers.now() + d); }
  // The end, of which there must be one.
  hostsim::ScenarioResult result() {
    pass(Duration::zero());
    REQUIRE(results.size() == 1);
    return results[0];
  }

  TimerQueue timers;
  EventLog events;
  LinkDefinition definition;
  FakeLink link;
  std::vector<hostsim::ScenarioResult> results;
  int sent = 0;
  int received = 0;
  hostsim::Scenario scenario;
  hostsim::ScenarioPlayer player;
};

inline const std::string kActivation = R"(
  { "session": "SSCP-PU", "send": "ACTPU" },    { "session": "SSCP-PU", "wait": "+RSP to ACTPU" },
  { "session": "SSCP-LU 02", "send": "ACTLU" }, { "session": "SSCP-LU 02", "wait": "+RSP to ACTLU" })";
inline const std::string kBind = R"(,
  { "session": "LU 02<->01", "send": "BIND", "ru": "31 01 03 03 B0 B0 00 80 07 07 85 85 87 07 00 00 00 00 00 00 00 00 00 00 00 00 00" },
  { "session": "LU 02<->01", "wait": "+RSP to BIND" },
  { "session": "LU 02<->01", "send": "SDT" }, { "session": "LU 02<->01", "wait": "+RSP to SDT" })";

inline void activate(Stage& stage, const std::string& slu = "03") {
  CHECK(stage.take() == normalized("2D 00 00 00 00 01 6B 80 00 11 01 01 05 00 00 00 00 01"));
  stage.receive("2D 00 00 00 00 01 EB 80 00 11 01");
  CHECK(stage.take() == normalized("2D 00 02 00 00 01 6B 80 00 0D 01 01"));
  stage.receive("2D 00 00 02 00 01 EB 80 00 0D 01 01 00 85 C0 00 00 0C 06 " + slu + " 00 01 00 00 00");
}
inline void bind(Stage& stage) {
  stage.take();
  stage.receive("2D 00 01 02 00 01 EB 80 00 31");
  CHECK(stage.take() == normalized("2D 00 02 01 00 02 6B 80 00 A0"));
  stage.receive("2D 00 01 02 00 02 EB 80 00 A0");
}

}  // namespace openrui::test
