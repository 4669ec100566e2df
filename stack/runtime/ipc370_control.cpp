#include "runtime/ipc370_control.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <unistd.h>

#include "runtime/port_listener.h"

namespace openrui {

namespace {

using nlohmann::json;

constexpr std::size_t kLongestLine = 4096;

json report(const ipc370::Facility& facility, const ipc370::Network& network) {
  json connections = json::array();
  for (const auto& half : facility.report()) {
    connections.push_back({{"cid", half.cid},
                           {"state", name(half.state)},
                           {"tag", half.tag},
                           {"job", half.job},
                           {"key", half.key},
                           {"partner", half.partner},
                           {"far", half.far},
                           {"buffered", half.buffered},
                           {"sends", half.sends},
                           {"receives", half.receives}});
  }
  json partners = json::array();
  const auto& streams = network.streams();
  for (streams::NodeIndex i = 0; i < streams.nodes(); ++i) {
    partners.push_back({{"node", streams.name_of(i)}, {"up", streams.up(i)}, {"state", streams.state_in_words(i)}});
  }
  return {{"node", facility.installation().network},
          {"connections", std::move(connections)},
          {"partners", std::move(partners)}};
}

}  // namespace

class IpcControl::Caller final : public TcpHandler {
 public:
  Caller(IpcControl& owner, std::unique_ptr<TcpConnection> c) : owner_(owner), connection_(std::move(c)) {
    connection_->set_handler(*this);
  }
  bool gone() const { return gone_; }

 private:
  void on_connected() override {}
  std::size_t on_data(ByteView data) override {
    std::size_t taken = 0;
    for (;;) {
      const std::string_view text(reinterpret_cast<const char*>(data.data()) + taken, data.size() - taken);
      const auto end = text.find('\n');
      if (end == std::string_view::npos) {
        if (text.size() > kLongestLine) leave();
        return gone_ ? data.size() : taken;
      }
      take(text.substr(0, end));
      taken += end + 1;
    }
  }
  void take(std::string_view line) {
    if (line == ControlHandler::kWord) return;
    const auto said = owner_.answer(line) + "\n";
    connection_->send(Buffer::copy_of({reinterpret_cast<const std::uint8_t*>(said.data()), said.size()}));
  }
  void on_closed(const std::string&) override { leave(); }
  void on_drained() override {}
  void leave() {
    gone_ = true;
    owner_.timers_.arm(owner_.sweep_, Duration::zero(),
                       [&owner = owner_] { owner.callers_.remove_if([](const Caller& c) { return c.gone(); }); });
  }

  IpcControl& owner_;
  std::unique_ptr<TcpConnection> connection_;
  bool gone_ = false;
};

IpcControl::IpcControl(Tcp& tcp, TimerQueue& timers, const ipc370::Facility& facility, const ipc370::Network& network)
    : tcp_(tcp), timers_(timers), facility_(facility), network_(network) {}

IpcControl::~IpcControl() = default;

std::optional<std::string> IpcControl::listen(const std::string& path) {
  auto listener = tcp_.listen({std::string(kUnixPrefix) + path, 0}, *this);
  if (!listener) return "cannot listen on " + path + ": " + listener.error();
  listener_ = std::move(listener.value());
  return std::nullopt;
}

void IpcControl::on_accept(std::unique_ptr<TcpConnection> connection) {
  // Only the user of the program, and root, may look into it.
  const auto who = connection->credentials();
  if (callers_.size() >= kCallers || !who || (who->uid != 0 && who->uid != ::geteuid())) return;
  callers_.emplace_back(*this, std::move(connection));
}

std::string IpcControl::answer(std::string_view line) const {
  const auto request = json::parse(line.begin(), line.end(), nullptr, false);
  const bool known = request.is_object() && request.value("command", json()) == "list";
  const json result = known ? json{{"ok", true}, {"result", report(facility_, network_)}}
                            : json{{"ok", false}, {"error", "the only command is \"list\""}};
  return result.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace openrui
