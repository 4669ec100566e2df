#include "runtime/links.h"

#include <algorithm>

#include "dlc/dlsw/port.h"
#include "dlc/ipc/port.h"
#include "dlc/llc2/port.h"
#include "dlc/sdlc/port.h"
#include "runtime/instance_id.h"

namespace openrui {

namespace {

// A link on a port that cannot exist between processes: it never comes up.
class DeadLink final : public Link {
 public:
  void start() override {}
  void stop() override {}
  void send(Buffer) override {}
  std::size_t queued_bytes() const override { return 0; }
  bool contacted() const override { return false; }
  std::string state_in_words() const override { return "its port has no other end"; }
};

}  // namespace

Links::Links(const std::vector<PortDefinition>& ports, Tcp& tcp, Ethernet& ethernet, TimerQueue& timers,
             EventSink& events, LinkTap* tap, WireCapture* wire)
    : tcp_(tcp), ethernet_(ethernet), timers_(timers), events_(events), tap_(tap), wire_(wire) {
  set_ports(ports);
}

Links::~Links() = default;

std::unique_ptr<Link> Links::make_link(const PortDefinition& port, const LinkDefinition& link, LinkNotifier& notifier) {
  return make_tapped_link(link.name, tap_, notifier,
                          [&](LinkNotifier& user) { return make_real_link(port, link, user); });
}

std::unique_ptr<Link> Links::make_real_link(const PortDefinition& port, const LinkDefinition& link,
                                            LinkNotifier& notifier) {
  for (const auto& candidate : ports_) {
    if (candidate->definition().name == port.name) return candidate->make_link(link, notifier);
  }
  events_.on_event(Severity::error, link.name,
                   "port " + port.name + " is of type " + std::string(name(port.dlc)) +
                       ", which joins links inside one program; this link stays down");
  return std::make_unique<DeadLink>();
}

// Null for the kind that cannot exist between processes.
std::unique_ptr<Port> Links::make_port(const PortDefinition& definition) {
  WireTap* wire = wire_ == nullptr ? nullptr : wire_->tap(definition);
  switch (definition.dlc) {
    case DlcType::dlsw:
      return std::make_unique<dlsw::Port>(definition, wire == nullptr ? tcp_ : wire_->watched(tcp_, definition),
                                          timers_, events_);
    case DlcType::sdlc:
      return std::make_unique<sdlc::Port>(definition, tcp_, timers_, events_, wire);
    case DlcType::ipc:
      return std::make_unique<ipc::Port>(definition, new_instance_id(),
                                         wire == nullptr ? tcp_ : wire_->watched(tcp_, definition), timers_, events_);
    case DlcType::llc2:
      return std::make_unique<llc2::Port>(definition, ethernet_, timers_, events_, wire);
    case DlcType::loopback:
      return nullptr;
  }
  return nullptr;
}

void Links::start() {
  while (started_ < ports_.size()) ports_[started_++]->start();
}

void Links::set_ports(const std::vector<PortDefinition>& ports) {
  std::vector<std::unique_ptr<Port>> kept;
  for (auto& port : ports_) {
    const auto same = std::find(ports.begin(), ports.end(), port->definition());
    if (same != ports.end()) kept.push_back(std::move(port));
  }
  // A new port may want the address of an old one.
  ports_ = std::move(kept);
  started_ = std::min(started_, ports_.size());
  for (const auto& port : ports) {
    const auto there = [&port](const auto& p) { return p->definition().name == port.name; };
    if (std::any_of(ports_.begin(), ports_.end(), there)) continue;
    if (auto made = make_port(port)) ports_.push_back(std::move(made));
  }
}

}  // namespace openrui
