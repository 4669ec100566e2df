// A captured conversation played against programs that run: a node with a program on it, and a simulated host.
#include <catch2/catch.hpp>
#include <memory>

#include "support/process.h"

using namespace openrui;
using namespace openrui::test;

namespace {

// The demo: a node's program at one address, a host at the other.
struct Demo {
  explicit Demo(int dlsw_version) : version(dlsw_version) {
    const std::vector<std::pair<std::string, std::string>> changes = {
        {"127.0.0.1", "@node@"},
        {"127.0.0.2", "@host@"},
        {"@node@", node_address()},
        {"@host@", host_address()},
        {"\"version\": 1", "\"version\": " + std::to_string(version)},
        {"NODE1", "NODE" + std::to_string(getpid())}};
    place.copy_config(SOURCE_DIR "/config/demo/node.json", "node.json", changes);
    place.copy_config(SOURCE_DIR "/config/demo/host.json", "host.json", changes);
  }
  std::string node_address() const { return Workplace::address(1); }
  std::string host_address() const { return Workplace::address(2); }

  std::unique_ptr<Process> host() {
    auto p = std::make_unique<Process>(std::vector<std::string>{bin("hostsim"), "--config", place.path("host.json")},
                                       std::vector<std::string>{}, place.path("host.log"));
    p->read_line();
    return p;
  }
  // Writes demo.pcap.
  std::unique_ptr<Process> program() {
    return std::make_unique<Process>(std::vector<std::string>{bin("rui-demo"), "LUA001"},
                                     std::vector<std::string>{"RUI_CONFIG=" + place.path("node.json")},
                                     place.path("program.log"), place.folder.string());
  }
  void record() {
    auto host_at_work = host();
    auto program_at_work = program();
    INFO(program_at_work->read_rest());
    REQUIRE(program_at_work->wait() == 0);
    std::filesystem::rename(place.path("demo.pcap"), place.path("recorded.pcap"));
    host_at_work->signal(SIGTERM);
    host_at_work->wait();
  }
  // What snatrace says, which must have ended with `status`.
  std::string replay(const std::string& side, int status) {
    const bool as_host = side == "host";
    const auto peer = "dlsw:" + (as_host ? node_address() : host_address()) + (version == 1 ? ":2065" : ":2067");
    std::vector<std::string> words = {bin("snatrace"),
                                      "replay",
                                      place.path("recorded.pcap"),
                                      "--as",
                                      side,
                                      "--to",
                                      peer,
                                      "--local",
                                      as_host ? host_address() : node_address(),
                                      "--report",
                                      place.path("verdict.xml"),
                                      "--xid",
                                      "017-00018"};
    // What is there in time never waits for its end.
    if (status == 0) words.insert(words.end(), {"--answer-limit", "10000"});
    Process replayer(words, {}, place.path("replay.log"));
    const auto text = replayer.read_rest();
    INFO(text << file("replay.log"));
    CHECK(replayer.wait() == status);
    return text;
  }
  std::string file(const std::string& name) const {
    std::ifstream in(place.path(name));
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

  Workplace place;
  int version;
};

}  // namespace

TEST_CASE("a recorded host played to a running program over DLSw hears what it heard then") {
  const int version = GENERATE(1, 2);
  CAPTURE(version);
  Demo demo(version);
  demo.record();
  auto program = demo.program();
  const auto text = demo.replay("host", 0);
  INFO(text);
  CHECK(text.find("against the node at dlsw:" + demo.node_address()) != std::string::npos);
  CHECK(text.find(" 0 different") != std::string::npos);
  CHECK(demo.file("verdict.xml").find("failures=\"0\"") != std::string::npos);
  program->read_rest();
  CHECK(program->wait() == 0);
}

TEST_CASE("a recorded node played to a running host over DLSw hears what it heard then") {
  Demo demo(2);
  demo.record();
  auto host = demo.host();
  const auto text = demo.replay("node", 0);
  INFO(text);
  CHECK(text.find("against the host at dlsw:" + demo.host_address()) != std::string::npos);
  CHECK(text.find(" 0 different") != std::string::npos);
}

TEST_CASE("a replay to nobody says that there is no link and ends with 1") {
  Demo demo(2);
  demo.record();
  Process replayer({bin("snatrace"), "replay", demo.place.path("recorded.pcap"), "--to",
                    "dlsw:" + demo.node_address() + ":2067", "--local", demo.host_address(), "--link-limit", "300"});
  const auto text = replayer.read_rest();
  CHECK(replayer.wait() == 1);
  CHECK(text.find("broken off: no link to the peer within 300 ms") != std::string::npos);
  Process wrong({bin("snatrace"), "replay", demo.place.path("recorded.pcap"), "--to", "dlsw:127.0.0.1:1"}, {},
                demo.place.path("wrong.log"));
  wrong.read_rest();
  CHECK(wrong.wait() == 2);
  CHECK(demo.file("wrong.log").find("a DLSw peer is at port 2065 (version 1) or 2067 (version 2)") !=
        std::string::npos);
}
