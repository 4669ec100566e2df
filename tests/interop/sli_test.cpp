// SLI in real processes: the sample program against hostsim over real TCP.
#include <catch2/catch.hpp>
#include <csignal>

#include "support/paths.h"
#include "support/process.h"

using namespace openrui::test;

namespace {

struct SliDemo {
  SliDemo() {
    const std::vector<std::pair<std::string, std::string>> changes = {{"127.0.0.1", "@node@"},
                                                                      {"127.0.0.2", "@host@"},
                                                                      {"@node@", Workplace::address(1)},
                                                                      {"@host@", Workplace::address(2)},
                                                                      {"NODE1", "NODE" + std::to_string(getpid())}};
    place.copy_config(SOURCE_DIR "/config/demo/sli-node.json", "node.json", changes);
    place.copy_config(SOURCE_DIR "/config/demo/host.json", "host.json", changes);
  }
  std::unique_ptr<Process> start(const std::vector<std::string>& words) {
    return std::make_unique<Process>(words, std::vector<std::string>{"RUI_CONFIG=" + place.path("node.json")},
                                     place.path("program.log"), place.folder.string());
  }
  Workplace place;
};

}  // namespace

TEST_CASE("sli-demo opens a session, exchanges messages of 60000 bytes and closes in order") {
  SliDemo demo;
  auto host =
      std::make_unique<Process>(std::vector<std::string>{bin("hostsim"), "--config", demo.place.path("host.json")},
                                std::vector<std::string>{}, demo.place.path("host.log"));
  CHECK(host->read_line().find("listening") != std::string::npos);
  auto program = demo.start({bin("sli-demo"), "LUA001", "--messages", "3"});
  const auto text = program->read_rest();
  INFO(text);
  CHECK(program->wait() == 0);
  CHECK(text.find("SLI_CLOSE") != std::string::npos);
  const auto ladder = output_of({bin("snatrace"), "ladder", demo.place.path("sli-demo.pcap")});
  std::size_t at = 0;
  for (const char* piece : {"INIT-SELF", "+RSP(INIT-SELF)", "BIND", "+RSP(BIND)", "SDT", "+RSP(SDT)", "BC RQE1",
                            "EC RQD1", "RSHUTD", "+RSP(RSHUTD)", "UNBIND", "+RSP(UNBIND)", "NOTIFY"}) {
    const auto found = ladder.find(piece, at);
    INFO("looking for: " << piece << "\nin:\n" << ladder);
    REQUIRE(found != std::string::npos);
    at = found + std::string(piece).size();
  }
  host->signal(SIGTERM);
  CHECK(host->wait() == 0);
}

TEST_CASE("sli-demo says what is wrong when the application is not there, and ends with 1") {
  SliDemo demo;
  auto host =
      std::make_unique<Process>(std::vector<std::string>{bin("hostsim"), "--config", demo.place.path("host.json")},
                                std::vector<std::string>{}, demo.place.path("host.log"));
  host->read_line();
  auto program = demo.start({bin("sli-demo"), "LUA001", "--application", "NOBODY"});
  CHECK(program->read_rest().find("SESSION_FAILURE - PROCEDURE_ERROR") != std::string::npos);
  CHECK(program->wait() == 1);
  host->signal(SIGTERM);
  CHECK(host->wait() == 0);
}
