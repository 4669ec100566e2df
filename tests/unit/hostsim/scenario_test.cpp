// Scenarios against a node that the test plays byte for byte, on a virtual clock.
#include "hostsim/scenario/pattern.h"
#include "scenario_stage.h"

using namespace openrui;
using namespace openrui::test;

TEST_CASE("a scenario sends and waits step by step and passes at its end") {
  Stage stage(kActivation + kBind + R"(,
    { "session": "LU 02<->01", "wait": "data only RQD1 CD", "ru": "C1 ?? ..." },
    { "session": "LU 02<->01", "answer": "+RSP" },
    { "session": "LU 02<->01", "send": "data RQD CD", "text": "OK" },
    { "session": "LU 02<->01", "wait": "+RSP to data" })");
  activate(stage);
  bind(stage);
  CHECK(stage.results.empty());
  // PI: the answer carries the pacing response.
  stage.receive("2C 00 01 02 00 01 03 81 20 C1 C2 C3");
  CHECK(stage.take().find(normalized("2C 00 02 01 00 01 83 81 00")) != std::string::npos);
  stage.receive("2C 00 01 02 00 01 83 80 00");
  const auto result = stage.result();
  CHECK(result.passed);
  CHECK(stage.received == 6);
}

TEST_CASE("what is heard otherwise than it was written fails the step and shows what was heard") {
  struct Case {
    const char* step;
    const char* heard;
    const char* what;
  };
  const Case cases[] = {
      {R"("wait": "data only RQE1 CD")", "2C 00 01 02 00 01 03 80 20 C1",
       "indicators: expected BC EC RQE1 CD, heard BC EC RQD1 CD"},
      {R"("wait": "data", "ru": "C1 C2")", "2C 00 01 02 00 01 03 80 20 C1", "the RU: expected C1 C2, heard C1"},
      {R"("wait": "data", "text": "B")", "2C 00 01 02 00 01 03 80 20 C1", "the RU does not contain C2: C1"},
      {R"("wait": "LUSTAT")", "2C 00 01 02 00 01 03 80 20 C1", "the node sent data"},
      {R"("wait": "data", "ru": "E7 F9", "masked": true)", "2C 00 01 02 00 01 03 80 20 C1 40",
       "the RU: expected E7 F9, heard E7 40"},
  };
  for (const auto& c : cases) {
    INFO(c.step);
    Stage stage(kActivation + kBind + R"(, { "session": "LU 02<->01", )" + c.step + " }");
    activate(stage);
    bind(stage);
    stage.receive(c.heard);
    const auto result = stage.result();
    CHECK_FALSE(result.passed);
    CHECK(result.what == c.what);
    CHECK(result.place == "step 9 (line 6)");
    CHECK_FALSE(result.heard.empty());
  }
}

TEST_CASE("a refused BIND where it should be taken fails with what the node answered") {
  Stage stage(kActivation + kBind);
  activate(stage);
  stage.take();
  stage.receive("2D 00 01 02 00 01 EF 90 00 08 35 00 06 31");
  const auto result = stage.result();
  CHECK(result.what == "the node answered -RSP(BIND) 0835 0006 Invalid parameter");
  CHECK(result.step == "wait +RSP to BIND");
}

TEST_CASE("a node that breaks a rule fails the scenario with the rule") {
  Stage stage(kActivation + kBind + R"(, { "session": "LU 02<->01", "wait": "data" })");
  activate(stage);
  bind(stage);
  // The first number of a session is 1.
  stage.receive("2C 00 01 02 00 05 03 80 20 C1");
  const auto result = stage.result();
  CHECK(result.what == "the node broke a rule in LU 02<->01");
  CHECK(result.rule.find("11.2") != std::string::npos);
  CHECK(result.rule.find("(2001") != std::string::npos);
}

TEST_CASE("a step against the host's own rules fails and says which") {
  // The secondary sends first.
  Stage stage(kActivation + kBind + R"(, { "session": "LU 02<->01", "send": "data" })");
  activate(stage);
  bind(stage);
  const auto result = stage.result();
  CHECK(result.what.find("the step breaks a rule of the host: 2004") == 0);
  CHECK_FALSE(result.rule.empty());
}

TEST_CASE("a program that comes late is heard of by NOTIFY which is answered without a step") {
  Stage stage(kActivation + R"(, { "session": "SSCP-LU 02", "slu": "enabled" })");
  activate(stage, "01");
  stage.take();
  CHECK(stage.results.empty());
  stage.receive("2C 00 00 02 00 01 0B 80 00 81 06 20 0C 06 03 00 01 00 00 00");
  CHECK(stage.take() == normalized("2C 00 02 00 00 01 8B 80 00 81 06 20"));
  CHECK(stage.result().passed);
}

TEST_CASE("a NOTIFY that a step waits for is the step's to answer") {
  Stage stage(kActivation + R"(, { "session": "SSCP-LU 02", "wait": "NOTIFY" },
                                 { "session": "SSCP-LU 02", "answer": "-RSP 080C 0000" })");
  activate(stage, "01");
  stage.take();
  stage.receive("2C 00 00 02 00 01 0B 80 00 81 06 20 0C 06 03 00 01 00 00 00");
  CHECK(stage.take() == normalized("2C 00 02 00 00 01 8F 90 00 08 0C 00 00 81 06 20"));
  CHECK(stage.result().passed);
}

