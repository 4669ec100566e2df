#include "data_flow_control/data_flow_control.h"

#include "formats/sense.h"

namespace openrui {

namespace {

constexpr int kPrimary = 0;
constexpr int kSecondary = 1;

int index(Role role) { return role == Role::secondary ? kSecondary : kPrimary; }

// SNA reference 3.7: one response form for all elements; only a definite-response chain ends with another than it
// began.
bool fits_chain(const Rh& first, const Rh& rh) {
  if (first.dr1() != rh.dr1() || first.dr2() != rh.dr2()) return false;
  const bool closes = rh.eci() && rh.response_form() == ResponseForm::definite;
  return rh.response_form() == first.response_form() || (closes && first.response_form() == ResponseForm::exception);
}

// DFC requests that only arrange brackets; they need no direction and do not change it.
bool arranges_brackets(RuKind kind) { return kind == RuKind::bid || kind == RuKind::rtr || kind == RuKind::bis; }

bool is_in_bracket(BracketState s) {
  return s == BracketState::inb || s == BracketState::bb_out || s == BracketState::ending_send ||
         s == BracketState::ending_receive;
}

template <class Row>
bool is_refusal(const Row* row) {
  return row == nullptr || row->sense != Sense::none;
}

template <class State, class Table, class Input>
void move(State& state, const Table& table, Input input) {
  if (const auto* row = table.find(state, input); !is_refusal(row)) state = row->next;
}

constexpr std::string_view kRequestMode = "request mode";
constexpr std::string_view kResponseMode = "response mode";

}  // namespace

const DfcTables& standard_dfc_tables() {
  static const DfcTables kTables{
      &chain_receiver(),
      &chain_sender(),
      {&flip_flop(Role::primary), &flip_flop(Role::secondary)},
      {{&contention(Role::primary, false), &contention(Role::primary, true)},
       {&contention(Role::secondary, false), &contention(Role::secondary, true)}},
      &first_speaker_table(),
      &bidder_table(),
      &quiesce_held(),
      &quiesce_holder(),
      &shutdown_held(),
      &shutdown_holder(),
      &bracket_stop_table(),
  };
  return kTables;
}

DataFlowControl::DataFlowControl(const DfcTables& tables) : tables_(&tables) {}

void DataFlowControl::reset(const SessionRules& rules) {
  const auto* tables = tables_;
  *this = DataFlowControl(*tables);
  rules_ = &rules;
  if (rules.sscp_session) return;
  const auto role = index(rules.role);
  if (rules.mode == SendReceiveMode::hdx_flip_flop) hdx_table_ = tables->flip_flop[role];
  if (rules.mode == SendReceiveMode::hdx_contention) hdx_table_ = tables->contention[role][rules.first_speaker ? 1 : 0];
  hdx_ = send_receive_reset(rules);
  if (bracket_table(rules) != nullptr) bracket_table_ = rules.first_speaker ? tables->first_speaker : tables->bidder;
  bracket_ = bracket_reset(rules);
}

// --- sending

Sense DataFlowControl::send(const Rh& rh, RuKind kind, const Owed& owed) {
  if (is_expedited_dfc(kind)) {
    const auto why = check_quiesce_request(kind, true);
    if (why == Sense::none) move_quiesce(kind, true);
    return why;
  }
  const auto input = chain_input(rh, kind);
  const auto* chain = tables_->chain_sender->find(chain_sender_, input);
  if (chain == nullptr || chain->sense != Sense::none) {
    return refuse_by(*tables_->chain_sender, chain, chain_sender_, sense::chaining);
  }
  const bool begins = input == ChainInput::only || input == ChainInput::first || input == ChainInput::other_dfc;
  if (begins) {
    if (const auto why = check_begin_sent(rh, kind, owed); why != Sense::none) return why;
  } else if (kind == RuKind::data && !rh.sdi()) {
    if (const auto why = check_chain_form(sent_chain_, rh); why != Sense::none) return why;
  }
  const bool rejected = chain_sender_ == ChainState::must_end;
  chain_sender_ = chain->next;
  if (begins) begin(rh, kind, true);
  if (rh.eci() || rh.category() == RuCategory::dfc) finish(rh, kind, true, rejected);
  return Sense::none;
}

// LUA reference 14.1.
Sense DataFlowControl::check_begin_sent(const Rh& rh, RuKind kind, const Owed& owed) const {
  const bool half_duplex = hdx_table_ != nullptr;
  if (owed.chase_by_us && half_duplex) {
    return refuse({sense::chase_response_required, kResponseMode, {}, "11.4 CHASE: its response is owed"});
  }
  if (!rules_->own.delayed_request_mode && owed.definite_by_partner) {
    return refuse({sense::immediate_request_mode, kRequestMode, {}, "11.4 immediate request mode, sender"});
  }
  if (!rules_->delayed_response_mode && half_duplex && owed.definite_by_us) {
    return refuse({sense::response_owed, kResponseMode, {}, "11.4 immediate response mode, HDX"});
  }
  if (kind == RuKind::qc) {
    if (const auto why = check_quiesce_request(kind, true); why != Sense::none) return why;
  } else if (const auto* row = tables_->quiesce_held->find(held_, QuiesceInput::begin);
             is_refusal(row) && !(kind == RuKind::chase && held_ == QuiesceState::asked)) {
    return refuse_by(*tables_->quiesce_held, row, held_, sense::data_traffic_quiesced);
  }
  if (rules_->role == Role::secondary) {
    const auto* row = tables_->shutdown_held->find(shutdown_, QuiesceInput::begin);
    if (is_refusal(row)) return refuse_by(*tables_->shutdown_held, row, shutdown_, sense::data_traffic_quiesced);
  }
  if (kind == RuKind::bis) return check_bis(true);
  if (rh.bbi() || kind == RuKind::bid) {
    const auto* row = tables_->bracket_stop->find(own_stop_, BracketStopInput::begin);
    if (is_refusal(row)) return refuse_by(*tables_->bracket_stop, row, own_stop_, sense::no_begin_bracket);
  }
  if (kind == RuKind::bid) return bracket_refusal(BracketInput::send_bid);
  if (kind == RuKind::rtr) return bracket_refusal(BracketInput::send_rtr);
  const bool status = kind == RuKind::lustat;
  const bool carries_data = kind == RuKind::data || status;
  // A status may go without BB between brackets, and in ERP; the partner is lenient there (11.6).
  if (carries_data && (rh.bbi() || !status)) {
    const auto why = bracket_refusal(rh.bbi() ? BracketInput::send_bb : BracketInput::send_begin);
    if (why != Sense::none) return why;
  }
  return direction_refusal(is_plain_status(rh, kind) ? HdxInput::send_status : HdxInput::send_begin);
}

// A LUSTAT that a rejected secondary may send without the direction, and that does not change it (11.5, ERP).
bool DataFlowControl::is_plain_status(const Rh& rh, RuKind kind) const {
  return rules_->mode == SendReceiveMode::hdx_flip_flop && kind == RuKind::lustat && !rh.bbi() && !rh.cdi() &&
         !rh.ebi();
}

// What begins or ends a chain of a bracket, or of a session without them. A DFC request between brackets leaves the
// direction as it is.
bool DataFlowControl::takes_turn(const Rh& rh, RuKind kind) const {
  if (is_plain_status(rh, kind)) return false;
  return kind == RuKind::data || rh.bbi() || bracket_table_ == nullptr || is_in_bracket(bracket_);
}

// --- receiving

DataFlowControl::Reception DataFlowControl::receive(const Rh& rh, RuKind kind, const Owed& owed) {
  if (is_expedited_dfc(kind)) {
    const auto why = check_quiesce_request(kind, false);
    if (why == Sense::none) move_quiesce(kind, false);
    return {why, ChainAction::process};
  }
  const auto input = chain_input(rh, kind);
  const auto* chain = tables_->chain_receiver->find(chain_receiver_, input);
  if (chain == nullptr || chain->sense != Sense::none) {
    const auto why = refuse_by(*tables_->chain_receiver, chain, chain_receiver_, sense::chaining);
    if (chain != nullptr) chain_receiver_ = chain->next;
    return {why, ChainAction::none};
  }
  if (chain->action != ChainAction::process) {
    chain_receiver_ = chain->next;
    // The end of a purged chain ends its bracket all the same, unless a response was to decide (11.6, rule 1).
    const bool ends = chain->action == ChainAction::report_purged && received_chain_.eb;
    if (ends && !(rules_->termination_rule_1 && rh.response_form() == ResponseForm::definite)) {
      move_bracket(BracketInput::end);
    }
    return {Sense::none, chain->action};
  }
  const bool begins = input == ChainInput::only || input == ChainInput::first || input == ChainInput::other_dfc;
  if (begins && !rh.sdi()) {
    if (const auto why = check_begin_received(rh, kind, owed); why != Sense::none) {
      receive_failed(rh);
      return {why, ChainAction::none};
    }
  } else if (kind == RuKind::data && !rh.sdi()) {
    if (const auto why = check_chain_form(received_chain_, rh); why != Sense::none) {
      receive_failed(rh);
      return {why, ChainAction::none};
    }
  }
  chain_receiver_ = chain->next;
  if (rh.sdi()) return {};
  if (begins) begin(rh, kind, false);
  if (rh.eci() || rh.category() == RuCategory::dfc) finish(rh, kind, false, false);
  return {};
}

void DataFlowControl::receive_failed(const Rh& rh) {
  if (rh.category() != RuCategory::fmd) return;
  chain_receiver_ = rh.eci() ? ChainState::rejected : ChainState::purge;
}

Sense DataFlowControl::check_begin_received(const Rh& rh, RuKind kind, const Owed& owed) const {
  if (!rules_->partner.delayed_request_mode && owed.definite_by_us) {
    return refuse({sense::immediate_request_mode, kRequestMode, {}, "11.4 immediate request mode, receiver's check"});
  }
  // In contention both may have begun, and between brackets both may have bid: then the checks of direction and bracket
  // say who has to give way (11.6, race details).
  const bool bids = bracket_table_ != nullptr && (rh.bbi() || arranges_brackets(kind));
  if (!rules_->delayed_response_mode && rules_->mode == SendReceiveMode::hdx_flip_flop && owed.definite_by_partner &&
      !bids) {
    return refuse({sense::response_owed, kResponseMode, {}, "11.4 immediate response mode, HDX"});
  }
  if (kind == RuKind::qc) {
    if (const auto why = check_quiesce_request(kind, false); why != Sense::none) return why;
  } else if (const auto* row = tables_->quiesce_holder->find(holder_, QuiesceInput::begin); is_refusal(row)) {
    return refuse_by(*tables_->quiesce_holder, row, holder_, sense::data_traffic_quiesced);
  }
  if (rules_->role == Role::primary) {
    const auto* row = tables_->shutdown_holder->find(shutdown_, QuiesceInput::begin);
    if (is_refusal(row)) return refuse_by(*tables_->shutdown_holder, row, shutdown_, sense::data_traffic_quiesced);
  }
  if (kind == RuKind::bis) return check_bis(false);
  if (rh.bbi() || kind == RuKind::bid) {
    const auto* row = tables_->bracket_stop->find(partner_stop_, BracketStopInput::begin);
    if (is_refusal(row)) return refuse_by(*tables_->bracket_stop, row, partner_stop_, sense::no_begin_bracket);
  }
  if (kind == RuKind::bid) return bracket_refusal(BracketInput::receive_bid);
  if (kind == RuKind::rtr) return bracket_refusal(BracketInput::receive_rtr);
  const bool status = kind == RuKind::lustat;
  if ((kind == RuKind::data || status) && (rh.bbi() || !status)) {
    const auto why = bracket_refusal(rh.bbi() ? BracketInput::receive_bb : BracketInput::receive_begin);
    if (why != Sense::none) return why;
  }
  if (is_plain_status(rh, kind) && rules_->role == Role::primary) return Sense::none;
  if (loses_race(rh)) return Sense::none;
  return direction_refusal(HdxInput::receive_begin);
}

// 11.6, PBB: the first speaker's BB crossed the bidder's own, and is accepted.
bool DataFlowControl::loses_race(const Rh& rh) const { return rh.bbi() && bracket_ == BracketState::bb_out; }

// --- what accepted requests do

void DataFlowControl::begin(const Rh& rh, RuKind kind, bool sent) {
  if (kind == RuKind::bis) {
    move(sent ? own_stop_ : partner_stop_, *tables_->bracket_stop, BracketStopInput::stop);
    return move_bracket(sent ? BracketInput::send_bis : BracketInput::receive_bis);
  }
  if (kind == RuKind::bid) return move_bracket(sent ? BracketInput::send_bid : BracketInput::receive_bid);
  if (kind == RuKind::rtr) return move_bracket(sent ? BracketInput::send_rtr : BracketInput::receive_rtr);
  if (kind == RuKind::qc) move_quiesce(kind, sent);
  if (!sent && loses_race(rh)) {
    // The own chain with BB, which may still be going out, begins no bracket and ends none.
    sent_chain_.bb = sent_chain_.eb = false;
    sent_chain_.gave_way = true;
    move_direction(HdxInput::bracket_promised);
  }
  if (!sent && takes_turn(rh, kind) && hdx_ == HdxState::send) sent_chain_.gave_way = true;
  auto& chain = sent ? sent_chain_ : received_chain_;
  chain = {rh.bbi(), rh.ebi(), rh, false};
  if (rh.bbi()) {
    move_bracket(sent ? BracketInput::send_bb : BracketInput::receive_bb);
  } else if (kind == RuKind::data) {
    move_bracket(sent ? BracketInput::send_begin : BracketInput::receive_begin);
  }
  if (takes_turn(rh, kind)) move_direction(sent ? HdxInput::send_begin : HdxInput::receive_begin);
}

void DataFlowControl::finish(const Rh& rh, RuKind kind, bool sent, bool rejected) {
  if (arranges_brackets(kind)) return;
  auto& chain = sent ? sent_chain_ : received_chain_;
  const bool cancel = kind == RuKind::cancel;
  if (cancel) {
    // CANCEL undoes the chain: its BB begins nothing, its EB ends nothing; CANCEL's own EB and CD count (11.3).
    if (chain.bb) move_bracket(BracketInput::cancelled_bb);
    chain = {false, rh.ebi(), rh, false};
  } else if (rh.category() == RuCategory::dfc) {
    chain.eb = rh.ebi();
  }
  // CD on a rejected chain is as if not given (11.5), and the partner rejects one that lost its race.
  const bool turn = rh.cdi() && (cancel || !(rejected || chain.gave_way));
  if (!takes_turn(rh, kind)) {
    // The direction stays.
  } else if (turn) {
    move_direction(sent ? HdxInput::send_cd : HdxInput::receive_cd);
  } else {
    move_direction(sent ? HdxInput::send_end : HdxInput::receive_end);
  }
  if (!chain.eb) return;
  const bool conditional = rules_->termination_rule_1 && rh.response_form() == ResponseForm::definite;
  if (!conditional) {
    move_bracket(BracketInput::end);
  } else if (cancel || !rejected) {
    // A chain that was rejected before its end had its negative response: the bracket goes on (11.6, rule 1).
    move_bracket(sent ? BracketInput::end_send_pending : BracketInput::end_receive_pending);
  }
}

// --- responses

void DataFlowControl::answered(const Rh& request, RuKind kind, bool chain_ended, Sense negative) {
  if (rules_->sscp_session) return;
  confirm_quiesce(kind, false, negative == Sense::none);
  if (kind == RuKind::bid || kind == RuKind::rtr) return note_bid_answer(kind, negative);
  if (negative != Sense::none && kind == RuKind::data) {
    const auto input = chain_ended ? ChainInput::reject_late : ChainInput::reject_element;
    move(chain_receiver_, *tables_->chain_receiver, input);
  }
  if (!is_expedited_dfc(kind)) note_chain_answer(request, chain_ended, true, negative);
}

void DataFlowControl::refused(Sense negative) {
  if (!is_race(negative)) move_direction(HdxInput::reject);
}

void DataFlowControl::was_answered(const Rh& request, RuKind kind, bool chain_ended, Sense negative) {
  if (rules_->sscp_session) return;
  confirm_quiesce(kind, true, negative == Sense::none);
  if (kind == RuKind::bid || kind == RuKind::rtr) return note_bid_answer(kind, negative);
  if (negative != Sense::none && kind == RuKind::data) {
    const auto input = chain_ended ? ChainInput::reject_late : ChainInput::reject_element;
    move(chain_sender_, *tables_->chain_sender, input);
  }
  if (!is_expedited_dfc(kind)) note_chain_answer(request, chain_ended, false, negative);
}

void DataFlowControl::note_bid_answer(RuKind kind, Sense negative) {
  if (kind == RuKind::rtr) {
    move_bracket(negative == Sense::none ? BracketInput::rtr_accepted : BracketInput::rtr_refused);
  } else if (negative == Sense::none) {
    move_bracket(BracketInput::bid_accepted);
  } else {
    move_bracket(code(negative) == code(sense::bid_reject_rtr) ? BracketInput::refused_rtr_follows
                                                               : BracketInput::refused);
  }
  if (negative != Sense::none || bracket_table_ == nullptr) return;
  // Whoever is first speaker has promised the next bracket; the bidder has it.
  if (bracket_ == BracketState::bidded) move_direction(HdxInput::bracket_promised);
  if (bracket_ == BracketState::won) move_direction(HdxInput::bracket_won);
}

void DataFlowControl::note_chain_answer(const Rh& request, bool chain_ended, bool ours, Sense negative) {
  const bool race = negative != Sense::none && is_race(negative);
  const bool ending = bracket_ == (ours ? BracketState::ending_receive : BracketState::ending_send) && chain_ended;
  if (ending) {
    move_bracket(negative == Sense::none ? BracketInput::end_accepted : BracketInput::end_refused);
  } else if (bracket_ == BracketState::bb_out && !ours) {
    if (race) {
      move_bracket(code(negative) == code(sense::bid_reject_rtr) ? BracketInput::refused_rtr_follows
                                                                 : BracketInput::refused);
    } else {
      move_bracket(BracketInput::bb_accepted);
    }
  } else if (race && ours && received_chain_.bb && bracket_ == BracketState::inb) {
    // Our user refuses the bracket that the partner began.
    move_bracket(code(negative) == code(sense::bid_reject_rtr) ? BracketInput::refused_rtr_follows
                                                               : BracketInput::refused);
  }
  if (negative == Sense::none || race) return;
  if (!ours) return move_direction(HdxInput::rejected);
  move_direction(request.cdi() && chain_ended ? HdxInput::reject_turn : HdxInput::reject);
}

// --- the single machines

void DataFlowControl::move_bracket(BracketInput input) {
  if (bracket_table_ == nullptr) return;
  const auto* row = bracket_table_->find(bracket_, input);
  if (row == nullptr || row->sense != Sense::none) return;
  const auto before = bracket_;
  bracket_ = row->next;
  // A turn that was promised and given back ends like a bracket.
  const bool had_turn = is_in_bracket(before) || before == BracketState::won || before == BracketState::bidded;
  const bool between =
      bracket_ == BracketState::betb || bracket_ == BracketState::awaits_rtr || bracket_ == BracketState::owe_rtr;
  if (had_turn && between) move_direction(HdxInput::bracket_ended);
}

void DataFlowControl::move_direction(HdxInput input) {
  if (hdx_table_ == nullptr) return;
  const auto* row = hdx_table_->find(hdx_, input);
  if (!is_refusal(row)) hdx_ = row->next;
}

Sense DataFlowControl::bracket_refusal(BracketInput input) const {
  if (bracket_table_ == nullptr) return Sense::none;
  const auto* row = bracket_table_->find(bracket_, input);
  return is_refusal(row) ? refuse_by(*bracket_table_, row, bracket_, sense::bracket) : Sense::none;
}

Sense DataFlowControl::direction_refusal(HdxInput input) const {
  if (hdx_table_ == nullptr) return Sense::none;
  const auto* row = hdx_table_->find(hdx_, input);
  return is_refusal(row) ? refuse_by(*hdx_table_, row, hdx_, sense::direction) : Sense::none;
}

Sense DataFlowControl::check_bis(bool sent) const {
  const auto state = sent ? own_stop_ : partner_stop_;
  const auto* row = tables_->bracket_stop->find(state, BracketStopInput::stop);
  if (is_refusal(row)) return refuse_by(*tables_->bracket_stop, row, state, sense::bis_protocol);
  return bracket_refusal(sent ? BracketInput::send_bis : BracketInput::receive_bis);
}

Sense DataFlowControl::check_chain_form(const Chain& chain, const Rh& rh) const {
  if (fits_chain(chain.first, rh)) return Sense::none;
  return refuse({sense::incorrect_dr1_dr2_eri, "RH usage", {}, "3.6 4014, 3.7: different response types in a chain"});
}

Sense DataFlowControl::refuse(const Refusal& refusal) const {
  refusal_ = refusal;
  return refusal.sense;
}

template <class Table, class State>
Sense DataFlowControl::refuse_by(const Table& table, const typename Table::Row* row, State state,
                                 Sense otherwise) const {
  return refuse(refusal_by(table, row, state, otherwise));
}

// Which machine a request of quiesce or shutdown drives: QEC, RELQ and SBI act on the partner of who sends them, QC on
// the sender itself; SHUTD goes from the primary, SHUTC from the secondary.
Sense DataFlowControl::check_quiesce_request(RuKind kind, bool sent) const {
  const auto check = [this](const auto& table, auto state, auto input) {
    const auto* row = table.find(state, input);
    return is_refusal(row) ? refuse_by(table, row, state, sense::mode_inconsistency) : Sense::none;
  };
  switch (kind) {
    case RuKind::qec:
      return sent ? check(*tables_->quiesce_holder, holder_, QuiesceInput::ask)
                  : check(*tables_->quiesce_held, held_, QuiesceInput::ask);
    case RuKind::qc:
      return sent ? check(*tables_->quiesce_held, held_, QuiesceInput::finish)
                  : check(*tables_->quiesce_holder, holder_, QuiesceInput::finish);
    case RuKind::shutd:
    case RuKind::shutc: {
      const auto& table = rules_->role == Role::secondary ? *tables_->shutdown_held : *tables_->shutdown_holder;
      return check(table, shutdown_, kind == RuKind::shutd ? QuiesceInput::ask : QuiesceInput::finish);
    }
    case RuKind::sbi:
      return check(*tables_->bracket_stop, sent ? partner_stop_ : own_stop_, BracketStopInput::ask);
    default:
      return Sense::none;
  }
}

void DataFlowControl::move_quiesce(RuKind kind, bool sent) {
  const auto& shutdown_table = rules_->role == Role::secondary ? *tables_->shutdown_held : *tables_->shutdown_holder;
  const auto quiesce = [&](bool own_sends, QuiesceInput input) {
    if (own_sends) {
      move(held_, *tables_->quiesce_held, input);
    } else {
      move(holder_, *tables_->quiesce_holder, input);
    }
  };
  switch (kind) {
    case RuKind::qec:
      quiesce(!sent, QuiesceInput::ask);
      break;
    case RuKind::qc:
      quiesce(sent, QuiesceInput::finish);
      break;
    case RuKind::relq:
      quiesce(!sent, QuiesceInput::release);
      move(shutdown_, shutdown_table, QuiesceInput::release);
      break;
    case RuKind::shutd:
      move(shutdown_, shutdown_table, QuiesceInput::ask);
      break;
    case RuKind::shutc:
      move(shutdown_, shutdown_table, QuiesceInput::finish);
      break;
    case RuKind::sbi:
      move(sent ? partner_stop_ : own_stop_, *tables_->bracket_stop, BracketStopInput::ask);
      break;
    default:
      break;
  }
}

// `sent`: the request was ours, the response came from the partner.
void DataFlowControl::confirm_quiesce(RuKind kind, bool sent, bool positive) {
  const auto& shutdown_table = rules_->role == Role::secondary ? *tables_->shutdown_held : *tables_->shutdown_holder;
  const auto input = positive ? QuiesceInput::confirm : QuiesceInput::deny;
  switch (kind) {
    case RuKind::qc:
      if (sent) {
        move(held_, *tables_->quiesce_held, input);
      } else {
        move(holder_, *tables_->quiesce_holder, input);
      }
      break;
    case RuKind::shutc:
      move(shutdown_, shutdown_table, input);
      break;
    case RuKind::qec:
      // A host may refuse to be quiet and carry on (11.7).
      if (!positive) {
        if (sent) {
          move(holder_, *tables_->quiesce_holder, QuiesceInput::release);
        } else {
          move(held_, *tables_->quiesce_held, QuiesceInput::release);
        }
      }
      break;
    case RuKind::shutd:
      if (!positive) move(shutdown_, shutdown_table, QuiesceInput::release);
      break;
    default:
      break;
  }
}

// --- observer

void DataFlowControl::adopt(const Rh& rh, RuKind kind, bool sent) {
  if (is_expedited_dfc(kind)) {
    auto& quiesce = sent ? holder_ : held_;
    if (kind == RuKind::qec) quiesce = QuiesceState::run;
    if (kind == RuKind::shutd) shutdown_ = QuiesceState::run;
    if (kind == RuKind::shutc) shutdown_ = QuiesceState::asked;
    return move_quiesce(kind, sent);
  }
  auto& chain_state = sent ? chain_sender_ : chain_receiver_;
  const auto input = chain_input(rh, kind);
  const bool begins = input == ChainInput::only || input == ChainInput::first || input == ChainInput::other_dfc;
  chain_state = begins ? ChainState::betc : ChainState::inc;
  if (begins) {
    if (kind == RuKind::qc) (sent ? held_ : holder_) = QuiesceState::asked;
    if (kind != RuKind::qc) (sent ? held_ : holder_) = QuiesceState::run;
    if ((rules_->role == Role::secondary) == sent) shutdown_ = QuiesceState::run;
    if (rh.bbi() || kind == RuKind::bid || kind == RuKind::bis) {
      (sent ? own_stop_ : partner_stop_) = BracketStopState::run;
    }
    const bool between = rh.bbi() || arranges_brackets(kind);
    if (kind == RuKind::data || between) bracket_ = between ? BracketState::betb : BracketState::inb;
    if (!arranges_brackets(kind)) {
      const bool contends = rh.bbi() || rules_->mode == SendReceiveMode::hdx_contention;
      hdx_ = contends ? HdxState::cont : sent ? HdxState::send : HdxState::receive;
    }
    begin(rh, kind, sent);
  } else if (input != ChainInput::cancel) {
    (sent ? sent_chain_ : received_chain_).first = rh;
    if (hdx_table_ != nullptr) hdx_ = sent ? HdxState::send : HdxState::receive;
  }
  const auto* row = (sent ? *tables_->chain_sender : *tables_->chain_receiver).find(chain_state, input);
  if (!is_refusal(row)) chain_state = row->next;
  if (rh.eci() || rh.category() == RuCategory::dfc) finish(rh, kind, sent, false);
}

}  // namespace openrui
