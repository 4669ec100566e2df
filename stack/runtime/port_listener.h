// Where programs reach a node: a local socket, TCP, TLS, or several of them. Every caller gets a PortServer of its own;
// a caller that begins with the word of the operator interface (control_server.h) gets that, on the local socket only.
// Access rules stand between a caller's PortServer and the node.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/event.h"
#include "base/result.h"
#include "base/tcp.h"
#include "base/time.h"
#include "node/port_server.h"
#include "runtime/access_rules.h"
#include "runtime/operator_lines.h"

namespace openrui {

// Used in turns of the loop.
class PortListener final : private TcpAcceptor {
 public:
  // A TCP or TLS program whose machine vanished is noticed after so long, unless another time is configured.
  static constexpr Duration kKeepalive = std::chrono::seconds(15);
  // A caller that does not say what it is for so long is sent away.
  static constexpr Duration kHandshakeLimit = std::chrono::seconds(10);

  struct Environment {
    Tcp& tcp;
    TimerQueue& timers;
    EventSink& events;
    SessionPort& port;
    std::string node;  // its name
    Duration keepalive = kKeepalive;
    Tcp* tls = nullptr;                      // needed to listen on it
    const AccessRules* access = nullptr;     // null: everybody may use everything
    std::optional<unsigned> unix_mode = {};  // permissions of the local socket; none: as the umask says
  };
  // Listens on all; each may be empty. `unix_path`: the folder is made when it is not there. `tcp`, `tls`:
  // "address:port". The error is a sentence that says which of them cannot be had and why. What `environment` refers to
  // outlives the listener.
  static Result<std::unique_ptr<PortListener>, std::string> start(const Environment& environment,
                                                                  const std::string& unix_path, const std::string& tcp,
                                                                  const std::string& tls = {});
  // The port must have ended every session (Node::stop()): it would call programs that are not there any more.
  ~PortListener() override;
  PortListener(const PortListener&) = delete;
  PortListener& operator=(const PortListener&) = delete;

  // Outlives the listener, or is taken back with null.
  void set_control(ControlHandler* control) { control_ = control; }

  // "unix:/run/openrui/node.sock", "127.0.0.1:14770", "tls:0.0.0.0:14773"; in the order of start().
  std::vector<std::string> places() const;

  struct Client {
    std::string program;  // "rui-demo, process 123"
    std::string peer;     // "local user 1000, process 123", "10.0.0.1:40000", "10.0.0.1:40000, certificate CN=teller"
    TimePoint since;
    std::vector<PortServer::SessionInfo> sessions;
  };
  std::vector<Client> clients() const;

 private:
  class Caller;

  explicit PortListener(const Environment& environment);
  std::optional<std::string> listen(Tcp& tcp, const std::string& prefix,
                                    const Endpoint& place);  // the error, a sentence
  void on_accept(std::unique_ptr<TcpConnection> connection) override;
  void sweep();

  Environment environment_;
  ControlHandler* control_ = nullptr;
  struct Listening {
    std::string prefix;
    std::unique_ptr<TcpListener> listener;
  };
  std::vector<Listening> listeners_;
  std::vector<std::unique_ptr<Caller>> callers_;
  Timer sweep_;
};

}  // namespace openrui
