// What ipcstat asks of a running program: one JSON object a line, as control_server.h has it, at a local socket.
//
//   OCTL
//   {"command":"list"}      {"ok":true,"result":{"node":…,"connections":[…],"partners":[…]}}
#pragma once

#include <list>
#include <memory>

#include "base/tcp.h"
#include "ipc370/network.h"

namespace openrui {

// In turns of the loop only; everything outlives it.
class IpcControl final : private TcpAcceptor {
 public:
  // Callers at a time; more are let go.
  static constexpr std::size_t kCallers = 8;

  IpcControl(Tcp& tcp, TimerQueue& timers, const ipc370::Facility& facility, const ipc370::Network& network);
  ~IpcControl();
  // The error is a sentence part.
  std::optional<std::string> listen(const std::string& path);

 private:
  class Caller;
  void on_accept(std::unique_ptr<TcpConnection> connection) override;
  std::string answer(std::string_view line) const;

  Tcp& tcp_;
  TimerQueue& timers_;
  const ipc370::Facility& facility_;
  const ipc370::Network& network_;
  std::list<Caller> callers_;
  std::unique_ptr<TcpListener> listener_;
  Timer sweep_;
};

}  // namespace openrui
