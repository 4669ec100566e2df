#include "dlc/dlsw/circuit.h"

#include <algorithm>
#include <utility>

#include "dlc/dlsw/peer.h"
#include "dlc/dlsw/port.h"

namespace openrui::dlsw {
namespace {

// The RFCs name no times.
constexpr Duration kAnswerTimeout = std::chrono::seconds(30);
constexpr Duration kHaltTimeout = std::chrono::seconds(10);

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
  reaching_ = engaged_ = false;
  stop_seeking();
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
      if (port_.explores() && calls()) {
        const auto* found = port_.partner_for(definition_);
        return found != nullptr ? found->state_in_words() : "connecting to " + port_.partners_in_words();
      }
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
      take_priority(incoming.header->priority);
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
  if (peer_ != nullptr) peer_->note_use();
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

}  // namespace openrui::dlsw
