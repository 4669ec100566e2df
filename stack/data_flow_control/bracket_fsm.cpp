#include "data_flow_control/bracket_fsm.h"

#include "formats/sense.h"

namespace openrui {

std::string_view name(BracketState s) {
  switch (s) {
    case BracketState::betb:
      return "BETB";
    case BracketState::inb:
      return "INB";
    case BracketState::bidded:
      return "BIDDED";
    case BracketState::owe_rtr:
      return "OWE";
    case BracketState::rtr_out:
      return "RTRO";
    case BracketState::bid_out:
      return "PBID";
    case BracketState::bb_out:
      return "PBB";
    case BracketState::won:
      return "WON";
    case BracketState::awaits_rtr:
      return "WRTR";
    case BracketState::ending_send:
      return "PTERM.S";
    case BracketState::ending_receive:
      return "PTERM.R";
    case BracketState::count_:
      break;
  }
  return "?";
}

std::string_view name(BracketInput i) {
  switch (i) {
    case BracketInput::send_bb:
      return "send BB";
    case BracketInput::send_begin:
      return "send BC, no BB";
    case BracketInput::receive_bb:
      return "receive BB";
    case BracketInput::receive_begin:
      return "receive BC, no BB";
    case BracketInput::send_bid:
      return "send BID";
    case BracketInput::receive_bid:
      return "receive BID";
    case BracketInput::send_rtr:
      return "send RTR";
    case BracketInput::receive_rtr:
      return "receive RTR";
    case BracketInput::bid_accepted:
      return "+RSP(BID)";
    case BracketInput::refused_rtr_follows:
      return "-RSP 0814";
    case BracketInput::refused:
      return "-RSP to BID or BB";
    case BracketInput::bb_accepted:
      return "BB accepted";
    case BracketInput::rtr_accepted:
      return "+RSP(RTR)";
    case BracketInput::rtr_refused:
      return "-RSP(RTR)";
    case BracketInput::end:
      return "end of bracket";
    case BracketInput::end_send_pending:
      return "EB sent, RQD, rule 1";
    case BracketInput::end_receive_pending:
      return "EB received, RQD, rule 1";
    case BracketInput::end_accepted:
      return "+RSP to EB";
    case BracketInput::end_refused:
      return "-RSP to EB";
    case BracketInput::cancelled_bb:
      return "BB cancelled";
    case BracketInput::send_bis:
      return "send BIS";
    case BracketInput::receive_bis:
      return "receive BIS";
    case BracketInput::count_:
      break;
  }
  return "?";
}

std::string_view name(BracketAction) { return "-"; }

namespace {

using S = BracketState;
using I = BracketInput;
using Row = BracketTable::Row;
constexpr auto kNo = BracketAction::none;
constexpr Sense kOk = Sense::none;
constexpr Sense kBracket = sense::bracket;
constexpr Sense kInBracket{0x08130001};  // race details: the bid arrived in bracket (11.6)

// In PTERM.R nothing can be sent before the answer (11.6): the response mode refuses it first, for all profiles with
// brackets have immediate response mode (10.2).
constexpr Row kFirstSpeaker[] = {
    {S::betb, I::send_bb, S::inb, kNo, kOk, "11.6 FSP BETB, send BB"},
    {S::betb, I::send_begin, S::betb, kNo, kBracket, "14.1 no BB in BETB"},
    {S::betb, I::receive_bb, S::inb, kNo, kOk, "11.6 FSP BETB, receive BB, willing"},
    {S::betb, I::receive_begin, S::betb, kNo, kBracket, "11.6 FSP BETB, receive BC without BB"},
    {S::betb, I::send_rtr, S::rtr_out, kNo, kOk, "11.6 FSP BETB, send RTR"},
    {S::betb, I::receive_bid, S::betb, kNo, kOk, "11.6 FSP BETB, receive BID: the user answers"},
    {S::betb, I::bid_accepted, S::bidded, kNo, kOk, "11.6 FSP BETB, BID, +RSP"},
    {S::betb, I::refused_rtr_follows, S::owe_rtr, kNo, kOk, "11.6 FSP BETB, BID, -RSP 0814"},
    {S::betb, I::refused, S::betb, kNo, kOk, "11.6 FSP BETB, BID, -RSP 0813"},
    {S::owe_rtr, I::receive_bis, S::owe_rtr, kNo, kOk, "section 8: BIS in BETB"},
    {S::betb, I::send_bis, S::betb, kNo, kOk, "section 8: BIS in BETB"},
    {S::betb, I::receive_bis, S::betb, kNo, kOk, "section 8: BIS in BETB"},
    {S::inb, I::send_bis, S::inb, kNo, kBracket, "section 8: BIS in BETB"},
    {S::inb, I::receive_bis, S::inb, kNo, kBracket, "section 8: BIS in BETB"},

    {S::inb, I::send_bb, S::inb, kNo, kBracket, "14.1 BB in bracket"},
    {S::inb, I::send_begin, S::inb, kNo, kOk, "11.6 INB"},
    {S::inb, I::receive_bb, S::inb, kNo, kInBracket, "11.6 FSP INB, receive BB: the bidder's race"},
    {S::inb, I::receive_begin, S::inb, kNo, kOk, "11.6 INB"},
    {S::inb, I::receive_bid, S::inb, kNo, kInBracket, "11.6 FSP INB, receive BID"},
    {S::inb, I::send_rtr, S::inb, kNo, kBracket, "11.6 RTR when not between brackets"},
    {S::inb, I::refused, S::betb, kNo, kOk, "11.6 FSP BETB, BB refused by the user"},
    {S::inb, I::refused_rtr_follows, S::owe_rtr, kNo, kOk, "11.6 FSP BETB, BB refused, RTR follows"},
    {S::inb, I::end, S::betb, kNo, kOk, "11.6 end of bracket"},
    {S::inb, I::end_send_pending, S::ending_send, kNo, kOk, "11.6 rule 1, RQD"},
    {S::inb, I::end_receive_pending, S::ending_receive, kNo, kOk, "11.6 rule 1, RQD"},
    {S::inb, I::cancelled_bb, S::betb, kNo, kOk, "11.3 a BB in a cancelled chain begins nothing"},

    {S::bidded, I::receive_bb, S::inb, kNo, kOk, "11.6 BIDDED, receive BC with BB"},
    {S::bidded, I::receive_begin, S::bidded, kNo, kBracket, "11.6 BETB, no BB"},
    {S::bidded, I::receive_bid, S::bidded, kNo, kInBracket, "11.6 BIDDED, receive BID"},
    {S::bidded, I::send_bb, S::bidded, kNo, kBracket, "11.6 BIDDED, send BB not allowed"},
    {S::bidded, I::send_begin, S::bidded, kNo, kBracket, "14.1 no BB in BETB"},
    {S::bidded, I::send_rtr, S::bidded, kNo, kBracket, "11.6 the bidder's turn is promised"},

    {S::owe_rtr, I::send_rtr, S::rtr_out, kNo, kOk, "11.6 OWE, local ready again"},
    {S::owe_rtr, I::receive_bid, S::betb, kNo, kOk, "11.6 OWE, receive BID again: as BETB"},
    {S::owe_rtr, I::receive_bb, S::inb, kNo, kOk, "11.6 OWE, as BETB"},
    {S::owe_rtr, I::receive_begin, S::owe_rtr, kNo, kBracket, "11.6 BETB, no BB"},
    {S::owe_rtr, I::send_bb, S::inb, kNo, kOk, "11.6 the first speaker may begin at once"},
    {S::owe_rtr, I::send_begin, S::owe_rtr, kNo, kBracket, "14.1 no BB in BETB"},

    {S::rtr_out, I::rtr_accepted, S::bidded, kNo, kOk, "11.6 RTRO, +RSP(RTR)"},
    {S::rtr_out, I::rtr_refused, S::betb, kNo, kOk, "11.6 RTRO, -RSP(RTR) 0819"},
    {S::rtr_out, I::receive_bb, S::inb, kNo, kOk, "the bidder begins before its response arrives"},
    {S::rtr_out, I::receive_begin, S::rtr_out, kNo, kBracket, "11.6 BETB, no BB"},
    {S::rtr_out, I::receive_bid, S::rtr_out, kNo, sense::bid_reject_no_rtr, "a BID that crossed the RTR"},
    {S::rtr_out, I::send_bb, S::rtr_out, kNo, kBracket, "11.6 RTRO: the bidder was asked"},
    {S::rtr_out, I::send_begin, S::rtr_out, kNo, kBracket, "14.1 no BB in BETB"},
    {S::rtr_out, I::send_rtr, S::rtr_out, kNo, kBracket, "one RTR at a time"},

    {S::ending_send, I::end_accepted, S::betb, kNo, kOk, "11.6 PTERM.S, +RSP"},
    {S::ending_send, I::end_refused, S::inb, kNo, kOk, "11.6 PTERM.S, -RSP"},
    {S::ending_send, I::send_bb, S::ending_send, kNo, kBracket, "11.6 PTERM.S: normal-flow requests wait"},
    {S::ending_send, I::send_begin, S::ending_send, kNo, kBracket, "11.6 PTERM.S: normal-flow requests wait"},
    {S::ending_send, I::receive_bb, S::ending_send, kNo, kInBracket, "11.6 the bracket has not ended yet"},
    {S::ending_send, I::receive_begin, S::ending_send, kNo, kOk, "11.6 INB"},
    {S::ending_send, I::receive_bid, S::ending_send, kNo, kInBracket, "11.6 the bracket has not ended yet"},
    {S::ending_receive, I::end_accepted, S::betb, kNo, kOk, "11.6 PTERM.R, own +RSP"},
    {S::ending_receive, I::end_refused, S::inb, kNo, kOk, "11.6 PTERM.R, own -RSP"},
    {S::ending_receive, I::receive_bb, S::ending_receive, kNo, kInBracket, "11.6 the bracket has not ended yet"},
    {S::ending_receive, I::receive_begin, S::ending_receive, kNo, kOk, "11.6 INB"},
    {S::ending_receive, I::receive_bid, S::ending_receive, kNo, kInBracket, "11.6 the bracket has not ended yet"},
};

constexpr Row kBidder[] = {
    {S::betb, I::send_bid, S::bid_out, kNo, kOk, "11.6 bidder BETB, send BID"},
    {S::betb, I::send_bb, S::bb_out, kNo, kOk, "11.6 bidder BETB, send BB directly"},
    {S::betb, I::send_begin, S::betb, kNo, kBracket, "14.1 no BB in BETB"},
    {S::betb, I::receive_bb, S::inb, kNo, kOk, "11.6 bidder BETB, receive BB"},
    {S::betb, I::receive_begin, S::betb, kNo, kBracket, "11.6 BETB, no BB"},
    {S::betb, I::receive_rtr, S::betb, kNo, kOk, "11.6 bidder BETB, receive RTR: the user answers"},
    {S::betb, I::rtr_accepted, S::won, kNo, kOk, "11.6 bidder BETB, RTR, has work"},
    {S::betb, I::rtr_refused, S::betb, kNo, kOk, "11.6 bidder BETB, RTR, no work"},
    {S::awaits_rtr, I::send_bis, S::awaits_rtr, kNo, kOk, "section 8: BIS in BETB"},
    {S::awaits_rtr, I::receive_bis, S::awaits_rtr, kNo, kOk, "section 8: BIS in BETB"},
    {S::bid_out, I::receive_bis, S::bid_out, kNo, kOk, "a BIS that crossed the BID"},
    {S::bb_out, I::receive_bis, S::bb_out, kNo, kOk, "a BIS that crossed the BB"},
    {S::betb, I::send_bis, S::betb, kNo, kOk, "section 8: BIS in BETB"},
    {S::betb, I::receive_bis, S::betb, kNo, kOk, "section 8: BIS in BETB"},
    {S::inb, I::send_bis, S::inb, kNo, kBracket, "section 8: BIS in BETB"},
    {S::inb, I::receive_bis, S::inb, kNo, kBracket, "section 8: BIS in BETB"},

    {S::bid_out, I::bid_accepted, S::won, kNo, kOk, "11.6 PBID, +RSP(BID)"},
    {S::bid_out, I::refused, S::betb, kNo, kOk, "11.6 PBID, -RSP 0813"},
    {S::bid_out, I::refused_rtr_follows, S::awaits_rtr, kNo, kOk, "11.6 PBID, -RSP 0814"},
    {S::bid_out, I::receive_bb, S::inb, kNo, kOk, "11.6 PBID, receive BB: the first speaker wins"},
    {S::bid_out, I::receive_begin, S::bid_out, kNo, kBracket, "11.6 BETB, no BB"},
    {S::bid_out, I::receive_rtr, S::bid_out, kNo, kOk, "an RTR that crossed the BID"},
    {S::bid_out, I::rtr_accepted, S::won, kNo, kOk, "11.6 RTR, has work"},
    {S::bid_out, I::rtr_refused, S::bid_out, kNo, kOk, "11.6 RTR, no work"},
    {S::bid_out, I::send_bid, S::bid_out, kNo, kBracket, "one BID at a time"},
    {S::bid_out, I::send_bb, S::bid_out, kNo, kBracket, "11.6 PBID: not before the answer"},
    {S::bid_out, I::send_begin, S::bid_out, kNo, kBracket, "14.1 no BB in BETB"},

    {S::won, I::send_bb, S::inb, kNo, kOk, "11.6 WON, send BC with BB"},
    {S::won, I::send_begin, S::won, kNo, kBracket, "14.1 no BB in BETB"},
    {S::won, I::receive_bb, S::won, kNo, kBracket, "11.6 WON, receive BB: the first speaker promised"},
    {S::won, I::receive_begin, S::won, kNo, kBracket, "11.6 BETB, no BB"},
    {S::won, I::receive_rtr, S::won, kNo, kOk, "an RTR that is not needed any more"},
    {S::won, I::rtr_accepted, S::won, kNo, kOk, "11.6 RTR, has work"},
    {S::won, I::rtr_refused, S::betb, kNo, kOk, "11.6 RTR, no work"},
    {S::won, I::send_bid, S::won, kNo, kBracket, "the bid is won already"},

    {S::awaits_rtr, I::receive_rtr, S::awaits_rtr, kNo, kOk, "11.6 WRTR, receive RTR: the user answers"},
    {S::awaits_rtr, I::rtr_accepted, S::won, kNo, kOk, "11.6 WRTR, +RSP(RTR)"},
    {S::awaits_rtr, I::rtr_refused, S::betb, kNo, kOk, "11.6 RTR, no work"},
    {S::awaits_rtr, I::send_bid, S::bid_out, kNo, kOk, "LUA manual: or send the BID again"},
    {S::awaits_rtr, I::send_bb, S::bb_out, kNo, kOk, "LUA manual: or send the BID again"},
    {S::awaits_rtr, I::send_begin, S::awaits_rtr, kNo, kBracket, "14.1 no BB in BETB"},
    {S::awaits_rtr, I::receive_bb, S::inb, kNo, kOk, "11.6 the first speaker may begin at once"},
    {S::awaits_rtr, I::receive_begin, S::awaits_rtr, kNo, kBracket, "11.6 BETB, no BB"},

    {S::bb_out, I::bb_accepted, S::inb, kNo, kOk, "11.6 PBB, +RSP or implied"},
    {S::bb_out, I::refused, S::betb, kNo, kOk, "11.6 PBB, -RSP 0813/080B/081B"},
    {S::bb_out, I::refused_rtr_follows, S::awaits_rtr, kNo, kOk, "11.6 PBB, -RSP 0814"},
    {S::bb_out, I::receive_bb, S::inb, kNo, kOk, "11.6 PBB, receive BB: race, accept"},
    {S::bb_out, I::receive_begin, S::inb, kNo, kOk, "11.6 PBB, a later request of the first speaker implies it"},
    {S::bb_out, I::cancelled_bb, S::betb, kNo, kOk, "11.6 PBB, chain cancelled"},
    {S::bb_out, I::send_begin, S::bb_out, kNo, kOk, "more chains of the bracket that was bid for"},
    {S::bb_out, I::send_bb, S::bb_out, kNo, kBracket, "14.1 BB in bracket"},
    {S::bb_out, I::send_bid, S::bb_out, kNo, kBracket, "14.1 BID in bracket"},
    {S::bb_out, I::end, S::betb, kNo, kOk, "a bracket of one chain"},
    {S::bb_out, I::end_send_pending, S::ending_send, kNo, kOk, "a bracket of one chain, rule 1, RQD"},
    {S::bb_out, I::receive_rtr, S::bb_out, kNo, sense::bracket, "11.6 RTR when not between brackets"},

    {S::inb, I::send_begin, S::inb, kNo, kOk, "11.6 INB"},
    {S::inb, I::send_bb, S::inb, kNo, kBracket, "14.1 BB in bracket"},
    {S::inb, I::send_bid, S::inb, kNo, kBracket, "section 8: BID only in BETB"},
    {S::inb, I::receive_begin, S::inb, kNo, kOk, "11.6 INB"},
    {S::inb, I::receive_bb, S::inb, kNo, kBracket, "11.6 INB, receive FMD with BB"},
    {S::inb, I::receive_rtr, S::inb, kNo, kBracket, "11.6 RTR when not between brackets"},
    {S::inb, I::bid_accepted, S::inb, kNo, kOk, "answer to a BID that lost its race"},
    {S::inb, I::refused, S::inb, kNo, kOk, "11.6 BID pending in INB will be rejected"},
    {S::inb, I::refused_rtr_follows, S::inb, kNo, kOk, "11.6 BID pending in INB will be rejected"},
    {S::inb, I::end, S::betb, kNo, kOk, "11.6 end of bracket"},
    {S::inb, I::end_send_pending, S::ending_send, kNo, kOk, "11.6 rule 1, RQD"},
    {S::inb, I::end_receive_pending, S::ending_receive, kNo, kOk, "11.6 rule 1, RQD"},
    {S::inb, I::cancelled_bb, S::betb, kNo, kOk, "11.3 a BB in a cancelled chain begins nothing"},

    {S::ending_send, I::end_accepted, S::betb, kNo, kOk, "11.6 PTERM.S, +RSP"},
    {S::ending_send, I::end_refused, S::inb, kNo, kOk, "11.6 PTERM.S, -RSP"},
    {S::ending_send, I::send_bb, S::ending_send, kNo, kBracket, "11.6 PTERM.S: normal-flow requests wait"},
    {S::ending_send, I::send_begin, S::ending_send, kNo, kBracket, "11.6 PTERM.S: normal-flow requests wait"},
    {S::ending_send, I::send_bid, S::ending_send, kNo, kBracket, "11.6 PTERM.S: normal-flow requests wait"},
    {S::ending_send, I::receive_bb, S::ending_send, kNo, kBracket, "11.6 the bracket has not ended yet"},
    {S::ending_send, I::receive_begin, S::ending_send, kNo, kOk, "11.6 INB"},
    {S::ending_send, I::receive_rtr, S::ending_send, kNo, kBracket, "11.6 RTR when not between brackets"},
    {S::ending_receive, I::end_accepted, S::betb, kNo, kOk, "11.6 PTERM.R, own +RSP"},
    {S::ending_receive, I::end_refused, S::inb, kNo, kOk, "11.6 PTERM.R, own -RSP"},
    {S::ending_receive, I::receive_bb, S::ending_receive, kNo, kBracket, "11.6 the bracket has not ended yet"},
    {S::ending_receive, I::receive_begin, S::ending_receive, kNo, kOk, "11.6 INB"},
    {S::ending_receive, I::receive_rtr, S::ending_receive, kNo, kBracket, "11.6 RTR when not between brackets"},
};

constexpr BracketTable kFirstSpeakerTable("brackets, first speaker", kFirstSpeaker);
constexpr BracketTable kBidderTable("brackets, bidder", kBidder);

}  // namespace

const BracketTable& first_speaker_table() { return kFirstSpeakerTable; }
const BracketTable& bidder_table() { return kBidderTable; }

const BracketTable* bracket_table(const SessionRules& rules) {
  if (rules.sscp_session || !rules.brackets || rules.mode == SendReceiveMode::full_duplex) return nullptr;
  return rules.first_speaker ? &kFirstSpeakerTable : &kBidderTable;
}

BracketState bracket_reset(const SessionRules& rules) {
  return rules.reset_in_bracket ? BracketState::inb : BracketState::betb;
}

}  // namespace openrui
