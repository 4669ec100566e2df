#include "rui/server_port.h"

#include <algorithm>
#include <utility>

#include "formats/sense.h"

namespace openrui {

namespace {

// LUA reference 6.2: a positive number that fits a signed int.
constexpr SessionId kLastSessionId = 0x7FFFFFFF;

}  // namespace

// One server: at most one connection to it at a time.
class ServerPort::Connection final : private PortClientUser {
 public:
  Connection(ServerPort& port, Server server) : port_(port), server_(std::move(server)) {}

  // Connects when there is no connection. Null: it is just being found gone.
  PortClient* client() {
    if (client_ == nullptr) {
      since_ = port_.environment_.timers.now();
      PortClientUser& user = *this;
      client_ = std::make_unique<PortClient>(*server_.tcp, port_.environment_.timers, server_.place,
                                             port_.environment_.identity, user, port_.environment_.keepalive);
    }
    return client_->state() == PortClient::State::gone ? nullptr : client_.get();
  }
  // Does not connect.
  PortClient* connected() { return client_.get(); }
  bool avoided() const { return port_.environment_.timers.now() < avoid_until_; }
  void end() { client_.reset(); }

 private:
  void on_node_up(const std::string& node) override {
    up_ = true;
    avoid_until_ = {};
    tell(Severity::info, "connected, node " + node);
  }
  void on_node_gone(const std::string& why) override {
    const auto now = port_.environment_.timers.now();
    if (!std::exchange(up_, false) && now - since_ >= kPrompt) avoid_until_ = now + kAvoid;
    tell(Severity::warning, why);
    port_.bury(std::move(client_));
  }
  void tell(Severity severity, const std::string& text) {
    port_.environment_.events.on_event(severity, server_.name, text);
  }

  ServerPort& port_;
  Server server_;
  std::unique_ptr<PortClient> client_;
  TimePoint since_{};
  TimePoint avoid_until_{};
  bool up_ = false;
};

// One session of the program, from its first offer to its end.
class ServerPort::Session final : public SessionUser {
 public:
  Session(ServerPort& p, SessionId session_id, const OpenRequest& r, SessionUser& u)
      : port(p), id(session_id), request(r), user(u), offers(p.offers(r)) {}

  void open_answered(const OpenResult& result) override {
    if (result.error == OpenError::none) {
      answered = true;
      offers.clear();
      return user.open_answered({OpenError::none, id, result.lu, result.status});
    }
    best.note(result);
    if (closing || !port.offer_next(*this)) end_unanswered();
  }
  void opened() override { user.opened(); }
  void suspended() override { user.suspended(); }
  void progress(InitStatus status) override { user.progress(status); }
  void message(const Message& m) override { user.message(m); }
  void submitted(Flow flow, const SubmitResult& result) override { user.submitted(flow, result); }
  void failed(SessionFailure) override {
    if (!answered) return open_answered({OpenError::node_unreachable, 0, {}});
    const auto self = port.take(id);
    user.failed(SessionFailure::lu_component_disconnected);
  }
  void closed() override {
    const auto self = port.take(id);
    user.closed();
  }

  ServerPort& port;
  const SessionId id;  // the program's
  const OpenRequest request;
  SessionUser& user;
  std::vector<Offer> offers;
  std::size_t next = 0;  // of offers
  Connection* server = nullptr;
  SessionId remote_id = 0;  // the PortClient's
  bool answered = false;
  bool closing = false;
  BestAnswer best;

