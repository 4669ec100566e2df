// Programs that share one node, with real processes: the host and snanode on the demo's configurations, with doors of
// every kind, and clients that differ in nothing but their JSON.
#pragma once

#include <catch2/catch.hpp>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/certificates.h"
#include "support/process.h"

namespace openrui::test {

struct Shared {
  // `keys`: more of the node's configuration.
  explicit Shared(const std::string& keys = {}) {
    TestAuthority authority;
    authority.write(place.path("ca.pem"));
    authority.issue(place.path("node"), {"node", "IP:" + Workplace::address(3)});
    authority.issue(place.path("teller"), {"teller", ""});
    std::vector<std::pair<std::string, std::string>> changes = {{"127.0.0.1", "@node@"}, {"127.0.0.2", "@host@"}};
    changes.push_back({"@node@", Workplace::address(1)});
    changes.push_back({"@host@", Workplace::address(2)});
    changes.push_back({"NODE1", "NODE" + std::to_string(getpid())});
    place.copy_config(SOURCE_DIR "/config/demo/host.json", "host.json", changes);
    const auto tls = R"("tls": {"certificate": ")" + place.path("node.pem") + R"(", "key": ")" +
                     place.path("node.key") + R"(", "ca": ")" + place.path("ca.pem") +
                     R"(", "client_certificates": "optional"})";
    changes.push_back({"demo.pcap", place.path("node.pcap")});
    changes.push_back({"demo-node.log", place.path("node.log")});
    place.copy_config(SOURCE_DIR "/config/demo/node.json", "embedded.json", changes);
    changes.push_back({"\"mode\": \"embedded\"", R"("listen": {"unix": ")" + place.path("node.sock") +
                                                     R"(", "tcp": ")" + Workplace::address(3) + R"(:14770", "tls": ")" +
                                                     Workplace::address(3) + R"(:14773"}, )" + tls +
                                                     (keys.empty() ? "" : ", " + keys)});
    place.copy_config(SOURCE_DIR "/config/demo/node.json", "node.json", changes);
    write_client("unix", "unix:" + place.path("node.sock"), "");
    write_client("tcp", "tcp:" + Workplace::address(3) + ":14770", "");
    write_client("tls", "tls:" + Workplace::address(3) + ":14773",
                 R"(, "tls": {"ca": ")" + place.path("ca.pem") + R"("})");
    write_client("teller", "tls:" + Workplace::address(3) + ":14773",
                 R"(, "tls": {"ca": ")" + place.path("ca.pem") + R"(", "certificate": ")" + place.path("teller.pem") +
                     R"(", "key": ")" + place.path("teller.key") + R"("})");
    host = std::make_unique<Process>(std::vector<std::string>{bin("hostsim"), "--config", place.path("host.json")},
                                     std::vector<std::string>{}, place.path("host.log"));
    host->read_line();
  }
  void start_node() {
    node = std::make_unique<Process>(std::vector<std::string>{bin("snanode"), "--config", place.path("node.json")},
                                     std::vector<std::string>{}, place.path("node.err"));
    const auto line = node->read_line();
    INFO(line);
    REQUIRE(line.find("listening on unix:") != std::string::npos);
  }
  void write_client(const std::string& name, const std::string& server, const std::string& more) const {
    std::ofstream(place.path(name + ".json"))
        << R"({"mode": "client", "servers": [")" << server << "\"]" << more << "}";
  }
  std::unique_ptr<Process> program(const std::string& config, std::vector<std::string> words) const {
    words[0] = bin(words[0]);
    return std::make_unique<Process>(words, std::vector<std::string>{"RUI_CONFIG=" + place.path(config + ".json")},
                                     place.path("program.log"), place.folder.string());
  }
  std::unique_ptr<Process> holder(const std::string& config, const std::string& lu, int times = 1) const {
    return program(config, {"lu_holder", lu, std::to_string(times)});
  }
  std::string node_log() const {
    std::ifstream in(place.path("node.log"));
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  std::string ladder() const { return output_of({bin("snatrace"), "ladder", place.path("node.pcap")}); }
  // Tries until the LU can be had.
  std::string wait_for(const std::string& lu) const {
    constexpr int kTries = 1000;
    for (int i = 0; i < kTries; ++i) {
      auto next = holder("unix", lu);
      const auto line = next->read_line();
      if (line.rfind("open", 0) == 0) return line;
    }
    return "never free";
  }

  Workplace place;
  std::unique_ptr<Process> host;
  std::unique_ptr<Process> node;
};

}  // namespace openrui::test
