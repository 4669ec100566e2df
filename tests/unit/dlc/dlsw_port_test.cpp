// The DLSw binding as a whole: two of our ports over a simulated network.
#include <catch2/catch.hpp>
#include <random>

#include "binding.h"
#include "dlc/dlsw/port.h"

using namespace openrui;
using namespace openrui::test;

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// How often something was told that was no change: a contact while contacted, or a loss that is no news. A test writes
// "start" among the events when it started the link.
std::size_t repeated(const RecordingNotifier& n) {
  bool contacted = false;
  std::string told;
  std::size_t wrong = 0;
  for (const auto& e : n.events) {
    if (e == "start") {
      told.clear();
    } else if (e == "contacted") {
      wrong += contacted ? 1 : 0;
      contacted = true;
      told.clear();
    } else if (e.rfind("inop", 0) == 0) {
      // That the partner now refuses is news after any other reason.
      wrong += !contacted && !told.empty() && (e == told || e != "inop refused") ? 1 : 0;
      contacted = false;
      told = e;
    }
  }
  return wrong;
}

}  // namespace

TEST_CASE("the first grant waits for nothing and every later one for its acknowledgement, at window 1") {
  DlswBinding b(1, 1);
  b.start();
  const Bytes piu(9, 0x2D);
  for (int i = 0; i < 10; ++i) b.node->send(Buffer::copy_of(piu));
  // One unit was granted, the rest is held in the circuit.
  CHECK(b.node->queued_bytes() >= 8 * piu.size());
  b.settle();
  CHECK(b.at_host.pius.size() == 10);
  CHECK(b.node_port.counters().errors == 0);
  CHECK(b.host_port.counters().errors == 0);
}

TEST_CASE("a connection cut at any byte of the activation is told once, and the link comes up after it") {
  const int version = GENERATE(1, 2);
  const bool host_knows = GENERATE(false, true);
  std::uint64_t total = 0;
  {
    DlswBinding b(version, 20, host_knows && version == 1);
    b.start();
    REQUIRE(b.node->contacted());
    total = b.network.delivered_bytes();
  }
  REQUIRE(total > 900);
  for (std::uint64_t n = 1; n <= total + 20; ++n) {
    CAPTURE(version, host_knows, n);
    DlswBinding b(version, 20, host_knows && version == 1);
    b.network.cut_at_byte(n);
    b.network.set_chunk(n % 3 == 0 ? 7 : 0);
    b.start();
    // Something to carry the last bytes.
    b.node->send(Buffer::copy_of(Bytes(30, 1)));
    b.settle();
    REQUIRE(b.node->contacted());
    REQUIRE(b.host->contacted());
    CHECK(repeated(b.at_node) == 0);
    CHECK(repeated(b.at_host) == 0);
    CHECK(b.at_node.losses() <= 1);
    CHECK(b.at_host.losses() <= 1);
    CHECK(b.node_events.count("cannot reach") <= 1);
    CHECK(b.node_port.counters().errors == 0);
    CHECK(b.host_port.counters().errors == 0);
  }
}

TEST_CASE("traffic goes on after a cut at any byte of it, and nothing arrives twice or out of order") {
  const int version = GENERATE(1, 2);
  for (std::uint64_t n = 1; n < 400; n += 13) {
    CAPTURE(version, n);
    DlswBinding b(version, 2);
    b.start();
    b.network.cut_at_byte(n);
    for (std::uint8_t i = 0; i < 10; ++i) b.node->send(Buffer::copy_of(Bytes(20, i)));
    b.settle();
    REQUIRE(b.node->contacted());
    CHECK(b.at_node.count("inop carrier lost") == 1);
    CHECK(b.at_host.count("inop carrier lost") == 1);
    for (std::size_t i = 0; i < b.at_host.pius.size(); ++i) {
      CHECK(b.at_host.pius[i] == Bytes(20, static_cast<std::uint8_t>(i)));
    }
    b.at_host.clear();
    b.node->send(Buffer::copy_of(Bytes(20, 0x77)));
    b.settle();
    CHECK(b.at_host.pius == std::vector<Bytes>{Bytes(20, 0x77)});
  }
}

