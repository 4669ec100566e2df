// A program with several nodes: where its sessions go, and what becomes of them when a node is lost.
#include "rui/server_port.h"

#include <catch2/catch.hpp>

#include "support/node_harness.h"
#include "support/sim_daemon.h"

using namespace openrui;
using namespace openrui::test;

namespace {

class User final : public SessionUser {
 public:
  void open_answered(const OpenResult& r) override {
    lines.push_back("answered " + std::to_string(static_cast<int>(r.error)) + (r.lu.empty() ? "" : " " + r.lu));
  }
  void opened() override { lines.push_back("opened"); }
  void progress(InitStatus) override {}
  void message(const Message& m) override { lines.push_back("message " + to_hex(m.ru)); }
  void submitted(Flow, const SubmitResult&) override { lines.push_back("submitted"); }
  void failed(SessionFailure f) override { lines.push_back("failed " + std::to_string(static_cast<int>(f))); }
  void closed() override { lines.push_back("closed"); }
  std::vector<std::string> lines;
};

using Lines = std::vector<std::string>;

NodeDefinition with_lus(const std::string& prefix, int count) {
  auto d = NodeHarness::standard();
  d.lus.clear();
  PoolDefinition pool{"POOLA", {}};
  for (int i = 1; i <= count; ++i) {
    d.lus.push_back({prefix + std::to_string(i), "PU1", static_cast<std::uint8_t>(1 + i)});
    pool.members.push_back(d.lus.back().name);
  }
  d.pools = {pool};
  d.lus.push_back({prefix + "X", "PU1", 200});
  return d;
}

// Two nodes, A and B, and a program.
struct World {
  explicit World(const std::vector<SessionDefinition>& definitions = {}, const std::string& fallback = {})
      : targets(definitions, fallback) {
    network.set_delay(std::chrono::milliseconds(1));
    start_a();
    daemon_b = std::make_unique<SimDaemon>(b.node, b.events, network, kB);
    port = std::make_unique<ServerPort>(
        ServerPort::Environment{timers, events, {"test", 7}},
        std::vector<ServerPort::Server>{{"tcp:A", kA, &program}, {"tcp:B", kB, &program}}, targets);
  }
  void start_a() { daemon_a = std::make_unique<SimDaemon>(a.node, a.events, network, kA); }
  void stop_a() {
    daemon_a->hang_up();
    run();
    daemon_a.reset();
  }
  // The nodes have clocks of their own.
  void run(Duration d = std::chrono::milliseconds(100)) {
    run_for(timers, d);
    for (auto* node : {&a, &b}) run_for(node->timers, d);
    run_for(timers, std::chrono::milliseconds(10));
  }
  SessionId open(const std::string& name, User& user) {
    OpenRequest request;
    request.name = name;
    const auto result = port->open(request, user);
    CHECK(result.error == OpenError::none);
    CHECK(result.lu.empty());
    run();
    return result.id;
  }

  static inline const Endpoint kA{"10.0.0.2", 14770};
  static inline const Endpoint kB{"10.0.0.3", 14770};
  TimerQueue timers;
  NullEvents events;
  NodeHarness a{with_lus("LUA", 2)};
  NodeHarness b{with_lus("LUB", 2)};
  SimNetwork network{timers};
  SimTcp program{network, "10.0.0.1"};
  std::unique_ptr<SimDaemon> daemon_a;
  std::unique_ptr<SimDaemon> daemon_b;
  SessionTargets targets;
  std::unique_ptr<ServerPort> port;
};

}  // namespace

TEST_CASE("a name is looked for on every server in their order") {
  World w;
  User first;
  User second;
  User third;
  w.open("LUA2", first);
  w.open("LUB1", second);
  w.open("NOSUCH", third);
  CHECK(first.lines.front() == "answered 0 LUA2");
  CHECK(second.lines.front() == "answered 0 LUB1");
  CHECK(third.lines == Lines{"answered " + std::to_string(static_cast<int>(OpenError::invalid_name))});
  CHECK(w.a.node.sessions() == 1);
  CHECK(w.b.node.sessions() == 1);
  CHECK(w.port->sessions() == 2);
}

TEST_CASE("a pool that spans nodes gives its LUs on all of them, and then it is exhausted") {
  World w;
  std::vector<std::unique_ptr<User>> users;
  Lines given;
  for (int i = 0; i < 4; ++i) {
    users.push_back(std::make_unique<User>());
    w.open("POOLA", *users.back());
    given.push_back(users.back()->lines.front());
  }
  CHECK(given == Lines{"answered 0 LUA1", "answered 0 LUA2", "answered 0 LUB1", "answered 0 LUB2"});
  User late;
  w.open("POOLA", late);
  CHECK(late.lines == Lines{"answered " + std::to_string(static_cast<int>(OpenError::pool_exhausted))});
}

TEST_CASE("when a server is lost its sessions fail and the next RUI_INIT goes to the next one (design, section 3)") {
  World w;
  User running;
  User opening;
  const auto id = w.open("POOLA", running);
  OpenRequest request;
  request.name = "POOLA";
  w.network.stall(true);
  REQUIRE(w.port->open(request, opening).error == OpenError::none);
  w.daemon_a->hang_up();
  w.network.stall(false);
  w.run();
  w.daemon_a.reset();
  CHECK(running.lines.back() ==
        "failed " + std::to_string(static_cast<int>(SessionFailure::lu_component_disconnected)));
  SECTION("also one that was under way") { CHECK(opening.lines.front() == "answered 0 LUB1"); }
  SECTION("and a new one") {
    User next;
    w.open("POOLA", next);
    CHECK(next.lines.front() == "answered 0 LUB2");
  }
  SECTION("calls for a session that is over do nothing") {
    w.port->asked_to_read(id, Flow::lu_normal);
    w.port->asked_to_write(id, Flow::lu_normal);
    w.port->consumed(id, Flow::lu_normal, 1);
    w.port->close(id);
    CHECK(w.port->submit(id, {})->code == SubmitResult::Code::state_check);
  }
  SECTION("a server that is back is used again") {
    w.start_a();
    User next;
    w.open("LUA1", next);
    CHECK(next.lines.front() == "answered 0 LUA1");
  }
}

