// SNA links on UCLA IPC connections (transports reference 11.3): a facility of its own with the streams to one partner
// node, or to whoever calls; each link is a connection, found by its tags. What goes over it, and when, is the common
// station's (dlc/envelope).
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "dlc/envelope/station.h"
#include "dlc/ipc/connection.h"
#include "dlc/port.h"
#include "ipc370/network.h"

namespace openrui::ipc {

inline constexpr std::uint16_t kTcpPort = 14772;

class Carrier;

class Port final : public openrui::Port, private envelope::StationPort, private ipc370::Supervisor {
 public:
  // What a direction of a link may have on its way beside what its SENDs hold, bytes.
  static constexpr std::size_t kBuffer = 8192;

  // `instance`: random for each start (transports reference 10.3). `tcp`, `timers` and `events` outlive the port.
  Port(const PortDefinition& definition, const streams::InstanceId& instance, Tcp& tcp, TimerQueue& timers,
       EventSink& events);
  ~Port() override;
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;

  void start() override;
  std::unique_ptr<Link> make_link(const LinkDefinition& definition, LinkNotifier& notifier) override;

  const PortDefinition& definition() const override { return definition_; }
  const PortCounters& counters() const override { return counters_; }
  std::vector<std::string> active_partners() const override { return network_.streams().active_partners(); }
  std::vector<Endpoint> listening_places() const override;

  // For its carriers.
  Connection& open(const std::string& tag, ConnectionUser& user);
  void add(Carrier& carrier) { carriers_.push_back(&carrier); }
  void remove(Carrier& carrier) { std::erase(carriers_, &carrier); }
  std::string waiting_in_words() const;

 private:
  // StationPort
  TimerQueue& timers() override { return timers_; }
  PortCounters& count() override { return counters_; }
  void report(Severity severity, const std::string& text) override {
    events_.on_event(severity, definition_.name, text);
  }
  // Supervisor. The request blocks are our own: all storage is there.
  bool readable(std::uint8_t, const void*, std::size_t) override { return true; }
  bool writable(std::uint8_t, void*, std::size_t) override { return true; }
  void abend(const ipc_rq* rq, ipc370::Abend reason) override;
  void wake(ipc_ecb*) override {}
  void schedule(ipc_callback callback, ipc_rq* rq, void* argument) override;
  void signal(int) override {}

  void dispatch();
  void on_unreachable(const std::string& detail);

  PortDefinition definition_;
  TimerQueue& timers_;
  EventSink& events_;
  PortCounters counters_;
  ipc370::Facility facility_;
  ipc370::Network network_;
  std::vector<Carrier*> carriers_;
  std::deque<std::function<void()>> completions_;
  std::vector<std::unique_ptr<Connection>> connections_;
  Timer dispatch_timer_;
};

// The connection of one station.
class Carrier final : public envelope::Carrier, private ConnectionUser {
 public:
  Carrier(Port& port, const LinkDefinition& definition, envelope::CarrierUser& user);
  ~Carrier() override;

  void open() override;
  void close(bool orderly) override;
  void send(envelope::Kind kind, Buffer data) override;
  std::size_t queued_bytes() const override { return connection_ == nullptr ? 0 : connection_->queued_bytes(); }
  void set_busy(bool busy) override;
  std::uint8_t window() const override { return Connection::kReceives; }
  std::string state_in_words() const override { return port_.waiting_in_words(); }
  void on_unreachable(const std::string& detail) {
    if (connection_ != nullptr && !up_) user_.on_path_unreachable(detail);
  }

 private:
  void on_open() override;
  void on_record(ByteView record) override;
  void on_sent() override { user_.on_sent(); }
  void on_end(bool orderly, ipc370::Reason why) override;

  Port& port_;
  envelope::CarrierUser& user_;
  std::string tag_;
  bool begins_;
  bool up_ = false;
  Connection* connection_ = nullptr;  // the port's
};

}  // namespace openrui::ipc
