// What whatever is borne by UDP needs from the outside, as base/tcp.h does it for TCP: real sockets (runtime) and a
// simulated network (tests) offer it alike.
//
// Handlers are called from the loop only, never from inside a call of this interface.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/tcp.h"

namespace openrui {

class UdpHandler {
 public:
  virtual ~UdpHandler() = default;
  // One datagram, valid during the call. `to`: the address that it was sent to, ours or a group's.
  virtual void on_datagram(const Endpoint& from, const Endpoint& to, ByteView datagram) = 0;
};

// Destroying it closes the socket and silences the handler.
class UdpSocket {
 public:
  virtual ~UdpSocket() = default;
  // `to`: a numeric address, of a machine or of a multicast group. Lost without a word when the system cannot take it
  // now, as it may be lost on its way.
  virtual void send(const Endpoint& to, ByteView datagram) = 0;
  virtual Endpoint local() const = 0;
};

class Udp {
 public:
  virtual ~Udp() = default;
  // `local.address`: numeric, or empty for any of IPv4. `groups`: multicast groups (IPv4) to listen to; they are
  // joined, and sent to, on the interface that has the local address, without one where the system's routes lead. What
  // is sent to a group reaches other sockets of this machine too, and perhaps the one that sent it. `handler` outlives
  // the socket. The error is a sentence part for the operator.
  virtual Result<std::unique_ptr<UdpSocket>, std::string> open(const Endpoint& local,
                                                               const std::vector<std::string>& groups,
                                                               UdpHandler& handler) = 0;
};

}  // namespace openrui
