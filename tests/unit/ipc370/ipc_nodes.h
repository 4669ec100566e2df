// Nodes with a facility each, joined by streams over a simulated network.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ipc370/network.h"
#include "support/recorders.h"
#include "support/sim_tcp.h"
#include "unit/ipc370/ipc_world.h"

namespace openrui::ipc370::test {

inline constexpr std::uint16_t kPort = 14772;

struct NodeOptions {
  Installation installation = {};
  NetworkOptions network = {};
  std::uint8_t instance = 1;
};

// A World whose facility has a network. `calls`: names of nodes that it calls; their address is that of their last
// letter ("NODEA" is 10.0.0.1).
struct SimNode : World {
  SimNode(openrui::test::SimNetwork& wire, TimerQueue& timers, const std::string& name,
          const std::vector<std::string>& calls, NodeOptions options = {})
      : World(with_name(std::move(options.installation), name)),
        tcp(wire, address_of(name)),
        network(facility, definition(name, calls, options.instance), options.network, tcp, timers, events) {
    network.start();
  }
  static std::string address_of(const std::string& name) { return "10.0.0." + std::to_string(name.back() - 'A' + 1); }
  static Installation with_name(Installation i, const std::string& name) {
    i.network = name;
    return i;
  }
  static streams::StreamsDefinition definition(const std::string& name, const std::vector<std::string>& calls,
                                               std::uint8_t instance) {
    streams::StreamsDefinition d;
    d.kind = streams::Kind::ipc;
    d.name = "IPC";
    d.node = name;
    d.instance.fill(static_cast<std::uint8_t>(instance + name.back()));
    d.listen = Endpoint{address_of(name), kPort};
    d.any_caller = true;
    d.max_paths = 0xFFFF;
    for (const auto& partner : calls) d.partners.push_back({partner, Endpoint{address_of(partner), kPort}, {}});
    return d;
  }

  openrui::test::SimTcp tcp;
  openrui::test::RecordingSink events;
  Network network;
};

// NODEA calls NODEB. "B/A" opened at NODEA, "A/B" at NODEB.
struct TwoNodes {
  explicit TwoNodes(const NodeOptions& options = {}) : options_(options) {
    a = std::make_unique<SimNode>(wire, timers, "NODEA", std::vector<std::string>{"NODEB"}, options);
    b = std::make_unique<SimNode>(wire, timers, "NODEB", std::vector<std::string>{}, options);
    alpha = a->task("ALPHA");
    beta = b->task("BETA");
  }
  ~TwoNodes() {
    a->facility.stop();
    b->facility.stop();
  }
  void connect() {
    run();
    open_a = &a->open(alpha, "B/A");
    open_b = &b->open(beta, "A/B");
    run();
    REQUIRE(open_a->cc() == 0);
    REQUIRE(open_b->cc() == 0);
  }
  void run(Duration span = std::chrono::seconds(1)) { openrui::test::run_for(timers, span); }
  Cid cid_a() const { return open_a->cid(); }
  Cid cid_b() const { return open_b->cid(); }
  Rq& send_a(const std::string& bytes, bool cont = false) { return a->send(alpha, cid_a(), bytes, cont); }
  Rq& send_b(const std::string& bytes, bool cont = false) { return b->send(beta, cid_b(), bytes, cont); }
  Rq& receive_a(std::size_t length) { return a->receive(alpha, cid_a(), length); }
  Rq& receive_b(std::size_t length) { return b->receive(beta, cid_b(), length); }

  TimerQueue timers;
  openrui::test::SimNetwork wire{timers};
  std::unique_ptr<SimNode> a;
  std::unique_ptr<SimNode> b;
  Caller alpha;
  Caller beta;
  Rq* open_a = nullptr;
  Rq* open_b = nullptr;

 private:
  NodeOptions options_;
};

}  // namespace openrui::ipc370::test
