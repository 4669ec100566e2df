// Every scenario of config/scenarios, played to a LUA program that does its part.
#include <algorithm>
#include <set>

#include "scenario_stage.h"

using namespace openrui;
using namespace openrui::test;

namespace {

using Words = std::vector<std::string>;

struct Example {
  const char* file;
  std::vector<Words> programs;  // what each of them does (tests/interop/scripted_lu.c)
  unsigned steps;               // that are performed
};

Words operator+(Words all, const Words& more) {
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

Words logged_on(const std::string& application) { return {"LUA001", "initself", application, "bind", "sdt"}; }
// Enter with the cursor at row 6 and the fields of the logon screen.
const std::string kWrong = "7DC65B11C54BC5E5C511C65BD5D6";
const std::string kRight = "7DC65B11C65BE2C5C3D9C5E3";

std::vector<Example> examples() {
  Words chance = logged_on("PLAIN");
  for (int i = 1; i <= 10; ++i) chance = chance + Words{"say", "rqe+cd", "DRAW", "data", std::to_string(i)};
  return {
      {"logon-echo.json", {logged_on("PLAIN") + Words{"say", "rqd+cd", "HELLO", "ok", "data", "HELLO", "unbind"}}, 17},
      {"menu.json",
       {logged_on("DISPLAY") + Words{"data", "USER", "hex", "rqe+cd", kWrong, "data", "WRONG PASSWORD EVE", "hex",
                                     "rqe+cd", kRight, "data", "HELLO EVE", "hex", "rqe+cd", "F3C65B", "data", "BYE",
                                     "unbind"}},
       9},
      {"bank.json",
       {Words{"LUA001", "initself", "BANK", "bind", "sdt", "say", "rqe+cd", "BAL00004711", "data",
              "000047110000125000OK", "unbind"},
        Words{"LUB001", "initself", "BANK", "bind", "sdt", "say", "rqe+cd", "BAL00004712", "data",
              "000047120000000099OK", "unbind"}},
       33},
      {"chance.json", {chance + Words{"unbind"}}, 41},
      {"branch.json",
       {logged_on("PLAIN") + Words{"say", "rqe+cd", "BUY 7", "data", "SOLD 7", "say", "rqe+cd", "BUY 5", "data",
                                   "SOLD OUT", "say", "rqe+cd", "QUIT", "unbind"}},
       12},
      {"chain.json",
       {logged_on("PLAIN") + Words{"say", "rqe+first", "ONE", "say", "rqe+middle", "TWO", "say", "rqd+cd+last", "THREE",
                                   "ok", "data", "01234567890123456789", "say", "rqd+cd",
                                   std::string("0123456789") +
                                       [] {
                                         std::string text;
                                         for (int i = 0; i < 19; ++i) text += "0123456789";
                                         return text;
                                       }(),
                                   "ok", "data", "THAT IS ALL", "unbind"}},
       10},
      {"refuse.json",
       {logged_on("PLAIN") + Words{"say", "rqd+cd", "PAY -5", "refused", "08350004", "data", "SAY IT AGAIN", "say",
                                   "rqd+cd", "PAY 5", "ok", "refuse", "08020000", "PRINT THIS", "data", "TRY AGAIN",
                                   "unbind"}},
       10},
      {"shutdown.json",
       {logged_on("PLAIN") +
        Words{"say", "rqe+cd", "HELLO", "shutd", "data", "CLOSING", "say", "rqe", "ONE MORE THING", "shutc", "unbind"}},
       10},
      {"resync.json",
       {logged_on("RESYNC") +
        Words{"say", "rqe+cd", "BEFORE", "clear", "stsn", "sdt", "say", "rqe+cd", "AFTER", "data", "GO ON", "unbind"}},
       9},
      {"print.json",
       {logged_on("PRINTER") + Words{"data", "REPORT", "refuse", "08020000", "PAGE TWO", "lustat", "0001", "ok", "data",
                                     "PAGE TWO", "data", "THE END", "unbind"}},
       13},
      {"fault.json",
       {logged_on("PLAIN") + Words{"say", "rqe+cd", "HELLO", "error", "400C0000", "data", "SAY IT AGAIN", "say",
                                   "rqd+cd", "ONE MORE", "ok", "data", "THAT IS ALL", "unbind"}},
       12},
      {"timers.json",
       {logged_on("PLAIN") + Words{"say",  "rqe+cd", "SLOWLY", "data",   "AT LAST", "say",    "rqe+cd", "QUICK",
                                   "data", "NEXT",   "data",   "PLEASE", "say",     "rqe+cd", "QUICK",  "data",
                                   "NEXT", "data",   "PLEASE", "say",    "rqe+cd",  "QUICK",  "data",   "NEXT",
                                   "data", "PLEASE", "say",    "rqe+cd", "DONE",    "unbind"}},
       20},
  };
}

// Plays it to its programs; it has to pass after the steps that it has.
void play(const std::string& file) {
  const auto all = examples();
  const auto example = std::find_if(all.begin(), all.end(), [&](const Example& e) { return e.file == file; });
  REQUIRE(example != all.end());
  ScenarioHouse house;
  auto host =
      house.host(SOURCE_DIR "/config/scenarios/" + file, {"--verify", "--capture", house.place.path("run.pcap")});
  std::unique_ptr<Process> node;
  if (example->programs.size() > 1) node = house.share_node();
  std::vector<std::unique_ptr<Process>> programs;
  for (const auto& words : example->programs) programs.push_back(house.program(Words{"scripted_lu"} + words));
  std::string said;
  for (auto& program : programs) {
    said += program->read_rest();
    CHECK(program->wait() == 0);
  }
  const auto text = host->read_rest();
  INFO(said << text << house.file("host.log"));
  CHECK(host->wait() == 0);
  CHECK(text.find(": passed, " + std::to_string(example->steps) + " steps on ") != std::string::npos);
  CHECK(house.file("verdict.xml").find("failures=\"0\"") != std::string::npos);
}

}  // namespace

TEST_CASE("the example of a logon and an echo passes") { play("logon-echo.json"); }
TEST_CASE("the example of a menu with fields passes") { play("menu.json"); }
TEST_CASE("the example of a bank with data for two LUs passes") { play("bank.json"); }
TEST_CASE("the example of a loop with chance passes") { play("chance.json"); }
TEST_CASE("the example of branches passes") { play("branch.json"); }
TEST_CASE("the example of chains and segments passes") { play("chain.json"); }
TEST_CASE("the example of negative responses passes") { play("refuse.json"); }
TEST_CASE("the example of an orderly end passes") { play("shutdown.json"); }
TEST_CASE("the example of a resynchronisation passes") { play("resync.json"); }
TEST_CASE("the example of a print job passes") { play("print.json"); }
TEST_CASE("the example of faults passes") { play("fault.json"); }
TEST_CASE("the example of timers passes") { play("timers.json"); }

TEST_CASE("the examples that are run are all that there are") {
  std::set<std::string> there;
  for (const auto& entry : std::filesystem::directory_iterator(SOURCE_DIR "/config/scenarios")) {
    const auto name = entry.path().filename().string();
    if (entry.path().extension() == ".json" && name != "host.json" && name != "node.json") there.insert(name);
  }
  std::ifstream here(SOURCE_DIR "/tests/interop/scenario_examples_test.cpp");
  const std::string cases{std::istreambuf_iterator<char>(here), std::istreambuf_iterator<char>()};
  std::set<std::string> run;
  for (const auto& example : examples()) {
    INFO(example.file);
    run.insert(example.file);
    CHECK(cases.find("{ play(\"" + std::string(example.file) + "\"); }") != std::string::npos);
  }
  CHECK(there == run);
  CHECK(there.size() >= 10);
  std::ifstream page(SOURCE_DIR "/config/scenarios/README.md");
  const std::string text{std::istreambuf_iterator<char>(page), std::istreambuf_iterator<char>()};
  for (const auto& name : there) CHECK(text.find("`" + name + "`") != std::string::npos);
}
