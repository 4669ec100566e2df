#include "half_session/observer.h"

#include <utility>

#include "data_flow_control/rh_checks.h"
#include "formats/sense.h"

namespace openrui {

namespace {

int index(Role role) { return role == Role::primary ? 0 : 1; }
Role other(Role role) { return role == Role::primary ? Role::secondary : Role::primary; }
std::string_view name_of(Role role) { return role == Role::primary ? "primary" : "secondary"; }

// The state in which a request of session control is in order, for one who did not see how it came about.
ScState state_before(RuKind kind) {
  switch (kind) {
    case RuKind::bind:
      return ScState::reset;
    case RuKind::crv:
      return ScState::crv_owed;
    case RuKind::unbind:
    case RuKind::rqr:
      return ScState::open;
    default:
      return ScState::gate;
  }
}

// SNA reference 7: only RQR is the secondary's, and UNBIND either's.
bool may_send(Role from, RuKind kind) {
  return kind == RuKind::unbind || (from == Role::secondary) == (kind == RuKind::rqr);
}

// In order between those who speak it (SNA reference 10.2, profile 19), and nothing that the tables here follow.
bool is_lu_6_2(const Bind& bind) {
  constexpr std::uint8_t kFmProfile = 19;
  constexpr std::uint8_t kTsProfile = 7;
  return bind.fm_profile == kFmProfile && bind.ts_profile == kTsProfile;
}

}  // namespace

std::string Fault::in_words() const {
  return to_words(refusal.sense) + "; the " + std::string(name_of(wrong)) + " is wrong; " + refusal.in_words();
}

SessionObserver::SessionObserver(Role vantage) : SessionObserver(vantage, standard_tables(vantage)) {}

SessionObserver::SessionObserver(Role vantage, const HalfSessionTables& tables)
    : vantage_(vantage), tables_(tables), dfc_(*tables.data_flow_control) {
  rules_ = sscp_rules(vantage);
  rules_.sscp_session = false;
  dfc_.reset(rules_);
}

const std::vector<Fault>& SessionObserver::observe(Role from, bool expedited, std::uint16_t snf, const Rh& rh,
                                                   ByteView ru) {
  faults_.clear();
  const bool with_sense = rh.rri() && rh.sdi() && ru.size() >= 4;
  const Unit u{from, expedited, snf, rh, ru, classify(rh, false, with_sense ? ru.subspan(4) : ru)};
  rh.rri() ? observe_response(u) : observe_request(u);
  return faults_;
}

bool SessionObserver::assume(ByteView bind_image) {
  const auto bind = parse_bind(bind_image);
  if (!bind || check_bind(*bind, tables_.bind_checks) != nullptr) return false;
  rules_ = *lu_lu_rules(*bind, vantage_);
  rules_known_ = true;
  bind_.assign(bind_image.begin(), bind_image.end());
  reset_machines();
  lose_track();
  return true;
}

void SessionObserver::lose_track() {
  state_known_ = complete_ = data_flow_known_ = quiesce_known_ = false;
  reset_receivers();
  for (const int i : {0, 1}) {
    number_known_[i] = chain_known_[i] = false;
    stray_[i].reset();
    sent_[i].clear();
    received_[i].clear();
  }
}

void SessionObserver::lost() {
  reset_machines();
  rules_known_ = false;
  adopt_state(ScState::reset);
}

void SessionObserver::adopt_state(ScState state) {
  state_ = state;
  state_known_ = true;
}

// SNA reference 11.1, "Reset of the machines at BIND, CLEAR".
void SessionObserver::reset_machines() {
  dfc_.reset(rules_);
  reset_receivers();
  for (const int i : {0, 1}) {
    sent_[i].clear();
    received_[i].clear();
    number_known_[i] = chain_known_[i] = true;
    stray_[i].reset();
  }
  data_flow_known_ = quiesce_known_ = complete_ = true;
}

void SessionObserver::reset_receivers() {
  auto mirrored = rules_;
  std::swap(mirrored.send_window, mirrored.receive_window);
  receiver_by(vantage_).reset(rules_);
  receiver_by(other(vantage_)).reset(mirrored);
}

CorrelationTable& SessionObserver::unanswered(Role by, bool expedited) {
  return (by == vantage_ ? received_ : sent_)[expedited ? 1 : 0];
}

DataFlowControl::Owed SessionObserver::owed() const {
  return {sent_[0].has_definite(), received_[0].has_definite(), received_[0].has_chase()};
}

// --- requests

void SessionObserver::observe_request(const Unit& u) {
  if (u.rh.category() == RuCategory::sc && u.expedited) return observe_session_control(u);
  if (passes_gate(u)) observe_traffic(u);
}

void SessionObserver::observe_session_control(const Unit& u) {
  const auto& sender = sent(u) ? rules_.own : rules_.partner;
  if (const auto s = check_request_rh(u.rh, u.kind, true, u.ru.size(), sender, rules_); s != Sense::none) {
    fault(u.from, s, "RH usage", rh_rule(s));
  }
  const bool activation = u.kind == RuKind::bind || u.kind == RuKind::unbind;
  const bool in_profile = activation || !rules_known_ || rules_.session_control.has(u.kind);
  if (!may_send(u.from, u.kind) || !in_profile) {
    fault(u.from, sense::function_not_supported, "session control", "10.1: not a request of profile and role");
    return enter(u);
  }
  if (!state_known_) adopt_state(state_before(u.kind));
  auto input = session_control_input(u.kind, rules_);
  if (u.kind == RuKind::clear && !rules_known_) input = ScInput::clear_gate;
  if (u.kind == RuKind::unbind && sent(u)) input = ScInput::send_unbind;
  const auto* row = tables_.session_control->find(state_, input);
  if (row == nullptr || row->sense != Sense::none) {
    fault(u.from, refusal_by(*tables_.session_control, row, state_, sense::function_not_supported));
    return enter(u);
  }
  apply_session_control(u, *row);
}

void SessionObserver::apply_session_control(const Unit& u, const ScTable::Row& row) {
  if (u.kind == RuKind::bind) {
    const auto bind = parse_bind(u.ru);
    if (!bind) {
      fault(u.from, bind.error().sense, "BIND", "6.7, 3: length");
      return enter(u);
    }
    const auto* check = is_lu_6_2(*bind) ? nullptr : check_bind(*bind, tables_.bind_checks);
    if (check != nullptr) fault(u.from, check->sense, "BIND", check->rule);
    bind_.assign(u.ru.begin(), u.ru.end());
    rules_known_ = false;
  }
  if (u.kind == RuKind::stsn) {
    const auto stsn = parse_stsn(u.ru);
    if (!stsn) {
      fault(u.from, stsn.error().sense, "session control", "7 STSN");
      return enter(u);
    }
    stsn_ = *stsn;
  }
  if (row.action == ScAction::restart) reset_machines();
  state_ = row.next;
  enter(u);
}

bool SessionObserver::passes_gate(const Unit& u) {
  if (!state_known_) adopt_state(ScState::open);
  const auto* row = tables_.session_control->find(state_, ScInput::traffic);
  if (row == nullptr || row->action == ScAction::discard) return false;
  if (row->sense == Sense::none) return true;
  fault(u.from, refusal_by(*tables_.session_control, row, state_, Sense::none));
  enter(u);
  return false;
}

void SessionObserver::observe_traffic(const Unit& u) {
  const bool in_sequence = u.expedited || follows(u);
  if (!rules_known_) return enter(u);
  // What is refused before it counts is refused with the rest of its chain (11.3).
  if (!in_sequence || check_form(u) != Sense::none) {
    if (!u.expedited) sent(u) ? dfc_.adopt(u.rh, u.kind, true) : dfc_.receive_failed(u.rh);
    return enter(u);
  }
  observe_data_flow(u);
}

// Number and pacing of a request of the normal flow; false when its number is wrong.
bool SessionObserver::follows(const Unit& u) {
  auto& receiver = receiver_of(u.from);
  const auto before = static_cast<std::uint16_t>(u.snf - 1);
  if (!std::exchange(number_known_[index(u.from)], true)) receiver.set_last_received(before);
  // Without the rules nobody knows whether the session is paced, or even numbered.
  if (!rules_known_) {
    receiver.set_last_received(u.snf);
    return true;
  }
  const auto last = receiver.last_received();
  if (last != before) {
    fault(u.from, sense::sequence_number, "connection-point manager", "11.2: the number after the last one");
    receiver.set_last_received(before);
  }
  const auto s = receiver.check_request(u.snf, u.rh.pi());
  if (s == sense::pacing_overrun) {
    fault(u.from, s, "connection-point manager", "11.9: more requests than the window");
    receiver.grant();
  } else if (s != Sense::none) {
    fault(u.from, s, "connection-point manager", "3.6 4008: PI where there is no pacing");
  } else if (u.rh.pi() && receiver.pi_out_of_place()) {
    fault(u.from, sense::pacing_unexpected, "connection-point manager", "11.9: PI on the first of a window only");
  }
  if (last == before) return true;
  // It does not advance the count of a receiver that keeps to the rules.
  receiver.set_last_received(last);
  stray_[index(u.from)] = u.snf;
  return false;
}

// What is wrong with the request by itself.
Sense SessionObserver::check_form(const Unit& u) {
  if (u.rh.sdi()) return Sense::none;
  const auto& sender = sent(u) ? rules_.own : rules_.partner;
  if (const auto s = check_request_rh(u.rh, u.kind, u.expedited, u.ru.size(), sender, rules_); s != Sense::none) {
    fault(u.from, s, "RH usage", rh_rule(s));
    return s;
  }
  if (u.kind == RuKind::data && sender.max_ru != 0 && u.ru.size() > sender.max_ru) {
    fault(u.from, sense::ru_length_error, "RU size", "6.5: longer than the BIND allows");
    return sense::ru_length_error;
  }
  if (u.kind == RuKind::signal && unanswered(other(u.from), true).has_kind(u.kind)) {
    fault(u.from, sense::immediate_request_mode, "SIGNAL", "section 8: only one SIGNAL may be outstanding");
  }
  return Sense::none;
}

void SessionObserver::observe_data_flow(const Unit& u) {
  const bool ours = sent(u);
  if (u.expedited && !quiesce_known_) {
    dfc_.adopt(u.rh, u.kind, ours);
    return enter(u);
  }
  if (!u.expedited && !(data_flow_known_ && chain_known_[index(u.from)])) {
    data_flow_known_ = chain_known_[index(u.from)] = true;
    dfc_.adopt(u.rh, u.kind, ours);
    return enter(u);
  }
  if (ours) {
    if (dfc_.send(u.rh, u.kind, owed()) != Sense::none) {
      fault(u.from, dfc_.refusal());
      dfc_.adopt(u.rh, u.kind, true);
    }
    return enter(u);
  }
  const auto got = dfc_.receive(u.rh, u.kind, owed());
  if (got.sense != Sense::none) {
    // Both began at once: the rules say who gives way, and nobody is wrong.
    if (!is_race(got.sense)) fault(u.from, dfc_.refusal());
    return enter(u);
  }
  if (got.action == ChainAction::process) enter(u);
}

// The request waits for its response.
void SessionObserver::enter(const Unit& u) {
  auto& table = unanswered(other(u.from), u.expedited);
  if (u.kind == RuKind::cancel) table.erase_open_chain();
  if (!u.rh.answerable()) return;
  const bool chained = !u.expedited && u.rh.category() == RuCategory::fmd;
  table.add(u.rh, u.kind, u.ru, u.snf, chained && !u.rh.bci());
  if (!chained) return;
  table.erase_ended_rejected();
  table.join_exception_chains();
  // A partner that never answers must not make the observer grow.
  if (table.full()) lose_track();
}

}  // namespace openrui
