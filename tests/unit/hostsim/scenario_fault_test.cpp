// The step "fault" of a scenario: of a link that a host has lent, and of an application.
#include "config/host_scenario.h"
#include "lu_player.h"
#include "scenario_stage.h"

using namespace openrui;
using namespace openrui::test;

namespace {

// A link of a host, played by a scenario: what leaves and comes goes through the host's faults.
struct MisbehavingLink : HostHarness {
  explicit MisbehavingLink(const std::string& steps, bool with_lu = true) : HostHarness(lu_or_not(with_lu)) {
    const auto scenario = std::make_shared<const hostsim::Scenario>(scenario_of(steps));
    CHECK(host.play_on_link(scenario, "NODE1", {}).empty());
    notifier->on_contacted({});
  }
  static hostsim::HostDefinition lu_or_not(bool with_lu) {
    auto d = host_definition();
    if (!with_lu) d.lus.clear();
    return d;
  }
  void activate_and_bind() {
    take(), receive("2D 00 00 00 00 01 EB 80 00 11 01");
    take(), receive("2D 00 00 02 00 01 EB 80 00 0D 01 01 00 85 C0 00 00 0C 06 03 00 01 00 00 00");
    take(), receive("2D 00 01 02 00 01 EB 80 00 31");
    take(), receive("2D 00 01 02 00 02 EB 80 00 A0");
  }
  hostsim::ScenarioResult verdict() {
    pass(Duration::zero());
    const auto& run = *host.scenario_runs().all().back();
    CHECK(run.over);
    return run.result;
  }
};

hostsim::Application misbehaving_script(const std::string& steps) {
  auto a = application("SCRIPT", hostsim::ApplicationType::script);
  auto scenario = parse_scenario("test.json", R"({ "scenario": { "name": "rude", "plays": "application",
      "wait_ms": 5000 }, "steps": [ )" + steps + " ] }");
  if (!scenario.ok()) FAIL(to_words(scenario.error()));
  a.script.scenario = std::make_shared<const hostsim::Scenario>(std::move(scenario.value()));
  return a;
}

std::string wrong_fault_step(const std::string& step, bool of_application = false) {
  const std::string head = of_application ? R"("plays":"application")" : R"("wait_ms":1000)";
  const std::string session = of_application ? "" : R"("session":"LU 02<->01",)";
  const auto s =
      parse_scenario("s.json", R"({"scenario":{"name":"x",)" + head + R"(},"steps":[{)" + session + step + "}]}");
  return s.ok() ? "" : to_words(s.error());
}

bool tells(const std::string& text, std::string_view what) { return text.find(what) != std::string::npos; }

}  // namespace

TEST_CASE("a fault step waits for its occasion in the session and strikes once") {
  // The second one is for an LU that the configuration may have or not.
  const bool with_lu = GENERATE(true, false);
  MisbehavingLink s(kActivation + kBind + R"(,
    { "session": "LU 02<->01", "wait": "data" },
    { "session": "LU 02<->01", "fault": "wrong_number", "offset": 3 },
    { "session": "LU 02<->01", "send": "data RQE1 CD", "text": "A" },
    { "session": "LU 02<->01", "wait": "-RSP 2001" },
    { "session": "LU 02<->01", "send": "data RQE1 CD", "text": "B" })",
                    with_lu);
  s.activate_and_bind();
  s.receive("2C 00 01 02 00 01 03 90 20 F1");
  CHECK(s.take() == normalized("2C 00 02 01 00 04 03 91 20 C1"));
  // The node's answer names the wrong number; the host's half-session knows its own.
  s.receive("2C 00 01 02 00 04 87 90 00 20 01 00 00");
  CHECK(s.take() == normalized("2C 00 02 01 00 02 03 90 20 C2"));
  CHECK(s.verdict().passed);
  CHECK(s.events.has("test: fault 1 waits for its occasion: wrong_number"));
  CHECK(s.events.has(": fault 1, wrong_number: data 0001 is numbered 0004"));
  CHECK(s.host.faults().strikes() == 1);
}

