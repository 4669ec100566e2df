#include "runtime/links.h"

#include <algorithm>
#include <utility>

#include "dlc/dlsw/port.h"
#include "dlc/ipc/port.h"
#include "dlc/iucv/port.h"
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

Links::Links(const std::vector<PortDefinition>& ports, Tcp& tcp, Udp& udp, Ethernet& ethernet, TimerQueue& timers,
             EventSink& events, LinkTap* tap, WireCapture* wire, PortCarriers* carriers)
    : tcp_(tcp),
      udp_(udp),
      ethernet_(ethernet),
      timers_(timers),
      events_(events),
      tap_(tap),
      wire_(wire),
      carriers_(carriers) {
  set_ports(ports);
}

Links::~Links() = default;

std::unique_ptr<Link> Links::make_link(const PortDefinition& port, const LinkDefinition& link, LinkNotifier& notifier) {
  return make_tapped_link(link.name, tap_, notifier,
                          [&](LinkNotifier& user) { return make_real_link(port, link, user); });
}

std::unique_ptr<Link> Links::make_real_link(const PortDefinition& port, const LinkDefinition& link,
                                            LinkNotifier& notifier) {
  if (auto* found = find_port(port.name)) return found->make_link(link, notifier);
  events_.on_event(Severity::error, link.name,
                   "port " + port.name + " is of type " + std::string(name(port.dlc)) +
                       ", which joins links inside one program; this link stays down");
  return std::make_unique<DeadLink>();
}

// Null for the kind that cannot exist between processes.
std::unique_ptr<Port> Links::make_port(const PortDefinition& definition) {
  WireTap* wire = wire_ == nullptr ? nullptr : wire_->tap(definition);
  // The carrier as the port sees it, and one that is watched as IP packets because the binding does not do so itself.
  const auto carrier = [&](Tcp& real) -> Tcp& {
    return carriers_ == nullptr ? real : carriers_->tcp(definition, real);
  };
  const auto watched = [&]() -> Tcp& { return carrier(wire == nullptr ? tcp_ : wire_->watched(tcp_, definition)); };
  switch (definition.dlc) {
    case DlcType::dlsw:
      return std::make_unique<dlsw::Port>(definition, watched(), timers_, events_,
                                          wire == nullptr ? &udp_ : &wire_->watched(udp_, definition));
    case DlcType::sdlc:
      return std::make_unique<sdlc::Port>(definition, carrier(tcp_), timers_, events_, wire);
    case DlcType::iucv:
      return std::make_unique<iucv_link::Port>(definition, new_instance_id(), watched(), timers_, events_);
    case DlcType::ipc:
      return std::make_unique<ipc::Port>(definition, new_instance_id(), watched(), timers_, events_);
    case DlcType::llc2:
      return std::make_unique<llc2::Port>(definition,
                                          carriers_ == nullptr ? ethernet_ : carriers_->ethernet(definition, ethernet_),
                                          timers_, events_, wire);
    case DlcType::loopback:
      return nullptr;
  }
  return nullptr;
}

Port* Links::find_port(const std::string& name) const {
  const auto found =
      std::find_if(ports_.begin(), ports_.end(), [&name](const auto& p) { return p->definition().name == name; });
  return found == ports_.end() ? nullptr : found->get();
}

void Links::start() {
  while (started_ < ports_.size()) ports_[started_++]->start();
  for (auto* fresh : std::exchange(fresh_switches_, {})) {
    if (fresh->definition().from.started && fresh->definition().to.started) fresh->start();
  }
}

template <class Stays>
void Links::drop_switches(Stays stays) {
  std::erase_if(fresh_switches_, [&stays](const auto* s) { return !stays(s->definition()); });
  std::erase_if(switches_, [&stays](const auto& s) { return !stays(s->definition()); });
}

void Links::set_ports(const std::vector<PortDefinition>& ports) {
  const auto stays = [this, &ports](const std::string& name) {
    const auto* port = find_port(name);
    return port != nullptr && std::find(ports.begin(), ports.end(), port->definition()) != ports.end();
  };
  drop_switches([&stays](const SwitchDefinition& d) { return stays(d.from.port) && stays(d.to.port); });
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

// --- Switches --------------------------------------------------------------------------------------------------------

std::unique_ptr<Switch> Links::make_switch(const SwitchDefinition& definition) {
  auto made = std::make_unique<Switch>(definition, events_, tap_);
  std::unique_ptr<SwitchedLink> links[2];
  SwitchedNotifier* notifiers[] = {&made->from(), &made->to()};
  const LinkDefinition* definitions[] = {&definition.from, &definition.to};
  for (int i = 0; i < 2; ++i) {
    auto* port = find_port(definitions[i]->port);
    if (port != nullptr) links[i] = port->make_switched_link(*definitions[i], *notifiers[i]);
    if (links[i]) continue;
    events_.on_event(Severity::error, definition.name,
                     "port " + definitions[i]->port + " has no links that can be switched; this switch stays down");
    return nullptr;
  }
  made->set_links(std::move(links[0]), std::move(links[1]));
  return made;
}

void Links::set_switches(const std::vector<SwitchDefinition>& switches) {
  drop_switches([&switches](const SwitchDefinition& d) {
    return std::find(switches.begin(), switches.end(), d) != switches.end();
  });
  for (const auto& definition : switches) {
    const auto there = [&definition](const auto& s) { return s->definition().name == definition.name; };
    if (std::any_of(switches_.begin(), switches_.end(), there)) continue;
    auto made = make_switch(definition);
    if (!made) continue;
    fresh_switches_.push_back(made.get());
    switches_.push_back(std::move(made));
  }
}

bool Links::activate_switch(const std::string& link, bool active) {
  const auto has = [&link](const auto& s) {
    return s->definition().from.name == link || s->definition().to.name == link;
  };
  const auto found = std::find_if(switches_.begin(), switches_.end(), has);
  if (found == switches_.end()) return false;
  if (active) {
    (*found)->start();
  } else {
    (*found)->stop();
  }
  return true;
}

void Links::stop_switches() {
  for (auto& s : switches_) s->stop();
}

}  // namespace openrui
