#include "runtime/program_control.h"

#include <nlohmann/json.hpp>
#include <unistd.h>

#include "runtime/port_listener.h"

namespace openrui {

namespace {

using nlohmann::json;

constexpr std::size_t kLongestLine = 4096;

}  // namespace

class ProgramControl::Caller final : public TcpHandler {
 public:
  Caller(ProgramControl& owner, std::unique_ptr<TcpConnection> c) : owner_(owner), connection_(std::move(c)) {
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

  ProgramControl& owner_;
  std::unique_ptr<TcpConnection> connection_;
  bool gone_ = false;
};

ProgramControl::ProgramControl(Tcp& tcp, TimerQueue& timers, Report report)
    : tcp_(tcp), timers_(timers), report_(std::move(report)) {}

ProgramControl::~ProgramControl() = default;

std::optional<std::string> ProgramControl::listen(const std::string& path) {
  auto listener = tcp_.listen({std::string(kUnixPrefix) + path, 0}, *this);
  if (!listener) return "cannot listen on " + path + ": " + listener.error();
  listener_ = std::move(listener.value());
  return std::nullopt;
}

void ProgramControl::on_accept(std::unique_ptr<TcpConnection> connection) {
  // Only the user of the program, and root, may look into it.
  const auto who = connection->credentials();
  if (callers_.size() >= kCallers || !who || (who->uid != 0 && who->uid != ::geteuid())) return;
  callers_.emplace_back(*this, std::move(connection));
}

std::string ProgramControl::answer(std::string_view line) const {
  const auto request = json::parse(line.begin(), line.end(), nullptr, false);
  const bool known = request.is_object() && request.value("command", json()) == "list";
  const json result = known ? json{{"ok", true}, {"result", report_()}}
                            : json{{"ok", false}, {"error", "the only command is \"list\""}};
  return result.dump(-1, ' ', false, json::error_handler_t::replace);
}

json report_partners(const streams::NodeStreams& streams) {
  json partners = json::array();
  for (streams::NodeIndex i = 0; i < streams.nodes(); ++i) {
    partners.push_back({{"node", streams.name_of(i)}, {"up", streams.up(i)}, {"state", streams.state_in_words(i)}});
  }
  return partners;
}

}  // namespace openrui