TEST_CASE("a fault step with bytes below the sessions strikes at once") {
  MisbehavingLink s(kActivation + R"(, { "session": "SSCP-LU 02", "fault": "garbage_th", "bytes": "2C 00" })");
  s.take(), s.receive("2D 00 00 00 00 01 EB 80 00 11 01");
  s.take(), s.receive("2D 00 00 02 00 01 EB 80 00 0D 01 01 00 85 C0 00 00 0C 06 03 00 01 00 00 00");
  CHECK(s.take() == normalized("2C 00"));
  CHECK(s.verdict().passed);
}

TEST_CASE("a fault that has not struck when the run ends is taken back") {
  MisbehavingLink s(kActivation + R"(, { "session": "LU 02<->01", "fault": "late_bind", "ms": 9 })");
  s.take(), s.receive("2D 00 00 00 00 01 EB 80 00 11 01");
  s.take(), s.receive("2D 00 00 02 00 01 EB 80 00 0D 01 01 00 85 C0 00 00 0C 06 03 00 01 00 00 00");
  CHECK(s.verdict().passed);
  CHECK(s.host.faults().armed().empty());
  CHECK(s.host.faults().strikes() == 0);
}

TEST_CASE("a scenario has a hundred faults waiting and not more") {
  MisbehavingLink s(kActivation +
                    R"(, { "repeat": 101, "steps": [ { "session": "LU 02<->01", "fault": "lost_response" } ] })");
  s.take(), s.receive("2D 00 00 00 00 01 EB 80 00 11 01");
  s.take(), s.receive("2D 00 00 02 00 01 EB 80 00 0D 01 01 00 85 C0 00 00 0C 06 03 00 01 00 00 00");
  CHECK(s.verdict().what == "100 faults of the scenario wait already");
}

TEST_CASE("a script lets the host misbehave in its own session") {
  LuPlayer lu(misbehaving_script(R"({ "wait": "data" }, { "fault": "slow_host", "ms": 700 },
      { "send": "data RQE CD", "text": "AT LAST" }, { "wait": "data" })"),
              kDemoMode);
  lu.say("HELLO", {});
  CHECK_FALSE(lu.hear());
  lu.pass(std::chrono::milliseconds(699));
  CHECK_FALSE(lu.hear());
  lu.pass(std::chrono::milliseconds(1));
  CHECK(lu.hear_text() == "AT LAST");
  CHECK(lu.events.has("LUA001: fault 1, slow_host: data"));
  lu.say("BYE", {});
  lu.pass(Duration::zero());
  CHECK(lu.host.scenario_runs().all()[0]->result.passed);
}

TEST_CASE("what is wrong with a fault step is told at its place") {
  CHECK(wrong_fault_step(R"("fault":"wrong_number","offset":2,"on":"data","skip":1,"limit":3)").empty());
  CHECK(tells(wrong_fault_step(R"("fault":"wrong_number","ms":5)"),
              "/steps/0/ms: found something that wrong_number does not take"));
  CHECK(tells(wrong_fault_step(R"("fault":"wrong_number","on":"BIN")"), "/steps/0/on: found \"BIN\""));
  CHECK(tells(wrong_fault_step(R"("fault":"explode")"), "/steps/0/fault: found \"explode\""));
  CHECK(tells(wrong_fault_step(R"("fault":"slow_host","text":"X")"), "/steps/0/text"));
}

TEST_CASE("a fault step that another step does is refused with that step") {
  CHECK(tells(wrong_fault_step(R"("fault":"unbind","type":"0E")"),
              "/steps/0/fault: found \"unbind\"; expected one of bind_profile, "));
  CHECK(tells(wrong_fault_step(R"("fault":"unbind")"), "what unbind does is done by \"send\": \"UNBIND\""));
  CHECK(tells(wrong_fault_step(R"("fault":"negative_response")"), "\"answer\": \"-RSP 0812\""));
  CHECK(tells(wrong_fault_step(R"("fault":"cut_link")"), "\"link\": \"restart\""));
  CHECK(tells(wrong_fault_step(R"("fault":"late_bind")", true),
              "/steps/0/fault: found \"late_bind\"; expected one of lost_response, "));
  CHECK(tells(wrong_fault_step(R"("fault":"late_bind")", true),
              "the BIND has gone before the steps of an application begin"));
}
