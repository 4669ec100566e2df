// Where operators reach a program that is no node: a local socket on which only the operator interface is spoken.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/event.h"
#include "base/result.h"
#include "base/tcp.h"
#include "base/time.h"
#include "runtime/operator_lines.h"

namespace openrui {

// Used in turns of the loop.
class OperatorListener final : private TcpAcceptor {
 public:
  // A caller that does not say the word for so long is sent away.
  static constexpr Duration kHandshakeLimit = std::chrono::seconds(10);

  struct Environment {
    Tcp& tcp;
    TimerQueue& timers;
    EventSink& events;
    ControlHandler& control;
  };
  // Listens on the local socket `path`, whose folder is made when it is not there. The error is a sentence. What
  // `environment` refers to outlives the listener.
  static Result<std::unique_ptr<OperatorListener>, std::string> start(const Environment& environment,
                                                                      const std::string& path);
  ~OperatorListener() override;
  OperatorListener(const OperatorListener&) = delete;
  OperatorListener& operator=(const OperatorListener&) = delete;

 private:
  class Caller;

  explicit OperatorListener(const Environment& environment);
  void on_accept(std::unique_ptr<TcpConnection> connection) override;
  void sweep();

  Environment environment_;
  std::unique_ptr<TcpListener> listener_;
  std::vector<std::unique_ptr<Caller>> callers_;
  Timer sweep_;
};

}  // namespace openrui
