// A host that plays a scenario, and programs against it, over DLSw on one machine.
#pragma once

#include <catch2/catch.hpp>
#include <memory>

#include "support/process.h"

namespace openrui::test {

// Two configurations of the project, `node` and `host`, at addresses that no other process uses.
struct ScenarioHouse {
  explicit ScenarioHouse(const std::string& folder = SOURCE_DIR "/config/scenarios") {
    place.copy_config(folder + "/node.json", "node.json", changes());
    place.copy_config(folder + "/host.json", "host.json", changes());
  }
  static std::vector<std::pair<std::string, std::string>> changes() {
    return {{"127.0.0.1", "@node@"},
            {"127.0.0.2", "@host@"},
            {"@node@", Workplace::address(1)},
            {"@host@", Workplace::address(2)},
            {"CINODE", "CI" + std::to_string(getpid())}};
  }
  // Its first line, which says that it listens, has been read.
  std::unique_ptr<Process> host(const std::string& scenario, const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {bin("hostsim"), "--config", place.path("host.json"),  "--scenario",
                                      scenario,       "--report", place.path("verdict.xml")};
    words.insert(words.end(), more.begin(), more.end());
    auto process = std::make_unique<Process>(words, std::vector<std::string>{}, place.path("host.log"));
    process->read_line();
    return process;
  }
  std::unique_ptr<Process> program(std::vector<std::string> words) {
    words[0] = bin(words[0]);
    return std::make_unique<Process>(words, std::vector<std::string>{"RUI_CONFIG=" + place.path("node.json")},
                                     place.path("program.log"), place.folder.string());
  }
  // Several programs on one link share a node, instead of having one each.
  std::unique_ptr<Process> share_node() {
    const auto door = "unix:" + place.path("node.sock");
    place.copy_config(place.path("node.json"), "daemon.json",
                      {{"\"mode\": \"embedded\"", R"("listen": { "unix": ")" + place.path("node.sock") + R"(" })"}});
    std::ofstream(place.path("node.json")) << R"({ "mode": "client", "servers": [ ")" + door + R"(" ] })";
    auto process =
        std::make_unique<Process>(std::vector<std::string>{bin("snanode"), "--config", place.path("daemon.json")},
                                  std::vector<std::string>{}, place.path("node.log"));
    process->read_line();
    return process;
  }
  std::string file(const std::string& name) const {
    std::ifstream in(place.path(name));
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

  Workplace place;
};

}  // namespace openrui::test
