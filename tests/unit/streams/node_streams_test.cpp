// Nodes joined by streams over a simulated network.
#include "streams/node_streams.h"

#include <catch2/catch.hpp>
#include <random>

#include "support/recorders.h"
#include "support/sim_tcp.h"

using namespace openrui;
using namespace openrui::streams;
using namespace openrui::test;

namespace {

constexpr std::uint16_t kPort = 14771;

struct TestNode final : StreamsUser {
  TestNode(SimNetwork& network, TimerQueue& timers, const std::string& name, const std::string& address,
           std::vector<PartnerDefinition> partners, std::uint8_t instance = 1)
      : tcp(network, address) {
    StreamsDefinition d;
    d.name = name;
    d.node = name;
    d.instance.fill(instance);
    d.listen = Endpoint{address, kPort};
    d.partners = std::move(partners);
    streams = std::make_unique<NodeStreams>(d, tcp, timers, events, *this);
  }
  void on_node_up(NodeIndex node) override { log.push_back("up " + streams->name_of(node)); }
  void on_frame(NodeIndex, const Frame& frame) override {
    received.push_back(frame.header.correlator);
    if (answer) answer(frame);
  }
  void on_node_lost(NodeIndex node, const std::string& detail) override {
    log.push_back("lost " + streams->name_of(node));
    last_detail = detail;
  }
  void on_node_unreachable(NodeIndex node, bool refused, const std::string& detail) override {
    log.push_back((refused ? "refused " : "unreachable ") + streams->name_of(node));
    last_detail = detail;
  }
  void on_node_drained(NodeIndex) override {}
  void send(const std::string& node, std::uint32_t correlator, std::uint8_t type = 0x20) {
    streams->send(*streams->find(node), emit_frame(Kind::iucv, {type, 0, 0, 1, correlator}));
  }
  bool up(const std::string& node) const {
    const auto found = streams->find(node);
    return found && streams->up(*found);
  }
  std::size_t count(const std::string& event) const {
    return static_cast<std::size_t>(std::count(log.begin(), log.end(), event));
  }

  SimTcp tcp;
  RecordingSink events;
  std::unique_ptr<NodeStreams> streams;
  std::vector<std::string> log;
  std::vector<std::uint32_t> received;
  std::string last_detail;
  std::function<void(const Frame&)> answer;
};

struct World {
  TimerQueue timers;
  SimNetwork network{timers};
  PartnerDefinition a{"NODEA", Endpoint{"10.0.0.1", kPort}, {}};
  PartnerDefinition b{"NODEB", Endpoint{"10.0.0.2", kPort}, {}};
  void run(Duration span = std::chrono::seconds(5)) { run_for(timers, span); }
};

// A partner that says what the test wants.
struct Raw final : TcpHandler {
  Raw(World& w, const std::string& address) : tcp(w.network, address) {
    connection = tcp.connect({}, Endpoint{"10.0.0.1", kPort}, *this);
  }
  void on_connected() override {}
  std::size_t on_data(ByteView data) override {
    std::size_t taken = 0;
    for (;;) {
      const auto scan = scan_frame(Kind::iucv, kDefaultMaxPayload, data.subspan(taken));
      if (scan.result != Scan::Result::complete) return taken;
      taken += scan.size;
      heard.push_back(scan.frame.header);
    }
  }
  void on_closed(const std::string&) override { closed = true; }
  void on_drained() override {}
  void say(FrameType type, ByteView payload = {}, std::uint8_t reason = 0) {
    connection->send(emit_frame(Kind::iucv, {static_cast<std::uint8_t>(type), 0, reason}, payload));
  }
  void hello(const std::string& name, std::uint8_t instance = 9) {
    Hello h;
    h.node = name;
    h.instance.fill(instance);
    say(FrameType::hello, emit_hello(h));
  }
  void ack() { say(FrameType::hello_ack, emit_hello_ack({})); }
  // The reason of its GOODBYE; nothing when it said none.
  std::optional<Goodbye> goodbye() const {
    for (const auto& h : heard) {
      if (h.type == static_cast<std::uint8_t>(FrameType::goodbye)) return static_cast<Goodbye>(h.reason);
    }
    return std::nullopt;
  }

  SimTcp tcp;
  std::unique_ptr<TcpConnection> connection;
  std::vector<FrameHeader> heard;
  bool closed = false;
};

}  // namespace

TEST_CASE("two nodes shake hands, and frames go both ways in order") {
  World w;
  TestNode a(w.network, w.timers, "NODEA", "10.0.0.1", {w.b});
  TestNode b(w.network, w.timers, "NODEB", "10.0.0.2", {{"NODEA", std::nullopt, {}}});
  a.streams->start();
  b.streams->start();
  w.network.set_chunk(GENERATE(0, 1, 7));
  w.run();
  REQUIRE(a.up("NODEB"));
  REQUIRE(b.up("NODEA"));
  CHECK(a.streams->features(*a.streams->find("NODEB")) == (kChunkedMessages | kPriority));
  for (std::uint32_t i = 0; i < 100; ++i) {
    a.send("NODEB", i);
    b.send("NODEA", i);
  }
  w.run();
  std::vector<std::uint32_t> expected(100);
  for (std::uint32_t i = 0; i < 100; ++i) expected[i] = i;
  CHECK(a.received == expected);
  CHECK(b.received == expected);
  CHECK(a.log == std::vector<std::string>{"up NODEB"});
  CHECK(b.log == std::vector<std::string>{"up NODEA"});
}

