#include "half_session/half_session.h"

#include <utility>

#include "formats/sense.h"

namespace openrui {

const HalfSessionTables& standard_tables(Role role) {
  static const HalfSessionTables kTables[] = {
      {&session_control_primary(), &standard_dfc_tables(), bind_checks(), stsn_results(), rqe_clearing()},
      {&session_control_secondary(), &standard_dfc_tables(), bind_checks(), stsn_results(), rqe_clearing()},
  };
  return kTables[role == Role::secondary ? 1 : 0];
}

HalfSession::HalfSession(Role role, bool sscp_session, BiuSink& sink, HalfSessionUser& user, ErrorPolicy policy)
    : HalfSession(role, sscp_session, sink, user, policy, standard_tables(role)) {}

HalfSession::HalfSession(Role role, bool sscp_session, BiuSink& sink, HalfSessionUser& user, ErrorPolicy policy,
                         const HalfSessionTables& tables)
    : tables_(&tables), sink_(sink), user_(user), policy_(policy), dfc_(*tables.data_flow_control) {
  rules_ = sscp_rules(role);
  rules_.sscp_session = sscp_session;
  restart();
  if (sscp_session) sc_state_ = ScState::open;
}

void HalfSession::set_correlation_limit(std::size_t entries) {
  for (auto& t : received_) t.set_limit(entries);
  for (auto& t : sent_) t.set_limit(entries);
}

void HalfSession::set_sscp_rules(const SessionRules& rules) {
  rules_ = rules;
  reset();
}

// --- machines as a whole

// SNA reference 11.1, "Reset of the machines at BIND, CLEAR".
void HalfSession::restart() {
  keep_numbers();
  cpmgr_.reset(rules_);
  dfc_.reset(rules_);
  report_purged_ = false;
  pacing_wanted_ = false;
  consumed_ = delivered_ = 0;
  for (auto& t : received_) t.clear();
  for (auto& t : sent_) t.clear();
}

void HalfSession::end() {
  restart();
  bind_.clear();
  cryptography_.reset();
}

void HalfSession::reset() {
  held_.clear();
  rules_.sscp_session ? restart() : move(ScInput::lost);
}

void HalfSession::apply(const ScTable::Row& row, const SessionRules* rules) {
  switch (row.action) {
    case ScAction::start:
      if (rules != nullptr) rules_ = *rules;
      restart();
      break;
    case ScAction::restart:
      restart();
      break;
    case ScAction::end:
      end();
      break;
    default:
      break;
  }
  sc_state_ = row.next;
  if (sc_state_ == ScState::open) numbers_live_ = true;
}

void HalfSession::move(ScInput input) {
  const auto* row = tables_->session_control->find(sc_state_, input);
  if (row != nullptr && row->sense == Sense::none) apply(*row);
}

Sense HalfSession::refuse(const Refusal& refusal) {
  refusal_ = refusal;
  return refusal.sense;
}

Sense HalfSession::refuse(Sense why, std::string_view machine, std::string_view rule) {
  return refuse({why, machine, {}, rule});
}

// --- transaction numbers (SNA reference 7, STSN)

void HalfSession::keep_numbers() {
  if (!std::exchange(numbers_live_, false) || !rules_.session_control.has(RuKind::stsn)) return;
  const bool secondary = rules_.role == Role::secondary;
  kept_ = TransactionNumbers{secondary ? cpmgr_.last_sent() : cpmgr_.last_received(),
                             secondary ? cpmgr_.last_received() : cpmgr_.last_sent()};
}

void HalfSession::forget_numbers_of_another(const Bind& bind) {
  if (bind.plu_name == kept_plu_) return;
  kept_.reset();
  kept_plu_ = bind.plu_name;
}

// SET also sets the counter of the session, so that the next request has the number after it.
void HalfSession::apply_stsn() {
  const bool secondary = rules_.role == Role::secondary;
  auto numbers = kept_.value_or(TransactionNumbers{});
  if (sets(stsn_.secondary_action)) {
    numbers.secondary = stsn_.secondary_number;
    secondary ? cpmgr_.set_last_sent(stsn_.secondary_number) : cpmgr_.set_last_received(stsn_.secondary_number);
  }
  if (sets(stsn_.primary_action)) {
    numbers.primary = stsn_.primary_number;
    secondary ? cpmgr_.set_last_received(stsn_.primary_number) : cpmgr_.set_last_sent(stsn_.primary_number);
  }
  if (sets(stsn_.secondary_action) || sets(stsn_.primary_action)) kept_ = numbers;
}

}  // namespace openrui
