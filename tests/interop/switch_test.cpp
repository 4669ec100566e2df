// A data link switch between real processes: a host that polls on an SDLC line, snanode as the switch, and a node that
// comes by DLSw and knows nothing of the line.
#include <csignal>
#include <nlohmann/json.hpp>

#include "shared_node.h"

using namespace openrui::test;
using nlohmann::json;

namespace {

struct SwitchDemo {
  SwitchDemo() {
    const std::vector<std::pair<std::string, std::string>> changes = {
        {"127.0.0.1", "@node@"},
        {"127.0.0.2", "@host@"},
        {"127.0.0.3", "@switch@"},
        {"@node@", Workplace::address(31)},
        {"@host@", Workplace::address(32)},
        {"@switch@", Workplace::address(33)},
        {"NODE1", "NODE" + std::to_string(getpid())},
        {"SWITCH1", "SWITCH" + std::to_string(getpid())},
        {"/tmp/openrui-switch.sock", place.path("switch.sock")},
        {"demo.pcap", place.path("demo.pcap")},
        {"demo-node.log", place.path("demo-node.log")}};
    auto host_changes = changes;
    // The link of the host has the demo node's name too.
    place.copy_config(SOURCE_DIR "/config/demo/sdlc-host.json", "host.json", host_changes);
    place.copy_config(SOURCE_DIR "/config/demo/switch.json", "switch.json", changes);
    place.copy_config(SOURCE_DIR "/config/demo/switch-node.json", "node.json", changes);
    host = std::make_unique<Process>(std::vector<std::string>{bin("hostsim"), "--config", place.path("host.json")},
                                     std::vector<std::string>{}, place.path("host.log"));
    REQUIRE(host->read_line().find("listening") != std::string::npos);
    joint = std::make_unique<Process>(
        std::vector<std::string>{bin("snanode"), "--config", place.path("switch.json"), "--capture",
                                 place.path("switch.pcap"), "--capture-wire", place.path("wire")},
        std::vector<std::string>{}, place.path("switch.log"));
    CHECK(joint->read_line().find("running with 2 ports, 0 links, 0 PUs, 0 LUs, 0 pools, 1 switch") !=
          std::string::npos);
  }
  std::unique_ptr<Process> program() {
    return std::make_unique<Process>(std::vector<std::string>{bin("rui-demo"), "LUA001"},
                                     std::vector<std::string>{"RUI_CONFIG=" + place.path("node.json")},
                                     place.path("program.log"), place.folder.string());
  }
  std::string ask(const std::string& command) {
    return output_of({bin("snactl"), "--connect", "unix:" + place.path("switch.sock"), command});
  }
  json ask_json(const std::string& command) {
    return json::parse(output_of({bin("snactl"), "--json", "--connect", "unix:" + place.path("switch.sock"), command}));
  }

  Workplace place;
  std::unique_ptr<Process> host;
  std::unique_ptr<Process> joint;
};

}  // namespace

TEST_CASE("rui-demo holds its conversation with a host on an SDLC line through a switch and DLSw") {
  SwitchDemo demo;
  const auto before = demo.ask_json("links");
  REQUIRE(before.size() == 2);
  CHECK(before[0]["name"] == "NCP");
  CHECK(before[0]["switch"] == "JOINT1");
  CHECK(before[1]["name"] == "BRANCH");
  for (int i = 0; i < 2; ++i) {
    auto program = demo.program();
    const auto said = program->read_rest();
    INFO(said);
    CHECK(program->wait() == 0);
  }
  CHECK(demo.ask("links").find("JOINT1") != std::string::npos);
  CHECK(demo.ask_json("status")["switches"] == 1);
  demo.joint->signal(SIGTERM);
  CHECK(demo.joint->wait() == 0);
  // What passed the switch: from the host's poll with a null XID to the end, on both links.
  const auto ladder = output_of({bin("snatrace"), "ladder", demo.place.path("switch.pcap")});
  std::size_t at = 0;
  for (const char* piece : {"XID 0", "contacted", "ACTPU", "+RSP(ACTPU)", "ACTLU", "INIT-SELF", "BIND", "+RSP(BIND)",
                            "SDT", "UNBIND", "+RSP(UNBIND)"}) {
    const auto found = ladder.find(piece, at);
    INFO("looking for: " << piece << "\nin:\n" << ladder);
    REQUIRE(found != std::string::npos);
    at = found + std::string(piece).size();
  }
  std::ifstream log(demo.place.path("switch.log"));
  const std::string text{std::istreambuf_iterator<char>(log), {}};
  CHECK(text.find("links NCP and BRANCH are joined") != std::string::npos);
  CHECK(std::filesystem::file_size(demo.place.path("wire") + "/LINE20.pcap") > 24);
  CHECK(std::filesystem::file_size(demo.place.path("wire") + "/DLSW1.pcap") > 24);
}

TEST_CASE("snactl stops and starts a switch by either of its links") {
  SwitchDemo demo;
  CHECK(output_of({bin("snactl"), "--connect", "unix:" + demo.place.path("switch.sock"), "deactivate", "NCP"}).size() >
        0);
  for (const auto& link : demo.ask_json("links")) CHECK(link["started"] == false);
  CHECK(output_of({bin("snactl"), "--connect", "unix:" + demo.place.path("switch.sock"), "activate", "BRANCH"}).size() >
        0);
  for (const auto& link : demo.ask_json("links")) CHECK(link["started"] == true);
  auto program = demo.program();
  program->read_rest();
  CHECK(program->wait() == 0);
}
