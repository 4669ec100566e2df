// The observer: the tables and the SessionRules of a half-session driven from outside, by what passes between the two
// ends of an LU-LU session. It starts knowing nothing, adopts the states that it sees, and says which rules were broken
// and by whom. It sends nothing and answers nothing.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "half_session/half_session.h"
#include "half_session/observed_state.h"

namespace openrui {

// A rule that one of the ends broke.
struct Fault {
  Role wrong = Role::primary;
  Refusal refusal;  // sense code that the partner may answer with, machine, state before, rule

  // "2003 0000 Bracket error; the primary is wrong; brackets, first speaker in BETB: 11.6 …".
  std::string in_words() const;
};

class SessionObserver {
 public:
  // `vantage`: the end where the trace was taken. What crosses on the way reaches the two ends in different orders; the
  // trace has the order of this one, and races are judged as it must judge them.
  explicit SessionObserver(Role vantage);
  // With other tables for that end, which must outlive the observer.
  SessionObserver(Role vantage, const HalfSessionTables& tables);
  SessionObserver(const SessionObserver&) = delete;
  SessionObserver& operator=(const SessionObserver&) = delete;

  // One whole BIU, in the order of the trace; what is wrong with it, which is nothing as a rule. Valid until the next
  // call.
  const std::vector<Fault>& observe(Role from, bool expedited, std::uint16_t snf, const Rh& rh, ByteView ru);
  // The session's rules where the trace begins after the BIND: the image that is in force. False when it cannot be run.
  bool assume(ByteView bind_image);
  // The trace has a hole: nothing of the states is known any more but the rules.
  void lose_track();
  // The link or an outer session was lost: there is no session.
  void lost();

  // --- what is known
  bool knows_rules() const { return rules_known_; }
  bool knows_state() const { return state_known_; }
  const SessionRules& rules() const { return rules_; }
  ScState state() const { return state_; }
  const DataFlowControl& data_flow() const { return dfc_; }
  // The BIND image that was sent last, and the one in force once it was answered; empty when none was seen.
  ByteView bind_image() const { return bind_; }
  // All of it as a value.
  ObservedState snapshot() const;

 private:
  using Entry = CorrelationTable::Entry;
  struct Unit {
    Role from;
    bool expedited;
    std::uint16_t snf;
    Rh rh;
    ByteView ru;
    RuKind kind;
  };
  bool sent(const Unit& u) const { return u.from == vantage_; }
  void fault(Role wrong, const Refusal& refusal) { faults_.push_back({wrong, refusal}); }
  void fault(Role wrong, Sense sense, std::string_view machine, std::string_view rule) {
    faults_.push_back({wrong, {sense, machine, {}, rule}});
  }

  void observe_request(const Unit& u);
  void observe_session_control(const Unit& u);
  void apply_session_control(const Unit& u, const ScTable::Row& row);
  bool passes_gate(const Unit& u);
  void observe_traffic(const Unit& u);
  bool follows(const Unit& u);
  void take_for_accepted(const Unit& response, const Rh& request, RuKind kind);
  Sense check_form(const Unit& u);
  void observe_data_flow(const Unit& u);
  void enter(const Unit& u);
  void observe_response(const Unit& u);
  void observe_pacing_response(const Unit& u);
  void apply_session_control_response(const Unit& u, RuKind kind);
  void bind_accepted(const Unit& u);
  void correlate(const Unit& u, CorrelationTable& table, Entry* found);

  void move(ScInput input);
  void adopt_state(ScState state);
  void reset_machines();
  CorrelationTable& unanswered(Role by, bool expedited);
  // Who receives the requests of `from`; who receives at `at`.
  ConnectionPointManager& receiver_of(Role from) { return receivers_[from == Role::primary ? 1 : 0]; }
  ConnectionPointManager& receiver_by(Role at) { return receivers_[at == Role::primary ? 0 : 1]; }
  void reset_receivers();
  DataFlowControl::Owed owed() const;

  Role vantage_;
  const HalfSessionTables& tables_;
  SessionRules rules_;  // of the end at the vantage
  bool rules_known_ = false;
  bool state_known_ = false;
  bool complete_ = false;  // everything since the BIND or a CLEAR was seen
  bool data_flow_known_ = false;
  bool quiesce_known_ = false;
  bool number_known_[2] = {};  // by sender: primary, secondary
  // By sender: the number of a request that did not follow the one before, which its receiver has to refuse.
  std::optional<std::uint16_t> stray_[2];
  bool chain_known_[2] = {};
  ScState state_ = ScState::reset;
  Bytes bind_;
  Stsn stsn_;
  DataFlowControl dfc_;
  ConnectionPointManager receivers_[2];  // of the primary, of the secondary
  CorrelationTable sent_[2];             // [expedited]: requests of the vantage
  CorrelationTable received_[2];         // requests of its partner
  std::vector<Fault> faults_;
};

}  // namespace openrui
