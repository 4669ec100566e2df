// Programs that share one node, with real processes: the host, snanode, and programs that differ in nothing but their
// JSON.
#include <map>

#include "shared_node.h"

using namespace openrui;
using namespace openrui::test;

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