TEST_CASE("a wait ends after its time and says what came instead") {
  Stage stage(kActivation + R"(, { "session": "SSCP-LU 02", "wait": "INIT-SELF", "within_ms": 2000 })");
  activate(stage);
  stage.receive("2C 00 00 02 00 01 03 80 00 C1");
  stage.pass(std::chrono::milliseconds(1999));
  CHECK(stage.results.empty());
  stage.pass(std::chrono::milliseconds(1));
  CHECK(stage.result().what == "it did not come within 2000 ms; the node sent text instead");
}

TEST_CASE("a pause is of the timers and a restarted link begins with nothing") {
  Stage stage(kActivation + R"(, { "pause_ms": 700 }, { "link": "restart" },)" + kActivation);
  activate(stage);
  stage.take();
  stage.pass(std::chrono::milliseconds(699));
  CHECK(stage.link.started);
  stage.pass(std::chrono::milliseconds(1));
  CHECK_FALSE(stage.link.started);
  stage.player.on_inop(InopReason::operator_request, "stopped");
  CHECK(stage.link.started);
  stage.player.on_contacted({});
  activate(stage);
  CHECK(stage.result().passed);
}

TEST_CASE("a link that is lost fails the scenario and the next contact begins it anew") {
  Stage stage(kActivation);
  stage.take();
  stage.player.on_inop(InopReason::carrier_lost, "gone");
  CHECK(stage.result().what == "the link went down: carrier lost, gone");
  stage.player.on_contacted({});
  activate(stage);
  stage.pass(Duration::zero());
  REQUIRE(stage.results.size() == 2);
  CHECK(stage.results[1].passed);
}

TEST_CASE("a request waits for the node's pacing response and fails without it") {
  // Windows of one to the secondary, no answers to wait for.
  const std::string bind_of_one = R"(,
    { "session": "LU 02<->01", "send": "BIND", "ru": "31 01 03 03 B0 B0 00 00 00 01 85 85 81 00 00 00 00 00 00 00 00 00 00 00 00 00 00" },
    { "session": "LU 02<->01", "wait": "+RSP to BIND" },
    { "session": "LU 02<->01", "send": "SDT" }, { "session": "LU 02<->01", "wait": "+RSP to SDT" },
    { "session": "LU 02<->01", "send": "data RQE" }, { "session": "LU 02<->01", "send": "data RQE", "within_ms": 1000 })";
  Stage good(kActivation + bind_of_one);
  activate(good);
  bind(good);
  CHECK(good.take().find(normalized("2C 00 02 01 00 01 03 91 00")) == 0);
  CHECK(good.results.empty());
  good.receive("2C 00 01 02 00 00 83 01 00");
  good.pass(Duration::zero());
  CHECK(good.take().find(normalized("2C 00 02 01 00 02 03 91 00")) == 0);
  CHECK(good.result().passed);
  Stage bad(kActivation + bind_of_one);
  activate(bad);
  bind(bad);
  bad.pass(std::chrono::seconds(1));
  CHECK(bad.result().what == "no pacing response came within 1000 ms");
}

TEST_CASE("a node that does not come fails a scenario that is to be verified") {
  const auto scenario = scenario_of(kActivation);
  TimerQueue timers;
  EventLog events;
  const LinkDefinition definition;
  FakeLink link;
  std::vector<hostsim::ScenarioResult> results;
  hostsim::ScenarioPlayer player(scenario, {definition, timers, events, {}}, {},
                                 [&](const hostsim::ScenarioResult& r) { results.push_back(r); });
  player.set_link(link);
  player.start(true);
  timers.run(timers.now() + std::chrono::milliseconds(4999));
  CHECK(results.empty());
  timers.run(timers.now() + std::chrono::milliseconds(1));
  timers.run(timers.now());
  REQUIRE(results.size() == 1);
  CHECK(results[0].what == "the node did not come within 5000 ms: fake");
}

TEST_CASE("patterns of bytes") {
  const auto fits = [](std::string_view pattern, std::string_view bytes) {
    const auto parsed = hostsim::parse_pattern(pattern);
    REQUIRE(parsed);
    return hostsim::matches(*parsed, hex(bytes));
  };
  CHECK(fits("F1 ?? C3", "F1 00 C3"));
  CHECK(fits("F1??C3", "F1 00 C3"));
  CHECK_FALSE(fits("F1 ?? C3", "F1 00 C3 00"));
  CHECK(fits("F1 ...", "F1 00 C3 00"));
  CHECK(fits("...", ""));
  CHECK_FALSE(fits("F1 ...", ""));
  for (const char* wrong : {"F", "G1", "F1 ... C3", "?1"}) CHECK_FALSE(hostsim::parse_pattern(wrong));
  CHECK(hostsim::to_words(*hostsim::parse_pattern("F1??c3 ...")) == "F1 ?? C3 ...");
}
