#include "dlc/iucv/port.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "dlc/iucv/carrier.h"
#include "formats/ebcdic.h"

namespace openrui::iucv_link {
namespace {

std::uint16_t tcp_port_of(const PortDefinition& d) { return d.tcp_port != 0 ? d.tcp_port : kTcpPort; }

streams::StreamsDefinition streams_of(const PortDefinition& d, const streams::InstanceId& instance) {
  streams::StreamsDefinition s;
  s.kind = streams::Kind::iucv;
  s.name = d.name;
  s.node = d.own_node;
  s.instance = instance;
  s.keepalive = d.keepalive;
  s.reconnect_min = d.reconnect_min;
  s.reconnect_max = d.reconnect_max;
  s.max_paths = 0xFFFF;
  // Who has a partner to call calls it; who has not, waits.
  if (d.peer.empty()) {
    s.listen = Endpoint{d.local, tcp_port_of(d)};
    s.any_caller = d.peer_node.empty();
    if (!d.peer_node.empty()) s.partners.push_back({d.peer_node, std::nullopt, {}});
  } else {
    s.partners.push_back({d.peer_node, Endpoint{d.peer, tcp_port_of(d)}, {}});
  }
  return s;
}

}  // namespace

Port::Port(const PortDefinition& definition, const streams::InstanceId& instance, Tcp& tcp, TimerQueue& timers,
           EventSink& events)
    : definition_(definition), timers_(timers), events_(events), system_(definition.own_node, {}, timers, events) {
  iucv::NodeWatcher* watcher = this;
  gateway_ = std::make_unique<iucv::NodeGateway>(system_, streams_of(definition, instance), tcp, events, watcher);
  auto machine = system_.log_on(definition_.user, *this);
  // The configuration has seen to the name, and nobody else is here to have it.
  if (!machine) throw std::invalid_argument(machine.error());
  machine_ = std::move(machine.value());
  machine_->declare_buffer();
}

Port::~Port() {
  // The partner hears of the paths' end before the streams go.
  machine_.reset();
  gateway_->stop();
}

void Port::start() { gateway_->start(); }

std::unique_ptr<Link> Port::make_link(const LinkDefinition& definition, LinkNotifier& notifier) {
  envelope::StationPort& port = *this;
  return std::make_unique<envelope::Station>(port, definition, notifier, [&](envelope::CarrierUser& user) {
    return std::make_unique<Carrier>(*this, definition, user);
  });
}

std::vector<Endpoint> Port::listening_places() const {
  if (calls()) return {};
  return {{definition_.local, tcp_port_of(definition_)}};
}

bool Port::partner_up() const {
  const auto node = gateway_->streams().find(definition_.peer_node);
  return node && gateway_->streams().up(*node);
}

std::uint8_t Port::window() const {
  return static_cast<std::uint8_t>(std::min<std::uint16_t>(definition_.message_limit, 0xFF));
}

std::string Port::waiting_in_words() const {
  const auto& streams = gateway_->streams();
  if (!calls()) return "waiting for a path on " + to_words(Endpoint{definition_.local, tcp_port_of(definition_)});
  return streams.state_in_words(*streams.find(definition_.peer_node));
}

// --- Answers that come later -----------------------------------------------------------------------------------------

bool Port::lives(const Carrier& carrier, std::uint32_t attempt) const {
  return std::find(carriers_.begin(), carriers_.end(), &carrier) != carriers_.end() && carrier.is_at(attempt);
}

std::optional<iucv::ConnectResult> Port::connect(Carrier& carrier, const iucv::ConnectRequest& request,
                                                 std::uint32_t attempt) {
  return machine_->connect(request, [this, &carrier, attempt](const iucv::ConnectResult& result) {
    if (lives(carrier, attempt)) return carrier.connected(result);
    if (result.outcome.ok()) machine_->sever(result.path, {});
  });
}

std::optional<iucv::ReceiveResult> Port::receive(Carrier& carrier, const iucv::Selector& which, std::size_t buffer,
                                                 std::uint32_t attempt, std::uint32_t kind) {
  return machine_->receive(which, buffer, [this, &carrier, attempt, kind](iucv::ReceiveResult&& r) {
    if (lives(carrier, attempt)) carrier.received(kind, std::move(r));
  });
}

// --- Interrupts ------------------------------------------------------------------------------------------------------

void Port::on_interrupt(const iucv::Interrupt& i, ByteView) {
  if (i.type == iucv::InterruptType::connection_pending) return on_offer(i);
  const auto found = by_path_.find(i.path);
  if (found != by_path_.end()) return found->second->on_interrupt(i);
  // A path that nobody wanted, and that the partner has severed meanwhile.
  if (i.type == iucv::InterruptType::severed) machine_->sever(i.path, {});
}

void Port::on_offer(const iucv::Interrupt& i) {
  const auto user = to_text(i.user);
  const auto station = to_name(ByteView(i.user).subspan(8));
  const auto find = [&](const std::string& name) {
    return std::find_if(carriers_.begin(), carriers_.end(),
                        [&](const Carrier* c) { return c->waits() && c->station() == name; });
  };
  auto found = carriers_.end();
  if (user.rfind("SNADLC  ", 0) == 0) {
    found = find(station);
    if (found == carriers_.end()) found = find("");
  }
  if (found != carriers_.end()) return (*found)->take(i);
  machine_->sever(i.path, iucv::user_data("NOSTATN"));
  if (std::exchange(last_stranger_, station) != station) {
    report(Severity::info, "a partner asked for the link station \"" + station + "\", which nobody waits for");
  }
}

void Port::on_node_up(const std::string&) {
  for (std::size_t i = 0; i < carriers_.size(); ++i) carriers_[i]->on_node_up();
}

void Port::on_node_unreachable(const std::string&, bool, const std::string& detail) {
  for (std::size_t i = 0; i < carriers_.size(); ++i) carriers_[i]->on_unreachable(detail);
}

}  // namespace openrui::iucv_link
