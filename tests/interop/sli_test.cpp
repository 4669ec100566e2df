// SLI in real processes: the sample program against hostsim over real TCP, alone and through snanode.
#include <csignal>
#include <map>

#include "shared_node.h"

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

TEST_CASE("sli-demo runs embedded and over a local socket, TCP and TLS by its JSON alone, with the same result") {
  Shared shared;
  std::map<std::string, std::string> said;
  for (const std::string config : {"embedded", "unix", "tcp", "tls", "teller"}) {
    if (config == "unix") shared.start_node();
    auto program = shared.program(config, {"sli-demo", "LUA001", "--messages", "3"});
    said[config] = program->read_rest();
    INFO(config << ":\n" << said[config]);
    CHECK(program->wait() == 0);
    CHECK(said[config] == said["embedded"]);
  }
  const auto& text = said["embedded"];
  INFO(text);
  CHECK(text.find("SLI_CLOSE") != std::string::npos);
}

TEST_CASE("sli-demo and rui-demo share a node, and each LU is its program's own") {
  Shared shared;
  shared.start_node();
  auto holder = shared.holder("unix", "LUA001");
  CHECK(holder->read_line() == "open LUA001  ");
  auto refused = shared.program("unix", {"sli-demo", "LUA001"});
  CHECK(refused->read_rest().find("UNSUCCESSFUL - INVALID_PROCESS") != std::string::npos);
  CHECK(refused->wait() == 1);
  auto sli = shared.program("unix", {"sli-demo", "POOLA", "--messages", "5"});
  auto rui = shared.program("tcp", {"rui-demo", "POOLA"});
  const auto sli_text = sli->read_rest();
  const auto rui_text = rui->read_rest();
  INFO(sli_text << rui_text);
  CHECK(sli->wait() == 0);
  CHECK(rui->wait() == 0);
}

TEST_CASE("an SLI program in the middle of its messages is told when the node dies and ends") {
  Shared shared;
  shared.start_node();
  auto program = shared.program("unix", {"sli-demo", "LUA001", "--messages", "1000000"});
  std::string line;
  do {
    line = program->read_line();
  } while (!line.empty() && line.find("SLI_RECEIVE") == std::string::npos);
  REQUIRE_FALSE(line.empty());
  shared.node->signal(SIGKILL);
  shared.node->wait();
  const auto rest = program->read_rest();
  INFO(rest);
  // A verb that waits gets SESSION_FAILURE, one that is issued later finds no session.
  CHECK(rest.find("SLI_CLOSE    at once                      STATE_CHECK - NO_SLI_SESSION") != std::string::npos);
  CHECK(program->wait() == 1);
}
