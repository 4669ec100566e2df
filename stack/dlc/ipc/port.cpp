#include "dlc/ipc/port.h"

#include <algorithm>
#include <utility>

namespace openrui::ipc {

namespace {

using ipc370::Reason;

// kind, flags, two zeros (transports reference 11.3)
constexpr std::size_t kRecordHeader = 4;
constexpr std::uint32_t kNoKind = 0xFFFFFFFF;

ipc370::Installation installation_of(const PortDefinition& d) {
  ipc370::Installation i;
  i.network = d.own_node;
  // A tag string could not say it: node names may have digits (rule T2).
  if (!d.peer_node.empty()) i.forced.your_network = ipc370::TagPart(d.peer_node);
  i.buffer = Port::kBuffer;
  return i;
}

std::uint16_t tcp_port_of(const PortDefinition& d) { return d.tcp_port != 0 ? d.tcp_port : kTcpPort; }

streams::StreamsDefinition streams_of(const PortDefinition& d, const streams::InstanceId& instance) {
  streams::StreamsDefinition s;
  s.kind = streams::Kind::ipc;
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

ipc370::NetworkOptions options_of(const PortDefinition& d) {
  ipc370::NetworkOptions o;
  o.window = Port::kBuffer;
  o.resume = d.resume;
  return o;
}

}  // namespace

Port::Port(const PortDefinition& definition, const streams::InstanceId& instance, Tcp& tcp, TimerQueue& timers,
           EventSink& events)
    : definition_(definition),
      timers_(timers),
      events_(events),
      facility_(installation_of(definition), *this),
      network_(facility_, streams_of(definition, instance), options_of(definition), tcp, timers, events) {
  network_.set_unreachable([this](const std::string& detail) { on_unreachable(detail); });
}

Port::~Port() {
  // The partner hears of the end before the streams go.
  facility_.stop();
  network_.stop();
}

void Port::start() { network_.start(); }

std::unique_ptr<Link> Port::make_link(const LinkDefinition& definition, LinkNotifier& notifier) {
  envelope::StationPort& port = *this;
  return std::make_unique<envelope::Station>(port, definition, notifier, [&](envelope::CarrierUser& user) {
    return std::make_unique<Carrier>(*this, definition, user);
  });
}

Connection& Port::open(const std::string& tag, ConnectionUser& user) {
  connections_.push_back(std::make_unique<Connection>(facility_, timers_, tag, user));
  return *connections_.back();
}

std::vector<Endpoint> Port::listening_places() const {
  if (!definition_.peer.empty()) return {};
  return {{definition_.local, tcp_port_of(definition_)}};
}

std::string Port::waiting_in_words() const {
  const auto& streams = network_.streams();
  if (streams.nodes() == 0) {
    return "waiting for a call on " + to_words(Endpoint{definition_.local, tcp_port_of(definition_)});
  }
  if (streams.active_partners().empty()) return streams.state_in_words(0);
  return "waiting for the partner's OPEN";
}

void Port::abend(const ipc_rq*, ipc370::Abend reason) {
  report(Severity::error, "IPC abend of a link: " + std::string(ipc370::text_of(reason)));
}

// Completions are told on a later turn, as a link must.
void Port::schedule(ipc_callback callback, ipc_rq* rq, void* argument) {
  completions_.push_back([=] { callback(rq, argument); });
  if (!dispatch_timer_.armed()) timers_.arm(dispatch_timer_, Duration::zero(), [this] { dispatch(); });
}

void Port::dispatch() {
  // Those that come of these wait for the next turn.
  for (auto n = completions_.size(); n != 0 && !completions_.empty(); --n) {
    const auto completion = std::move(completions_.front());
    completions_.pop_front();
    completion();
  }
  if (!completions_.empty()) timers_.arm(dispatch_timer_, Duration::zero(), [this] { dispatch(); });
  std::erase_if(connections_, [](const auto& c) { return c->finished(); });
}

void Port::on_unreachable(const std::string& detail) {
  for (std::size_t i = 0; i < carriers_.size(); ++i) carriers_[i]->on_unreachable(detail);
}

// --- Carrier ---------------------------------------------------------------------------------------------------------

Carrier::Carrier(Port& port, const LinkDefinition& definition, envelope::CarrierUser& user)
    : port_(port), user_(user), begins_(!definition.host) {
  // Both sides open (11.3): the partner's tag first, the own one behind it.
  const auto& remote = definition.remote_tag.empty() ? definition.tag : definition.remote_tag;
  tag_ = remote + "/" + definition.tag;
  port_.add(*this);
}

Carrier::~Carrier() {
  close(false);
  port_.remove(*this);
}

void Carrier::open() { connection_ = &port_.open(tag_, *this); }

void Carrier::close(bool orderly) {
  up_ = false;
  if (auto* connection = std::exchange(connection_, nullptr)) connection->leave(orderly);
}

void Carrier::send(envelope::Kind kind, Buffer data) {
  if (connection_ == nullptr) return;
  auto* head = data.prepend(kRecordHeader);
  head[0] = static_cast<std::uint8_t>(kind);
  head[1] = head[2] = head[3] = 0;
  connection_->send(std::move(data));
}

void Carrier::set_busy(bool busy) {
  if (connection_ != nullptr) connection_->set_busy(busy);
}

void Carrier::on_open() {
  up_ = true;
  user_.on_path_up(begins_);
}

void Carrier::on_record(ByteView record) {
  if (record.size() < kRecordHeader || record.size() > Connection::kLongestRecord) return user_.on_frame(kNoKind, {});
  user_.on_frame(record[0], record.subspan(kRecordHeader));
}

void Carrier::on_end(bool orderly, Reason why) {
  connection_ = nullptr;
  const std::string words(ipc370::text_of(why));
  // Completion code 3, and 4 (11.3).
  if (!std::exchange(up_, false)) return user_.on_path_failed(InopReason::carrier_lost, words);
  user_.on_path_lost(orderly, InopReason::carrier_lost, words);
}

}  // namespace openrui::ipc
