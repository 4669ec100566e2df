// The application `script`: scenarios played in sessions that the host has set up.
#include "config/host_scenario.h"
#include "lu_player.h"

using namespace openrui;
using namespace openrui::test;

namespace {

std::shared_ptr<const hostsim::Scenario> dialogue(const std::string& steps) {
  auto scenario = parse_scenario("test.json", R"({ "scenario": { "name": "dialogue", "plays": "application",
      "wait_ms": 5000 }, "steps": [ )" + steps + " ] }");
  if (!scenario.ok()) FAIL(to_words(scenario.error()));
  return std::make_shared<const hostsim::Scenario>(std::move(scenario.value()));
}

hostsim::Application script(const std::string& steps, hostsim::SessionEnd end = hostsim::SessionEnd::unbind) {
  auto a = application("SCRIPT", hostsim::ApplicationType::script);
  a.script.scenario = dialogue(steps);
  a.end = end;
  return a;
}

struct Scripted : LuPlayer {
  Scripted(const std::string& steps, const std::string& mode, hostsim::SessionEnd end = hostsim::SessionEnd::unbind)
      : LuPlayer(script(steps, end), mode) {}
  const hostsim::ScenarioRun& run(std::size_t index = 0) {
    pass(Duration::zero());
    REQUIRE(host.scenario_runs().all().size() > index);
    return *host.scenario_runs().all()[index];
  }
};

}  // namespace

TEST_CASE("a script speaks as the host of a session and ends it when its steps are over") {
  Scripted lu(R"({ "wait": "data", "text": "HELLO", "fields": [ { "offset": 6, "take": "who" } ] },
                 { "answer": "+RSP" }, { "send": "data RQD CD", "text": "HI ${who} AT ${lu}" }, { "wait": "+RSP to data" })",
              kDemoMode);
  lu.say("HELLO EVE", {false, true, true});
  CHECK(lu.responses.back() == normalized("2C 00 02 01 00 01 83 80 00"));
  CHECK_FALSE(lu.run().over);
  CHECK(lu.hear_text() == "HI EVE AT LUA001");
  CHECK(lu.run().over);
  CHECK(lu.run().result.passed);
  CHECK(lu.run().result.steps == 4);
  CHECK(lu.run().where == "LUA001");
  CHECK(lu.unbound());
  // The question, its response, the answer, its response, as PIUs.
  REQUIRE(lu.run().trace.size() >= 4);
  CHECK_FALSE(lu.run().trace[0].by_host);
  CHECK(to_hex(lu.run().trace[2].bytes).substr(0, 17) == "2C 00 02 01 00 01");
  CHECK(lu.events.has("LUA001: scenario dialogue passed, 4 steps"));
}

TEST_CASE("scripts run over display, printer and plain sessions and each session has its own") {
  struct Case {
    const char* name;
    std::string mode;
    const char* send;
  };
  const Case cases[] = {
      {"LU 0", kDemoMode, R"({ "wait": "data" }, { "send": "data RQE CD", "text": "X" })"},
      {"LU 1", kLu1Mode, R"({ "send": "data RQD BB CD", "text": "X" }, { "wait": "+RSP" })"},
      {"LU 2", kLu2Mode,
       R"({ "send": "data RQD BB CD", "screen": { "items": [ { "row": 1, "column": 2, "text": "X" } ] } }, { "wait": "+RSP" })"},
      {"LU 3", kLu3Mode,
       R"({ "send": "data RQD BB", "screen": { "command": "write", "wcc": [ "start_printer" ], "items": [] } }, { "wait": "+RSP" })"}};
  for (const auto& c : cases) {
    INFO(c.name);
    Scripted lu(c.send, c.mode);
    if (std::string(c.name) == "LU 0") lu.say("GO", {});
    CHECK(lu.hear());
    CHECK(lu.run().result.passed);
    CHECK(lu.unbound());
    lu.receive("2D 00 01 02 00 03 EB 80 00 32");
    // The next session begins at the first step, with a run of its own.
    lu.init_self("SCRIPT", "M");
    lu.link->sent.clear();
    lu.receive("2D 00 01 02 00 04 EB 80 00 31");
    lu.receive("2D 00 01 02 00 05 EB 80 00 A0");
    CHECK(lu.host.scenario_runs().all().size() == 2);
  }
}

