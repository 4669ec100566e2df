// UDP on an event loop: base/udp.h over real sockets. Everything is used in turns of the loop, and handlers are called
// in turns. A datagram is sent at once.
//
// A group has a socket of its own, bound to its address, so that several programs of one machine can have it; without a
// local address the one socket has the groups as well.
#pragma once

#include "base/udp.h"

namespace openrui {

class EventLoop;

class AsioUdp final : public Udp {
 public:
  // What goes to a group passes at most so many routers; the RFCs name no number.
  static constexpr int kGroupHops = 32;

  // The loop outlives the sockets.
  explicit AsioUdp(EventLoop& loop) : loop_(loop) {}

  Result<std::unique_ptr<UdpSocket>, std::string> open(const Endpoint& local, const std::vector<std::string>& groups,
                                                       UdpHandler& handler) override;

 private:
  EventLoop& loop_;
};

}  // namespace openrui
