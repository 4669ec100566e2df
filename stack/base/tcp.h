// What whatever is borne by TCP needs from the outside: connections and listeners as interfaces, so that an engine runs
// over real sockets (runtime) and over a simulated network (tests) alike.
//
// Handlers are called from the loop only, never from inside a call of this interface.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/buffer.h"
#include "base/result.h"
#include "base/time.h"

namespace openrui {

struct Endpoint {
  // Numeric IPv4 or IPv6, or a host name for connect(); empty: any (listen, local side of connect). "unix:" and a path:
  // a local socket instead of TCP, without a port; only real connections (runtime) know these.
  std::string address;
  std::uint16_t port = 0;  // 0: any
  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};
std::string to_words(const Endpoint& e);  // "127.0.0.2:2065", "unix:/run/openrui/node.sock"
inline constexpr std::string_view kUnixPrefix = "unix:";

// Who is at the other end of a local socket, as the system says.
struct PeerCredentials {
  std::uint32_t pid = 0;
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::vector<std::uint32_t> groups;  // beside gid
};

class TcpHandler {
 public:
  virtual ~TcpHandler() = default;
  // connect() succeeded. Not called for an accepted connection.
  virtual void on_connected() = 0;
  // Bytes in order, valid during the call. Returns how many were taken; the rest is shown again, with more behind it. A
  // handler that takes nothing and keeps the connection open must be able to finish within kMaxPending bytes.
  virtual std::size_t on_data(ByteView data) = 0;
  // The connection failed or was closed by the partner; nothing else will be called. `detail` is a sentence part.
  virtual void on_closed(const std::string& detail) = 0;
  // queued_bytes() fell below the low-water mark after it had been above the high-water mark (dlc/link.h).
  virtual void on_drained() = 0;
};

// Destroying it closes the connection after what is queued was handed to the operating system, and silences the
// handler.
class TcpConnection {
 public:
  // A peer may keep at most this many bytes of an unfinished message with us.
  static constexpr std::size_t kMaxPending = 256 * 1024;

  virtual ~TcpConnection() = default;
  // Who is told; not owned, must outlive the connection or be replaced before it goes.
  virtual void set_handler(TcpHandler& handler) = 0;
  // Queued; written, together with everything else of this turn of the loop, at the end of the turn.
  virtual void send(Buffer bytes) = 0;
  virtual std::size_t queued_bytes() const = 0;
  virtual Endpoint remote() const = 0;
  virtual Endpoint local() const = 0;
  // Nothing when the system does not tell: TCP, or no connection.
  virtual std::optional<PeerCredentials> credentials() const { return std::nullopt; }
  // Subject of the certificate that the partner has shown, as RFC 2253 writes it ("CN=teller,O=Bank"). Nothing: it has
  // shown none, or not yet.
  virtual std::optional<std::string> certificate() const { return std::nullopt; }
  // A partner whose machine does not answer for `limit`, whole seconds, is given up: on_closed(). No effect on local
  // sockets, whose partner cannot vanish.
  virtual void set_keepalive(Duration /*limit*/) {}
};

class TcpAcceptor {
 public:
  virtual ~TcpAcceptor() = default;
  // An incoming connection. The acceptor keeps it and names its handler with set_handler() during the call, or lets it
  // go, which closes it.
  virtual void on_accept(std::unique_ptr<TcpConnection> connection) = 0;
};

// Destroying it stops listening.
class TcpListener {
 public:
  virtual ~TcpListener() = default;
  virtual Endpoint local() const = 0;
};

class Tcp {
 public:
  virtual ~Tcp() = default;
  // Starts to connect; on_connected or on_closed follows. `local.address` may name the source address, `local.port` is
  // 0.
  virtual std::unique_ptr<TcpConnection> connect(const Endpoint& local, const Endpoint& remote,
                                                 TcpHandler& handler) = 0;
  // The error is a sentence part for the operator ("address already in use").
  virtual Result<std::unique_ptr<TcpListener>, std::string> listen(const Endpoint& local, TcpAcceptor& acceptor) = 0;
};

}  // namespace openrui
