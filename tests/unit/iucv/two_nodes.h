// Two nodes joined by a stream over a simulated network.
#pragma once

#include "iucv/node_gateway.h"
#include "iucv_world.h"

namespace openrui::test {

inline constexpr std::uint16_t kIucvPort = 14771;

struct SimNode {
  SimNode(SimNetwork& network, TimerQueue& timers, const std::string& name, const std::string& address,
          std::vector<streams::PartnerDefinition> partners, iucv::Directory directory, std::uint8_t instance = 1)
      : tcp(network, address), system(name, std::move(directory), timers, events) {
    streams::StreamsDefinition d;
    d.name = name;
    d.node = name;
    d.instance.fill(instance);
    d.listen = Endpoint{address, kIucvPort};
    d.partners = std::move(partners);
    gateway = std::make_unique<iucv::NodeGateway>(system, d, tcp, events);
    gateway->start();
  }
  SimTcp tcp;
  RecordingSink events;
  iucv::System system;
  std::unique_ptr<iucv::NodeGateway> gateway;
};

struct TwoNodes {
  explicit TwoNodes(iucv::Directory at_b = {}) : b(network, timers, "NODEB", "10.0.0.2", {{"NODEA", {}, {}}}, at_b) {
    run();
  }
  void run(Duration span = std::chrono::seconds(1)) { run_for(timers, span); }

  // What CONNECT to the other node ends with.
  static iucv::ConnectRequest to_b(const std::string& target, std::uint16_t limit = 0, std::uint8_t flags = 0) {
    auto r = connect_to(target, limit, flags);
    r.node = "NODEB";
    return r;
  }
  std::optional<iucv::ConnectResult> connect(Program& from, const iucv::ConnectRequest& r,
                                             Duration span = std::chrono::seconds(1)) {
    std::optional<iucv::ConnectResult> result;
    auto now = from->connect(r, [&result](const auto& later) { result = later; });
    if (now) return now;
    run(span);
    return result;
  }
  std::pair<iucv::PathId, iucv::PathId> join(Program& alice, Program& bob, std::uint16_t limit = 0,
                                             std::uint8_t flags = 0) {
    const auto connected = connect(alice, to_b(bob->name(), limit, flags));
    REQUIRE(connected);
    REQUIRE(connected->outcome.ok());
    iucv::AcceptRequest accept;
    accept.path = bob.last(iucv::InterruptType::connection_pending).path;
    accept.flags = flags;
    accept.limit = limit;
    REQUIRE(bob->accept(accept).ok());
    run();
    alice.clear();
    bob.clear();
    return {connected->path, accept.path};
  }

  TimerQueue timers;
  SimNetwork network{timers};
  SimNode a{network, timers, "NODEA", "10.0.0.1", {{"NODEB", Endpoint{"10.0.0.2", kIucvPort}, {}}}, {}};
  SimNode b;
};

}  // namespace openrui::test
