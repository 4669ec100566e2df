// How two DLSws find to one another (transports reference 5.1): one connection or two, the version that both know, and
// which of the two asks for a circuit. The habits of known peers (5.12) are named where they count.
#include <catch2/catch.hpp>

#include "dlsw_under_test.h"

using namespace openrui;
using namespace openrui::dlsw;
using namespace openrui::test;

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using T = MessageType;

// A node and a host at addresses and with port keys of the test's choice.
struct Pair {
  Pair(const PortDefinition& node_port_definition, const PortDefinition& host_port_definition)
      : node_tcp(network, node_port_definition.local),
        host_tcp(network, host_port_definition.local),
        node_port(node_port_definition, node_tcp, timers, node_events),
        host_port(host_port_definition, host_tcp, timers, host_events) {
    node_port.start();
    host_port.start();
  }
  ~Pair() {
    node.reset();
    host.reset();
  }
  void start(LinkDefinition n = node_link_definition(), LinkDefinition h = host_link_definition()) {
    host = host_port.make_link(h, at_host);
    node = node_port.make_link(n, at_node);
    host->start();
    node->start();
    wait();
  }
  void wait(Duration span = seconds(60)) { run_for(timers, span); }
  void check_traffic() {
    REQUIRE(node->contacted());
    REQUIRE(host->contacted());
    const auto in_host = at_host.pius.size();
    const auto in_node = at_node.pius.size();
    const Bytes piu(20, 0x2D);
    for (int i = 0; i < 50; ++i) {
      node->send(Buffer::copy_of(piu));
      host->send(Buffer::copy_of(piu));
    }
    wait();
    CHECK(at_host.pius.size() == in_host + 50);
    CHECK(at_node.pius.size() == in_node + 50);
    CHECK(node_port.counters().errors == 0);
    CHECK(host_port.counters().errors == 0);
  }

  TimerQueue timers;
  SimNetwork network{timers};
  SimTcp node_tcp;
  SimTcp host_tcp;
  RecordingSink node_events;
  RecordingSink host_events;
  RecordingNotifier at_node;
  RecordingNotifier at_host;
  dlsw::Port node_port;
  dlsw::Port host_port;
  std::unique_ptr<Link> node;
  std::unique_ptr<Link> host;
};

PortDefinition port_at(const std::string& local, const std::string& peer, int version = 1) {
  auto d = DlswBinding::node_definition(version, 20);
  d.local = local;
  d.peer = peer;
  return d;
}

const Bytes kActpu = from_hex("2C00 0008 0001 6B8000 11 01 01 05 123456789A").value();

}  // namespace

// --- One connection of version 1 -------------------------------------------------------------------------------------

TEST_CASE("two sides that can do with one connection keep the one that the higher address opened") {
  const bool node_is_higher = GENERATE(false, true);
  const std::string node_address = node_is_higher ? "127.0.0.3" : "127.0.0.1";
  auto node = port_at(node_address, "127.0.0.2");
  auto host = port_at("127.0.0.2", GENERATE(true, false) ? node_address : "");
  node.connections = host.connections = 1;
  Pair t(node, host);
  t.start();
  CHECK(t.network.connections() == 1);
  t.check_traffic();
  t.network.cut_all();
  t.wait();
  CHECK(t.network.connections() == 1);
  t.check_traffic();
  CHECK(t.at_node.losses() == 1);
  CHECK(t.at_host.losses() == 1);
}

TEST_CASE("a partner of one connection that begins anew is taken back at once, and the loss is told once") {
  auto node = port_at("127.0.0.1", "127.0.0.2");
  auto host = port_at("127.0.0.2", "");
  node.connections = host.connections = 1;
  Pair t(node, host);
  t.start();
  t.network.cut_machine("127.0.0.1", std::chrono::hours(1));
  t.wait();
  CHECK(t.network.connections() == 1);
  t.check_traffic();
  CHECK(t.at_host.losses() == 1);
}

TEST_CASE("two connections stay when one side wants to keep them") {
  auto node = port_at("127.0.0.1", "127.0.0.2");
  auto host = port_at("127.0.0.2", "127.0.0.1");
  (GENERATE(false, true) ? node : host).connections = 1;
  Pair t(node, host);
  t.start();
  CHECK(t.network.connections() == 2);
  t.check_traffic();
}

