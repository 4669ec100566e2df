#include "dlc/dlsw/port.h"

#include <algorithm>
#include <utility>

#include "dlc/dlsw/addresses.h"
#include "dlc/dlsw/circuit.h"
#include "dlc/dlsw/peer.h"
#include "dlc/dlsw/udp_explorers.h"

namespace openrui::dlsw {
namespace {

constexpr std::size_t kMaxPartners = 1024;
// A correlator: the slot in the lower bits, its use in the upper ones, never 0.
constexpr unsigned kSlotBits = 20;
constexpr std::uint32_t kSlotMask = (1U << kSlotBits) - 1;
constexpr std::uint32_t kUses = (1U << (32 - kSlotBits)) - 1;

}  // namespace

Port::Port(const PortDefinition& definition, Tcp& tcp, TimerQueue& timers, EventSink& events, Udp* udp)
    : definition_(definition), tcp_(tcp), timers_(timers), events_(events) {
  const int version = definition_.version == 1 ? 1 : 2;
  if (!definition_.peer.empty()) peers_.push_back(std::make_unique<Peer>(*this, definition_.peer, true, version));
  for (const auto& peer : definition_.other_peers) peers_.push_back(std::make_unique<Peer>(*this, peer, true, version));
  if (definition_.udp && udp != nullptr) explorers_ = std::make_unique<UdpExplorers>(*this, *udp);
}

Port::~Port() = default;

void Port::start() {
  started_ = true;
  if (explorers_) explorers_->open();
  update();
}

std::unique_ptr<Link> Port::make_link(const LinkDefinition& definition, LinkNotifier& notifier) {
  auto link = std::make_unique<Circuit>(*this, definition, notifier);
  update();
  return link;
}

std::unique_ptr<SwitchedLink> Port::make_switched_link(const LinkDefinition& definition, SwitchedNotifier& notifier) {
  auto link = std::make_unique<Circuit>(*this, definition, notifier);
  update();
  return link;
}

std::uint16_t Port::window() const {
  return static_cast<std::uint16_t>(std::clamp(definition_.initial_window, 1, 0xFFFF));
}

std::vector<std::string> Port::active_partners() const {
  std::vector<std::string> addresses;
  for (const auto& peer : peers_) {
    if (peer->active()) addresses.push_back(peer->address());
  }
  return addresses;
}

// --- Listening and connecting ----------------------------------------------------------------------------------------

void Port::update() {
  if (!started_) return;
  if (!listen_timer_.armed()) listen();
  if (definition_.peer.empty() || on_demand() || !connects()) return;
  for (std::size_t i = 0; i <= definition_.other_peers.size(); ++i) {
    if (!peers_[i]->active()) peers_[i]->want_connection();
  }
}

bool Port::connects() const {
  if (definition_.version == 1) return true;
  return std::any_of(slots_.begin(), slots_.end(),
                     [](const Slot& s) { return s.circuit != nullptr && s.circuit->wants_circuit(); });
}

std::vector<std::uint16_t> Port::doors() const {
  if (definition_.version == kAnyVersion) return {kPortVersion1, kPortVersion2};
  // With version 2 a port that only asks for circuits needs nobody to call it.
  const bool listens = definition_.version == 1 || definition_.peer.empty() ||
                       std::any_of(slots_.begin(), slots_.end(),
                                   [](const Slot& s) { return s.circuit != nullptr && s.circuit->waits(); });
  return listens ? std::vector{tcp_port(definition_.version)} : std::vector<std::uint16_t>{};
}

std::vector<Endpoint> Port::listening_places() const {
  std::vector<Endpoint> places;
  for (const auto port : doors()) places.push_back({definition_.local, port});
  return places;
}

void Port::listen() {
  bool failed = false;
  for (const auto& place : listening_places()) {
    auto& door = listeners_[place.port];
    if (door) continue;
    auto listener = tcp_.listen(place, *this);
    if (listener) {
      door = std::move(listener.value());
      if (listen_failures_reported_.erase(place.port) != 0) report(Severity::info, "listening on " + to_words(place));
      continue;
    }
    failed = true;
    if (listen_failures_reported_.insert(place.port).second) {
      report(Severity::error, "cannot listen on " + to_words(place) + ": " + listener.error() + "; retrying");
    }
  }
  if (failed) timers_.arm(listen_timer_, definition_.reconnect_max, [this] { listen(); });
}

void Port::on_accept(std::unique_ptr<TcpConnection> connection) {
  const auto address = plain_address(connection->remote().address);
  const int version = connection->local().port == kPortVersion1 ? 1 : 2;
  // Version 2 has no ports by which two partners at one address could be told apart, so there each connection to a host
  // that takes whoever calls is a partner.
  const bool whoever_calls = definition_.peer.empty();
  for (const auto& peer : peers_) {
    // One that we are calling is known in both cases.
    const bool known = !whoever_calls || (version == 1 && peer->version() == 1) || (on_demand() && peer->calls());
    if (known && peer->is_at(address)) return peer->accept(std::move(connection), version);
  }
  const bool stranger = !may_be_partner(address);
  if (stranger || peers_.size() >= kMaxPartners) {
    ++counters_.errors;
    if (last_stranger_ == address) return;
    last_stranger_ = address;
    const std::string why = stranger ? "the partner is " + allowed_in_words() : "there are too many partners";
    return report(Severity::warning, "a call from " + address + " was refused: " + why);
  }
  peers_.push_back(std::make_unique<Peer>(*this, address, false, version));
  peers_.back()->accept(std::move(connection), version);
}

void Port::bury(std::unique_ptr<TcpConnection> connection) {
  connection->set_handler(silence_);
  buried_.push_back(std::move(connection));
  sweep();
}

void Port::sweep() {
  if (sweep_timer_.armed()) return;
  timers_.arm(sweep_timer_, Duration::zero(), [this] {
    buried_.clear();
    for (const auto& peer : peers_) {
      if (peer->finished()) reach_.forget(*peer);
    }
    peers_.erase(std::remove_if(peers_.begin(), peers_.end(), [](const auto& p) { return p->finished(); }),
                 peers_.end());
  });
}

std::string Port::waiting_in_words() const {
  if (!started_) return "the port is not started";
  std::string open;
  for (const auto& place : listening_places()) {
    const auto door = listeners_.find(place.port);
    if (door == listeners_.end() || !door->second) return "cannot listen on " + to_words(place);
    open += (open.empty() ? "" : " or ") + to_words(place);
  }
  return "waiting for a call on " + open;
}

// --- Circuits --------------------------------------------------------------------------------------------------------

Port::Key Port::key_of(const LinkDefinition& d) { return {d.mac, d.sap, d.remote_mac, d.remote_sap}; }

std::uint32_t Port::add(Circuit& circuit) {
  if (free_slots_.empty()) {
    free_slots_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const auto slot = free_slots_.back();
  free_slots_.pop_back();
  slots_[slot].circuit = &circuit;
  by_address_.emplace(key_of(circuit.definition()), &circuit);
  return slot;
}

void Port::remove(std::uint32_t slot) {
  const auto* circuit = std::exchange(slots_[slot].circuit, nullptr);
  free_slots_.push_back(slot);
  const auto found = by_address_.find(key_of(circuit->definition()));
  if (found != by_address_.end() && found->second == circuit) by_address_.erase(found);
}

std::uint32_t Port::new_correlator(std::uint32_t slot) {
  auto& uses = slots_[slot].uses;
  uses = uses % kUses + 1;
  return uses << kSlotBits | (slot & kSlotMask);
}

Circuit* Port::find(std::uint32_t correlator, const Peer& peer) const {
  const auto slot = correlator & kSlotMask;
  if (correlator != 0) {
    auto* circuit = slot < slots_.size() ? slots_[slot].circuit : nullptr;
    return circuit != nullptr && circuit->peer() == &peer && circuit->correlator() == correlator ? circuit : nullptr;
  }
  // A partner that has but one circuit may leave the correlator out (transports reference 5.12).
  Circuit* only = nullptr;
  for (const auto& s : slots_) {
    if (s.circuit == nullptr || s.circuit->peer() != &peer) continue;
    if (only != nullptr) return nullptr;
    only = s.circuit;
  }
  return only;
}

Circuit* Port::find_target(const ControlHeader& h) const {
  const auto found = by_address_.find({h.target_mac, h.target_sap, h.origin_mac, h.origin_sap});
  return found == by_address_.end() ? nullptr : found->second;
}

Circuit* Port::find_origin(const ControlHeader& h) const {
  const auto found = by_address_.find({h.origin_mac, h.origin_sap, h.target_mac, h.target_sap});
  return found == by_address_.end() ? nullptr : found->second;
}

bool Port::can_reach(const ControlHeader& h) const {
  return std::any_of(slots_.begin(), slots_.end(), [&h](const Slot& s) {
    return s.circuit != nullptr && s.circuit->started() && s.circuit->definition().mac == h.target_mac &&
           s.circuit->resolves();
  });
}

bool Port::has_station(const MacAddress& station) const {
  return std::any_of(slots_.begin(), slots_.end(), [&station](const Slot& s) {
    return s.circuit != nullptr && s.circuit->definition().mac == station;
  });
}

void Port::on_link_started() { update(); }

template <class F>
void Port::for_each_circuit(F f) {
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (slots_[i].circuit != nullptr) f(*slots_[i].circuit);
  }
}

// --- Partners --------------------------------------------------------------------------------------------------------

std::string Port::partners_in_words() const {
  auto text = definition_.peer;
  for (const auto& peer : definition_.other_peers) text += " or " + peer;
  return text;
}

std::string Port::allowed_in_words() const {
  auto text = partners_in_words();
  for (const auto& network : definition_.allow) text += (text.empty() ? "" : " or ") + network;
  return text;
}

bool Port::may_be_partner(const std::string& address) const {
  if (definition_.peer.empty() && definition_.allow.empty()) return true;
  const auto configured = [&address](const auto& p) { return p->configured() && p->is_at(address); };
  return std::any_of(peers_.begin(), peers_.end(), configured) ||
         std::any_of(definition_.allow.begin(), definition_.allow.end(),
                     [&address](const std::string& network) { return is_in_network(address, network); });
}

Peer* Port::find_at(const std::string& address) const {
  const auto found =
      std::find_if(peers_.begin(), peers_.end(), [&address](const auto& p) { return p->is_at(address); });
  return found == peers_.end() ? nullptr : found->get();
}

Peer* Port::partner_for(const LinkDefinition& link) const {
  if (!explores()) return partner();
  auto* known = reach_.find(link.remote_mac, timers_.now());
  return known != nullptr && (known->active() || on_demand()) ? known : nullptr;
}

bool Port::explore(const LinkDefinition& link) {
  bool asked = false;
  for (const auto& peer : peers_) {
    if (!peer->active() || !peer->may_reach(link.remote_mac, link.remote_sap)) continue;
    peer->send_explorer(link);
    asked = true;
  }
  if (!explorers_) return asked;
  for (const auto& peer : peers_) {
    if (peer->configured() && !peer->active()) explorers_->ask(link, peer->address());
  }
  for (const auto& group : definition_.groups) explorers_->ask(link, group);
  return true;
}

void Port::learn(const MacAddress& station, const std::string& address) {
  if (auto* peer = find_at(address)) learn(station, *peer);
}

void Port::on_found(const MacAddress& station, const std::string& address) {
  // Nobody asked, or somebody else was faster.
  if (std::none_of(slots_.begin(), slots_.end(),
                   [&station](const Slot& s) { return s.circuit != nullptr && s.circuit->seeks(station); })) {
    return;
  }
  auto* peer = find_at(address);
  if (peer == nullptr) {
    if (peers_.size() >= kMaxPartners) return;
    peers_.push_back(std::make_unique<Peer>(*this, address, false, 2));
    peer = peers_.back().get();
  }
  learn(station, *peer);
  on_station_found(station);
}

void Port::on_explorers_open() {
  for_each_circuit([](Circuit& c) { c.on_explorers_open(); });
}

void Port::on_station_found(const MacAddress& station) {
  for_each_circuit([&](Circuit& c) { c.on_station_found(station); });
}

Peer* Port::partner() const {
  if (!definition_.peer.empty()) return peers_.front().get();
  const auto found = std::find_if(peers_.begin(), peers_.end(), [](const auto& p) { return p->active(); });
  return found == peers_.end() ? nullptr : found->get();
}

bool Port::nobody_but(const Peer& peer) const {
  if (!explores()) return partner() == &peer;
  return std::none_of(peers_.begin(), peers_.end(),
                      [&peer](const auto& p) { return p->active() || (p.get() != &peer && !p->failed()); });
}

bool Port::hopes_for(const Circuit& circuit, const Peer& peer) const {
  return circuit.peer() == nullptr && (on_demand() ? circuit.awaits(peer) : nobody_but(peer));
}

bool Port::uses(const Peer& peer) const {
  if (peer.configured() && !on_demand() && connects()) return true;
  return std::any_of(slots_.begin(), slots_.end(), [&peer](const Slot& s) {
    return s.circuit != nullptr && (s.circuit->peer() == &peer || s.circuit->awaits(peer));
  });
}

void Port::on_peer_active(Peer& peer) {
  for_each_circuit([&](Circuit& c) { c.on_peer_active(peer); });
}

void Port::on_peer_lost(Peer& peer, InopReason reason, const std::string& detail) {
  reach_.forget(peer);
  for_each_circuit([&](Circuit& c) {
    if (c.peer() == &peer) {
      c.on_peer_lost(reason, detail);
    } else if (hopes_for(c, peer)) {
      c.on_unreachable(reason, detail);
    }
  });
}

void Port::on_peer_unreachable(Peer& peer, InopReason reason, const std::string& detail) {
  reach_.forget(peer);
  for_each_circuit([&](Circuit& c) {
    if (hopes_for(c, peer)) c.on_unreachable(reason, detail);
  });
}

void Port::on_peer_drained(Peer& peer) {
  for_each_circuit([&](Circuit& c) {
    if (c.peer() == &peer) c.on_drained();
  });
}

}  // namespace openrui::dlsw
