// Explorers by UDP (RFC 2166; transports reference 5.1): what is sent, answered, refused and bounded, and the
// connections that follow.
#include <catch2/catch.hpp>

#include "binding.h"
#include "dlc/dlsw/addresses.h"
#include "dlc/dlsw/udp_explorers.h"
#include "dlc/switch.h"
#include "scripted_dlsw.h"

using namespace openrui;
using namespace openrui::test;
using dlsw::MessageType;

namespace {

constexpr const char* kGroup = "224.0.10.0";

// Transports reference 5.10, with a header that is as long as it says and no largest frame of a LAN: the station
// 4000.1020.1000 looks for 4000.0999.1000.
constexpr const char* kExplorer =
    "31 48 00 00 00 00 00 00 00 00 00 00 00 00 03 00 42 01 00 00 09 80 00 03 40 00 09 99 10 00 40 00 10 20 10 00 04 00 "
    "01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00";
// Type, direction and nothing else differ.
constexpr const char* kAnswer =
    "31 48 00 00 00 00 00 00 00 00 00 00 00 00 04 00 42 01 00 00 09 80 00 04 40 00 09 99 10 00 40 00 10 20 10 00 04 00 "
    "02 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00";

// What another DLSw sends and gets by UDP.
struct Stranger final : UdpHandler {
  Stranger(SimDatagrams& network, const std::string& address, const std::vector<std::string>& groups = {})
      : udp(network, address), socket(std::move(udp.open({"", 2067}, groups, *this).value())) {}
  void on_datagram(const Endpoint& from, const Endpoint&, ByteView datagram) override {
    senders.push_back(to_words(from));
    received.emplace_back(to_hex(datagram));
  }
  void say(const std::string& address, const std::string& hex) { socket->send({address, 2067}, from_hex(hex).value()); }

  SimUdp udp;
  std::vector<std::string> senders;
  std::vector<std::string> received;
  std::unique_ptr<UdpSocket> socket;
};

struct World {
  PortDefinition definition(const std::string& name, const std::string& local) {
    PortDefinition d;
    d.name = name;
    d.version = 2;
    d.local = local;
    d.udp = true;
    return d;
  }
  void settle(Duration span = std::chrono::seconds(5)) { run_for(timers, span); }

  TimerQueue timers;
  SimNetwork network{timers};
  SimDatagrams datagrams{timers};
  RecordingSink events;
  RecordingNotifier at_node;
  RecordingNotifier at_host;
};

// A host of ours whose station 4000.0999.1000 waits.
struct HostWorld : World {
  explicit HostWorld(const std::function<void(PortDefinition&)>& change = [](PortDefinition&) {}) {
    auto d = definition("HOSTDLSW", "127.0.0.2");
    change(d);
    port = std::make_unique<dlsw::Port>(d, tcp, timers, events, &udp);
    link = port->make_link(host_link_definition(), at_host);
    link->start();
    port->start();
  }
  ~HostWorld() { link.reset(); }

  SimTcp tcp{network, "127.0.0.2"};
  SimUdp udp{datagrams, "127.0.0.2"};
  std::unique_ptr<dlsw::Port> port;
  std::unique_ptr<Link> link;
};

// A node of ours that looks for it.
struct NodeWorld : World {
  explicit NodeWorld(const std::function<void(PortDefinition&)>& change) {
    auto d = definition("DLSW1", "127.0.0.1");
    change(d);
    port = std::make_unique<dlsw::Port>(d, tcp, timers, events, &udp);
    link = port->make_link(node_link_definition(), at_node);
  }
  ~NodeWorld() { link.reset(); }
  void start() {
    port->start();
    link->start();
  }

  SimTcp tcp{network, "127.0.0.1"};
  SimUdp udp{datagrams, "127.0.0.1"};
  std::unique_ptr<dlsw::Port> port;
  std::unique_ptr<Link> link;
};

}  // namespace