TEST_CASE("one connection of two that is cut at any byte of the activation is told once, and the link comes up") {
  const bool node_is_higher = GENERATE(false, true);
  auto node = port_at(node_is_higher ? "127.0.0.3" : "127.0.0.1", "127.0.0.2");
  auto host = port_at("127.0.0.2", "");
  node.connections = host.connections = 1;
  std::uint64_t total = 0;
  {
    Pair t(node, host);
    t.start();
    total = t.network.delivered_bytes();
  }
  for (std::uint64_t at = 1; at <= total; ++at) {
    CAPTURE(at);
    Pair t(node, host);
    t.network.cut_at_byte(at);
    t.start();
    REQUIRE(t.node->contacted());
    REQUIRE(t.host->contacted());
    REQUIRE(t.at_node.losses() <= 1);
    REQUIRE(t.at_host.losses() <= 1);
    REQUIRE(t.network.connections() == 1);
  }
}

TEST_CASE("a partner that says it can do with one connection and closes none is served on both") {
  NodeUnderTest t(1, 1);
  t.script.send_capabilities(20, 1);
  t.wait(seconds(4));
  // What is sent before the partner has closed might be lost.
  CHECK(t.script.count(T::canureach) == 0);
  CHECK(t.link->state_in_words() == "capabilities exchange with 127.0.0.2");
  t.wait(seconds(2));
  CHECK(t.script.count(T::canureach) == 1);
}

TEST_CASE("Burke's program closes our connection by the addresses and goes on with its own as a host") {
  NodeUnderTest t(1, 1);
  t.script.send_capabilities(20, 1);
  t.wait();
  t.script.stop_reading();
  t.wait();
  const auto asked = t.script.take(T::canureach);
  REQUIRE(asked);
  auto h = asked->header;
  h.direction = Direction::to_origin;
  h.remote_correlator = h.origin.correlator;
  h.remote_port = h.origin.port;
  t.send_message(h, T::icanreach);
  REQUIRE(t.script.take(T::reach_ack));
  // Flow control bits on every frame after REACH_ACK, and the XID "14 01".
  h.flow = {true, true, FlowOperator::repeat};
  Bytes xid(20);
  xid[0] = 0x14;
  xid[1] = 0x01;
  t.send_message(h, T::xidframe, xid);
  t.send_message(h, T::contact, from_hex("02 00 01 70 00 18").value());
  REQUIRE(t.script.take(T::contacted));
  t.script.send_info({T::infoframe, h.flow, h.origin.correlator, h.origin.port}, kActpu);
  t.wait();
  CHECK(t.at_node.pius == std::vector<Bytes>{kActpu});
  CHECK(t.link->contacted());
  const Bytes answer(9, 0x2C);
  t.link->send(Buffer::copy_of(answer));
  t.wait();
  REQUIRE(t.script.take(T::infoframe));
}

// --- The version that both know --------------------------------------------------------------------------------------

TEST_CASE("a node of any version uses version 2 with a partner that has it, and version 1 with one that has not") {
  const int host_version = GENERATE(1, 2, kAnyVersion);
  const bool known = GENERATE(true, false);
  Pair t(port_at("127.0.0.1", "127.0.0.2", kAnyVersion), port_at("127.0.0.2", known ? "127.0.0.1" : "", host_version));
  t.start();
  CHECK(t.network.connections() == (host_version == 1 ? 2 : 1));
  t.check_traffic();
  CHECK(t.at_node.losses() == 0);
  CHECK(t.node_events.count("DLSw version " + std::to_string(host_version == 1 ? 1 : 2) + ".0") == 1);
}

TEST_CASE("a host of any version takes partners of both at once") {
  auto definition = port_at("127.0.0.2", "", kAnyVersion);
  Pair t(port_at("127.0.0.1", "127.0.0.2", 1), definition);
  SimTcp other_tcp(t.network, "127.0.0.3");
  RecordingNotifier at_other;
  RecordingNotifier at_second;
  dlsw::Port other_port(port_at("127.0.0.3", "127.0.0.2", 2), other_tcp, t.timers, t.node_events);
  other_port.start();
  const auto second = t.host_port.make_link(host_link_definition("B", 8), at_second);
  const auto other = other_port.make_link(node_link_definition("B", 8), at_other);
  second->start();
  other->start();
  t.start();
  CHECK(t.network.connections() == 3);
  t.check_traffic();
  CHECK(other->contacted());
  CHECK(second->contacted());
}

TEST_CASE("a partner that answers on no port is reported once with both") {
  Pair t(port_at("127.0.0.1", "127.0.0.9", kAnyVersion), port_at("127.0.0.2", "", 1));
  t.node = t.node_port.make_link(node_link_definition(), t.at_node);
  t.node->start();
  t.wait();
  CHECK(t.at_node.events == std::vector<std::string>{"inop no answer"});
  CHECK(t.at_node.last_detail ==
        "cannot reach 127.0.0.9:2067: connection refused, nor 127.0.0.9:2065: connection refused");
  CHECK(t.node_events.count("retrying with back-off", Severity::warning) == 1);
}

