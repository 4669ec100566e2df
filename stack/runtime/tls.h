// TLS for the session port: base/tcp.h over another Tcp, with OpenSSL in between (TLS 1.2 and 1.3). It has no sockets
// of its own; OpenSSL works on memory, so the runtime's gathered writes and the tests' simulated network serve TLS as
// well.
//
// A connection is reported, by on_connected() or on_accept(), before its handshake is over; bytes sent meanwhile wait.
// Whoever needs a limit for the handshake has one for the first answer anyway. What goes wrong in it ends the
// connection with on_closed() and the reason.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "base/tcp.h"
#include "base/time.h"
#include "node/definition.h"

namespace openrui {

enum class TlsSide : unsigned char { server, client };

// Certificates, key and rules, read once.
class TlsContext {
 public:
  // A server needs certificate and key; a client checks the server's certificate and its host name always. The error is
  // a sentence that names the key of the configuration, the file and what is wrong with it.
  static Result<std::shared_ptr<TlsContext>, std::string> make(const TlsDefinition& definition, TlsSide side);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  struct Impl;
  Impl& impl() { return *impl_; }
  TlsSide side() const;

 private:
  explicit TlsContext(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

class TlsTcp final : public Tcp {
 public:
  // `carrier` and `timers` outlive it and its connections; the context is shared with them. One of side server can
  // listen, one of side client connect.
  TlsTcp(Tcp& carrier, TimerQueue& timers, std::shared_ptr<TlsContext> context)
      : carrier_(carrier), timers_(timers), context_(std::move(context)) {}

  // The partner's certificate must be for remote.address, a host name or a numeric address.
  std::unique_ptr<TcpConnection> connect(const Endpoint& local, const Endpoint& remote, TcpHandler& handler) override;
  Result<std::unique_ptr<TcpListener>, std::string> listen(const Endpoint& local, TcpAcceptor& acceptor) override;

 private:
  Tcp& carrier_;
  TimerQueue& timers_;
  std::shared_ptr<TlsContext> context_;
};

}  // namespace openrui
