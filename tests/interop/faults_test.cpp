// hostsim misbehaving as a program: a configuration with faults, an operator who asks for more, a real LUA program that
// lives through it, and tshark as the judge of what was on the link.
#include <catch2/catch.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "support/process.h"

using namespace openrui;
using namespace openrui::test;
using nlohmann::json;

namespace {

// config/demo with the host that misbehaves, on addresses and with a socket of its own.
struct MisbehavingDemo {
  MisbehavingDemo() {
    std::vector<std::pair<std::string, std::string>> changes = {{"127.0.0.1", "@node@"},
                                                                {"127.0.0.2", "@host@"},
                                                                {"@node@", Workplace::address(1)},
                                                                {"@host@", Workplace::address(2)},
                                                                {"NODE1", "NODE" + std::to_string(getpid())}};
    place.copy_config(SOURCE_DIR "/config/demo/node.json", "node.json", changes);
    changes.push_back({"\"ports\"", "\"listen\": { \"unix\": \"" + place.path("host.sock") + "\" }, \"ports\""});
    place.copy_config(SOURCE_DIR "/config/demo/faults-host.json", "host.json", changes);
    host = std::make_unique<Process>(std::vector<std::string>{bin("hostsim"), "--config", place.path("host.json")},
                                     std::vector<std::string>{}, place.path("host.log"));
    REQUIRE(host->read_line().find("listening") != std::string::npos);
  }
  // A whole conversation of rui-demo; its exit status.
  int converse() {
    Process program({bin("rui-demo"), "LUA001"}, {"RUI_CONFIG=" + place.path("node.json")}, place.path("program.log"),
                    place.folder.string());
    program.read_rest();
    return program.wait();
  }
  json ctl(std::vector<std::string> words) const {
    words.insert(words.begin(), {bin("snactl"), "--connect", "unix:" + place.path("host.sock"), "--json"});
    Process p(words, {}, place.path("ctl.err"));
    const auto out = p.read_rest();
    CHECK(p.wait() == 0);
    return json::parse(out);
  }
  // Frames of the node's capture in which tshark finds something wrong.
  std::string wrong_frames() const {
    return output_of({"tshark", "-r", place.path("demo.pcap"), "-o", "sna.defragment:FALSE", "-Y",
                      "_ws.malformed || _ws.expert.severity >= 0x00400000"});
  }

  Workplace place;
  std::unique_ptr<Process> host;
};

}  // namespace

TEST_CASE("a program lives through a host with faults and tshark finds nothing malformed") {
  if (std::system("command -v tshark >/dev/null 2>&1") != 0) {
    std::cout << "skipped: tshark is not installed\n";
    exit(77);
  }
  MisbehavingDemo m;
  CHECK(m.converse() == 0);
  CHECK(m.ctl({"counters"})["faults"] != 0);
  CHECK(m.wrong_frames().empty());

  // Garbage that is no PIU: the node drops it, and the conversation goes on.
  m.ctl({"fault", "garbage_th", "on=data", "bytes=2C"});
  CHECK(m.converse() == 0);
  const auto kinds = m.ctl({"display", "fault_kinds"});
  const auto garbage =
      std::find_if(kinds.begin(), kinds.end(), [](const auto& k) { return k["name"] == "garbage_th"; });
  CHECK((*garbage)["strikes"] == 1);

  m.ctl({"clear", "all"});
  m.ctl({"fault", "bind_truncated", "length=20"});
  CHECK(m.converse() == 1);
  CHECK(m.converse() == 0);
  CHECK(m.ctl({"faults"}).empty());
  m.host->signal(SIGTERM);
  CHECK(m.host->wait() == 0);
}
