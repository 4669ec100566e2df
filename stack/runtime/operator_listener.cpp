#include "runtime/operator_listener.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace openrui {

class OperatorListener::Caller final : private TcpHandler {
 public:
  Caller(OperatorListener& listener, std::unique_ptr<TcpConnection> connection)
      : listener_(listener), connection_(std::move(connection)) {
    listener.environment_.timers.arm(limit_, kHandshakeLimit, [this] { refuse("did not say what it is"); });
    connection_->set_handler(*this);
  }
  bool done() const { return connection_ == nullptr; }

 private:
  std::size_t on_data(ByteView data) override {
    std::size_t word = 0;
    if (!known_) {
      word = ControlHandler::kWord.size();
      if (data.size() < word) return 0;
      if (!std::equal(ControlHandler::kWord.begin(), ControlHandler::kWord.end(), data.begin())) {
        refuse("spoke another protocol");
        return data.size();
      }
      if (!may_operate(connection_->credentials())) {
        refuse("may not operate this host");
        return data.size();
      }
      limit_.cancel();
      known_ = true;
    }
    const auto taken = answer_lines(listener_.environment_.control, *connection_, data.subspan(word));
    if (!taken) drop();
    return taken ? word + *taken : data.size();
  }
  void on_connected() override {}
  void on_drained() override {}
  void on_closed(const std::string&) override { drop(); }

  void refuse(const std::string& why) {
    listener_.environment_.events.on_event(Severity::warning, "operator", why);
    drop();
  }
  void drop() {
    limit_.cancel();
    connection_.reset();
    listener_.sweep();
  }

  OperatorListener& listener_;
  std::unique_ptr<TcpConnection> connection_;
  Timer limit_;
  bool known_ = false;
};

Result<std::unique_ptr<OperatorListener>, std::string> OperatorListener::start(const Environment& environment,
                                                                               const std::string& path) {
  std::unique_ptr<OperatorListener> listener(new OperatorListener(environment));
  std::error_code ignored;  // listening will say what is wrong
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  auto listening = environment.tcp.listen({std::string(kUnixPrefix) + path, 0}, *listener);
  if (!listening) return "cannot listen on " + std::string(kUnixPrefix) + path + ": " + listening.error();
  listener->listener_ = std::move(listening.value());
  return listener;
}

OperatorListener::OperatorListener(const Environment& environment) : environment_(environment) {}

OperatorListener::~OperatorListener() = default;

void OperatorListener::on_accept(std::unique_ptr<TcpConnection> connection) {
  callers_.push_back(std::make_unique<Caller>(*this, std::move(connection)));
}

// On a later turn: it is asked for from inside calls of the callers.
void OperatorListener::sweep() {
  if (sweep_.armed()) return;
  environment_.timers.arm(sweep_, Duration::zero(),
                          [this] { std::erase_if(callers_, [](const auto& caller) { return caller->done(); }); });
}

}  // namespace openrui
