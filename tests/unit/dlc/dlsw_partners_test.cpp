// Several partners of one node, explorers and what they teach, and messages that belong to no circuit.
#include <catch2/catch.hpp>

#include "dlc/dlsw/capabilities.h"
#include "dlc/dlsw/peer.h"
#include "dlc/dlsw/reach_cache.h"
#include "dlsw_under_test.h"

using namespace openrui;
using namespace openrui::test;
using dlsw::MessageType;

namespace {

// A node that knows two hosts, at 127.0.0.2 and 127.0.0.3.
struct TwoHosts {
  TwoHosts() {
    for (auto* host : {&first, &second}) host->start();
    port.start();
    link = port.make_link(node_link_definition(), at_node);
  }
  ~TwoHosts() {
    link.reset();
    station.reset();
  }
  static PortDefinition node_definition() {
    auto d = DlswBinding::node_definition(1, 20);
    d.other_peers = {"127.0.0.3"};
    return d;
  }
  static PortDefinition host_definition(const std::string& local) {
    auto d = DlswBinding::host_definition(1, 20, false);
    d.local = local;
    return d;
  }
  void attach_to(dlsw::Port& host) {
    station.reset();
    station = host.make_link(host_link_definition(), at_host);
    station->start();
  }
  void settle(Duration span = std::chrono::seconds(60)) { run_for(timers, span); }

  TimerQueue timers;
  SimNetwork network{timers};
  SimTcp node_tcp{network, "127.0.0.1"};
  SimTcp first_tcp{network, "127.0.0.2"};
  SimTcp second_tcp{network, "127.0.0.3"};
  RecordingSink events;
  RecordingNotifier at_node;
  RecordingNotifier at_host;
  dlsw::Port port{node_definition(), node_tcp, timers, events};
  dlsw::Port first{host_definition("127.0.0.2"), first_tcp, timers, events};
  dlsw::Port second{host_definition("127.0.0.3"), second_tcp, timers, events};
  std::unique_ptr<Link> station;
  std::unique_ptr<Link> link;
};

constexpr const char* kStation = "station 02:00:90:99:08:00 (nc:40:00:09:99:10:00) SAP 04";

}  // namespace

TEST_CASE("a node with several partners looks for its station and asks the one that reaches it") {
  TwoHosts t;
  t.attach_to(t.second);
  CHECK(t.link->state_in_words() == "stopped");
  t.link->start();
  CHECK(t.link->state_in_words() == "connecting to 127.0.0.2 or 127.0.0.3");
  t.settle();
  CHECK(t.link->contacted());
  CHECK(t.port.active_partners().size() == 2);
  CHECK(t.at_node.losses() == 0);

  // The station moves.
  t.attach_to(t.first);
  t.settle();
  CHECK(t.link->contacted());
  CHECK(t.at_node.losses() == 1);
  CHECK(t.at_node.count("contacted") == 2);

  // The partner without the station goes and comes, and nobody hears of it.
  t.network.cut_machine("127.0.0.3", Duration::zero());
  t.settle();
  CHECK(t.link->contacted());
  CHECK(t.at_node.losses() == 1);
}

TEST_CASE("a station that no partner reaches is told once, and found when it is there") {
  TwoHosts t;
  t.link->start();
  t.settle(std::chrono::seconds(5));
  CHECK(t.link->state_in_words() == std::string("looking for the partner that reaches ") + kStation);
  t.settle();
  CHECK(t.at_node.events == std::vector<std::string>{"inop no answer"});
  CHECK(t.at_node.last_detail == std::string("no partner reaches ") + kStation);
  t.attach_to(t.first);
  t.settle();
  CHECK(t.link->contacted());
  t.link->stop();
  t.settle();
  CHECK(t.link->state_in_words() == "stopped");
}

TEST_CASE("partners that cannot be reached are told when none is left") {
  TwoHosts t;
  t.network.refuse({"127.0.0.2", 2065});
  t.attach_to(t.second);
  t.link->start();
  t.settle();
  CHECK(t.link->contacted());
  CHECK(t.at_node.losses() == 0);
  t.network.refuse({"127.0.0.3", 2065});
  t.network.cut_all();
  t.settle();
  CHECK(t.at_node.events.back() == "inop carrier lost");
  CHECK(t.at_node.losses() == 1);
}

