// A node's end of the session port's frames in the simulated network: one PortServer per connection, as the runtime's
// listener has them.
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "node/port_server.h"
#include "support/sim_tcp.h"

namespace openrui::test {

class SimDaemon final : private TcpAcceptor {
 public:
  // All references outlive it.
  SimDaemon(SessionPort& node, EventSink& events, SimNetwork& network, const Endpoint& place)
      : node_(node), events_(events), tcp_(network, place.address) {
    listener_ = std::move(tcp_.listen(place, *this).value());
  }
  std::size_t programs() const {
    return static_cast<std::size_t>(
        std::count_if(callers_.begin(), callers_.end(), [](const auto& c) { return !c->server->idle(); }));
  }
  void hang_up() {
    for (auto& c : callers_) c->drop();
  }

 private:
  struct Caller final : TcpHandler, PortServerOwner {
    Caller(SessionPort& node, EventSink& events, std::unique_ptr<TcpConnection> c) : connection(std::move(c)) {
      server = std::make_unique<PortServer>(PortServer::Environment{node, *connection, events, "NODE1", "peer"},
                                            static_cast<PortServerOwner&>(*this));
      connection->set_handler(*this);
    }
    void on_connected() override {}
    std::size_t on_data(ByteView data) override { return server->received(data); }
    void on_closed(const std::string&) override { drop(); }
    void on_drained() override { server->drained(); }
    void on_end(PortServer&, const std::string&) override { connection.reset(); }
    void on_idle(PortServer&) override {}
    void drop() {
      connection.reset();
      server->disconnected();
    }
    std::unique_ptr<TcpConnection> connection;
    std::unique_ptr<PortServer> server;
  };
  void on_accept(std::unique_ptr<TcpConnection> c) override {
    callers_.push_back(std::make_unique<Caller>(node_, events_, std::move(c)));
  }

  SessionPort& node_;
  EventSink& events_;
  SimTcp tcp_;
  std::unique_ptr<TcpListener> listener_;
  std::vector<std::unique_ptr<Caller>> callers_;
};

}  // namespace openrui::test