TEST_CASE("a partner that explores by UDP only finds our station, whose answer is byte for byte its header") {
  HostWorld t;
  Stranger partner(t.datagrams, "127.0.0.9");
  partner.say("127.0.0.2", kExplorer);
  t.settle();
  CHECK(partner.received == std::vector<std::string>{kAnswer});
  CHECK(partner.senders == std::vector<std::string>{"127.0.0.2:2067"});
  CHECK(t.port->counters().frames_in == 1);
  CHECK(t.port->counters().frames_out == 1);
  CHECK(t.port->counters().errors == 0);
  CHECK(t.network.calls() == 0);
  // What it named itself is given back.
  auto named = from_hex(kExplorer).value();
  put32(&named[44], 0x01020304);
  put32(&named[48], 0x05060708);
  partner.say("127.0.0.2", to_hex(named));
  t.settle();
  REQUIRE(partner.received.size() == 2);
  const auto h = dlsw::parse_control(from_hex(partner.received[1]).value());
  CHECK(h.origin.port == 0x01020304);
  CHECK(h.remote_port == 0x01020304);
  CHECK(h.remote_correlator == 0x05060708);
}

TEST_CASE("an explorer to the multicast group is answered by unicast") {
  HostWorld t([](PortDefinition& d) { d.groups = {kGroup}; });
  Stranger partner(t.datagrams, "127.0.0.9", {kGroup});
  partner.say(kGroup, kExplorer);
  t.settle();
  // The group gives its own question back, too.
  CHECK(partner.received == std::vector<std::string>{kExplorer, kAnswer});
}

TEST_CASE("stations that we do not have or that are stopped are not answered for by UDP") {
  HostWorld t;
  Stranger partner(t.datagrams, "127.0.0.9");
  auto other = from_hex(kExplorer).value();
  other[29] = 0x55;
  partner.say("127.0.0.2", to_hex(other));
  t.link->stop();
  partner.say("127.0.0.2", kExplorer);
  t.settle();
  CHECK(partner.received.empty());
  CHECK(t.port->counters().errors == 0);
}

TEST_CASE("datagrams of strangers are counted and told once in an hour") {
  HostWorld t([](PortDefinition& d) {
    d.peer = "127.0.0.1";
    d.allow = {"10.1.0.0/16"};
  });
  Stranger stranger(t.datagrams, "10.2.0.1");
  Stranger allowed(t.datagrams, "10.1.200.7");
  Stranger configured(t.datagrams, "127.0.0.1");
  for (auto* from : {&stranger, &stranger, &allowed, &configured}) from->say("127.0.0.2", kExplorer);
  t.settle();
  CHECK(stranger.received.empty());
  CHECK(allowed.received.size() == 1);
  CHECK(configured.received.size() == 1);
  CHECK(t.port->counters().errors == 2);
  CHECK(t.events.count("a datagram of 10.2.0.1 was dropped: it is no partner of ours: 31 48 00 00") == 1);
  t.settle(std::chrono::hours(1));
  stranger.say("127.0.0.2", kExplorer);
  t.settle();
  CHECK(t.events.count("a datagram of 10.2.0.1 was dropped") == 2);
  // Nor may it call.
  SimTcp tcp(t.network, "10.2.0.1");
  struct Caller final : TcpHandler {
    void on_connected() override {}
    std::size_t on_data(ByteView data) override { return data.size(); }
    void on_closed(const std::string&) override { closed = true; }
    void on_drained() override {}
    bool closed = false;
  } caller;
  const auto call = tcp.connect({}, {"127.0.0.2", 2067}, caller);
  t.settle();
  CHECK(caller.closed);
  CHECK(t.events.count("a call from 10.2.0.1 was refused: the partner is 127.0.0.1 or 10.1.0.0/16") == 1);
}

