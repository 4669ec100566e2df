#include "runtime/links.h"

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
    : events_(events), tap_(tap) {
  for (const auto& port : ports) {
    if (port.dlc == DlcType::dlsw) dlsw_.push_back(std::make_unique<dlsw::Port>(port, tcp, timers, events));
  }
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
  for (const auto& port : dlsw_) port->start();
}

}  // namespace openrui
