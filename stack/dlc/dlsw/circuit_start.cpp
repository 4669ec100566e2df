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
  retry_timer_.cancel();
  forget_traffic();
  peer_ = &peer;
  origin_ = origin;
  own_ = StationIds{kDlcPortId, port_.new_correlator(slot_), 0};
  partner_ = {};
  // The origin says what it can carry, and everybody on the way lowers it (transports reference 5.4).
  frame_code_ = largest_frame_code(longest_);
  priority_ = kMediumPriority;
  exchange_.reset();
  flow_ = FlowControl(peer.window(), port_.window());
}

void Circuit::try_start() {
  if (!wants_circuit() || retry_timer_.armed() || state_ != CircuitState::disconnected) return;
  auto* partner = port_.partner_for(definition_);
  if (partner == nullptr && port_.explores()) return explore();
  if (partner == nullptr || !partner->active()) return;
  begin(*partner, true);
  input(CircuitInput::start);
}

void Circuit::explore() {
  if (!port_.explore(definition_)) return;
  exploring_ = true;
  port_.timers().arm(retry_timer_, kStartTimeout, [this] {
    exploring_ = false;
    if (switched_ == nullptr) schedule_retry();
    tell_inop(false, InopReason::no_answer, "no partner reaches " + station_in_words());
  });
}

void Circuit::on_station_found(const MacAddress& station) {
  if (!exploring_ || station != definition_.remote_mac) return;
  exploring_ = false;
  retry_timer_.cancel();
  try_start();
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
  if (incoming.header->priority != 0) priority_ = incoming.header->priority;
  send_message(MessageType::reach_ack);
  if (switched_ != nullptr) return when_reached();
  follow(exchange_.begin());
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
  exploring_ = false;
  retry_timer_.cancel();
  tell_inop(false, reason, detail);
}

}  // namespace openrui::dlsw
