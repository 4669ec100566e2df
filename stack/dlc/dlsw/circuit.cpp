#include "dlc/dlsw/circuit.h"

#include <algorithm>
#include <utility>

#include "dlc/dlsw/addresses.h"
#include "dlc/dlsw/peer.h"
#include "dlc/dlsw/port.h"
#include "formats/th.h"

namespace openrui::dlsw {
namespace {

// The RFCs name no times. A partner answers a circuit start from its tables or after a TEST on its LAN.
constexpr Duration kStartTimeout = std::chrono::seconds(10);
constexpr Duration kAnswerTimeout = std::chrono::seconds(30);
constexpr Duration kHaltTimeout = std::chrono::seconds(10);
constexpr std::uint32_t kDlcPortId = 1;

InopReason reason_of(HaltReason r) {
  switch (r) {
    case HaltReason::dlc_error:
      return InopReason::retry_limit;
    case HaltReason::protocol_error:
      return InopReason::protocol_error;
    default:
      return InopReason::orderly_end;
  }
}

// Of two limits, where 0 is none.
std::size_t shorter(std::size_t a, std::size_t b) {
  if (a == 0 || b == 0) return std::max(a, b);
  return std::min(a, b);
}

}  // namespace

Circuit::Circuit(Port& port, const LinkDefinition& definition, LinkNotifier& notifier, const CircuitTable& table)
    : port_(port),
      definition_(definition),
      notifier_(notifier),
      table_(&table),
      backoff_(port.definition().reconnect_min),
      exchange_(definition) {
  slot_ = port_.add(*this);
}

Circuit::Circuit(Port& port, const LinkDefinition& definition, SwitchedNotifier& notifier)
    : Circuit(port, definition, notifier, switched_circuit_table()) {
  switched_ = &notifier;
}

Circuit::~Circuit() {
  const bool known = state_ != CircuitState::circuit_start && state_ != CircuitState::resolve_pending;
  if (peer_ != nullptr && known) send_message(MessageType::halt_dl_noack);
  port_.remove(slot_);
}

// --- The link appearance ---------------------------------------------------------------------------------------------

void Circuit::start() {
  if (started_) return;
  started_ = true;
  told_.reset();
  backoff_ = port_.definition().reconnect_min;
  port_.on_link_started();
  try_start();
}

void Circuit::stop() {
  started_ = false;
  exploring_ = reaching_ = engaged_ = false;
  retry_timer_.cancel();
  end(InopReason::operator_request, HaltReason::operator_request, "stopped");
}

void Circuit::send(Buffer piu) {
  if (!contacted()) return;
  if (piu.size() > kMaxData) {
    ++port_.count().errors;
    port_.report(Severity::error, definition_.name + ": a PIU of " + std::to_string(piu.size()) +
                                      " bytes does not fit into an INFOFRAME and was dropped");
    return;
  }
  if (held_.empty() && !busy_ && flow_.may_send()) {
    transmit(std::move(piu));
  } else {
    held_bytes_ += piu.size();
    held_.push_back(std::move(piu));
  }
  if (queued_bytes() > kHighWater) congested_ = true;
}

std::size_t Circuit::queued_bytes() const {
  return peer_ == nullptr ? held_bytes_ : std::max(held_bytes_, peer_->queued_bytes());
}

void Circuit::set_busy(bool busy) {
  if (busy && !user_busy_) flow_.slow_down();
  user_busy_ = busy;
  if (grant_due()) send_ifcm();
}

std::string Circuit::state_in_words() const {
  switch (state_) {
    case CircuitState::disconnected: {
      if (!started_) return "stopped";
      if (switched_ != nullptr && !reaching_) return "not wanted";
      if (exploring_) return "looking for the partner that reaches " + station_in_words();
      if (retry_timer_.armed()) return "waiting to try again";
      if (port_.explores() && calls()) return "connecting to " + port_.partners_in_words();
      const auto* partner = port_.partner();
      if (partner == nullptr) return port_.waiting_in_words();
      if (!partner->active()) return partner->state_in_words();
      return "waiting for the partner to ask for the circuit";
    }
    case CircuitState::resolve_pending:
      return "wanted";
    case CircuitState::circuit_start:
      return "circuit start";
    case CircuitState::circuit_pending:
      return "circuit pending";
    case CircuitState::circuit_established:
      return exchange_.awaits_contact() ? "waiting to be contacted" : "XID exchange";
    case CircuitState::connect_pending:
    case CircuitState::contact_pending:
      return "contact pending";
    case CircuitState::connected:
      return "contacted";
    case CircuitState::disconnect_pending:
      return "ending";
    case CircuitState::count_:
      break;
  }
  return "?";
}

// --- The state machine -----------------------------------------------------------------------------------------------

void Circuit::input(CircuitInput in, const Incoming& incoming) {
  const auto* row = table_->find(state_, in);
  if (row == nullptr) return;
  if (row->next != state_) enter(row->next);
  perform(row->action, incoming);
}

void Circuit::enter(CircuitState state) {
  state_ = state;
  state_timer_.cancel();
  const auto arm = [this](Duration after) { port_.timers().arm(state_timer_, after, [this] { on_timeout(); }); };
  switch (state) {
    case CircuitState::circuit_start:
      return arm(kStartTimeout);
    case CircuitState::circuit_pending:
    case CircuitState::connect_pending:
      return arm(kAnswerTimeout);
    case CircuitState::circuit_established:
      // Who asked waits for an answer to its null XID. When the host contacts is its operator's business.
      return origin_ ? arm(kAnswerTimeout) : void();
    case CircuitState::disconnect_pending:
      return arm(kHaltTimeout);
    default:
      return;
  }
}

void Circuit::on_timeout() {
  end_reason_ = state_ == CircuitState::disconnect_pending ? end_reason_ : InopReason::no_answer;
  if (state_ != CircuitState::disconnect_pending) {
    end_detail_ = silence_in_words();
    halt_reason_ = HaltReason::unknown;
  }
  input(CircuitInput::timeout);
}

std::string Circuit::silence_in_words() const {
  switch (state_) {
    case CircuitState::circuit_start:
      return "the partner does not reach " + station_in_words() +
             ": no answer to CANUREACH (is the bit order of the address right?)";
    case CircuitState::circuit_established:
      return station_in_words() + " answers no XID";
    case CircuitState::connect_pending:
      return station_in_words() + " does not answer the contact";
    default:
      return "no answer in state " + std::string(name(state_));
  }
}

void Circuit::perform(CircuitAction action, const Incoming& incoming) {
  switch (action) {
    case CircuitAction::ask:
      return ask();
    case CircuitAction::want:
      return want(*incoming.header);
    case CircuitAction::answer:
      return answer(incoming);
    case CircuitAction::replace:
      return replace(incoming);
    case CircuitAction::acknowledge:
      return acknowledge(incoming);
    case CircuitAction::established:
      partner_ = incoming.header->origin;
      priority_ = incoming.header->priority;
      return when_reached();
    case CircuitAction::take_xid:
      return take_xid(incoming.data);
    case CircuitAction::show_xid:
      return notifier_.on_xid(incoming.data, false);
    case CircuitAction::contact:
      return send_message(MessageType::contact);
    case CircuitAction::ask_contact:
      when_reached();
      return switched_->on_set_mode();
    case CircuitAction::answer_contact:
      send_message(MessageType::contacted);
      return come_up();
    case CircuitAction::come_up:
      return come_up();
    case CircuitAction::deliver:
      ++port_.count().pius_in;
      return notifier_.on_piu(incoming.data);
    case CircuitAction::hold:
      busy_ = true;
      return;
    case CircuitAction::release:
      busy_ = false;
      return pump();
    case CircuitAction::answer_test:
      return send_message(MessageType::test_circuit_rsp);
    case CircuitAction::restart:
      return restart();
    case CircuitAction::halt:
      return halt();
    case CircuitAction::answer_halt:
      send_message(MessageType::dl_halted);
      return halted_by_partner(incoming.data);
    case CircuitAction::answer_halt_again:
      return send_message(MessageType::dl_halted);
    case CircuitAction::drop:
      return halted_by_partner(incoming.data);
    case CircuitAction::give_up:
    case CircuitAction::lose:
    case CircuitAction::ended:
      return finish(end_reason_, end_detail_);
    case CircuitAction::none:
    case CircuitAction::count_:
      return;
  }
}

// --- A link of a switch ----------------------------------------------------------------------------------------------

void Circuit::want(const ControlHeader& header) {
  request_ = header;
  engaged_ = true;
  switched_->on_wanted();
}

void Circuit::when_reached() {
  if (switched_ != nullptr && !std::exchange(reached_, true)) switched_->on_reached();
}

SwitchedLink::Reach Circuit::reach(std::size_t longest) {
  longest_ = longest;
  if (state_ == CircuitState::resolve_pending) {
    const auto request = request_;
    // The origin may insist on what it asks for (transports reference 5.4).
    const bool may_be_smaller = (request.largest_frame & kSizeControl) != 0;
    if (!may_be_smaller && largest_frame_code(longest) < (request.largest_frame & kLargestFrameMask)) {
      engaged_ = false;
      end(InopReason::refused, HaltReason::dlc_error, "the origin asks for a larger frame");
      return Reach::never;
    }
    input(CircuitInput::start, {&request, {}});
    return Reach::later;
  }
  if (!started_ || state_ != CircuitState::disconnected) return Reach::never;
  reaching_ = engaged_ = true;
  try_start();
  if (state_ == CircuitState::disconnected && !exploring_) {
    // Perhaps a connection is just being made.
    port_.on_link_started();
    port_.timers().arm(state_timer_, kStartTimeout, [this] {
      tell_inop(false, InopReason::no_answer, "no connection with " + port_.partners_in_words());
    });
  }
  return Reach::later;
}

void Circuit::send_xid(ByteView xid) {
  if (peer_ == nullptr || state_ == CircuitState::disconnect_pending) return;
  pass_xid(xid);
}

void Circuit::contact() { input(CircuitInput::xid_accepted); }

void Circuit::accept_contact() {
  accepting_ = true;
  input(CircuitInput::mode_accepted);
  accepting_ = false;
}

bool Circuit::release(InopReason why) {
  const auto reason = [why] {
    switch (why) {
      case InopReason::orderly_end:
        return HaltReason::station_ended;
      case InopReason::operator_request:
        return HaltReason::operator_request;
      default:
        return HaltReason::dlc_error;
    }
  }();
  reaching_ = exploring_ = false;
  retry_timer_.cancel();
  // What ends at once is told by the result.
  const bool engaged = std::exchange(engaged_, false);
  if (state_ == CircuitState::disconnected) {
    state_timer_.cancel();
    return true;
  }
  end(why, reason, "the other link of the switch ended");
  if (state_ == CircuitState::disconnected) return true;
  engaged_ = engaged;
  return false;
}

bool Circuit::present() const {
  // A connection of version 2 is made when it is wanted: who knows before?
  return started_ && (port_.definition().version != 1 || !port_.active_partners().empty());
}

// --- Circuit start ---------------------------------------------------------------------------------------------------

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

// --- XID and contact -------------------------------------------------------------------------------------------------

void Circuit::take_xid(ByteView xid) {
  state_timer_.cancel();
  const auto before = own_.correlator;
  when_reached();
  notifier_.on_xid(xid, false);
  if (switched_ != nullptr) return;
  // The user may have stopped the link when it saw it.
  if (state_ != CircuitState::circuit_established || own_.correlator != before) return;
  follow(exchange_.received(xid));
}

void Circuit::follow(XidStep step) {
  switch (step.kind) {
    case XidStep::Kind::nothing:
      return;
    case XidStep::Kind::send:
      return pass_xid(step.xid);
    case XidStep::Kind::contact:
      return input(CircuitInput::xid_accepted);
    case XidStep::Kind::refuse:
      if (!step.xid.empty()) pass_xid(step.xid);
      return end(step.reason, step.reason == InopReason::refused ? HaltReason::dlc_error : HaltReason::protocol_error,
                 std::move(step.why));
  }
}

void Circuit::pass_xid(ByteView xid) {
  send_message(MessageType::xidframe, xid);
  notifier_.on_xid(xid, true);
}

void Circuit::come_up() {
  was_contacted_ = true;
  told_.reset();
  backoff_ = port_.definition().reconnect_min;
  // accept_contact() did it.
  if (accepting_) return;
  const auto longest =
      shorter(shorter(largest_frame_size(frame_code_), definition_.max_btu), exchange_.partner_max_btu());
  notifier_.on_contacted(LinkInfo{longest, exchange_.xid3()});
}

// --- The end ---------------------------------------------------------------------------------------------------------

void Circuit::end(InopReason reason, HaltReason halt_reason, std::string detail) {
  if (state_ == CircuitState::disconnected || state_ == CircuitState::disconnect_pending) return;
  end_reason_ = reason;
  halt_reason_ = halt_reason;
  end_detail_ = std::move(detail);
  input(CircuitInput::end);
}

void Circuit::halt() {
  held_.clear();
  held_bytes_ = 0;
  const auto reason = emit_halt_reason(halt_reason_);
  send_message(MessageType::halt_dl, peer_->is_version2() ? ByteView(reason) : ByteView());
}

void Circuit::restart() {
  send_message(MessageType::dl_restarted);
  if (switched_ != nullptr) {
    // Both stations begin anew, with a circuit of their own.
    end_reason_ = InopReason::orderly_end;
    halt_reason_ = HaltReason::station_ended;
    end_detail_ = "the partner restarted the data link";
    return halt();
  }
  const bool was_contacted = was_contacted_;
  forget_traffic();
  exchange_.reset();
  if (was_contacted) tell_inop(true, InopReason::orderly_end, "the partner restarted the data link");
}

void Circuit::halted_by_partner(ByteView reason_data) {
  const auto why = parse_halt_reason(reason_data);
  // Before the contact it is the partner's answer to our XID or request.
  const auto reason = was_contacted_ ? reason_of(why) : InopReason::refused;
  finish(reason, "the partner ended the circuit: " + std::string(name(why)));
}

void Circuit::finish(InopReason reason, const std::string& detail) {
  const bool was_contacted = was_contacted_;
  // Perhaps another partner reaches the station now.
  if (!was_contacted) port_.forget(definition_.remote_mac);
  forget_traffic();
  peer_ = nullptr;
  own_ = {};
  // After the loss of the connection the next try is when there is one again.
  const auto* partner = port_.partner();
  const bool can_try = port_.explores() || (partner != nullptr && partner->active());
  if (switched_ == nullptr && wants_circuit() && can_try) schedule_retry();
  tell_inop(was_contacted, reason, detail);
}

void Circuit::forget_traffic() {
  was_contacted_ = false;
  busy_ = false;
  congested_ = false;
  held_.clear();
  held_bytes_ = 0;
}

void Circuit::schedule_retry() {
  port_.timers().arm(retry_timer_, backoff_, [this] { try_start(); });
  backoff_ = std::min(backoff_ * 2, port_.definition().reconnect_max);
}

void Circuit::tell_inop(bool was_contacted, InopReason reason, const std::string& detail) {
  if (switched_ != nullptr) {
    if (state_ == CircuitState::disconnected) state_timer_.cancel();
    reaching_ = reached_ = false;
    if (std::exchange(engaged_, false)) notifier_.on_inop(reason, detail);
    return;
  }
  if (!was_contacted) {
    if (reason == InopReason::operator_request) return;
    // Each further attempt that fails is no news, but that the partner now refuses us is.
    const bool verdict = reason == InopReason::refused || reason == InopReason::protocol_error;
    if (told_ && (*told_ == reason || !verdict)) return;
  }
  told_ = reason;
  notifier_.on_inop(reason, detail);
}

void Circuit::tell_uncongested() {
  if (!congested_ || held_bytes_ >= kLowWater || peer_ == nullptr || peer_->backed_up()) return;
  congested_ = false;
  notifier_.on_uncongested();
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

// --- Messages --------------------------------------------------------------------------------------------------------

bool Circuit::matches(const Peer& peer, const ControlHeader& h) const {
  // Our own correlator in the header tells a late message of an earlier circuit; known peers leave it out (5.12).
  const auto theirs = origin_ ? h.origin.correlator : h.target.correlator;
  return peer_ == &peer && (theirs == 0 || theirs == own_.correlator);
}

void Circuit::on_control(const ControlHeader& h, ByteView data) {
  switch (h.type) {
    case MessageType::icanreach:
    case MessageType::reach_ack:
    case MessageType::xidframe:
    case MessageType::dgrmframe:
    case MessageType::contact:
    case MessageType::contacted:
    case MessageType::restart_dl:
    case MessageType::dl_restarted:
      note_flow(h.flow);
      break;
    default:
      break;
  }
  const Incoming incoming{&h, data};
  switch (h.type) {
    case MessageType::icanreach:
      return input(CircuitInput::rcv_icanreach, incoming);
    case MessageType::reach_ack:
      return input(CircuitInput::rcv_reach_ack, incoming);
    case MessageType::xidframe:
      return input(CircuitInput::rcv_xid, incoming);
    case MessageType::dgrmframe:
      flow_.received_unit();
      return;
    case MessageType::contact:
      return input(CircuitInput::rcv_contact, incoming);
    case MessageType::contacted:
      return input(CircuitInput::rcv_contacted, incoming);
    case MessageType::enter_busy:
      return input(CircuitInput::rcv_enter_busy, incoming);
    case MessageType::exit_busy:
      return input(CircuitInput::rcv_exit_busy, incoming);
    case MessageType::test_circuit_req:
      return input(CircuitInput::rcv_test, incoming);
    case MessageType::restart_dl:
      return input(CircuitInput::rcv_restart, incoming);
    case MessageType::halt_dl:
      return input(CircuitInput::rcv_halt, incoming);
    case MessageType::halt_dl_noack:
      return input(CircuitInput::rcv_halt_noack, incoming);
    case MessageType::dl_halted:
      return input(CircuitInput::rcv_halted, incoming);
    default:
      return;
  }
}

void Circuit::on_info(const FlowByte& flow, ByteView piu) {
  if (!flow_.received_unit()) peer_->on_fault("an INFOFRAME beyond what was granted", piu);
  note_flow(flow);
  if (piu.size() < Th::kSize) return peer_->on_fault("a PIU shorter than a transmission header", piu);
  input(CircuitInput::rcv_info, {&kNoHeader, piu});
  // Only when no answer took the grant along.
  if (grant_due()) send_ifcm();
}

void Circuit::on_ifcm(const FlowByte& flow) {
  note_flow(flow);
  if (grant_due()) send_ifcm();
}

bool Circuit::grant_due() const { return contacted() && !user_busy_ && flow_.grant_due(); }

void Circuit::note_flow(const FlowByte& flow) {
  if (!flow.grant && !flow.ack) return;
  const auto fault = flow_.received(flow);
  if (!fault.empty()) {
    const auto byte = emit_flow(flow);
    peer_->on_fault(fault, {&byte, 1});
  }
  if (flow_.reset_due()) send_ifcm();
  if (contacted()) pump();
}

void Circuit::pump() {
  while (!held_.empty() && !busy_ && flow_.may_send()) {
    auto piu = std::move(held_.front());
    held_.pop_front();
    held_bytes_ -= piu.size();
    transmit(std::move(piu));
  }
  tell_uncongested();
}

void Circuit::transmit(Buffer piu) {
  const auto length = piu.size();
  flow_.sent_unit();
  emit_info({MessageType::infoframe, flow_.next(!user_busy_), partner_.correlator, partner_.port}, length,
            piu.prepend(kInfoHeader));
  ++port_.count().pius_out;
  peer_->send_message(std::move(piu));
}

void Circuit::send_ifcm() {
  // A reset is acknowledged by itself; the next grant goes with the next frame.
  const bool may_grant = !user_busy_ && !flow_.reset_due();
  auto message = Buffer::with_capacity(0);
  emit_info({MessageType::ifcm, flow_.next(may_grant), partner_.correlator, partner_.port}, 0,
            message.prepend(kInfoHeader));
  peer_->send_message(std::move(message));
}

ControlHeader Circuit::header(MessageType type) const {
  ControlHeader h;
  h.type = type;
  h.remote_correlator = partner_.correlator;
  h.remote_port = partner_.port;
  h.target_mac = origin_ ? definition_.remote_mac : definition_.mac;
  h.origin_mac = origin_ ? definition_.mac : definition_.remote_mac;
  h.origin_sap = origin_ ? definition_.sap : definition_.remote_sap;
  h.target_sap = origin_ ? definition_.remote_sap : definition_.sap;
  h.direction = origin_ ? Direction::to_target : Direction::to_origin;
  h.origin = origin_ ? own_ : partner_;
  h.target = origin_ ? partner_ : own_;
  return h;
}

void Circuit::send_message(MessageType type, ByteView data) {
  auto h = header(type);
  switch (type) {
    case MessageType::canureach:
      h.largest_frame = frame_code_ | kSizeControl;
      h.priority = priority_;
      break;
    case MessageType::icanreach:
      h.largest_frame = frame_code_;
      h.priority = priority_;
      h.flow = flow_.next(!user_busy_);
      break;
    case MessageType::reach_ack:
      h.priority = priority_;
      h.flow = flow_.next(!user_busy_);
      break;
    case MessageType::xidframe:
    case MessageType::contact:
    case MessageType::contacted:
    case MessageType::dl_restarted:
      h.flow = flow_.next(!user_busy_);
      break;
    default:
      break;  // no flow control on these (transports reference 5.8)
  }
  peer_->send_control(h, data);
}

}  // namespace openrui::dlsw