TEST_CASE("a partner that cannot be reached is reported once, and tried again with growing pauses") {
  const int version = GENERATE(1, 2);
  DlswBinding b(version);
  b.make_links(node_link_definition(), host_link_definition());
  b.network.refuse({"127.0.0.2", 2065});
  b.network.refuse({"127.0.0.2", 2067});
  b.node->start();
  run_for(b.timers, seconds(300));
  CHECK(b.node_events.count("cannot reach 127.0.0.2:", Severity::warning) == 1);
  CHECK(b.node_events.count("retrying with back-off") == 1);
  CHECK(b.node_events.events.front().subject == "DLSW1");
  CHECK(b.at_node.events == std::vector<std::string>{"inop no answer"});
  CHECK(b.node->state_in_words() == (version == 1 ? "connecting to 127.0.0.2:2065" : "connecting to 127.0.0.2:2067"));
  // 0.2 s doubling to 30 s: eight steps up, then one call each half minute.
  CHECK(b.network.calls() > 10);
  CHECK(b.network.calls() < 25);

  b.network.allow({"127.0.0.2", 2065});
  b.network.allow({"127.0.0.2", 2067});
  b.host->start();
  b.settle();
  CHECK(b.node->contacted());
  CHECK(b.node_events.count("connected with 127.0.0.2") == 1);
}

TEST_CASE("a partner that restarts is a loss, once, and the link comes up with the new one") {
  const int version = GENERATE(1, 2);
  CAPTURE(version);
  TimerQueue timers;
  SimNetwork network(timers);
  SimTcp node_tcp(network, "127.0.0.1");
  SimTcp host_tcp(network, "127.0.0.2");
  RecordingSink events;
  RecordingNotifier at_node;
  RecordingNotifier at_host;
  dlsw::Port node(DlswBinding::node_definition(version, 20), node_tcp, timers, events);
  node.start();
  const auto link = node.make_link(node_link_definition(), at_node);
  link->start();
  for (int life = 1; life <= 3; ++life) {
    dlsw::Port host(DlswBinding::host_definition(version, 20, false), host_tcp, timers, events);
    const auto host_link = host.make_link(host_link_definition(), at_host);
    host.start();
    host_link->start();
    run_for(timers, seconds(60));
    REQUIRE(link->contacted());
    CHECK(at_node.count("contacted") == static_cast<std::size_t>(life));
    CHECK(host.active_partners() == std::vector<std::string>{"127.0.0.1"});
    CHECK(host.counters().errors == 0);
  }
  run_for(timers, seconds(60));
  CHECK_FALSE(link->contacted());
  CHECK(at_node.losses() == 3);
}

TEST_CASE("a node that restarts without a word takes the place of its former life") {
  const int version = GENERATE(1, 2);
  CAPTURE(version);
  DlswBinding b(version);
  b.start();
  b.at_host.clear();
  // A second node at the same address: what the host sees when the first one's machine lost its power.
  TimerQueue& timers = b.timers;
  RecordingNotifier at_second;
  RecordingSink events;
  SimTcp tcp(b.network, "127.0.0.1");
  auto definition = DlswBinding::node_definition(version, 20);
  b.network.stall(true);
  b.node.reset();
  b.network.stall(false);
  if (version == 1) return;  // its listening port is still taken by the first
  dlsw::Port second(definition, tcp, timers, events);
  const auto link = second.make_link(node_link_definition(), at_second);
  second.start();
  link->start();
  b.settle();
  CHECK(link->contacted());
  CHECK(b.host->contacted());
  CHECK(b.at_host.losses() == 1);
}

TEST_CASE("two HALT_DL that cross are both answered, so that neither end waits for a time-out") {
  DlswBinding b(GENERATE(1, 2));
  b.start();
  b.node->stop();
  b.host->stop();
  run_for(b.timers, seconds(1));
  CHECK(b.at_node.events.back() == "inop operator request");
  CHECK(b.at_host.events.back() == "inop operator request");
  CHECK(b.node_port.counters().errors == 0);
}

TEST_CASE("several circuits share a connection and are told apart by MAC address and SAP") {
  const int version = GENERATE(1, 2);
  DlswBinding b(version);
  constexpr std::uint8_t kSaps[] = {0x04, 0x08, 0x0C, 0x40};
  std::vector<std::unique_ptr<RecordingNotifier>> at_nodes;
  std::vector<std::unique_ptr<RecordingNotifier>> at_hosts;
  std::vector<std::unique_ptr<Link>> nodes;
  std::vector<std::unique_ptr<Link>> hosts;
  for (const auto sap : kSaps) {
    at_nodes.push_back(std::make_unique<RecordingNotifier>());
    at_hosts.push_back(std::make_unique<RecordingNotifier>());
    hosts.push_back(b.host_port.make_link(host_link_definition("H", sap), *at_hosts.back()));
    nodes.push_back(b.node_port.make_link(node_link_definition("N", sap), *at_nodes.back()));
    hosts.back()->start();
    nodes.back()->start();
  }
  b.settle();
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    REQUIRE(nodes[i]->contacted());
    nodes[i]->send(Buffer::copy_of(Bytes(9, kSaps[i])));
    hosts[i]->send(Buffer::copy_of(Bytes(10, kSaps[i])));
  }
  b.settle();
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    CHECK(at_hosts[i]->pius == std::vector<Bytes>{Bytes(9, kSaps[i])});
    CHECK(at_nodes[i]->pius == std::vector<Bytes>{Bytes(10, kSaps[i])});
  }
  CHECK(b.host_port.active_partners().size() == 1);
  // One of them ends; the others do not notice.
  nodes[1]->stop();
  b.settle();
  CHECK(at_hosts[1]->losses() == 1);
  CHECK(hosts[0]->contacted());
  CHECK(at_hosts[0]->losses() == 0);
  b.network.cut_all();
  b.settle();
  CHECK(at_hosts[0]->count("inop carrier lost") == 1);
  CHECK(at_hosts[2]->count("inop carrier lost") == 1);
  CHECK(at_hosts[1]->losses() == 1);
  CHECK(hosts[3]->contacted());
  nodes.clear();
  hosts.clear();
}