TEST_CASE("nonsense by UDP is counted and told with its reason, and what others may send is ignored") {
  HostWorld t;
  Stranger partner(t.datagrams, "127.0.0.9");
  const auto explorer = from_hex(kExplorer).value();
  const auto with = [&explorer](std::size_t at, std::uint8_t byte) {
    auto changed = explorer;
    changed[at] = byte;
    return to_hex(changed);
  };
  const std::vector<std::pair<std::string, std::string>> nonsense = {
      {"", "it ends before its message"},
      {"31", "it ends before its message"},
      {to_hex(ByteView(explorer).first(71)), "it ends before its message"},
      {with(3, 1), "it ends before its message"},
      {with(0, 0x30), "a message begins with a version byte of 31 to 3F"},
      {with(0, 0x40), "a message begins with a version byte of 31 to 3F"},
      {with(1, 0x0F), "the header length is shorter than any header"},
      {std::string(kExplorer) + " 00", "it has more than one message"},
      {std::string(kExplorer) + ' ' + kExplorer, "it has more than one message"},
      {"31 10 00 00 00 00 00 00 00 00 00 00 00 00 0A 00", "only explorers come by UDP"},
      {"31 10 00 00 00 00 00 00 00 00 00 00 00 00 03 00", "a message of this type has a header of 72 bytes"},
      {with(14, 0x05), "only explorers come by UDP"},
      {with(14, 0x20), "only explorers come by UDP"},
      {with(21, 0x00), "only explorers come by UDP"},  // CANUREACH_cs
      {with(14, 0xFF), "only explorers come by UDP"},
  };
  std::uint64_t errors = 0;
  for (const auto& [bytes, why] : nonsense) {
    CAPTURE(bytes, why);
    t.events.events.clear();
    partner.say("127.0.0.2", bytes);
    t.settle();
    CHECK(t.port->counters().errors == ++errors);
    CHECK(t.events.count("a datagram of 127.0.0.9 was dropped: " + why) == 1);
    t.settle(dlsw::UdpExplorers::kReportPause);
  }
  // NetBIOS, UI data, and a vendor's (transports reference 5.3, 5.11).
  for (const auto& bytes : {with(14, 0x12), with(14, 0x13), with(14, 0x14), with(14, 0x1A), with(14, 0x1B),
                            std::string("32 0A 00 01 00 00 5E 01 02 03 04")}) {
    partner.say("127.0.0.2", bytes);
  }
  t.settle();
  CHECK(t.port->counters().errors == errors);
  CHECK(partner.received.empty());
  CHECK(t.port->active_partners().empty());
}

TEST_CASE("a flood of explorers is answered a hundred times in a second and told once") {
  HostWorld t;
  Stranger partner(t.datagrams, "127.0.0.9");
  for (int i = 0; i < 1000; ++i) partner.say("127.0.0.2", kExplorer);
  t.settle(std::chrono::milliseconds(500));
  CHECK(partner.received.size() == 100);
  CHECK(t.events.count("more than 100 explorers in a second, the last one from 127.0.0.9: further ones are not "
                       "answered") == 1);
  t.settle(std::chrono::seconds(1));
  partner.say("127.0.0.2", kExplorer);
  t.settle(std::chrono::seconds(1));
  CHECK(partner.received.size() == 101);
}

TEST_CASE("a node asks its partners and the groups and calls the partner that answers") {
  NodeWorld t([](PortDefinition& d) {
    d.peer = "127.0.0.2";
    d.other_peers = {"127.0.0.3"};
    d.groups = {kGroup, "224.0.10.7"};
    d.allow = {"127.0.0.0/8"};
  });
  SimTcp host_tcp(t.network, "127.0.0.5");
  SimUdp host_udp(t.datagrams, "127.0.0.5");
  auto d = t.definition("HOSTDLSW", "127.0.0.5");
  d.groups = {kGroup};
  dlsw::Port host(d, host_tcp, t.timers, t.events, &host_udp);
  host.start();
  auto station = host.make_link(host_link_definition(), t.at_host);
  station->start();
  t.start();
  CHECK(t.network.calls() == 0);
  t.settle();
  CHECK(t.link->contacted());
  CHECK(t.port->active_partners() == std::vector<std::string>{"127.0.0.5"});
  // One call, to the one that answered.
  CHECK(t.network.calls() == 1);
  std::vector<std::string> asked;
  for (const auto& sent : t.datagrams.sent) {
    if (sent.from.address != "127.0.0.1") continue;
    asked.push_back(to_words(sent.to));
    const auto h = dlsw::parse_control(sent.bytes);
    CHECK(h.type == MessageType::canureach);
    CHECK(h.explorer);
    CHECK(h.origin_mac == node_link_definition().mac);
    CHECK(h.target_mac == node_link_definition().remote_mac);
    CHECK(h.origin_sap == 4);
    CHECK(h.target_sap == 0);
  }
  CHECK(asked == std::vector<std::string>{"127.0.0.2:2067", "127.0.0.3:2067", "224.0.10.0:2067", "224.0.10.7:2067"});
  // The connection is lost: the station is looked for anew.
  t.network.cut_all();
  t.settle(std::chrono::seconds(30));
  CHECK(t.link->contacted());
  CHECK(t.at_node.losses() == 1);
  CHECK(t.network.calls() == 2);
  station.reset();
  t.settle();
}

