// The state machines of data flow control put together, for the normal-flow and DFC requests of one half-session: what
// may be sent, what may be received, in the check order of SNA reference section 11 (chain, request mode, quiesce,
// bracket, direction). A request that is refused changes nothing; one that is accepted moves every machine.
#pragma once

#include "base/refusal.h"
#include "data_flow_control/bracket_fsm.h"
#include "data_flow_control/bracket_stop_fsm.h"
#include "data_flow_control/chain_fsm.h"
#include "data_flow_control/quiesce_fsm.h"
#include "data_flow_control/send_receive_fsm.h"
#include "formats/session_rules.h"

namespace openrui {

// The tables that drive the machines; a mutation test or an observer puts others in their place.
struct DfcTables {
  const ChainTable* chain_receiver;
  const ChainTable* chain_sender;
  const HdxTable* flip_flop[2];      // [role]
  const HdxTable* contention[2][2];  // [role][winner]
  const BracketTable* first_speaker;
  const BracketTable* bidder;
  const QuiesceTable* quiesce_held;
  const QuiesceTable* quiesce_holder;
  const QuiesceTable* shutdown_held;
  const QuiesceTable* shutdown_holder;
  const BracketStopTable* bracket_stop;
};
const DfcTables& standard_dfc_tables();

class DataFlowControl {
 public:
  explicit DataFlowControl(const DfcTables& tables = standard_dfc_tables());

  // BIND or CLEAR. `rules` must outlive the next reset.
  void reset(const SessionRules& rules);

  // What the correlation tables know, for the request and response mode checks.
  struct Owed {
    bool definite_by_partner = false;  // a definite-response chain of ours is unanswered
    bool definite_by_us = false;       // one of the partner's is
    bool chase_by_us = false;          // a CHASE is unanswered by us
  };

  // A request that we want to send; none: it may go, and the machines have moved.
  Sense send(const Rh& rh, RuKind kind, const Owed& owed);

  struct Reception {
    Sense sense = Sense::none;
    ChainAction action = ChainAction::process;
  };
  // A request that arrived. Refused: the chain machine is in PURGE when more of the chain will come.
  Reception receive(const Rh& rh, RuKind kind, const Owed& owed);
  // Why send() or receive() refused last.
  const Refusal& refusal() const { return refusal_; }
  // The observer: the request passed in spite of what the machines say, or they never saw how they came into their
  // states. Moves the machines that concern it to where the request is in order, then counts it.
  void adopt(const Rh& rh, RuKind kind, bool sent);
  // A request of the normal flow was refused before it came here (number, RH): the rest of its chain is purged.
  void receive_failed(const Rh& rh);
  // A chain element arrives while its chain is being purged, so nothing but its number counts.
  bool purging(const Rh& rh) const { return chain_receiver_ == ChainState::purge && !rh.bci(); }

  // A response that we send to `request` (the RH of the latest element of its chain). `chain_ended`: of the request's
  // chain.
  void answered(const Rh& request, RuKind kind, bool chain_ended, Sense negative);
  // This half refused a normal-flow request by itself.
  void refused(Sense negative);
  // A response that the partner sent.
  void was_answered(const Rh& request, RuKind kind, bool chain_ended, Sense negative);

  ChainState receiving() const { return chain_receiver_; }
  ChainState sending() const { return chain_sender_; }
  HdxState direction() const { return hdx_; }
  BracketState bracket() const { return bracket_; }
  QuiesceState own_quiesce() const { return held_; }
  QuiesceState partner_quiesce() const { return holder_; }
  QuiesceState shutdown() const { return shutdown_; }
  BracketStopState own_brackets() const { return own_stop_; }
  BracketStopState partner_brackets() const { return partner_stop_; }
  const HdxTable* direction_table() const { return hdx_table_; }
  const BracketTable* brackets_table() const { return bracket_table_; }

 private:
  struct Chain {  // indicators of the first element of the chain under way
    bool bb = false;
    bool eb = false;
    Rh first = {};
    bool gave_way = false;  // sent: the partner's chain won a race of two beginners
  };
  Sense check_begin_sent(const Rh& rh, RuKind kind, const Owed& owed) const;
  Sense check_begin_received(const Rh& rh, RuKind kind, const Owed& owed) const;
  Sense check_quiesce_request(RuKind kind, bool sent) const;
  bool loses_race(const Rh& received) const;
  bool is_plain_status(const Rh& rh, RuKind kind) const;
  bool takes_turn(const Rh& rh, RuKind kind) const;
  Sense check_chain_form(const Chain& chain, const Rh& rh) const;
  Sense check_bis(bool sent) const;
  Sense refuse(const Refusal& refusal) const;
  template <class Table, class State>
  Sense refuse_by(const Table& table, const typename Table::Row* row, State state, Sense otherwise) const;
  void begin(const Rh& rh, RuKind kind, bool sent);
  // `rejected`: a chain of ours that the partner refused before its end.
  void finish(const Rh& rh, RuKind kind, bool sent, bool rejected);
  void move_quiesce(RuKind kind, bool sent);
  void confirm_quiesce(RuKind kind, bool sent, bool positive);
  void move_bracket(BracketInput input);
  void move_direction(HdxInput input);
  void note_bid_answer(RuKind kind, Sense negative);
  void note_chain_answer(const Rh& request, bool chain_ended, bool ours, Sense negative);
  Sense bracket_refusal(BracketInput input) const;
  Sense direction_refusal(HdxInput input) const;

  const DfcTables* tables_;
  const SessionRules* rules_ = nullptr;
  const HdxTable* hdx_table_ = nullptr;          // null: full duplex
  const BracketTable* bracket_table_ = nullptr;  // null: no brackets
  ChainState chain_receiver_ = ChainState::betc;
  ChainState chain_sender_ = ChainState::betc;
  HdxState hdx_ = HdxState::cont;
  BracketState bracket_ = BracketState::betb;
  QuiesceState held_ = QuiesceState::run;      // we are asked to be quiet
  QuiesceState holder_ = QuiesceState::run;    // we asked
  QuiesceState shutdown_ = QuiesceState::run;  // by role
  BracketStopState own_stop_ = BracketStopState::run;
  BracketStopState partner_stop_ = BracketStopState::run;
  mutable Refusal refusal_;
  Chain sent_chain_;
  Chain received_chain_;
};

}  // namespace openrui
