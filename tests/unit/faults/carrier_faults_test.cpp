// Garbage on the carrier: raw bytes between the frames of DLSw, over a simulated network.
#include <catch2/catch.hpp>

#include "../hostsim/host_harness.h"
#include "dlc/dlsw/port.h"
#include "hostsim/faults/fault_words.h"
#include "hostsim/faults/faulty_carriers.h"
#include "node/node.h"
#include "support/node_harness.h"
#include "support/sim_tcp.h"

using namespace openrui;
using namespace openrui::test;
using std::chrono::seconds;

namespace {

class PortLinks final : public LinkFactory {
 public:
  explicit PortLinks(dlsw::Port& port) : port_(port) {}
  std::unique_ptr<Link> make_link(const PortDefinition&, const LinkDefinition& link, LinkNotifier& n) override {
    return port_.make_link(link, n);
  }

 private:
  dlsw::Port& port_;
};

PortDefinition dlsw_port(unsigned version, const std::string& local, const std::string& peer) {
  PortDefinition d;
  d.name = "PORT1";
  d.version = version;
  d.local = local;
  d.peer = peer;
  return d;
}

hostsim::HostDefinition definition() {
  auto h = host_definition();
  h.links[0].mac.octets = {0x40, 0, 0, 0, 0x37, 5};
  h.links[0].remote_mac.octets = {0x40, 0, 0, 0, 0, 1};
  h.links[0].xid = NodeId{0x017, 0x18};
  return h;
}

struct World {
  explicit World(unsigned version)
      : host_port(dlsw_port(version, "10.0.0.2", "10.0.0.1"),
                  carriers.tcp(dlsw_port(version, "10.0.0.2", "10.0.0.1"), host_tcp), timers, host_events),
        node_port(dlsw_port(version, "10.0.0.1", "10.0.0.2"), node_tcp, timers, node_events),
        host(definition(), hostsim::HostEnvironment{timers, host_events, host_links, nullptr, &carriers}) {
    auto h = definition();
    NodeDefinition n;
    n.name = "NODE1";
    n.ports = h.ports;
    n.links = h.links;
    std::swap(n.links[0].mac, n.links[0].remote_mac);
    n.pus = {{"PU1", n.links[0].name}};
    n.lus = {{"LUA001", "PU1", 2}};
    node = std::make_unique<Node>(n, NodeEnvironment{timers, node_events, node_links});
    host_port.start();
    node_port.start();
    host.start();
    node->start();
  }
  bool active() {
    return run_until(
        timers, [this] { return host.lus()[0].sscp == SscpState::active; }, std::chrono::minutes(10));
  }

  TimerQueue timers;
  SimNetwork network{timers};
  SimTcp host_tcp{network, "10.0.0.2"};
  SimTcp node_tcp{network, "10.0.0.1"};
  hostsim::FaultyCarriers carriers;
  EventLog host_events;
  EventLog node_events;
  dlsw::Port host_port;
  dlsw::Port node_port;
  PortLinks host_links{host_port};
  PortLinks node_links{node_port};
  hostsim::Host host;
  std::unique_ptr<Node> node;
};

}  // namespace

TEST_CASE("garbage_dlc: whatever stands between DLSw messages, the link is there again and the LU active") {
  const auto version = GENERATE(1U, 2U);
  CAPTURE(version);
  World w(version);
  REQUIRE(w.active());
  const char* const kGarbage[] = {
      "bytes=00",                                  // half a header, then one that begins inside of the next message
      "bytes=FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",  // no version
      // A control message of a type that there is not.
      "bytes=31480000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
      "0000000000000000000000000000000000000000000000000000",
      "length=5000 seed=3",  // random bytes
      "length=1 seed=9",
  };
  for (const char* garbage : kGarbage) {
    INFO(garbage);
    const std::string line = garbage;
    hostsim::FaultWords words;
    std::size_t at = 0;
    while (at < line.size()) {
      const auto end = std::min(line.find(' ', at), line.size());
      const auto word = line.substr(at, end - at);
      words.emplace_back(word.substr(0, word.find('=')), word.substr(word.find('=') + 1));
      at = end + 1;
    }
    const auto fault = hostsim::read_fault("garbage_dlc", words, 1);
    REQUIRE(fault);
    CHECK(w.host.faults().ask(*fault).done);
    CHECK(w.host_events.has("garbage_dlc: on the carrier of port PORT1"));
    run_for(w.timers, seconds(60));
    REQUIRE(w.active());
    // It is the LU of this moment: the SSCP can still talk to it.
    CHECK(w.host.vary("LUA001", hostsim::Host::Vary::active).empty());
    REQUIRE(w.active());
  }
}

TEST_CASE("garbage_dlc: a link without a carrier has nothing to send it on, and says so") {
  HostHarness h;
  h.activate();
  const auto fault = hostsim::read_fault("garbage_dlc", {}, 1);
  REQUIRE(fault);
  const auto answer = h.host.faults().ask(*fault);
  CHECK_FALSE(answer.done);
  CHECK(answer.words.find("there is nothing to which garbage_dlc") == 0);
}
