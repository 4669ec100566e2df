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
  if (sent(u)) {
    dfc_.answered(request, kind, chain_ended, negative);
  } else {
    dfc_.was_answered(request, kind, chain_ended, negative);
  }
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
  if (!rules) return;  // the BIND itself was at fault already
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

std::string SessionObserver::in_words() const {
  if (!state_known_) return "unknown";
  std::string text(name(state_));
  if (!rules_known_ || !data_flow_known_ || state_ != ScState::open) return text;
  if (dfc_.brackets_table() != nullptr) text.append(", ").append(name(dfc_.bracket()));
  if (dfc_.direction_table() != nullptr) {
    text.append(", ").append(vantage_ == Role::primary ? "primary " : "secondary ").append(name(dfc_.direction()));
  }
  const auto& out = vantage_ == Role::primary ? dfc_.sending() : dfc_.receiving();
  const auto& in = vantage_ == Role::primary ? dfc_.receiving() : dfc_.sending();
  text.append(", chains ").append(name(out)).append("/").append(name(in));
  const auto own = sent_[0].size() + sent_[1].size();
  const auto partner = received_[0].size() + received_[1].size();
  const auto by_secondary = vantage_ == Role::primary ? own : partner;
  const auto by_primary = vantage_ == Role::primary ? partner : own;
  if (by_primary != 0) text += ", " + std::to_string(by_primary) + " unanswered by the primary";
  if (by_secondary != 0) text += ", " + std::to_string(by_secondary) + " unanswered by the secondary";
  return text;
}

}  // namespace openrui