TEST_CASE("when both call at once one stream stays: that of the greater node (10.3 rule 3)") {
  World w;
  TestNode a(w.network, w.timers, "NODEA", "10.0.0.1", {w.b});
  TestNode b(w.network, w.timers, "NODEB", "10.0.0.2", {w.a});
  // Delays of any kind, the two calls crossing in every way.
  std::mt19937 random(GENERATE(range(1U, 200U)));
  w.network.set_delay([&random] { return std::chrono::milliseconds(random() % 50); });
  a.streams->start();
  b.streams->start();
  w.run(std::chrono::seconds(60));
  CHECK(a.up("NODEB"));
  CHECK(b.up("NODEA"));
  CHECK(w.network.connections() == 1);
  a.send("NODEB", 1);
  b.send("NODEA", 2);
  w.run();
  CHECK(b.received == std::vector<std::uint32_t>{1});
  CHECK(a.received == std::vector<std::uint32_t>{2});
  // Each loss was told once, between two contacts.
  CHECK(a.count("up NODEB") == a.count("lost NODEB") + 1);
  CHECK(b.count("up NODEA") == b.count("lost NODEA") + 1);
}

TEST_CASE("a connection that dies at any byte of the handshake is made anew, and no loss is told twice") {
  for (std::uint64_t byte = 1; byte <= 160; ++byte) {
    CAPTURE(byte);
    World w;
    TestNode a(w.network, w.timers, "NODEA", "10.0.0.1", {w.b});
    TestNode b(w.network, w.timers, "NODEB", "10.0.0.2", {{"NODEA", std::nullopt, {}}});
    w.network.cut_at_byte(byte);
    a.streams->start();
    b.streams->start();
    w.run(std::chrono::seconds(60));
    CHECK(a.up("NODEB"));
    CHECK(b.up("NODEA"));
    CHECK(a.count("up NODEB") == a.count("lost NODEB") + 1);
    CHECK(b.count("up NODEA") == b.count("lost NODEA") + 1);
  }
}

TEST_CASE("a node that was started anew loses its old stream first (10.3 rule 3)") {
  World w;
  TestNode a(w.network, w.timers, "NODEA", "10.0.0.1", {{"NODEB", std::nullopt, {}}});
  a.streams->start();
  auto b = std::make_unique<TestNode>(w.network, w.timers, "NODEB", "10.0.0.2", std::vector{w.a}, std::uint8_t{1});
  b->streams->start();
  w.run();
  REQUIRE(a.up("NODEB"));
  // NODEA does not hear that the old one is gone.
  w.network.cut_machine("10.0.0.2", std::chrono::hours(1));
  b.reset();
  TestNode again(w.network, w.timers, "NODEB", "10.0.0.2", {w.a}, 2);
  again.streams->start();
  w.run(std::chrono::seconds(2));
  CHECK(a.log == std::vector<std::string>{"up NODEB", "lost NODEB", "up NODEB"});
  CHECK(a.last_detail == "the node was started anew");
  CHECK(again.up("NODEA"));
}

TEST_CASE("a silent partner is asked with PING and given up after three without an answer (10.3 rule 4)") {
  World w;
  TestNode a(w.network, w.timers, "NODEA", "10.0.0.1", {{"NODEB", std::nullopt, {}}});
  a.streams->start();
  Raw b(w, "10.0.0.2");
  w.run();
  b.hello("NODEB");
  b.ack();
  w.run();
  REQUIRE(a.up("NODEB"));
  const auto pings = [&b] {
    return std::count_if(b.heard.begin(), b.heard.end(), [](const auto& h) { return h.type == 3; });
  };
  SECTION("not answered") {
    w.run(std::chrono::seconds(44));
    CHECK(pings() == 3);
    CHECK(a.up("NODEB"));
    w.run(std::chrono::seconds(10));
    CHECK_FALSE(a.up("NODEB"));
    CHECK(b.goodbye() == Goodbye::keepalive_timeout);
  }
  SECTION("answered with anything") {
    for (int i = 0; i < 20; ++i) {
      w.run(std::chrono::seconds(9));
      b.connection->send(emit_frame(Kind::iucv, {0x20, 0, 0, 1, 7}));
    }
    CHECK(a.up("NODEB"));
  }
}

TEST_CASE("PING is answered with PONG and its correlator") {
  World w;
  TestNode a(w.network, w.timers, "NODEA", "10.0.0.1", {{"NODEB", std::nullopt, {}}});
  a.streams->start();
  Raw b(w, "10.0.0.2");
  w.run();
  b.hello("NODEB");
  b.ack();
  b.connection->send(emit_frame(Kind::iucv, {3, 0, 0, 0, 0xABCD}));
  w.run();
  REQUIRE(b.heard.size() == 3);
  CHECK(b.heard.back() == FrameHeader{4, 0, 0, 0, 0xABCD});
}

