// SNA links on IUCV paths and on UCLA IPC connections between real processes: the demo's conversation, in one network
// and between two network namespaces.
#include <csignal>
#include <iostream>

#include "namespaces.h"
#include "shared_node.h"

using namespace openrui::test;

namespace {

struct StreamDemo {
  // `dlc`: "iucv" or "ipc".
  explicit StreamDemo(const std::string& dlc, std::vector<std::string> host_prefix = {},
                      const std::string& address = Workplace::address(2)) {
    const std::vector<std::pair<std::string, std::string>> changes = {
        {"127.0.0.2", address},
        {"NODE1", "NODE" + std::to_string(getpid() % 1000)},
        {"demo.pcap", place.path("demo.pcap")},
        {"demo-node.log", place.path("demo-node.log")}};
    place.copy_config(SOURCE_DIR "/config/demo/" + dlc + "-host.json", "host.json", changes);
    place.copy_config(SOURCE_DIR "/config/demo/" + dlc + "-node.json", "node.json", changes);
    host_prefix.insert(host_prefix.end(), {bin("hostsim"), "--config", place.path("host.json")});
    host = std::make_unique<Process>(host_prefix, std::vector<std::string>{}, place.path("host.log"));
    said = host->read_line();
  }
  std::unique_ptr<Process> program(std::vector<std::string> prefix = {}) {
    prefix.insert(prefix.end(), {bin("rui-demo"), "LUA001"});
    return std::make_unique<Process>(prefix, std::vector<std::string>{"RUI_CONFIG=" + place.path("node.json")},
                                     place.path("program.log"), place.folder.string());
  }
  void check_conversation() {
    const auto ladder = output_of({bin("snatrace"), "ladder", place.path("demo.pcap")});
    std::size_t at = 0;
    for (const char* piece : {"XID 0", "contacted", "ACTPU", "+RSP(ACTPU)", "ACTLU", "+RSP(ACTLU)", "INIT-SELF", "BIND",
                              "+RSP(BIND)", "SDT", "BC RQE1", "EC RQD1", "UNBIND", "+RSP(UNBIND)"}) {
      const auto found = ladder.find(piece, at);
      INFO("looking for: " << piece << "\nin:\n" << ladder);
      REQUIRE(found != std::string::npos);
      at = found + std::string(piece).size();
    }
  }

  Workplace place;
  std::unique_ptr<Process> host;
  std::string said;
};

}  // namespace

TEST_CASE("rui-demo holds its conversation over an IUCV path and over a UCLA IPC connection") {
  const auto [dlc, listening] =
      GENERATE(table<std::string, std::string>({{"iucv", ":14771 (iucv)"}, {"ipc", ":14772 (ipc)"}}));
  CAPTURE(dlc);
  StreamDemo demo(dlc);
  CHECK(demo.said.find(listening) != std::string::npos);
  auto program = demo.program();
  INFO(program->read_rest());
  CHECK(program->wait() == 0);
  demo.check_conversation();
  demo.host->signal(SIGTERM);
  CHECK(demo.host->wait() == 0);
}

TEST_CASE("rui-demo holds its conversation over IUCV and UCLA IPC between two network namespaces") {
  const std::string dlc = GENERATE("iucv", "ipc");
  CAPTURE(dlc);
  const Namespaces spaces;
  if (!spaces.good) {
    std::cout << "skipped: network namespaces cannot be made here\n";
    exit(77);
  }
  StreamDemo demo(dlc, Namespaces::in(spaces.right), "10.99.0.2");
  auto program = demo.program(Namespaces::in(spaces.left));
  INFO(program->read_rest());
  CHECK(program->wait() == 0);
  demo.check_conversation();
}
