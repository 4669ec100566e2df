// hostsim as a program: the sample configuration, its applications for a real LUA program, operators on the console and
// through snactl, and tshark as the judge of what was on the link.
#include <catch2/catch.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "support/process.h"

using namespace openrui;
using namespace openrui::test;
using nlohmann::json;

namespace {

// config/samples, on addresses and with a socket of its own.
struct Sample {
  // With `what` replaced in the host's configuration.
  explicit Sample(const std::string& what = {}, const std::string& with = {}) {
    std::vector<std::pair<std::string, std::string>> changes = {{"127.0.0.1", "@node@"},
                                                                {"127.0.0.2", "@host@"},
                                                                {"@node@", Workplace::address(7)},
                                                                {"@host@", Workplace::address(8)},
                                                                {"/run/openrui/", place.folder.string() + "/"},
                                                                {"host.pcap", place.path("host.pcap")},
                                                                {"../scenarios/", SOURCE_DIR "/config/scenarios/"},
                                                                {"NODE1", "NODE" + std::to_string(getpid())}};
    if (!what.empty()) changes.emplace_back(what, with);
    place.copy_config(SOURCE_DIR "/config/samples/host.json", "host.json", changes);
    place.copy_config(SOURCE_DIR "/config/samples/accounts.json", "accounts.json", {});
    changes.push_back(
        {"\"log\": {", "\"mode\": \"embedded\", \"log\": { \"file\": \"" + place.path("node.log") + "\", "});
    place.copy_config(SOURCE_DIR "/config/samples/node.json", "node.json", changes);
  }
  std::unique_ptr<Process> start() {
    auto host = std::make_unique<Process>(std::vector<std::string>{bin("hostsim"), "--config", place.path("host.json")},
                                          std::vector<std::string>{}, place.path("host.log"));
    INFO(text_of("host.log"));
    REQUIRE(host->read_line().find("listening") != std::string::npos);
    return host;
  }
  std::unique_ptr<Process> program(const std::string& lu, const std::string& application) {
    return std::make_unique<Process>(
        std::vector<std::string>{bin("rui-demo"), lu, "--application", application, "--ladder"},
        std::vector<std::string>{"RUI_CONFIG=" + place.path("node.json")}, place.path("program.err"),
        place.folder.string());
  }
  std::string text_of(const std::string& file) const {
    std::ifstream in(place.path(file));
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::string ctl(std::vector<std::string> words, int expected = 0) const {
    words.insert(words.begin(), {bin("snactl"), "--connect", "unix:" + place.path("host.sock")});
    Process p(words, {}, place.path("ctl.err"));
    const auto out = p.read_rest();
    CHECK(p.wait() == expected);
    return out;
  }
  json ctl_json(std::vector<std::string> words) const {
    words.push_back("--json");
    return json::parse(ctl(std::move(words)));
  }

  Workplace place;
};

}  // namespace

TEST_CASE("rui-demo talks to the bank, which does not know its request, and tshark finds nothing wrong") {
  Sample sample("\"type\": \"bank\",", "\"type\": \"bank\", \"unbind_after\": 1,");
  auto host = sample.start();
  auto program = sample.program("PGM01", "BANK");
  const auto said = program->read_rest();
  INFO(said << sample.text_of("program.err") << sample.text_of("node.log") << sample.text_of("host.log"));
  CHECK(program->wait() == 0);
  // "THE " is no request: result 16.
  CHECK(said.find("E3 C8 C5 40") != std::string::npos);
  host->signal(SIGTERM);
  CHECK(host->wait() == 0);
  if (std::system("command -v tshark >/dev/null 2>&1") != 0) {
    std::cout << "skipped: tshark is not installed\n";
    return;
  }
  CHECK(output_of({"tshark", "-r", sample.place.path("host.pcap"), "-o", "sna.defragment:FALSE", "-Y",
                   "_ws.malformed || _ws.expert.severity >= 0x00400000"})
            .empty());
}

TEST_CASE("an operator sees the host through snactl, and varies what is there") {
  Sample sample;
  auto host = sample.start();
  const auto status = sample.ctl_json({"status"});
  CHECK(status["host"] == "HOSTSIM");
  CHECK(status["lus"] == 83);
  CHECK(sample.ctl_json({"display", "applications"}).size() == 9);
  CHECK(sample.ctl({"applications"}).find("MENU         menu") != std::string::npos);
  CHECK(sample.ctl({"display", "lus"}).find("DSP001  PU1  2") != std::string::npos);
  CHECK(sample.ctl_json({"display", "lus", "DSP*"})[0]["name"] == "DSP001");
  CHECK(sample.ctl_json({"display", "lus", "NOBODY*"}).empty());
  CHECK(sample.ctl({"links"}).find("CONTACTED") != std::string::npos);
  CHECK(sample.ctl_json({"counters"})["logons"] == 0);
  CHECK(sample.ctl_json({"vary", "inactive", "DSP001"})["done"] == "vary inactive");
  sample.ctl({"vary", "active", "DSP001"}, 1);
  CHECK(sample.text_of("ctl.err").find("is not active") != std::string::npos);
  sample.ctl({"vary", "sideways", "DSP001"}, 2);
  sample.ctl({"logon", "DSP001", "MENU"}, 1);
  sample.ctl({"logoff", "DSP001"}, 1);
  sample.ctl({"tell", "PRT1", "print"}, 1);
  sample.ctl({"pools"}, 1);
  host->signal(SIGTERM);
  CHECK(host->wait() == 0);
}

TEST_CASE("a host with a socket that cannot be had says so and exits with 1") {
  Sample first;
  auto host = first.start();
  Sample second;
  second.place.copy_config(SOURCE_DIR "/config/samples/host.json", "host.json",
                           {{"127.0.0.2", Workplace::address(9)},
                            {"../scenarios/", SOURCE_DIR "/config/scenarios/"},
                            {"/run/openrui/", first.place.folder.string() + "/"}});
  Process p({bin("hostsim"), "--config", second.place.path("host.json")}, {}, second.place.path("host.log"));
  p.read_rest();
  CHECK(p.wait() == 1);
  CHECK(second.text_of("host.log").find("cannot listen on unix:") != std::string::npos);
}

TEST_CASE("the console of hostsim takes commands from standard input until quit") {
  Sample sample;
  int status = 1;
  const auto said = output_of({"sh", "-c",
                               "printf 'display status\\nhelp\\nnonsense\\nquit\\n' | " + bin("hostsim") +
                                   " --console --config " + sample.place.path("host.json") + " 2>/dev/null"},
                              &status);
  CHECK(status == 0);
  CHECK(said.find("listening") != std::string::npos);
  CHECK(said.find("HOSTSIM") != std::string::npos);
  CHECK(said.find("vary inactive NAME") != std::string::npos);
  CHECK(said.find("\"nonsense\" is no command") != std::string::npos);
}

TEST_CASE("when the console's input ends the host goes on until it is told to stop") {
  Sample sample;
  Process host(
      {"sh", "-c", "exec " + bin("hostsim") + " --console --config " + sample.place.path("host.json") + " < /dev/null"},
      {}, sample.place.path("host.log"));
  REQUIRE(host.read_line().find("listening") != std::string::npos);
  CHECK(sample.ctl_json({"status"})["host"] == "HOSTSIM");
  host.signal(SIGTERM);
  CHECK(host.wait() == 0);
}