TEST_CASE("what breaks the protocol gets GOODBYE with the reason, and is closed") {
  World w;
  TestNode a(w.network, w.timers, "NODEA", "10.0.0.1", {{"NODEB", std::nullopt, {"10.0.0.2"}}});
  a.streams->start();
  Raw b(w, "10.0.0.2");
  w.run();
  SECTION("a frame before the handshake") {
    b.connection->send(emit_frame(Kind::iucv, {0x20}));
    w.run();
    CHECK(b.goodbye() == Goodbye::protocol_error);
  }
  SECTION("an unknown type below 80") {
    b.hello("NODEB");
    b.ack();
    b.connection->send(emit_frame(Kind::iucv, {0x06}));
    w.run();
    CHECK(b.goodbye() == Goodbye::protocol_error);
    CHECK(a.streams->counters().errors == 1);
    CHECK(a.log == std::vector<std::string>{"up NODEB", "lost NODEB"});
  }
  SECTION("HELLO twice") {
    b.hello("NODEB");
    b.hello("NODEB");
    w.run();
    CHECK(b.goodbye() == Goodbye::protocol_error);
  }
  SECTION("the magic number of the other kind") {
    b.connection->send(emit_frame(Kind::ipc, {1}));
    w.run();
    CHECK(b.goodbye() == Goodbye::protocol_error);
  }
  SECTION("a version that we do not speak") {
    Hello h;
    h.node = "NODEB";
    h.lowest_version = 2;
    h.highest_version = 3;
    b.say(FrameType::hello, emit_hello(h));
    w.run();
    CHECK(b.goodbye() == Goodbye::version);
  }
  SECTION("a name that is no partner") {
    b.hello("NODEX");
    w.run();
    CHECK(b.goodbye() == Goodbye::not_authorised);
  }
  SECTION("our own name") {
    b.hello("NODEA");
    w.run();
    CHECK(b.goodbye() == Goodbye::not_authorised);
  }
  SECTION("an address from which the partner may not call") {
    Raw elsewhere(w, "10.0.0.3");
    w.run();
    elsewhere.hello("NODEB");
    w.run();
    CHECK(elsewhere.goodbye() == Goodbye::not_authorised);
    return;
  }
  CHECK(b.closed);
  CHECK_FALSE(a.up("NODEB"));
}

TEST_CASE("frames of types from 80 on that nobody knows are passed over (10.2)") {
  World w;
  TestNode a(w.network, w.timers, "NODEA", "10.0.0.1", {{"NODEB", std::nullopt, {}}});
  a.streams->start();
  Raw b(w, "10.0.0.2");
  w.run();
  b.hello("NODEB");
  b.ack();
  b.connection->send(emit_frame(Kind::iucv, {0x80, 0, 0, 1, 1}));
  b.connection->send(emit_frame(Kind::iucv, {0x20, 0, 0, 1, 2}));
  w.run();
  CHECK(a.up("NODEB"));
  CHECK(a.received == std::vector<std::uint32_t>{2});
}

TEST_CASE("a caller that says nothing is given up after ten seconds (10.3 rule 1)") {
  World w;
  TestNode a(w.network, w.timers, "NODEA", "10.0.0.1", {});
  a.streams->start();
  Raw b(w, "10.0.0.2");
  w.run(std::chrono::seconds(9));
  CHECK_FALSE(b.closed);
  w.run(std::chrono::seconds(2));
  CHECK(b.closed);
}

TEST_CASE("callers without a name are so many at most") {
  World w;
  TestNode a(w.network, w.timers, "NODEA", "10.0.0.1", {});
  a.streams->start();
  std::vector<std::unique_ptr<Raw>> callers;
  for (std::size_t i = 0; i < NodeStreams::kMaxStrangers + 10; ++i)
    callers.push_back(std::make_unique<Raw>(w, "10.0.0.2"));
  w.run(std::chrono::seconds(1));
  CHECK(std::count_if(callers.begin(), callers.end(), [](const auto& c) { return c->closed; }) == 10);
}

TEST_CASE("a node that stops says goodbye, and a partner that calls hears once that it is away") {
  World w;
  TestNode a(w.network, w.timers, "NODEA", "10.0.0.1", {w.b});
  TestNode b(w.network, w.timers, "NODEB", "10.0.0.2", {w.a});
  a.streams->start();
  b.streams->start();
  w.run();
  REQUIRE(b.up("NODEA"));
  a.log.clear();
  b.log.clear();
  a.streams->stop();
  w.run(std::chrono::minutes(5));
  CHECK(a.log == std::vector<std::string>{"lost NODEB"});
  CHECK(b.log.front() == "lost NODEA");
  CHECK(b.count("lost NODEA") == 1);
  CHECK(b.events.count("cannot reach node NODEA") == 1);
  a.streams->start();
  w.run(std::chrono::minutes(1));
  CHECK(a.up("NODEB"));
}
