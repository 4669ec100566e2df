// A node and a host in one process over the loopback DLC, on a virtual clock.
#pragma once

#include <memory>

#include "config/host_config.h"
#include "config/node_config.h"
#include "dlc/loopback/cable.h"
#include "dlc/tap.h"
#include "hostsim/host.h"
#include "node/node.h"
#include "support/node_harness.h"
#include "support/paths.h"

namespace openrui::test {

// The project's demo configurations, with loopback instead of DLSw.
inline NodeDefinition demo_node() {
  auto d = load_node(SOURCE_DIR "/config/demo/node.json");
  REQUIRE(d.ok());
  d.value().ports[0].dlc = DlcType::loopback;
  d.value().capture_file.clear();
  d.value().log.file.clear();
  return d.value();
}
inline hostsim::HostDefinition demo_host() {
  auto d = load_host(SOURCE_DIR "/config/demo/host.json");
  REQUIRE(d.ok());
  d.value().ports[0].dlc = DlcType::loopback;
  return d.value();
}

class LoopbackPair final : private LinkFactory {
 public:
  explicit LoopbackPair(const NodeDefinition& n = demo_node(), const hostsim::HostDefinition& h = demo_host())
      : node(n, NodeEnvironment{timers, events, *this}), host(h, hostsim::HostEnvironment{timers, events, *this}) {
    host.start();
    node.start();
  }

  // Runs links and due timers until nothing is left to do.
  void settle() {
    do {
      cable.run();
      timers.run(timers.now());
    } while (!cable.idle());
  }
  void advance(Duration d) {
    timers.run(timers.now() + d);
    settle();
  }

  loopback::Cable cable;
  TimerQueue timers;
  NullEvents events;
  Node node;
  hostsim::Host host;

 private:
  std::unique_ptr<Link> make_link(const PortDefinition&, const LinkDefinition& link, LinkNotifier& n) override {
    return cable.make_link(link, n);
  }
};

}  // namespace openrui::test
