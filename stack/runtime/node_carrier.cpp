#include "runtime/node_carrier.h"

#include "runtime/event_loop.h"
#include "runtime/instance_id.h"
#include "runtime/port_address.h"
#include "runtime/tls.h"

namespace openrui {

// Streams that listen and call, both through TLS.
class NodeCarrier::TlsBothWays final : public Tcp {
 public:
  TlsBothWays(Tcp& tcp, TimerQueue& timers, std::shared_ptr<TlsContext> server, std::shared_ptr<TlsContext> client)
      : server_(tcp, timers, std::move(server)), client_(tcp, timers, std::move(client)) {}
  std::unique_ptr<TcpConnection> connect(const Endpoint& local, const Endpoint& remote, TcpHandler& handler) override {
    return client_.connect(local, remote, handler);
  }
  Result<std::unique_ptr<TcpListener>, std::string> listen(const Endpoint& local, TcpAcceptor& acceptor) override {
    return server_.listen(local, acceptor);
  }

 private:
  TlsTcp server_;
  TlsTcp client_;
};

NodeCarrier::NodeCarrier(EventLoop& loop) : sockets_(loop) {}

NodeCarrier::~NodeCarrier() = default;

Result<std::unique_ptr<NodeCarrier>, std::string> NodeCarrier::make(EventLoop& loop,
                                                                    const std::optional<TlsDefinition>& tls) {
  std::unique_ptr<NodeCarrier> carrier(new NodeCarrier(loop));
  if (!tls) return carrier;
  auto server = TlsContext::make(*tls, TlsSide::server);
  if (!server) return server.error();
  auto client = TlsContext::make(*tls, TlsSide::client);
  if (!client) return client.error();
  carrier->tls_ = std::make_unique<TlsBothWays>(carrier->sockets_, loop.timers(), std::move(server.value()),
                                                std::move(client.value()));
  return carrier;
}

Tcp& NodeCarrier::streams() { return tls_ ? static_cast<Tcp&>(*tls_) : sockets_; }

Result<streams::StreamsDefinition, std::string> streams_of(const NodePlaces& places, streams::Kind kind,
                                                           const std::string& node) {
  streams::StreamsDefinition s;
  s.kind = kind;
  s.name = streams::name(kind);
  s.node = node;
  s.instance = new_instance_id();
  s.any_caller = places.any_caller;
  s.keepalive = places.keepalive;
  s.max_paths = 0xFFFF;
  if (!places.listen.empty()) {
    const auto place = parse_port_address(places.listen);
    if (!place) return place.error();
    s.listen = *place;
  }
  for (const auto& partner : places.partners) {
    streams::PartnerDefinition p{partner.node, std::nullopt, partner.from};
    if (!partner.address.empty()) {
      const auto place = parse_port_address(partner.address);
      if (!place) return place.error();
      p.call = *place;
    }
    s.partners.push_back(std::move(p));
  }
  return s;
}

}  // namespace openrui