TEST_CASE("a script sends SHUTD and UNBIND itself and hears what the LU answers") {
  Scripted lu(R"({ "send": "SHUTD" }, { "wait": "+RSP to SHUTD" }, { "wait": "SHUTC" }, { "answer": "+RSP" },
                 { "send": "UNBIND", "ru": "32 02" }, { "wait": "+RSP to UNBIND" })",
              kLu2Mode);
  CHECK(lu.take() == normalized("2D 00 02 01 00 03 4B 80 00 C0"));
  lu.receive("2D 00 01 02 00 03 CB 80 00 C0");
  lu.receive("2D 00 01 02 00 01 4B 80 00 C1");
  CHECK(lu.take() == normalized("2D 00 02 01 00 01 CB 80 00 C1"));
  CHECK(lu.take() == normalized("2D 00 02 01 00 04 6B 80 00 32 02"));
  lu.receive("2D 00 01 02 00 04 EB 80 00 32");
  CHECK(lu.run().result.passed);
  CHECK(lu.host.lus()[0].application.empty());
}

TEST_CASE("an LU that ends the session in the middle fails the script unless a step waits for it") {
  Scripted wrong(R"({ "wait": "data" })", kDemoMode);
  wrong.receive("2D 00 01 02 00 01 6B 80 00 32 01");
  CHECK(wrong.run().result.what.find("the session ended: UNBIND by the LU") == 0);
  Scripted right(R"({ "wait": "UNBIND" })", kDemoMode);
  right.receive("2D 00 01 02 00 01 6B 80 00 32 01");
  CHECK(right.run().result.passed);
  CHECK(right.take() == normalized("2D 00 02 01 00 01 EB 80 00 32"));
  Scripted lost(R"({ "wait": "data" })", kDemoMode);
  lost.notifier->on_inop(InopReason::carrier_lost, "gone");
  CHECK(lost.run().result.what == "the session ended: lost");
}

TEST_CASE("a script that fails ends the session at once and tells what came") {
  Scripted lu(R"({ "wait": "data", "text": "BALANCE", "message": "the program has to ask for the balance" })",
              kDemoMode);
  lu.say("TRANSFER", {});
  const auto& result = lu.run().result;
  CHECK(result.lu == "LUA001");
  CHECK(result.message == "the program has to ask for the balance");
  CHECK(result.what.find("the RU does not contain") == 0);
  CHECK(lu.take() == normalized("2D 00 02 01 00 03 6B 80 00 32 0F"));
  CHECK(lu.events.has("LUA001: scenario dialogue failed: the RU does not contain"));
}

TEST_CASE("what an LU does against the rules of the session fails the script with the rule") {
  Scripted lu(R"({ "wait": "data" })", kDemoMode);
  // The first number of a session is 1.
  lu.receive("2C 00 01 02 00 09 03 90 20 C1");
  CHECK(lu.run().result.what == "the LU broke a rule");
  CHECK(lu.run().result.rule.find("(2001") != std::string::npos);
}

TEST_CASE("a script sends a chain through closed windows and resynchronises by itself") {
  Scripted paced(R"({ "send": "data RQE BB CD", "text": "ABCDEFG", "cut": 1, "within_ms": 1000 })", kFm4Mode);
  std::string all;
  for (int i = 0; i < 7; ++i) {
    const auto piu = hex(paced.take());
    REQUIRE(piu.size() == 10);
    all += to_text(ByteView(piu).last(1));
    // PI: the window of two is opened again.
    if ((piu[7] & 1) != 0) paced.receive("2C 00 01 02 00 00 83 01 00");
    paced.pass(Duration::zero());
  }
  CHECK(all == "ABCDEFG");
  CHECK(paced.run().result.passed);
  Scripted stsn(R"({ "send": "CLEAR" }, { "wait": "+RSP to CLEAR" }, { "send": "STSN", "ru": "A2 00 00 00 00 00" },
                   { "wait": "+RSP to STSN" }, { "send": "SDT" }, { "wait": "+RSP to SDT" },
                   { "send": "data RQE BB CD", "text": "NEW" })",
                kFm4Mode);
  CHECK(stsn.take() == normalized("2D 00 02 01 00 03 6B 80 00 A1"));
  stsn.receive("2D 00 01 02 00 03 EB 80 00 A1");
  CHECK(stsn.take() == normalized("2D 00 02 01 00 04 6B 80 00 A2 00 00 00 00 00"));
  stsn.receive("2D 00 01 02 00 04 EB 80 00 A2 00");
  CHECK(stsn.take() == normalized("2D 00 02 01 00 05 6B 80 00 A0"));
  stsn.receive("2D 00 01 02 00 05 EB 80 00 A0");
  CHECK(stsn.hear_text() == "NEW");
  CHECK(stsn.run().result.passed);
}

TEST_CASE("an operator stops a script") {
  Scripted lu(R"({ "wait": "data" })", kDemoMode);
  CHECK(lu.host.command("LUA001", "stop", "").empty());
  CHECK(lu.run().result.what == "stopped by an operator");
}