TEST_CASE("no server at all: the node cannot be reached, once for each session") {
  World w;
  w.daemon_a.reset();
  w.daemon_b.reset();
  User first;
  User second;
  w.open("POOLA", first);
  w.open("LUA1", second);
  const Lines unreachable{"answered " + std::to_string(static_cast<int>(OpenError::node_unreachable))};
  CHECK(first.lines == unreachable);
  CHECK(second.lines == unreachable);
  CHECK(w.port->sessions() == 0);
}

TEST_CASE("session definitions name servers and LUs, tried in their order, and the default is for no name (7.1)") {
  const std::vector<SessionDefinition> definitions = {{"TELLER", {{1, "LUBX", false}, {0, "POOLA", false}}},
                                                      {"CLERK", {{0, "LUAX", false}}}};
  const bool named_default = GENERATE(false, true);
  World w(definitions, named_default ? "CLERK" : "");
  User first;
  User second;
  User blank;
  w.open("TELLER", first);
  w.open("TELLER", second);
  CHECK(first.lines.front() == "answered 0 LUBX");
  CHECK(second.lines.front() == "answered 0 LUA1");
  w.open("", blank);
  CHECK(blank.lines.front() == (named_default ? "answered 0 LUAX" : "answered 0 LUA2"));
  SECTION("PU and LU number are no definition's") {
    OpenRequest request;
    request.pu = "PU1";
    request.lu_number = 3;
    User user;
    w.port->open(request, user);
    w.run();
    CHECK(user.lines.front() == (named_default ? "answered 0 LUA2" : "answered 0 LUB2"));
  }
}

TEST_CASE("a server that lets callers wait in vain is asked last for a while") {
  World w;
  w.daemon_a.reset();
  // Accepts and says nothing.
  struct Mute final : TcpAcceptor, TcpHandler {
    void on_accept(std::unique_ptr<TcpConnection> c) override {
      ++calls;
      connections.push_back(std::move(c));
      connections.back()->set_handler(*this);
    }
    void on_connected() override {}
    std::size_t on_data(ByteView data) override { return data.size(); }
    void on_closed(const std::string&) override {}
    void on_drained() override {}
    int calls = 0;
    std::vector<std::unique_ptr<TcpConnection>> connections;
  } mute;
  SimTcp dead(w.network, World::kA.address);
  const auto listener = std::move(dead.listen(World::kA, mute).value());
  User first;
  w.open("POOLA", first);
  CHECK(first.lines.empty());
  w.run(PortClient::kHandshakeLimit);
  CHECK(first.lines.front() == "answered 0 LUB1");
  User second;
  w.open("POOLA", second);
  CHECK(second.lines.front() == "answered 0 LUB2");
  CHECK(mute.calls == 1);
  User third;
  w.open("LUA1", third);  // nobody else has it
  w.run(PortClient::kHandshakeLimit);
  CHECK(third.lines == Lines{"answered " + std::to_string(static_cast<int>(OpenError::invalid_name))});
  CHECK(mute.calls == 2);
  w.run(ServerPort::kAvoid);
  User fourth;
  w.open("POOLA", fourth);
  CHECK(mute.calls == 3);
  SECTION("and an RUI_TERM does not wait for it (7.4)") {
    OpenRequest request;
    request.name = "POOLA";
    User given_up;
    const auto id = w.port->open(request, given_up).id;
    w.port->close(id);
    CHECK(given_up.lines.empty());
    w.run();
    CHECK(given_up.lines == Lines{"closed"});
  }
}

TEST_CASE("a session that is given up before the server came leaves no LU behind") {
  World w;
  OpenRequest request;
  request.name = "LUA1";
  User user;
  const auto id = w.port->open(request, user).id;
  w.port->close(id);
  w.port->close(id);
  w.run();
  CHECK(user.lines == Lines{"closed"});
  CHECK(w.a.node.sessions() == 0);
  CHECK(w.port->sessions() == 0);
  User next;
  w.open("LUA1", next);
  CHECK(next.lines.front() == "answered 0 LUA1");
}

TEST_CASE("the end of the program's library ends every session as the end of its own node does") {
  World w;
  User running;
  User opening;
  User leaving;
  w.open("LUA1", running);
  OpenRequest request;
  request.name = "LUA2";
  w.port->open(request, opening);
  w.daemon_b.reset();
  request.name = "LUB1";
  const auto id = w.port->open(request, leaving).id;
  w.port->stop();
  CHECK(running.lines.back() == "failed " + std::to_string(static_cast<int>(SessionFailure::node_gone)));
  CHECK(opening.lines == Lines{"answered " + std::to_string(static_cast<int>(OpenError::node_unreachable))});
  CHECK(leaving.lines.size() == 1);
  w.port->close(id);
  w.port.reset();
  w.run();
  CHECK(w.a.node.sessions() == 0);
}
