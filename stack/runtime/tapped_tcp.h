// Watching TCP: a decorator between a port and its connections that shows everything as IP packets to a WireTap, as if
// it had been captured on the wire (transports reference 12.1). Headers are made up: sequence numbers are consistent,
// segments are those of our writes and reads.
#pragma once

#include <memory>

#include "base/tcp.h"
#include "dlc/wire_tap.h"

namespace openrui {

class TappedTcp final : public Tcp {
 public:
  // Both outlive the decorator, and the decorator outlives its connections and listeners.
  TappedTcp(Tcp& tcp, WireTap& tap) : tcp_(tcp), tap_(tap) {}

  std::unique_ptr<TcpConnection> connect(const Endpoint& local, const Endpoint& remote, TcpHandler& handler) override;
  Result<std::unique_ptr<TcpListener>, std::string> listen(const Endpoint& local, TcpAcceptor& acceptor) override;

 private:
  Tcp& tcp_;
  WireTap& tap_;
};

}  // namespace openrui
