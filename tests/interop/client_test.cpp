// Programs that share one node, with real processes: the host, snanode, and programs that differ in nothing but their
// JSON.
#include <catch2/catch.hpp>
#include <map>
#include <memory>

#include "support/certificates.h"
#include "support/process.h"

using namespace openrui;
using namespace openrui::test;

namespace {

// hostsim and snanode on the demo's configurations, with doors of every kind.
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

}  // namespace

TEST_CASE("one program runs embedded and over a local socket, TCP and TLS by its JSON alone, with the same result") {
  Shared shared;
  std::map<std::string, std::string> said;
  for (const std::string config : {"embedded", "unix", "tcp", "tls", "teller"}) {
    if (config == "unix") shared.start_node();
    auto program = shared.program(config, {"rui-demo", "LUA001"});
    said[config] = program->read_rest();
    INFO(config << ":\n" << said[config]);
    CHECK(program->wait() == 0);
    CHECK(said[config] == said["embedded"]);
  }
}

TEST_CASE("two copies started at once on one pool get different LUs, the third none, and kill -9 frees an LU") {
  Shared shared;
  shared.start_node();
  auto first = shared.holder("unix", "POOLA");
  auto second = shared.holder("tcp", "POOLA");
  const auto one = first->read_line();
  const auto two = second->read_line();
  CHECK(one.rfind("open LUB00", 0) == 0);
  CHECK(two.rfind("open LUB00", 0) == 0);
  CHECK(one != two);
  CHECK(shared.holder("tls", "POOLA")->read_line() == "RUI_INIT: UNSUCCESSFUL - COMMAND_COUNT_ERROR");
  CHECK(shared.holder("unix", "LUB001")->read_line() == "RUI_INIT: UNSUCCESSFUL - COMMAND_COUNT_ERROR");
  first->signal(SIGKILL);
  CHECK(first->wait() == 128 + SIGKILL);
  CHECK(shared.wait_for("POOLA") == one);
  second->signal(SIGKILL);
  second->wait();
  shared.node->signal(SIGTERM);
  CHECK(shared.node->wait() == 0);
}

TEST_CASE("when a program in session is killed the host gets UNBIND's answer and NOTIFY, and the LU is free") {
  Shared shared;
  shared.start_node();
  shared.host.reset();
  std::vector<std::pair<std::string, std::string>> forever = {{"\"unbind_after\": 1", "\"unbind_after\": 0"}};
  std::ifstream in(shared.place.path("host.json"));
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  std::ofstream(shared.place.path("plain.json")) << text;
  shared.place.copy_config(shared.place.path("plain.json"), "host.json", forever);
  shared.host =
      std::make_unique<Process>(std::vector<std::string>{bin("hostsim"), "--config", shared.place.path("host.json")},
                                std::vector<std::string>{}, shared.place.path("host.log"));
  shared.host->read_line();
  auto program = shared.program("unix", {"rui-demo", "LUA001"});
  std::string seen;
  do {
    seen = program->read_line();
  } while (!seen.empty() && seen.find("RUI_READ   LU norm    data EC") == std::string::npos);
  REQUIRE_FALSE(seen.empty());
  program->signal(SIGKILL);
  program->wait();
  CHECK(shared.wait_for("LUA001") == "open LUA001  ");
  shared.node->signal(SIGTERM);
  CHECK(shared.node->wait() == 0);
  const auto ladder = shared.ladder();
  INFO(ladder);
  const auto unbind = ladder.find("UNBIND");
  REQUIRE(unbind != std::string::npos);
  CHECK(ladder.find("NOTIFY", unbind) != std::string::npos);
}

TEST_CASE("a node that dies ends its programs' sessions with SESSION_FAILURE, and they go on when it is back") {
  Shared shared;
  shared.start_node();
  auto holder = shared.holder("unix", "LUA001", 1000);
  CHECK(holder->read_line() == "open LUA001  ");
  shared.node->signal(SIGKILL);
  shared.node->wait();
  CHECK(holder->read_line() == "RUI_READ: SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
  CHECK(holder->read_line() == "RUI_INIT: COMM_SUBSYSTEM_NOT_LOADED - OK");
  shared.start_node();
  CHECK(shared.holder("unix", "LUB001")->read_line() == "open LUB001  ");
}

TEST_CASE("a stopped program disturbs nobody") {
  Shared shared;
  shared.start_node();
  auto stopped = shared.holder("unix", "LUB001");
  CHECK(stopped->read_line() == "open LUB001  ");
  stopped->signal(SIGSTOP);
  for (int i = 0; i < 3; ++i) {
    auto program = shared.program("tcp", {"rui-demo", "LUA001"});
    INFO(program->read_rest());
    CHECK(program->wait() == 0);
  }
  stopped->signal(SIGCONT);
}

TEST_CASE("access rules let the right ones in, and the node's log names the rule that refuses") {
  const auto uid = std::to_string(getuid());
  Shared shared(R"("access": [ {"name": "not-this-one", "lus": ["LUB002"], "allow": false},
                               {"name": "me", "uids": [)" +
                uid + R"(], "lus": ["LUA*"], "pools": ["POOLA"]},
                               {"name": "tellers", "certificates": ["CN=teller,*"], "lus": ["LUB*"]} ])");
  shared.start_node();
  const std::string refused = "RUI_INIT: UNSUCCESSFUL - INVALID_PROCESS";
  CHECK(shared.holder("unix", "LUA001")->read_line() == "open LUA001  ");
  CHECK(shared.holder("tcp", "LUA001")->read_line() == refused);
  CHECK(shared.holder("tls", "LUB001")->read_line() == refused);
  CHECK(shared.holder("teller", "LUA001")->read_line() == refused);
  auto teller = shared.holder("teller", "LUB001");
  CHECK(teller->read_line() == "open LUB001  ");
  CHECK(shared.holder("teller", "LUB002")->read_line() == refused);
  // The pool's other member is refused to everybody, so there is none left.
  CHECK(shared.holder("unix", "POOLA")->read_line() == "RUI_INIT: UNSUCCESSFUL - COMMAND_COUNT_ERROR");
  shared.node->signal(SIGTERM);
  CHECK(shared.node->wait() == 0);
  const auto log = shared.node_log();
  INFO(log);
  CHECK(log.find("access rule not-this-one refuses LUB002 to") != std::string::npos);
  CHECK(log.find("no access rule allows LUA001 to") != std::string::npos);
  CHECK(log.find("certificate CN=teller,O=Bank") != std::string::npos);
}