TEST_CASE("an answer of somebody who is not allowed is not followed") {
  NodeWorld t([](PortDefinition& d) {
    d.groups = {kGroup};
    d.allow = {"10.1.0.0/16"};
  });
  Stranger stranger(t.datagrams, "10.2.0.1", {kGroup});
  t.start();
  t.settle(std::chrono::seconds(1));
  REQUIRE(stranger.received.size() == 1);
  CHECK(t.link->state_in_words().rfind("looking for the partner that reaches ", 0) == 0);
  stranger.say("127.0.0.1", kAnswer);
  t.settle(std::chrono::milliseconds(500));
  CHECK(t.network.calls() == 0);
  CHECK(t.port->counters().errors == 1);
  // The first one that may is called, and another one that answers is too late.
  Stranger first(t.datagrams, "10.1.0.1");
  Stranger second(t.datagrams, "10.1.0.2");
  first.say("127.0.0.1", kAnswer);
  second.say("127.0.0.1", kAnswer);
  t.settle(std::chrono::milliseconds(1));
  CHECK(t.network.calls() == 1);
  CHECK(t.link->state_in_words() == "connecting to 10.1.0.1:2067");
}

TEST_CASE("an answer that nobody asked for changes nothing") {
  NodeWorld t([](PortDefinition& d) { d.peer = "127.0.0.2"; });
  t.port->start();
  Stranger partner(t.datagrams, "127.0.0.2");
  partner.say("127.0.0.1", kAnswer);
  t.settle();
  CHECK(t.network.calls() == 0);
  t.link->start();
  t.settle(std::chrono::seconds(1));
  auto other = from_hex(kAnswer).value();
  other[29] = 0x55;
  partner.say("127.0.0.1", to_hex(other));
  t.settle(std::chrono::milliseconds(500));
  CHECK(t.network.calls() == 0);
}

TEST_CASE("explorers that are lost are sent again, and a station that nobody has is told once") {
  NodeWorld t([](PortDefinition& d) { d.peer = "127.0.0.2"; });
  t.start();
  t.settle(std::chrono::milliseconds(9500));
  CHECK(t.datagrams.sent.size() == 5);
  CHECK(t.at_node.events.empty());
  t.settle(std::chrono::minutes(5));
  CHECK(t.at_node.events == std::vector<std::string>{"inop no answer"});
  CHECK(t.at_node.last_detail.rfind("no partner reaches station 02:00:90:99:08:00", 0) == 0);
  CHECK(t.network.calls() == 0);
}

TEST_CASE("a partner that answers and takes no call is told once, and asked again until it does") {
  NodeWorld t([](PortDefinition& d) { d.peer = "127.0.0.2"; });
  SimTcp host_tcp(t.network, "127.0.0.2");
  SimUdp host_udp(t.datagrams, "127.0.0.2");
  dlsw::Port host(t.definition("HOSTDLSW", "127.0.0.2"), host_tcp, t.timers, t.events, &host_udp);
  host.start();
  auto station = host.make_link(host_link_definition(), t.at_host);
  station->start();
  t.network.refuse({"127.0.0.2", 2067});
  t.start();
  t.settle(std::chrono::minutes(5));
  CHECK(t.at_node.events == std::vector<std::string>{"inop no answer"});
  CHECK(t.at_node.last_detail == "cannot reach 127.0.0.2:2067: connection refused");
  CHECK(t.events.count("cannot reach 127.0.0.2:2067") == 1);
  CHECK(t.network.calls() > 5);
  t.network.allow({"127.0.0.2", 2067});
  t.settle(std::chrono::minutes(1));
  CHECK(t.link->contacted());
  station.reset();
  t.settle();
}

TEST_CASE("a place for datagrams that is taken is told once and tried again") {
  NodeWorld t([](PortDefinition& d) { d.peer = "127.0.0.2"; });
  t.datagrams.refuse("address already in use");
  t.start();
  t.settle(std::chrono::minutes(5));
  CHECK(t.events.count("cannot receive explorers on UDP 127.0.0.1:2067: address already in use; retrying") == 1);
  CHECK(t.datagrams.sent.empty());
  t.datagrams.refuse("");
  t.settle(std::chrono::minutes(1));
  CHECK(t.events.count("explorers come to UDP 127.0.0.1:2067") == 1);
  CHECK_FALSE(t.datagrams.sent.empty());
}