TEST_CASE("a host without a configured partner serves several nodes at once") {
  const int version = GENERATE(1, 2);
  CAPTURE(version);
  TimerQueue timers;
  SimNetwork network(timers);
  SimTcp host_tcp(network, "127.0.0.2");
  RecordingSink events;
  dlsw::Port host(DlswBinding::host_definition(version, 20, false), host_tcp, timers, events);
  host.start();
  struct Node {
    explicit Node(SimNetwork& n, const std::string& address) : tcp(n, address) {}
    SimTcp tcp;
    RecordingNotifier at_node;
    RecordingNotifier at_host;
    std::unique_ptr<dlsw::Port> port;
    std::unique_ptr<Link> link;
    std::unique_ptr<Link> host_link;
  };
  std::vector<std::unique_ptr<Node>> nodes;
  for (int i = 0; i < 5; ++i) {
    // Two of version 2 at the same address are two partners.
    const auto address = version == 2 && i > 2 ? "127.0.1.1" : "127.0.1." + std::to_string(i + 1);
    auto n = std::make_unique<Node>(network, address);
    const auto sap = static_cast<std::uint8_t>(4 * (i + 1));
    auto definition = DlswBinding::node_definition(version, 20);
    definition.local = address;
    n->port = std::make_unique<dlsw::Port>(definition, n->tcp, timers, events);
    n->port->start();
    n->link = n->port->make_link(node_link_definition("N", sap), n->at_node);
    n->host_link = host.make_link(host_link_definition("H", sap), n->at_host);
    n->host_link->start();
    n->link->start();
    nodes.push_back(std::move(n));
  }
  run_for(timers, seconds(60));
  for (const auto& n : nodes) {
    REQUIRE(n->link->contacted());
    n->host_link->send(Buffer::copy_of(Bytes(9, n->link->contacted())));
  }
  CHECK(host.active_partners().size() == 5);
  nodes[2]->link.reset();
  nodes[2]->port.reset();
  run_for(timers, seconds(60));
  CHECK(nodes[2]->at_host.losses() == 1);
  CHECK(host.active_partners().size() == 4);
  for (std::size_t i : {0U, 1U, 3U, 4U}) CHECK(nodes[i]->at_node.pius.size() == 1);
  for (auto& n : nodes) {
    n->link.reset();
    n->host_link.reset();
  }
}

TEST_CASE("the largest PIU is what was configured, or no limit between two of us") {
  DlswBinding b(1);
  auto node = node_link_definition();
  node.max_btu = 521;
  b.make_links(node, host_link_definition());
  b.host->start();
  b.node->start();
  b.settle();
  CHECK(b.at_node.info.max_btu == 521);
  CHECK(b.at_host.info.max_btu == 0);
  b.host->send(Buffer::copy_of(Bytes(65535, 1)));
  b.host->send(Buffer::copy_of(Bytes(65536, 2)));
  b.settle();
  REQUIRE(b.at_node.pius.size() == 1);
  CHECK(b.at_node.pius[0].size() == 65535);
  CHECK(b.host_events.count("does not fit", Severity::error) == 1);
}

TEST_CASE("an address that cannot be listened on is reported once and taken when it is free") {
  TimerQueue timers;
  SimNetwork network(timers);
  SimTcp tcp(network, "127.0.0.2");
  RecordingSink events;
  RecordingNotifier at_host;
  dlsw::Port port(DlswBinding::host_definition(1, 20, false), tcp, timers, events);
  auto first = std::make_unique<dlsw::Port>(DlswBinding::host_definition(1, 20, false), tcp, timers, events);
  first->start();
  port.start();
  const auto link = port.make_link(host_link_definition(), at_host);
  link->start();
  run_for(timers, seconds(120));
  CHECK(events.count("cannot listen on 127.0.0.2:2065: address already in use", Severity::error) == 1);
  CHECK(link->state_in_words() == "cannot listen on 127.0.0.2:2065");
  first.reset();
  run_for(timers, seconds(60));
  CHECK(link->state_in_words() == "waiting for a call on 127.0.0.2:2065");
  CHECK(events.count("listening on") == 1);
}

