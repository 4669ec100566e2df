#include "runtime/links.h"

#include <algorithm>

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

Links::Links(const std::vector<PortDefinition>& ports, Tcp& tcp, TimerQueue& timers, EventSink& events, LinkTap* tap)
    : tcp_(tcp), timers_(timers), events_(events), tap_(tap) {
  set_ports(ports);
}

Links::~Links() = default;

std::unique_ptr<Link> Links::make_link(const PortDefinition& port, const LinkDefinition& link, LinkNotifier& notifier) {
  return make_tapped_link(link.name, tap_, notifier,
                          [&](LinkNotifier& user) { return make_real_link(port, link, user); });
}

std::unique_ptr<Link> Links::make_real_link(const PortDefinition& port, const LinkDefinition& link,
                                            LinkNotifier& notifier) {
  for (const auto& candidate : dlsw_) {
    if (candidate->definition().name == port.name) return candidate->make_link(link, notifier);
  }
  events_.on_event(Severity::error, link.name,
                   "port " + port.name + " is of type " + std::string(name(port.dlc)) +
                       ", which joins links inside one program; this link stays down");
  return std::make_unique<DeadLink>();
}

void Links::start() {
  while (started_ < dlsw_.size()) dlsw_[started_++]->start();
}

void Links::set_ports(const std::vector<PortDefinition>& ports) {
  std::vector<std::unique_ptr<dlsw::Port>> kept;
  for (auto& port : dlsw_) {
    const auto same = std::find(ports.begin(), ports.end(), port->definition());
    if (same != ports.end()) kept.push_back(std::move(port));
  }
  // A new port may want the address of an old one.
  dlsw_ = std::move(kept);
  started_ = std::min(started_, dlsw_.size());
  for (const auto& port : ports) {
    const auto there = [&port](const auto& p) { return p->definition().name == port.name; };
    if (port.dlc != DlcType::dlsw || std::any_of(dlsw_.begin(), dlsw_.end(), there)) continue;
    dlsw_.push_back(std::make_unique<dlsw::Port>(port, tcp_, timers_, events_));
  }
}

}  // namespace openrui
