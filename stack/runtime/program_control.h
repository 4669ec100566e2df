// What ipcstat and iucvctl ask of a running program: one JSON object a line, as control_server.h has it, at a local
// socket.
//
//   OCTL
//   {"command":"list"}      {"ok":true,"result":{"node":…,…,"partners":[…]}}
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "base/tcp.h"
#include "streams/node_streams.h"

namespace openrui {

// In turns of the loop only; everything outlives it.
class ProgramControl final : private TcpAcceptor {
 public:
  // Callers at a time; more are let go.
  static constexpr std::size_t kCallers = 8;
  using Report = std::function<nlohmann::json()>;

  ProgramControl(Tcp& tcp, TimerQueue& timers, Report report);
  ~ProgramControl();
  // The error is a sentence part.
  std::optional<std::string> listen(const std::string& path);

 private:
  class Caller;
  void on_accept(std::unique_ptr<TcpConnection> connection) override;
  std::string answer(std::string_view line) const;

  Tcp& tcp_;
  TimerQueue& timers_;
  Report report_;
  std::list<Caller> callers_;
  std::unique_ptr<TcpListener> listener_;
  Timer sweep_;
};

// "partners" of the report.
nlohmann::json report_partners(const streams::NodeStreams& streams);

}  // namespace openrui
