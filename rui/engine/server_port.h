// The session port of a program whose nodes are other processes (design, section 3, `servers`): a connection per
// server, made when it is first needed, and roll-over between them.
//
// An RUI_INIT is offered to its targets in order, until one gives it an LU: the targets of the session definition that
// it names, else every server with the name as it is. A server that is not there, an exhausted pool, and every other
// refusal lead to the next target; when none is left, the answer that came nearest to an LU is the result. A server
// that let a caller wait in vain is offered nothing for kAvoid when there are others.
//
// When a server is lost, its running sessions fail with lu_component_disconnected (LUA_SESSION_FAILURE, as the design
// says); an RUI_INIT that it had not answered goes to the next target.
// Runs in turns of the loop that the connections live on.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/event.h"
#include "rui/port_client.h"
#include "rui/session_targets.h"

namespace openrui {

class ServerPort final : public SessionPort {
 public:
  static constexpr Duration kAvoid = std::chrono::seconds(60);
  // A server that took longer than this to be found missing let its callers wait.
  static constexpr Duration kPrompt = std::chrono::seconds(1);

  struct Server {
    std::string name;  // as configured, for events: "tcp:10.0.0.2:14770"
    Endpoint place;
    Tcp* tcp = nullptr;  // plain or TLS; outlives the port
  };
  struct Environment {
    TimerQueue& timers;
    EventSink& events;
    PortClient::Identity identity;
    Duration keepalive = PortClient::kKeepalive;
  };
  // What `environment` refers to and `targets` outlive the port. `servers`: at least one.
  ServerPort(const Environment& environment, std::vector<Server> servers, const SessionTargets& targets);
  // Ends the connections, without telling anybody; see stop().
  ~ServerPort() override;
  ServerPort(const ServerPort&) = delete;
  ServerPort& operator=(const ServerPort&) = delete;

  // This program's end of everything is near: every session fails with node_gone, the connections end.
  void stop();

  // Gives an id, and SessionUser::open_answered() tells more; an error only when no target can be offered anything.
  OpenResult open(const OpenRequest& request, SessionUser& user) override;
  std::optional<SubmitResult> submit(SessionId id, const Submission& s) override;
  void asked_to_read(SessionId id, Flow flow) override;
  void asked_to_write(SessionId id, Flow flow) override;
  void consumed(SessionId id, Flow flow, unsigned n) override;
  // What has not been answered yet is given up at once.
  void close(SessionId id) override;

  std::size_t sessions() const { return sessions_.size(); }

 private:
  class Connection;
  class Session;
  struct Offer {
    Connection* server;
    std::string lu;
  };

  std::vector<Offer> offers(const OpenRequest& request) const;
  bool offer_next(Session& session);
  Session* find(SessionId id);
  std::unique_ptr<Session> take(SessionId id);
  void bury(std::unique_ptr<PortClient> client);
  void clear();

  Environment environment_;
  const SessionTargets& targets_;
  std::vector<std::unique_ptr<Connection>> servers_;
  std::unordered_map<SessionId, std::unique_ptr<Session>> sessions_;
  SessionId last_id_ = 0;
  // Ended in one of their own calls: they go on a later turn. So do sessions that were given up.
  std::vector<std::unique_ptr<PortClient>> buried_;
  std::vector<std::unique_ptr<Session>> given_up_;
  Timer later_;
};

}  // namespace openrui