TEST_CASE("with a configured partner a stranger's call is refused and reported once") {
  DlswBinding b(1, 20, true);
  b.start();
  struct Caller final : TcpHandler {
    int closed = 0;
    void on_connected() override {}
    std::size_t on_data(ByteView d) override { return d.size(); }
    void on_closed(const std::string&) override { ++closed; }
    void on_drained() override {}
  } caller;
  SimTcp stranger(b.network, "127.0.0.9");
  for (int i = 0; i < 3; ++i) {
    const auto connection = stranger.connect({}, {"127.0.0.2", 2065}, caller);
    run_for(b.timers, seconds(1));
  }
  CHECK(caller.closed == 3);
  CHECK(b.host_events.count("127.0.0.9", Severity::warning) == 1);
  CHECK(b.host->contacted());
}

TEST_CASE("keepalives flow as often as configured and disturb nobody") {
  DlswBinding b(2);
  b.start();
  const auto before = b.node_port.counters().frames_out;
  run_for(b.timers, seconds(300));
  CHECK(b.node_port.counters().frames_out == before + 10);
  CHECK(b.node->contacted());
  CHECK(b.host_port.counters().errors == 0);
}

TEST_CASE("a chopped and delayed network changes nothing") {
  const int version = GENERATE(1, 2);
  const std::size_t chunk = GENERATE(1U, 2U, 17U, 71U);
  DlswBinding b(version, 3);
  b.network.set_chunk(chunk);
  b.network.set_delay(milliseconds(70));
  b.start();
  REQUIRE(b.node->contacted());
  for (std::uint8_t i = 0; i < 50; ++i) b.node->send(Buffer::copy_of(Bytes(100, i)));
  b.settle();
  CHECK(b.at_host.pius.size() == 50);
}

TEST_CASE("random cuts, stops and starts leave two ends that agree, and every loss was told once") {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    DlswBinding b(1 + static_cast<int>(seed % 2), 1 + static_cast<int>(random() % 5), seed % 3 == 0 && seed % 2 == 0);
    b.network.set_delay(milliseconds(random() % 20));
    b.start();
    for (int step = 0; step < 100; ++step) {
      const bool at_node = random() % 2 == 0;
      auto& link = at_node ? *b.node : *b.host;
      switch (random() % 12) {
        case 0:
          b.network.cut_at_byte(1 + random() % 500);
          break;
        case 1:
          b.network.cut_all();
          break;
        case 2:
          link.stop();
          break;
        case 3:
        case 4:
          (at_node ? b.at_node : b.at_host).events.push_back("start");
          link.start();
          break;
        default:
          link.send(Buffer::copy_of(Bytes(6 + random() % 50, 1)));
      }
      if (random() % 3 == 0) run_for(b.timers, milliseconds(random() % 400));
    }
    b.network.cut_at_byte(0);
    b.node->start();
    b.host->start();
    run_for(b.timers, seconds(180));
    REQUIRE(b.node->contacted());
    REQUIRE(b.host->contacted());
    CHECK(repeated(b.at_node) == 0);
    CHECK(repeated(b.at_host) == 0);
    CHECK(b.node->queued_bytes() == 0);
  }
}

TEST_CASE("a second connection from the partner's address does not make the two call each other without end (5.1)") {
  struct Nobody final : TcpHandler {
    void on_connected() override {}
    std::size_t on_data(ByteView data) override { return data.size(); }
    void on_closed(const std::string&) override {}
    void on_drained() override {}
  };
  const bool to_node = GENERATE(false, true);
  DlswBinding b(1, 20, true);
  b.network.set_delay(Duration::zero());
  b.start();
  SimTcp twin(b.network, to_node ? "127.0.0.2" : "127.0.0.1");
  Nobody nobody;
  const auto connection = twin.connect({}, {to_node ? "127.0.0.1" : "127.0.0.2", 2065}, nobody);
  const auto before = b.network.calls();
  for (int i = 0; i < 2000 && b.timers.next(); ++i) b.timers.run(*b.timers.next());
  CHECK(b.network.calls() - before < 10);
  CHECK(b.node->contacted());
  CHECK(b.host->contacted());
  CHECK(b.at_node.losses() == 1);
}
