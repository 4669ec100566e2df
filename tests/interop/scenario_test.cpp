// A recorded conversation as a test host: a capture becomes a scenario, hostsim plays it to a real program over DLSw.
#include <catch2/catch.hpp>
#include <memory>

#include "support/process.h"

using namespace openrui;
using namespace openrui::test;

namespace {

struct Theatre {
  Theatre() {
    const std::vector<std::pair<std::string, std::string>> changes = {{"127.0.0.1", "@node@"},
                                                                      {"127.0.0.2", "@host@"},
                                                                      {"@node@", Workplace::address(1)},
                                                                      {"@host@", Workplace::address(2)},
                                                                      {"\"version\": 1", "\"version\": 2"},
                                                                      {"NODE1", "NODE" + std::to_string(getpid())}};
    place.copy_config(SOURCE_DIR "/config/demo/node.json", "node.json", changes);
    place.copy_config(SOURCE_DIR "/config/demo/host.json", "host.json", changes);
  }
  std::unique_ptr<Process> host(const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {bin("hostsim"), "--config", place.path("host.json")};
    words.insert(words.end(), more.begin(), more.end());
    auto p = std::make_unique<Process>(words, std::vector<std::string>{}, place.path("host.log"));
    first_line = p->read_line();
    return p;
  }
  // Its exit status; writes demo.pcap.
  int program() {
    Process p({bin("rui-demo"), "LUA001"}, {"RUI_CONFIG=" + place.path("node.json")}, place.path("program.log"),
              place.folder.string());
    p.read_rest();
    return p.wait();
  }
  void record() {
    auto at_work = host();
    REQUIRE(program() == 0);
    at_work->signal(SIGTERM);
    at_work->wait();
    std::filesystem::rename(place.path("demo.pcap"), place.path("recorded.pcap"));
  }
  std::string write_scenario(const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {bin("snatrace"), "replay", place.path("recorded.pcap"), "--script",
                                      place.path("scenario.json")};
    words.insert(words.end(), more.begin(), more.end());
    int status = -1;
    const auto text = output_of(words, &status);
    CHECK(status == 0);
    return text;
  }
  std::vector<std::string> verify() const {
    return {"--scenario", place.path("scenario.json"), "--verify", "--report", place.path("verdict.xml")};
  }
  std::string file(const std::string& name) const {
    std::ifstream in(place.path(name));
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

  Workplace place;
  std::string first_line;
};

}  // namespace

TEST_CASE("a recorded host plays its part to the real program again and both are content") {
  const bool mask = GENERATE(false, true);
  CAPTURE(mask);
  Theatre theatre;
  theatre.record();
  CHECK(theatre.write_scenario(mask ? std::vector<std::string>{"--mask"} : std::vector<std::string>{}).find("steps") !=
        std::string::npos);
  CHECK((theatre.file("scenario.json").find("\"masked\": true") != std::string::npos) == mask);
  auto host = theatre.host(theatre.verify());
  CHECK(theatre.first_line.find("listening") != std::string::npos);
  CHECK(theatre.program() == 0);
  const auto text = host->read_rest();
  INFO(text << theatre.file("host.log"));
  CHECK(host->wait() == 0);
  CHECK(text.find("scenario recorded: passed, ") == 0);
  CHECK(theatre.file("verdict.xml").find("failures=\"0\"") != std::string::npos);
  // What passed is what was recorded, but for the data that were masked.
  int status = -1;
  output_of({bin("snatrace"), "diff", theatre.place.path("recorded.pcap"), theatre.place.path("demo.pcap")}, &status);
  CHECK(status == (mask ? 1 : 0));
}

TEST_CASE("a program that says something else fails the scenario with the step and the ladder") {
  Theatre theatre;
  theatre.record();
  theatre.write_scenario();
  // JUMPS OVER, as the program has it, becomes JUMPS OVES.
  theatre.place.copy_config(theatre.place.path("scenario.json"), "scenario.json",
                            {{"\"wait\": \"data middle RQE1\", \"ru\": \"D1 E4 D4 D7 E2 40 D6 E5 C5 D9",
                              "\"wait\": \"data middle RQE1\", \"ru\": \"D1 E4 D4 D7 E2 40 D6 E5 C5 E2"}});
  auto host = theatre.host(theatre.verify());
  CHECK(theatre.program() == 1);
  const auto text = host->read_rest();
  INFO(text);
  CHECK(host->wait() == 1);
  CHECK(text.find("scenario recorded: failed\nstep ") == 0);
  CHECK(text.find("the RU: expected D1 E4 D4 D7 E2 40 D6 E5 C5 E2 40, heard D1 E4 D4 D7 E2 40 D6 E5 C5 D9 40") !=
        std::string::npos);
  CHECK(text.find("├─── data 11 bytes \"JUMPS OVER \"") != std::string::npos);
  CHECK(theatre.file("verdict.xml").find("failures=\"1\"") != std::string::npos);
}

TEST_CASE("a scenario that is wrong is refused with file and line and nothing is played") {
  Theatre theatre;
  std::ofstream(theatre.place.path("scenario.json")) << R"({ "scenario": { "name": "X" },
  "steps": [ { "session": "SSCP-PU", "send": "ACTPU", "wait": "+RSP" },
             { "session": "SSCP-PU", "send": "NOSUCH" },
             { "wait": "data" },
             { "session": "LU 2", "wait": "data", "ru": "G1" } ] })";
  Process host({bin("hostsim"), "--config", theatre.place.path("host.json"), "--scenario",
                theatre.place.path("scenario.json"), "--verify"},
               {}, theatre.place.path("host.log"));
  host.read_rest();
  CHECK(host.wait() == 1);
  const auto log = theatre.file("host.log");
  INFO(log);
  CHECK(log.find("scenario.json:2:14: /steps/0: found send and wait; expected one of send, wait, answer, slu") !=
        std::string::npos);
  CHECK(log.find("scenario.json:3:") != std::string::npos);
  CHECK(log.find("\"NOSUCH\"") != std::string::npos);
  CHECK(log.find("/steps/2: found no key \"session\"") != std::string::npos);
  CHECK(log.find("SSCP-LU 02") != std::string::npos);
}