 private:
  void end_unanswered() {
    const auto self = port.take(id);
    auto result = best.result();
    result.id = id;
    user.open_answered(result);
  }
};

ServerPort::ServerPort(const Environment& environment, std::vector<Server> servers, const SessionTargets& targets)
    : environment_(environment), targets_(targets) {
  for (auto& server : servers) servers_.push_back(std::make_unique<Connection>(*this, std::move(server)));
}

ServerPort::~ServerPort() = default;

void ServerPort::stop() {
  for (auto& server : servers_) server->end();
  for (auto& [id, session] : std::exchange(sessions_, {})) {
    if (session->answered) {
      session->user.failed(SessionFailure::node_gone);
    } else {
      session->user.open_answered({OpenError::node_unreachable, id, {}});
    }
  }
  for (auto& session : std::exchange(given_up_, {})) session->user.closed();
}

// --- targets

std::vector<ServerPort::Offer> ServerPort::offers(const OpenRequest& request) const {
  std::vector<Offer> list;
  if (const auto* definition = targets_.find(request)) {
    for (const auto& target : definition->targets) {
      const auto index = static_cast<std::size_t>(target.server);
      if (index < servers_.size()) list.push_back({servers_[index].get(), target.lu});
    }
  } else {
    for (const auto& server : servers_) list.push_back({server.get(), request.name});
  }
  std::stable_partition(list.begin(), list.end(), [](const Offer& o) { return !o.server->avoided(); });
  return list;
}

// False: none is left.
bool ServerPort::offer_next(Session& session) {
  while (session.next < session.offers.size()) {
    const auto& offer = session.offers[session.next++];
    auto* client = offer.server->client();
    if (client == nullptr) continue;
    OpenRequest request = session.request;
    request.name = offer.lu;
    const auto result = client->open(request, session);
    if (result.error != OpenError::none) {
      session.best.note(result);
      continue;
    }
    session.server = offer.server;
    session.remote_id = result.id;
    return true;
  }
  return false;
}

// --- calls

OpenResult ServerPort::open(const OpenRequest& request, SessionUser& user) {
  do {
    last_id_ = last_id_ == kLastSessionId ? 1 : last_id_ + 1;
  } while (sessions_.count(last_id_) != 0);
  auto session = std::make_unique<Session>(*this, last_id_, request, user);
  if (!offer_next(*session)) return session->best.result();
  OpenResult result;
  result.id = session->id;
  sessions_[session->id] = std::move(session);
  return result;
}

std::optional<SubmitResult> ServerPort::submit(SessionId id, const Submission& s) {
  auto* session = find(id);
  if (session == nullptr) {
    SubmitResult refused;
    refused.code = SubmitResult::Code::state_check;
    refused.sense = sense::no_session;
    refused.rh = s.rh;
    return refused;
  }
  return session->server->connected()->submit(session->remote_id, s);
}

void ServerPort::asked_to_read(SessionId id, Flow flow) {
  if (auto* s = find(id)) s->server->connected()->asked_to_read(s->remote_id, flow);
}

void ServerPort::asked_to_write(SessionId id, Flow flow) {
  if (auto* s = find(id)) s->server->connected()->asked_to_write(s->remote_id, flow);
}

void ServerPort::consumed(SessionId id, Flow flow, unsigned n) {
  if (auto* s = find(id)) s->server->connected()->consumed(s->remote_id, flow, n);
}

void ServerPort::close(SessionId id) {
  auto* session = find(id);
  if (session == nullptr || std::exchange(session->closing, true)) return;
  auto& client = *session->server->connected();
  client.close(session->remote_id);
  // Nobody waits for a server that is not there yet: RUI_TERM completes in any case (LUA reference 7.4). Should it
  // come, it gets OPEN and CLOSE.
  if (client.state() == PortClient::State::up) return;
  client.forget(session->remote_id);
  given_up_.push_back(take(id));
  environment_.timers.arm(later_, Duration::zero(), [this] { clear(); });
}

ServerPort::Session* ServerPort::find(SessionId id) {
  const auto found = sessions_.find(id);
  return found == sessions_.end() ? nullptr : found->second.get();
}

std::unique_ptr<ServerPort::Session> ServerPort::take(SessionId id) {
  auto node = sessions_.extract(id);
  return node.empty() ? nullptr : std::move(node.mapped());
}

void ServerPort::bury(std::unique_ptr<PortClient> client) {
  buried_.push_back(std::move(client));
  environment_.timers.arm(later_, Duration::zero(), [this] { clear(); });
}

void ServerPort::clear() {
  buried_.clear();
  for (auto& session : std::exchange(given_up_, {})) session->user.closed();
}

}  // namespace openrui
