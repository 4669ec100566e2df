// TCP and local sockets on an event loop: base/tcp.h over real sockets. Everything is used in turns of the loop, and
// handlers are called in turns. What one turn sends on a connection leaves in one write when the turn ends.
//
// Beyond the interface:
// - a name is looked up on a thread of Asio's resolver and its addresses are tried in order; nothing waits;
// - an attempt to connect that gets no answer for kConnectLimit fails;
// - a connection that is let go with bytes queued writes them for kLingerLimit at most;
// - the file of a local socket is removed when its listener goes, and replaced when a listener that died has left it;
// - a partner that keeps more than TcpConnection::kMaxPending bytes of an unfinished message with us is cut off.
#pragma once

#include <memory>

#include "base/tcp.h"
#include "base/time.h"

namespace openrui {

class EventLoop;

class AsioTcp final : public Tcp {
 public:
  static constexpr Duration kConnectLimit = std::chrono::seconds(30);
  static constexpr Duration kLingerLimit = std::chrono::seconds(5);

  explicit AsioTcp(EventLoop& loop);
  // Closes what is still open, after one attempt to write what is queued. Connections and listeners may outlive it;
  // they are dead then.
  ~AsioTcp() override;
  AsioTcp(const AsioTcp&) = delete;
  AsioTcp& operator=(const AsioTcp&) = delete;

  std::unique_ptr<TcpConnection> connect(const Endpoint& local, const Endpoint& remote, TcpHandler& handler) override;
  Result<std::unique_ptr<TcpListener>, std::string> listen(const Endpoint& local, TcpAcceptor& acceptor) override;

  // Nothing waits to be written, not on connections that were let go either.
  bool all_written() const;

  class Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace openrui