TEST_CASE("both sides that found each other at once end with one circuit") {
  World t;
  SimTcp low_tcp(t.network, "127.0.0.1");
  SimTcp high_tcp(t.network, "127.0.0.2");
  SimUdp low_udp(t.datagrams, "127.0.0.1");
  SimUdp high_udp(t.datagrams, "127.0.0.2");
  auto low_definition = t.definition("LOW", "127.0.0.1");
  auto high_definition = t.definition("HIGH", "127.0.0.2");
  for (auto* d : {&low_definition, &high_definition}) {
    d->groups = {kGroup};
    d->allow = {"127.0.0.0/8"};
  }
  dlsw::Port low(low_definition, low_tcp, t.timers, t.events, &low_udp);
  dlsw::Port high(high_definition, high_tcp, t.timers, t.events, &high_udp);
  auto host = host_link_definition();
  host.calls = true;
  auto a = low.make_link(node_link_definition(), t.at_node);
  auto b = high.make_link(host, t.at_host);
  low.start();
  high.start();
  a->start();
  b->start();
  t.settle(std::chrono::minutes(1));
  CHECK(a->contacted());
  CHECK(b->contacted());
  CHECK(t.at_node.losses() + t.at_host.losses() == 0);
  a.reset();
  b.reset();
  t.settle();
}

TEST_CASE("a connection of version 2 is closed when it has carried no circuit for a while, and made again") {
  const bool by_udp = GENERATE(true, false);
  DlswBinding b(2, 20, false, 2, by_udp);
  b.start();
  REQUIRE(b.node->contacted());
  run_for(b.timers, std::chrono::hours(1));
  CHECK(b.node->contacted());
  b.node->stop();
  run_for(b.timers, std::chrono::minutes(4));
  CHECK(b.node_port.active_partners().size() == 1);
  run_for(b.timers, std::chrono::minutes(2));
  CHECK(b.node_port.active_partners().empty());
  CHECK(b.host_port.active_partners().empty());
  CHECK(b.network.connections() == 0);
  CHECK(b.node_events.warnings() + b.host_events.warnings() == 0);
  // Whose limit is over first closes it, both at once here.
  CHECK(b.node_events.count("connection with 127.0.0.2 ended: ") +
            b.host_events.count("connection with 127.0.0.1 ended: ") >=
        1);
  // The operator's stop, and what the host heard of it.
  CHECK(b.at_node.losses() == 1);
  CHECK(b.at_host.losses() == 1);
  b.node->start();
  b.settle();
  CHECK(b.node->contacted());
}

TEST_CASE("a connection of version 2 stays while a link goes on asking for its circuit") {
  DlswBinding b(2);
  b.make_links(node_link_definition(), host_link_definition());
  b.node->start();
  run_for(b.timers, std::chrono::hours(1));
  CHECK(b.network.calls() == 1);
  CHECK(b.host_port.active_partners().size() == 1);
  b.host->start();
  b.settle();
  CHECK(b.node->contacted());
}

TEST_CASE("networks are compared bit by bit, and one address stands for itself") {
  const auto in = [](const char* address, const char* network) { return dlsw::is_in_network(address, network); };
  CHECK(in("10.1.2.3", "10.1.2.3"));
  CHECK(in("::ffff:10.1.2.3", "10.1.2.3"));
  CHECK_FALSE(in("10.1.2.4", "10.1.2.3"));
  CHECK(in("10.1.2.3", "10.0.0.0/8"));
  CHECK(in("::ffff:10.1.2.3", "10.0.0.0/8"));
  CHECK_FALSE(in("11.1.2.3", "10.0.0.0/8"));
  CHECK(in("10.1.2.3", "10.1.2.2/31"));
  CHECK_FALSE(in("10.1.2.4", "10.1.2.2/31"));
  CHECK(in("10.1.2.4", "10.1.2.4/32"));
  CHECK(in("255.1.2.4", "0.0.0.0/0"));
  CHECK(in("fe80::1", "fe80::1"));
  CHECK_FALSE(in("fe80::1", "0.0.0.0/0"));
  for (const char* wrong : {"10.1.2.3/", "10.1.2.3/33", "10.1.2.3/-1", "10.1.2.3/8x", "10.1.2/8", "/8", ""}) {
    CAPTURE(wrong);
    CHECK_FALSE(in("10.1.2.3", wrong));
  }
}
