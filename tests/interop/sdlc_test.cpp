// SDLC between real processes: the demo's conversation on a line of the emulator, which hostsim plays, embedded and
// through snanode.
#include <csignal>
#include <iostream>

#include "ladder_pieces.h"
#include "shared_node.h"

using namespace openrui::test;

namespace {

struct SdlcDemo {
  // `line`: more keys of both ports.
  explicit SdlcDemo(const std::string& line = {}, const std::vector<std::pair<std::string, std::string>>& more = {}) {
    // Addresses of their own, so that the emulator's ports are free.
    std::vector<std::pair<std::string, std::string>> changes = {{"127.0.0.2", Workplace::address(2)},
                                                                {"NODE1", "NODE" + std::to_string(getpid())},
                                                                {"\"line\": 20", "\"line\": 20" + line},
                                                                {"demo.pcap", place.path("demo.pcap")},
                                                                {"demo-node.log", place.path("demo-node.log")}};
    changes.insert(changes.end(), more.begin(), more.end());
    place.copy_config(SOURCE_DIR "/config/demo/sdlc-host.json", "host.json", changes);
    place.copy_config(SOURCE_DIR "/config/demo/sdlc-node.json", "node.json", changes);
    changes.push_back({"\"mode\": \"embedded\"", R"("listen": {"unix": ")" + place.path("node.sock") + "\"}"});
    place.copy_config(SOURCE_DIR "/config/demo/sdlc-node.json", "daemon.json", changes);
    std::ofstream(place.path("client.json"))
        << R"({"mode": "client", "servers": ["unix:)" << place.path("node.sock") << "\"]}";
    host = std::make_unique<Process>(std::vector<std::string>{bin("hostsim"), "--config", place.path("host.json")},
                                     std::vector<std::string>{}, place.path("host.log"));
    said = host->read_line();
  }
  std::unique_ptr<Process> program(const std::string& config) {
    return std::make_unique<Process>(std::vector<std::string>{bin("rui-demo"), "LUA001"},
                                     std::vector<std::string>{"RUI_CONFIG=" + place.path(config)},
                                     place.path("program.log"), place.folder.string());
  }
  std::string ladder() { return output_of({bin("snatrace"), "ladder", place.path("demo.pcap")}); }

  Workplace place;
  std::unique_ptr<Process> host;
  std::string said;
};

}  // namespace

TEST_CASE("rui-demo holds its conversation over an SDLC line, half and full duplex, release 4 and 5") {
  const std::string line = GENERATE(as<std::string>{}, "", ", \"duplex\": \"full\"", ", \"release\": 4");
  CAPTURE(line);
  SdlcDemo demo(line);
  CHECK(demo.said.find(":37520 (sdlc)") != std::string::npos);
  auto program = demo.program("node.json");
  INFO(program->read_rest());
  CHECK(program->wait() == 0);
  check_conversation(demo.ladder());
  demo.host->signal(SIGTERM);
  CHECK(demo.host->wait() == 0);
}

TEST_CASE("rui-demo holds its conversation over an SDLC line of modulo 128") {
  SdlcDemo demo("", {{"\"station\": \"C1\"", "\"station\": \"C2\", \"modulo\": 128, \"window\": 100"}});
  auto program = demo.program("node.json");
  INFO(program->read_rest());
  CHECK(program->wait() == 0);
  check_conversation(demo.ladder());
}

TEST_CASE("a program of snanode talks over its SDLC line, and snactl says how the link is") {
  SdlcDemo demo;
  Process node({bin("snanode"), "--config", demo.place.path("daemon.json")}, {}, demo.place.path("node.err"));
  REQUIRE(node.read_line().find("listening on unix:") != std::string::npos);
  auto program = demo.program("client.json");
  INFO(program->read_rest());
  CHECK(program->wait() == 0);
  const auto links = output_of({bin("snactl"), "--connect", "unix:" + demo.place.path("node.sock"), "links"});
  INFO(links);
  CHECK(links.find("contacted") != std::string::npos);
  node.signal(SIGTERM);
  CHECK(node.wait() == 0);
  check_conversation(demo.ladder());
}

TEST_CASE("tshark finds nothing wrong in the capture of the conversation over SDLC") {
  if (std::system("command -v tshark >/dev/null 2>&1") != 0) {
    std::cout << "skipped: tshark is not installed\n";
    exit(77);
  }
  SdlcDemo demo;
  auto program = demo.program("node.json");
  program->read_rest();
  REQUIRE(program->wait() == 0);
  CHECK(output_of({"tshark", "-r", demo.place.path("demo.pcap"), "-o", "sna.defragment:FALSE", "-Y",
                   "_ws.malformed || _ws.expert.severity >= 0x00400000"})
            .empty());
}
