// The observer's view of responses.
#include "data_flow_control/response_checks.h"
#include "formats/sense.h"
#include "half_session/observer.h"

namespace openrui {

void SessionObserver::observe_response(const Unit& u) {
  if (u.rh.pi() && !u.expedited) observe_pacing_response(u);
  if (u.rh.isolated_pacing()) return;
  auto& table = unanswered(u.from, u.expedited);
  auto* found = table.find(u.snf);
  if (found == nullptr) {
    // What was on its way when CANCEL, CLEAR or UNBIND took its request is nobody's fault.
    const bool late = u.rh.rti() || state_ != ScState::open || sent_[1].has_category(RuCategory::sc) ||
                      received_[1].has_category(RuCategory::sc);
    if (complete_ && state_known_ && !late) {
      fault(u.from, sense::response_correlation, "correlation table", "11.4: a response that answers no request");
    }
    return;
  }
  if (const auto s = check_response(table, *found, u.rh, u.ru); s != Sense::none) {
    return fault(u.from, s, "response", response_rule(s));
  }
  // A node refuses by itself at once, whatever its program still has to answer.
  const bool in_order = u.expedited || u.rh.rti() || rules_.delayed_response_mode || table.is_oldest_definite(found);
  if (!in_order && rules_known_) {
    fault(u.from, sense::response_protocol, "response mode", "11.4: responses in the order of the requests");
  }
  const auto kind = found->kind;
  const auto request = found->rh;
  const bool chain_ended = found->chain_ended;
  correlate(u, table, found);
  if (request.category() == RuCategory::sc) return apply_session_control_response(u, kind);
  if (!rules_known_) return;
  const auto negative = u.rh.rti() ? parse_sense(u.ru) : Sense::none;
  auto& stray = stray_[u.from == Role::primary ? 1 : 0];
  if (!u.expedited && stray == u.snf) {
    stray.reset();
    if (negative != sense::sequence_number) take_for_accepted(u, request, kind);
  }
  if (sent(u)) {
    dfc_.answered(request, kind, chain_ended, negative);
  } else {
    dfc_.was_answered(request, kind, chain_ended, negative);
  }
}

// The receiver of a request with a wrong number took it all the same: what it counts and knows is what we go by.
void SessionObserver::take_for_accepted(const Unit& response, const Rh& request, RuKind kind) {
  receiver_by(response.from).set_last_received(response.snf);
  if (sent(response)) dfc_.adopt(request, kind, false);
}

void SessionObserver::observe_pacing_response(const Unit& u) {
  if (!rules_known_) return;
  // Who sends it is the receiver of the requests that it lets go.
  auto& receiver = receiver_by(u.from);
  if (complete_ && !receiver.pacing_owed()) {
    fault(u.from, sense::pacing_unexpected, "connection-point manager", "11.9: a pacing response that was not due");
  }
  receiver.grant();
}

void SessionObserver::correlate(const Unit& u, CorrelationTable& table, Entry* found) {
  if (u.expedited) return table.erase(found);
  // The rest of a chain that was rejected still passes and gets no further answer.
  if (u.rh.rti() && found == table.open_chain()) {
    if (!sent(u)) {
      found->rejected = true;
      return;
    }
  }
  if (rules_.delayed_response_mode) {
    table.erase(found);
  } else {
    table.erase_with_older_exceptions(found);
  }
}

void SessionObserver::apply_session_control_response(const Unit& u, RuKind kind) {
  if (kind == RuKind::unbind) return move(sent(u) ? ScInput::sent_unbind_rsp : ScInput::recv_unbind_rsp);
  const bool positive = !u.rh.rti();
  if (kind == RuKind::bind && positive) return bind_accepted(u);
  if (kind == RuKind::stsn && positive) {
    if (sets(stsn_.secondary_action)) receiver_of(Role::secondary).set_last_received(stsn_.secondary_number);
    if (sets(stsn_.primary_action)) receiver_of(Role::primary).set_last_received(stsn_.primary_number);
  }
  if (const auto input = session_control_response(kind, positive, rules_)) move(*input);
}

void SessionObserver::bind_accepted(const Unit& u) {
  const auto sent_image = parse_bind(bind_);
  auto answered = u.ru.size() >= Bind::kMinimumLength ? parse_bind(u.ru) : sent_image;
  if (!sent_image || !answered) return fault(u.from, sense::invalid_session_parameters, "BIND", "6.6: no BIND image");
  if (!answered->has_cryptography) {
    answered.value().session_cryptography = sent_image->session_cryptography;
    answered.value().cryptography_options = sent_image->cryptography_options;
  }
  if (const auto why = fault_of_answer(*sent_image, *answered); !why.empty()) {
    fault(u.from, {sense::invalid_session_parameters, "BIND", why, "6.6: what an answer may change"});
  }
  const auto rules = lu_lu_rules(*answered, vantage_);
  // The BIND itself was at fault already, or nobody here knows its profile.
  if (!rules) return lose_track();
  if (u.ru.size() >= Bind::kMinimumLength) bind_.assign(u.ru.begin(), u.ru.end());
  rules_ = *rules;
  rules_known_ = true;
  reset_machines();
  move(*session_control_response(RuKind::bind, true, rules_));
}

void SessionObserver::move(ScInput input) {
  const auto* row = tables_.session_control->find(state_, input);
  if (row == nullptr || row->sense != Sense::none) return;
  state_ = row->next;
  if (row->action == ScAction::end) lost();
}

ObservedState SessionObserver::snapshot() const {
  ObservedState s;
  s.known = state_known_;
  s.session = state_;
  s.data_flow_known = state_known_ && rules_known_ && data_flow_known_ && state_ == ScState::open;
  if (!s.data_flow_known) return s;
  s.vantage = vantage_;
  s.brackets = dfc_.brackets_table() != nullptr;
  s.half_duplex = dfc_.direction_table() != nullptr;
  s.bracket = dfc_.bracket();
  s.direction = dfc_.direction();
  const bool primary = vantage_ == Role::primary;
  s.primary_chain = primary ? dfc_.sending() : dfc_.receiving();
  s.secondary_chain = primary ? dfc_.receiving() : dfc_.sending();
  const auto own = static_cast<std::uint32_t>(sent_[0].size() + sent_[1].size());
  const auto partner = static_cast<std::uint32_t>(received_[0].size() + received_[1].size());
  s.unanswered_by_secondary = primary ? own : partner;
  s.unanswered_by_primary = primary ? partner : own;
  return s;
}

}  // namespace openrui