TEST_CASE("what is known of a station ages, and goes with its partner") {
  TwoHosts t;
  dlsw::Peer a(t.port, "127.0.0.2", true, 1);
  dlsw::Peer b(t.port, "127.0.0.3", true, 1);
  dlsw::ReachCache cache;
  const auto station = node_link_definition().mac;
  const TimePoint now{std::chrono::seconds(100)};
  CHECK(cache.find(station, now) == nullptr);
  cache.learn(station, a, now);
  CHECK(cache.find(station, now + dlsw::ReachCache::kAge - std::chrono::seconds(1)) == &a);
  CHECK(cache.find(station, now + dlsw::ReachCache::kAge) == nullptr);
  cache.learn(station, b, now);
  CHECK(cache.find(station, now) == &b);
  cache.forget(a);
  CHECK(cache.find(station, now) == &b);
  cache.forget(b);
  CHECK(cache.find(station, now) == nullptr);
  // A partner that calls without end teaches no more than there is room for, until something has aged.
  MacAddress other = station;
  for (std::size_t i = 0; i < dlsw::ReachCache::kMaxStations; ++i) {
    put16(other.octets.data() + 4, static_cast<std::uint16_t>(i));
    cache.learn(other, a, now);
  }
  CHECK(cache.size() == dlsw::ReachCache::kMaxStations);
  other.octets = {2, 9, 9, 9, 9, 9};
  cache.learn(other, b, now);
  CHECK(cache.find(other, now) == nullptr);
  cache.learn(other, b, now + dlsw::ReachCache::kAge);
  CHECK(cache.find(other, now + dlsw::ReachCache::kAge) == &b);
  CHECK(cache.size() == 1);
}

TEST_CASE("a list of a partner's stations says whom it is of no use to ask") {
  const auto parsed = dlsw::parse_capabilities(
      from_hex("00 34 15 20 05 81 00 00 00 04 82 01 00 04 83 00 14 12 86 2A AA AA AA AA AA AA AA AA AA AA AA AA AA AA "
               "00 03 85 01 0E 89 40 00 09 99 00 00 FF FF FF FF 00 00")
          .value(),
      true);
  REQUIRE(parsed);
  CHECK(parsed->mac_exclusive);
  REQUIRE(parsed->mac_list.size() == 1);
  CHECK(parsed->may_reach(parse_mac("nc:4000.0999.1000").value(), 0x04));
  CHECK_FALSE(parsed->may_reach(parse_mac("nc:4000.1020.1000").value(), 0x04));
  CHECK_FALSE(parsed->may_reach(parse_mac("nc:4000.0999.1000").value(), 0xF0));
  auto known = *parsed;
  const auto update = dlsw::parse_capabilities(from_hex("00 07 15 20 03 85 00").value(), false);
  REQUIRE(update);
  dlsw::take_over_lists(known, *update);
  CHECK(known.may_reach(parse_mac("nc:4000.1020.1000").value(), 0x04));
  CHECK_FALSE(known.may_reach(parse_mac("nc:4000.1020.1000").value(), 0xF0));
  CHECK(known.initial_window == 20);
}

TEST_CASE("an address in the wrong bit order is a station that the partner does not reach, and the message says so") {
  NodeUnderTest t;
  t.exchange();
  REQUIRE(t.script.take(MessageType::canureach));
  t.wait(std::chrono::seconds(11));
  CHECK(t.at_node.last_detail == std::string("the partner does not reach ") + kStation +
                                     ": no answer to CANUREACH (is the bit order of the address right?)");
  CHECK(t.at_node.events == std::vector<std::string>{"inop no answer"});
}

TEST_CASE("a station that answers no XID is named") {
  NodeUnderTest t;
  t.accept_circuit();
  t.wait(std::chrono::seconds(45));
  CHECK(t.at_node.last_detail == std::string(kStation) + " answers no XID");
}

TEST_CASE("a message that belongs to no circuit is answered as its type wants, and the connection stays") {
  HostUnderTest t;
  t.exchange();
  const auto answers = [&](std::uint8_t code) {
    auto h = t.request(static_cast<MessageType>(code));
    h.target_sap = 0x20;  // no station here
    h.origin.correlator = 0x77;
    t.script.received.clear();
    t.script.send(h);
    t.wait();
    return t.script.count(MessageType::halt_dl_noack);
  };
  // Transports reference 5.2: those that need a circuit.
  for (const int code : {0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0C, 0x0D, 0x0E, 0x0F, 0x10, 0x11, 0x7A, 0x7B}) {
    CAPTURE(code);
    CHECK(answers(static_cast<std::uint8_t>(code)) == 1);
    const auto refused = t.script.take(MessageType::halt_dl_noack);
    CHECK(refused->header.remote_correlator == 0x77);
    CHECK(refused->header.direction == dlsw::Direction::to_origin);
  }
  // And those that do not, HALT_DL_NOACK itself, and what nobody knows.
  for (const int code : {0x03, 0x0A, 0x12, 0x13, 0x14, 0x19, 0x1A, 0x1B, 0x1D, 0x21, 0x55, 0xFF}) {
    CAPTURE(code);
    CHECK(answers(static_cast<std::uint8_t>(code)) == 0);
    CHECK(t.script.received.empty());
  }
  CHECK(t.port.active_partners().size() == 1);
  CHECK(t.script.closed == 0);
}