TEST_CASE("a call with version 2 that nobody answers gives way to version 1 after a while") {
  Pair t(port_at("127.0.0.1", "127.0.0.2", kAnyVersion), port_at("127.0.0.2", "", kAnyVersion));
  t.network.set_delay(seconds(6));
  t.start();
  CHECK(t.network.connections() == 2);
  t.network.set_delay(milliseconds(1));
  t.wait(std::chrono::minutes(5));
  CHECK(t.node->contacted());
}

TEST_CASE("a call to the port of version 1 ends our attempt with version 2") {
  TimerQueue timers;
  SimNetwork network(timers);
  SimTcp tcp(network, "127.0.0.1");
  RecordingSink events;
  RecordingNotifier at_node;
  dlsw::Port port(port_at("127.0.0.1", "127.0.0.2", kAnyVersion), tcp, timers, events);
  ScriptedDlsw script(network, "127.0.0.2", 1);
  script.listen();
  // Nobody answers on 2067, and our attempt takes its time.
  network.set_delay(seconds(3));
  port.start();
  const auto link = port.make_link(node_link_definition(), at_node);
  link->start();
  run_for(timers, seconds(1));
  network.set_delay(milliseconds(1));
  script.call("127.0.0.1");
  run_for(timers, milliseconds(500));
  script.send_capabilities();
  run_for(timers, milliseconds(500));
  CHECK(script.count(T::canureach) == 1);
  CHECK(network.connections() == 2);
}

// --- Who asks for the circuit ----------------------------------------------------------------------------------------

TEST_CASE("a host may ask for the circuit and a node wait for it") {
  const int version = GENERATE(1, 2, kAnyVersion);
  Pair t(port_at("127.0.0.1", version == 2 ? "" : "127.0.0.2", version), port_at("127.0.0.2", "127.0.0.1", version));
  auto n = node_link_definition();
  auto h = host_link_definition();
  n.calls = false;
  h.calls = true;
  t.start(n, h);
  t.check_traffic();
  CHECK(t.at_node.events == std::vector<std::string>{"xid received null", "xid sent 02 00 01 70 00 18", "contacted"});
  t.network.cut_all();
  t.wait();
  t.check_traffic();
}

TEST_CASE("a node and a host that both ask agree on one circuit") {
  Pair t(port_at("127.0.0.1", "127.0.0.2", GENERATE(1, 2)), port_at("127.0.0.2", "127.0.0.1", 1));
  if (t.node_port.definition().version == 2) return;  // it would need partners of one version
  auto h = host_link_definition();
  h.calls = true;
  t.start(node_link_definition(), h);
  t.check_traffic();
  CHECK(t.at_node.count("contacted") == 1);
}

// --- A router --------------------------------------------------------------------------------------------------------

TEST_CASE("a Cisco router with an SDLC station asks our host with explorers, vendor vectors and the station's XID") {
  HostUnderTest t;
  // Vendor 00000C, version 1.0, window 20, all SAPs; version string, two connections, NetBIOS and MAC lists not
  // exclusive, and vectors of its own behind a vendor context, of which we know none.
  const auto vectors =
      from_hex(
          "05 81 00 00 30  04 82 01 00  04 83 00 14  12 86 FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF "
          "07 84 C9 D6 E2 40 F1  03 87 02  03 88 00  03 85 00  05 8B 00 00 30  04 D1 01 02  06 D3 00 00 00 01 "
          "02 F0")
          .value();
  auto request = ByteWriter().u16(static_cast<unsigned>(vectors.size() + 4)).u16(0x1520).bytes(vectors).take();
  ControlHeader capabilities;
  capabilities.type = T::cap_exchange;
  t.script.send(capabilities, request);
  capabilities.direction = Direction::to_origin;
  t.script.send(capabilities, emit_positive_response());
  t.wait();
  REQUIRE(t.script.take(T::cap_exchange));
  const auto answer = t.script.take(T::cap_exchange);
  REQUIRE(answer);
  CHECK(kind_of_capabilities(answer->data) == CapabilityMessage::positive_response);
  auto h = t.request();
  h.explorer = true;
  h.target_sap = 0;
  t.script.send(h);
  t.wait();
  const auto found = t.script.take(T::icanreach);
  REQUIRE(found);
  CHECK(found->header.explorer);
  CHECK(found->header.target_sap == 0);
  h = t.establish();
  // Null first, then the XID that is configured for the station.
  t.send_message(h, T::xidframe);
  CHECK(t.script.take(T::xidframe)->data.empty());
  t.send_message(h, T::xidframe, from_hex("02 00 01 70 00 18").value());
  REQUIRE(t.script.take(T::contact));
  t.send_message(h, T::contacted);
  CHECK(t.link->contacted());
  CHECK(t.port.counters().errors == 0);
}
