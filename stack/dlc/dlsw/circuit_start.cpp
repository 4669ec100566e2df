// How a circuit begins: finding the partner that reaches the station, asking it, and being asked.
#include <algorithm>
#include <utility>

#include "dlc/dlsw/addresses.h"
#include "dlc/dlsw/circuit.h"
#include "dlc/dlsw/peer.h"
#include "dlc/dlsw/port.h"

namespace openrui::dlsw {
namespace {

constexpr std::uint32_t kDlcPortId = 1;

}  // namespace

void Circuit::begin(Peer& peer, bool origin) {
  stop_seeking();
  forget_traffic();
  peer_ = &peer;
  origin_ = origin;
  own_ = StationIds{kDlcPortId, port_.new_correlator(slot_), 0};
  partner_ = {0, 0, peer.transport()};
  // The origin says what it can carry, and everybody on the way lowers it (transports reference 5.4).
  frame_code_ = largest_frame_code(longest_);
  priority_ = static_cast<std::uint8_t>(definition_.priority);
  exchange_.reset();
  flow_ = FlowControl(peer.window(), port_.window());
}

void Circuit::try_start() {
  if (!wants_circuit() || retry_timer_.armed() || state_ != CircuitState::disconnected) return;
  auto* partner = port_.partner_for(definition_);
  if (partner == nullptr && port_.explores()) return explore();
  if (partner == nullptr) return;
  if (!partner->active()) {
    if (!port_.on_demand()) return;
    awaited_ = partner;
    return partner->want_connection();
  }
  begin(*partner, true);
  input(CircuitInput::start);
}

void Circuit::explore() {
  if (!port_.explore(definition_)) return;
  exploring_ = true;
  explored_ = {};
  await_explorer_answer();
}

void Circuit::await_explorer_answer() {
  const auto wait = port_.on_demand() ? kExplorerRepeat : kStartTimeout;
  port_.timers().arm(retry_timer_, wait, [this, wait] {
    explored_ += wait;
    if (explored_ < kStartTimeout) {
      port_.explore(definition_);
      return await_explorer_answer();
    }
    exploring_ = false;
    if (switched_ == nullptr) schedule_retry();
    tell_inop(false, InopReason::no_answer, "no partner reaches " + station_in_words());
  });
}

void Circuit::on_station_found(const MacAddress& station) {
  if (!exploring_ || station != definition_.remote_mac) return;
  stop_seeking();
  try_start();
}

void Circuit::on_explorers_open() {
  if (exploring_) port_.explore(definition_);
}

void Circuit::stop_seeking() {
  exploring_ = false;
  awaited_ = nullptr;
  retry_timer_.cancel();
}

std::string Circuit::station_in_words() const {
  const auto sap = definition_.remote_sap;
  return "station " + to_words_both(definition_.remote_mac) + " SAP " + to_hex({&sap, 1});
}

void Circuit::ask() { send_message(MessageType::canureach); }

void Circuit::on_canureach(Peer& peer, const ControlHeader& h) {
  if (!started_) return;
  if (state_ == CircuitState::circuit_start) {
    // Crossing requests: the station with the higher address becomes the origin (transports reference 5.7).
    if (peer_ != &peer || swap_bits(h.origin_mac.octets) < swap_bits(definition_.mac.octets)) return;
    return input(CircuitInput::rcv_canureach_higher, {&h, {}});
  }
  if (state_ == CircuitState::resolve_pending) {
    // Asked again, perhaps with another correlator.
    peer_ = &peer;
    request_ = h;
    return;
  }
  if (state_ == CircuitState::disconnected) {
    // We carry PIUs of any length, so what the origin asks for is always enough.
    peer_ = &peer;
    return input(CircuitInput::rcv_canureach, {&h, {}});
  }
  const bool same = peer_ == &peer;
  if (same && !origin_ && h.origin.correlator == partner_.correlator && h.origin.port == partner_.port) return;
  // From a second connection only when it is the same partner's, whose first one is dead and we do not know yet.
  if (!same && !same_address(peer_->address(), peer.address())) return;
  end_reason_ = InopReason::carrier_lost;
  end_detail_ = "the partner began a new circuit";
  peer_ = &peer;
  input(CircuitInput::rcv_canureach_new, {&h, {}});
}

void Circuit::answer(const Incoming& incoming) {
  auto& peer = *peer_;
  begin(peer, false);
  engaged_ = switched_ != nullptr;
  partner_ = incoming.header->origin;
  frame_code_ = lower_frame(incoming.header->largest_frame);
  send_message(MessageType::icanreach);
}

void Circuit::replace(const Incoming& incoming) {
  const bool was_contacted = was_contacted_;
  answer(incoming);
  tell_inop(was_contacted, InopReason::carrier_lost, "the partner began a new circuit");
}

void Circuit::acknowledge(const Incoming& incoming) {
  partner_ = incoming.header->target;
  frame_code_ = lower_frame(incoming.header->largest_frame);
  // Both propose a priority, the origin chooses; we follow the target, whose station it is.
  take_priority(incoming.header->priority);
  send_message(MessageType::reach_ack);
  if (switched_ != nullptr) return when_reached();
  follow(exchange_.begin());
}

void Circuit::take_priority(std::uint8_t theirs) {
  const auto among = [theirs](CircuitPriority p) { return theirs == static_cast<std::uint8_t>(p); };
  if (among(CircuitPriority::low) || among(CircuitPriority::medium) || among(CircuitPriority::high) ||
      among(CircuitPriority::highest)) {
    priority_ = theirs;
  }
}

std::uint8_t Circuit::lower_frame(std::uint8_t code) const {
  return std::min(frame_code_, static_cast<std::uint8_t>(code & kLargestFrameMask));
}

// --- The partner connection ------------------------------------------------------------------------------------------

void Circuit::on_peer_active(Peer& peer) {
  if (exploring_) {
    if (peer.may_reach(definition_.remote_mac, definition_.remote_sap)) peer.send_explorer(definition_);
    return;
  }
  if (port_.explores() || port_.partner() == &peer) try_start();
}

void Circuit::on_peer_lost(InopReason reason, const std::string& detail) {
  if (state_ != CircuitState::disconnect_pending) {
    end_reason_ = reason;
    end_detail_ = detail;
  }
  input(CircuitInput::transport_lost);
}

void Circuit::on_unreachable(InopReason reason, const std::string& detail) {
  if (!wants_circuit() || state_ != CircuitState::disconnected) return;
  stop_seeking();
  if (port_.on_demand() && switched_ == nullptr) schedule_retry();
  tell_inop(false, reason, detail);
}

}  // namespace openrui::dlsw
