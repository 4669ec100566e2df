// Scenarios as operators start, stop and list them, and their verdicts.
#include <catch2/catch.hpp>

#include "../hostsim/host_harness.h"
#include "hostsim/control_console.h"
#include "hostsim/control_verdict.h"
#include "hostsim/scenario/steps_messages.h"

using namespace openrui;
using namespace openrui::test;

namespace {

// One step, which waits for data of the LU.
std::shared_ptr<const hostsim::Scenario> scenario_that_waits(bool of_application) {
  auto scenario = std::make_shared<hostsim::Scenario>();
  scenario->name = "DIALOGUE";
  scenario->of_application = of_application;
  auto wait = std::make_shared<hostsim::WaitStep>();
  wait->expected.session.address = {1, 1};
  wait->expected.message = parse_message(split_words("data only RQE1 CD")).value();
  wait->limit = std::chrono::seconds(5);
  scenario->steps.push_back({"step 1 (line 4)", "wait data only RQE1 CD", {}, wait});
  return scenario;
}

struct Operated : HostHarness {
  Operated()
      : control(host, "HOST1", timers, events,
                [](const std::string& file) -> Result<std::shared_ptr<const hostsim::Scenario>, std::string> {
                  if (file == "dialogue.json" || file == "link.json") return scenario_that_waits(file[0] == 'd');
                  return file + " cannot be read\n";
                }),
        console(control, false) {}
  std::string type(const std::string& line) { return console.take(line + "\n"); }
  // In session with the scenario's application.
  void start() {
    activate();
    CHECK(type("scenario start dialogue.json LUA001 LU0-DEMO").find("scenario start DIALOGUE") != std::string::npos);
    receive("2D 00 01 02 00 01 EB 80 00 31");
    receive("2D 00 01 02 00 02 EB 80 00 A0");
  }

  hostsim::HostControl control;
  hostsim::Console console;
};

}  // namespace

TEST_CASE("an operator starts a scenario in the session of an LU and sees how it goes") {
  Operated o;
  o.start();
  CHECK(o.type("scenario list").find("1    DIALOGUE  LUA001  running") != std::string::npos);
  CHECK(o.type("display scenarios") == o.type("scenario list"));
  o.receive("2C 00 01 02 00 01 03 90 20 C1");
  o.pass(Duration::zero());
  CHECK(o.type("scenario list").find("1    DIALOGUE  LUA001  passed  1") != std::string::npos);
  // An application that plays it is there from now on.
  CHECK(o.type("display applications").find("DIALOGUE     script") != std::string::npos);
  CHECK(o.type("scenario start DIALOGUE").find("which LU is to be bound to it?") != std::string::npos);
}

TEST_CASE("an operator stops a scenario by its name or where it is played") {
  for (const char* name : {"DIALOGUE", "LUA001"}) {
    Operated o;
    o.start();
    CHECK(o.type(std::string("scenario stop ") + name).find("scenario stop") != std::string::npos);
    const auto run = o.control.run({{"command", "scenarios"}})["result"][0];
    CHECK(run["state"] == "failed");
    CHECK(run["what"] == "stopped by an operator");
    CHECK(run["verdict"].get<std::string>().find("scenario DIALOGUE: failed\nstep 1 (line 4) on LUA001: wait data") ==
          0);
  }
}

TEST_CASE("a scenario of a link is started on the only link") {
  Operated o;
  o.activate();
  CHECK(o.type("scenario start link.json").find("NODE1") != std::string::npos);
  CHECK(o.type("scenario start link.json") == "scenario DIALOGUE is played on NODE1\n");
}

TEST_CASE("words about scenarios that mean nothing are told what would be right") {
  Operated o;
  CHECK(o.type("scenario start nothing.json") == "nothing.json cannot be read\n\n");
  CHECK(o.type("scenario go").find("scenario start FILE|NAME [LU|LINK [MODE]], or scenario stop NAME") == 0);
  CHECK(o.type("scenario start").find("scenario start FILE|NAME") == 0);
  CHECK(o.type("scenario stop DIALOGUE").find("no scenario is played") == 0);
  CHECK(o.type("help").find("scenario list") != std::string::npos);
}

TEST_CASE("a verdict has the step and the message and the ladder and is a report for CI servers") {
  Operated o;
  o.start();
  o.receive("2C 00 01 02 00 01 03 80 20 C2 C1 C4");
  o.pass(Duration::zero());
  const auto& run = o.host.scenario_runs().all().front();
  const auto text = hostsim::verdict(*run);
  INFO(text);
  CHECK(text.find("scenario DIALOGUE: failed\nstep 1 (line 4) on LUA001: wait data only RQE1 CD\n"
                  "    indicators: expected BC EC RQE1 CD, heard BC EC RQD1 CD\n      RH  ") == 0);
  CHECK(text.find("with lu = \"LUA001\", lu_address = \"02\"") != std::string::npos);
  CHECK(text.find("├─── data 3 bytes \"BAD\"") != std::string::npos);
  const auto xml = hostsim::to_junit({run});
  CHECK(xml.find("<testsuite name=\"hostsim\" tests=\"1\" failures=\"1\"") != std::string::npos);
  CHECK(xml.find("<testcase classname=\"scenario.LUA001\" name=\"DIALOGUE\" time=\"0.000\">") != std::string::npos);
  CHECK(xml.find("<failure message=\"step 1 (line 4): indicators: expected BC EC RQE1 CD, heard") != std::string::npos);
}
