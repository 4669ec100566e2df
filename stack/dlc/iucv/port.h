// SNA links on IUCV paths (transports reference 11.2): a node of its own with one program, and the streams to one
// partner node, or to whoever calls.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "dlc/envelope/station.h"
#include "dlc/port.h"
#include "iucv/node_gateway.h"

namespace openrui::iucv_link {

inline constexpr std::uint16_t kTcpPort = 14771;

class Carrier;

class Port final : public openrui::Port,
                   private envelope::StationPort,
                   private iucv::MachineUser,
                   private iucv::NodeWatcher {
 public:
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
  std::vector<std::string> active_partners() const override { return gateway_->streams().active_partners(); }
  std::vector<Endpoint> listening_places() const override;

  // For its carriers.
  TimerQueue& timers() override { return timers_; }
  PortCounters& count() override { return counters_; }
  iucv::Machine& machine() { return *machine_; }
  void add(Carrier& carrier) { carriers_.push_back(&carrier); }
  void remove(Carrier& carrier) { std::erase(carriers_, &carrier); }
  void bind(iucv::PathId path, Carrier& carrier) { by_path_[path] = &carrier; }
  void unbind(iucv::PathId path) { by_path_.erase(path); }
  bool calls() const { return !definition_.peer.empty(); }
  bool partner_up() const;
  const std::string& partner_node() const { return definition_.peer_node; }
  std::uint8_t window() const;
  std::string waiting_in_words() const;
  // CONNECT and RECEIVE whose answer may come later; it finds the carrier if that still waits for it.
  std::optional<iucv::ConnectResult> connect(Carrier& carrier, const iucv::ConnectRequest& request,
                                             std::uint32_t attempt);
  std::optional<iucv::ReceiveResult> receive(Carrier& carrier, const iucv::Selector& which, std::size_t buffer,
                                             std::uint32_t attempt, std::uint32_t kind);

 private:
  void report(Severity severity, const std::string& text) override {
    events_.on_event(severity, definition_.name, text);
  }
  void on_interrupt(const iucv::Interrupt& i, ByteView answer) override;
  void on_node_up(const std::string& node) override;
  void on_node_lost(const std::string&, const std::string&) override {}
  void on_node_unreachable(const std::string& node, bool refused, const std::string& detail) override;
  void on_offer(const iucv::Interrupt& i);
  bool lives(const Carrier& carrier, std::uint32_t attempt) const;

  PortDefinition definition_;
  TimerQueue& timers_;
  EventSink& events_;
  PortCounters counters_;
  iucv::System system_;
  std::unique_ptr<iucv::NodeGateway> gateway_;
  std::unique_ptr<iucv::Machine> machine_;
  std::vector<Carrier*> carriers_;
  std::unordered_map<iucv::PathId, Carrier*> by_path_;
  std::string last_stranger_;
};

}  // namespace openrui::iucv_link
