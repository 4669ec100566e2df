#include "runtime/port_listener.h"

#include <algorithm>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "runtime/port_address.h"

namespace openrui {

// One connection, from its first byte to the end of its last session.
class PortListener::Caller final : private TcpHandler, private PortServerOwner {
 public:
  Caller(PortListener& listener, std::unique_ptr<TcpConnection> connection)
      : listener_(listener),
        connection_(std::move(connection)),
        credentials_(connection_->credentials()),
        since_(listener.environment_.timers.now()) {
    peer_ = credentials_
                ? "local user " + std::to_string(credentials_->uid) + ", process " + std::to_string(credentials_->pid)
                : to_words(connection_->remote());
    if (!credentials_) connection_->set_keepalive(listener.environment_.keepalive);
    listener.environment_.timers.arm(limit_, kHandshakeLimit, [this] { refuse("did not say what it is"); });
    connection_->set_handler(*this);
  }

  // Nothing of it is left to wait for.
  bool done() const { return connection_ == nullptr && (server_ == nullptr || server_->idle()); }
  bool is_program() const { return server_ != nullptr && server_->program().has_value(); }
  Client client() const { return {server_->program_in_words(), peer_, since_, server_->sessions()}; }

 private:
  std::size_t on_data(ByteView data) override {
    if (server_ != nullptr) return serve(data);
    if (operator_) return answer(data);
    if (data.size() < frames::kMagic.size()) return 0;
    const auto word = data.first(frames::kMagic.size());
    if (std::equal(word.begin(), word.end(), frames::kMagic.begin())) {
      begin_service();
      return serve(data);
    }
    if (std::equal(word.begin(), word.end(), ControlHandler::kWord.begin())) return begin_control(data);
    refuse("spoke another protocol");
    return data.size();
  }
  void on_connected() override {}
  void on_drained() override {
    if (server_ != nullptr) server_->drained();
  }
  void on_closed(const std::string& detail) override {
    if (is_program()) tell(Severity::info, server_->program_in_words() + " has left: " + detail);
    drop();
    if (server_ != nullptr) server_->disconnected();
  }

  void on_end(PortServer&, const std::string&) override { drop(); }
  void on_idle(PortServer&) override { listener_.sweep(); }

  // Who it is, is known by now: a certificate has been shown before the first byte.
  void begin_service() {
    const auto& e = listener_.environment_;
    const auto certificate = connection_->certificate();
    if (certificate) peer_ += ", certificate " + *certificate;
    if (e.access != nullptr) {
      guarded_ =
          std::make_unique<GuardedPort>(e.port, *e.access, CallerIdentity{credentials_, certificate, peer_}, e.events);
    }
    SessionPort& port = guarded_ != nullptr ? *guarded_ : e.port;
    server_ = std::make_unique<PortServer>(PortServer::Environment{port, *connection_, e.events, e.node, peer_},
                                           static_cast<PortServerOwner&>(*this));
  }
  std::size_t serve(ByteView data) {
    const bool known = is_program();
    const auto taken = server_->received(data);
    if (!known && is_program() && !server_->ended()) {
      limit_.cancel();
      tell(Severity::info, server_->program_in_words() + " has come");
    }
    return taken;
  }

  std::size_t begin_control(ByteView data) {
    if (listener_.control_ == nullptr || !may_operate(credentials_)) {
      refuse("may not operate this node");
      return data.size();
    }
    limit_.cancel();
    operator_ = true;
    return ControlHandler::kWord.size() + answer(data.subspan(ControlHandler::kWord.size()));
  }
  std::size_t answer(ByteView data) {
    const auto taken =
        listener_.control_ == nullptr ? std::nullopt : answer_lines(*listener_.control_, *connection_, data);
    if (!taken) drop();
    return taken.value_or(data.size());
  }

  void refuse(const std::string& why) {
    tell(Severity::warning, why);
    drop();
    if (server_ != nullptr) server_->disconnected();
  }
  void drop() {
    limit_.cancel();
    connection_.reset();
    listener_.sweep();
  }
  void tell(Severity severity, const std::string& text) {
    listener_.environment_.events.on_event(severity, peer_, text);
  }

  PortListener& listener_;
  std::unique_ptr<TcpConnection> connection_;
  std::optional<PeerCredentials> credentials_;
  TimePoint since_;
  std::string peer_;
  Timer limit_;
  bool operator_ = false;
  std::unique_ptr<GuardedPort> guarded_;
  std::unique_ptr<PortServer> server_;
};

Result<std::unique_ptr<PortListener>, std::string> PortListener::start(const Environment& environment,
                                                                       const std::string& unix_path,
                                                                       const std::string& tcp, const std::string& tls) {
  std::unique_ptr<PortListener> listener(new PortListener(environment));
  if (!unix_path.empty()) {
    std::error_code ignored;  // listening will say what is wrong
    std::filesystem::create_directories(std::filesystem::path(unix_path).parent_path(), ignored);
    if (auto error = listener->listen(environment.tcp, "", {std::string(kUnixPrefix) + unix_path, 0})) {
      return std::move(*error);
    }
    if (environment.unix_mode && ::chmod(unix_path.c_str(), *environment.unix_mode) != 0) {
      return "cannot set the permissions of " + unix_path;
    }
  }
  const auto add = [&listener](Tcp& carrier, const char* prefix,
                               const std::string& text) -> std::optional<std::string> {
    if (text.empty()) return std::nullopt;
    const auto place = parse_port_address("tcp:" + text);
    if (!place) return "cannot listen: " + place.error();
    return listener->listen(carrier, prefix, *place);
  };
  if (auto error = add(environment.tcp, "", tcp)) return std::move(*error);
  if (auto error = add(environment.tls == nullptr ? environment.tcp : *environment.tls, kTlsPrefix, tls)) {
    return std::move(*error);
  }
  return listener;
}

PortListener::PortListener(const Environment& environment) : environment_(environment) {}

PortListener::~PortListener() = default;

std::optional<std::string> PortListener::listen(Tcp& tcp, const std::string& prefix, const Endpoint& place) {
  auto listening = tcp.listen(place, *this);
  if (!listening) return "cannot listen on " + prefix + to_words(place) + ": " + listening.error();
  listeners_.push_back({prefix, std::move(listening.value())});
  return std::nullopt;
}

void PortListener::on_accept(std::unique_ptr<TcpConnection> connection) {
  callers_.push_back(std::make_unique<Caller>(*this, std::move(connection)));
}

// On a later turn: it is asked for from inside calls of the callers.
void PortListener::sweep() {
  if (sweep_.armed()) return;
  environment_.timers.arm(sweep_, Duration::zero(),
                          [this] { std::erase_if(callers_, [](const auto& caller) { return caller->done(); }); });
}

std::vector<std::string> PortListener::places() const {
  std::vector<std::string> list;
  for (const auto& l : listeners_) list.push_back(l.prefix + to_words(l.listener->local()));
  return list;
}

std::vector<PortListener::Client> PortListener::clients() const {
  std::vector<Client> list;
  for (const auto& caller : callers_) {
    if (caller->is_program()) list.push_back(caller->client());
  }
  return list;
}

}  // namespace openrui
