#include "data_flow_control/send_receive_fsm.h"

#include "formats/sense.h"

namespace openrui {

std::string_view name(HdxState s) {
  switch (s) {
    case HdxState::cont:
      return "CONT";
    case HdxState::send:
      return "SEND";
    case HdxState::receive:
      return "RCV";
    case HdxState::erp:
      return "ERP";
    case HdxState::count_:
      break;
  }
  return "?";
}

std::string_view name(HdxInput i) {
  switch (i) {
    case HdxInput::send_begin:
      return "send begin of chain";
    case HdxInput::send_end:
      return "send end, no CD";
    case HdxInput::send_cd:
      return "send end with CD";
    case HdxInput::send_status:
      return "send LUSTAT";
    case HdxInput::receive_begin:
      return "receive begin of chain";
    case HdxInput::receive_end:
      return "receive end, no CD";
    case HdxInput::receive_cd:
      return "receive end with CD";
    case HdxInput::bracket_ended:
      return "bracket ended";
    case HdxInput::bracket_promised:
      return "bracket promised";
    case HdxInput::bracket_won:
      return "bracket won";
    case HdxInput::rejected:
      return "-RSP received";
    case HdxInput::reject:
      return "-RSP sent";
    case HdxInput::reject_turn:
      return "-RSP sent to CD";
    case HdxInput::count_:
      break;
  }
  return "?";
}

std::string_view name(HdxAction) { return "-"; }

namespace {

using S = HdxState;
using I = HdxInput;
using Row = HdxTable::Row;
constexpr auto kNo = HdxAction::none;
constexpr Sense kOk = Sense::none;
constexpr Sense kDirection = sense::direction;

// HDX flip-flop, what both roles have in common. The rest of a chain that was rejected in its middle may be sent in any
// state, for the chain machine asks for its end (11.3, MUSTEND).
constexpr Row kFlipFlop[] = {
    {S::cont, I::send_begin, S::send, kNo, kOk, "11.5 FF CONT, send BB"},
    {S::cont, I::send_end, S::cont, kNo, kOk, "11.3 MUSTEND"},
    {S::cont, I::send_status, S::cont, kNo, kOk, "11.6 LUSTAT in BETB without BB"},
    {S::cont, I::receive_begin, S::receive, kNo, kOk, "11.5 FF CONT, receive BB"},
    {S::cont, I::bracket_promised, S::receive, kNo, kOk, "11.5 FF CONT, own +RSP(BID) sent"},
    {S::cont, I::bracket_won, S::send, kNo, kOk, "11.5 FF CONT, the bidder's mirror"},
    {S::cont, I::rejected, S::cont, kNo, kOk, "late -RSP"},
    {S::cont, I::reject, S::cont, kNo, kOk, "late -RSP"},
    {S::cont, I::reject_turn, S::cont, kNo, kOk, "late -RSP"},

    {S::send, I::send_begin, S::send, kNo, kOk, "11.5 FF SEND"},
    {S::send, I::send_end, S::send, kNo, kOk, "11.5 FF SEND, send last, no CD"},
    {S::send, I::send_cd, S::receive, kNo, kOk, "11.5 FF SEND, send last with CD"},
    {S::send, I::send_status, S::send, kNo, kOk, "11.5 FF SEND"},
    {S::send, I::receive_begin, S::send, kNo, kDirection, "11.5 FF SEND, receive FMD or DFC request"},
    {S::send, I::receive_end, S::send, kNo, kOk, "end of a purged chain"},
    {S::send, I::receive_cd, S::send, kNo, kOk, "11.5 CD of a rejected chain is as if not given"},
    {S::send, I::bracket_ended, S::cont, kNo, kOk, "11.5 FF bracket ends"},
    {S::send, I::bracket_promised, S::receive, kNo, kOk, "11.5 FF own +RSP(BID) sent"},
    {S::send, I::bracket_won, S::send, kNo, kOk, "11.5 FF the bidder's mirror"},
    {S::send, I::reject, S::send, kNo, kOk, "refusal of what came against the direction"},

    {S::receive, I::send_begin, S::receive, kNo, kDirection, "11.5 FF RCV, local send"},
    {S::receive, I::send_end, S::receive, kNo, kOk, "11.3 MUSTEND"},
    {S::receive, I::send_cd, S::receive, kNo, kOk, "11.3 MUSTEND"},
    {S::receive, I::send_status, S::receive, kNo, kDirection, "11.5 FF RCV, local send"},
    {S::receive, I::receive_begin, S::receive, kNo, kOk, "11.5 FF RCV"},
    {S::receive, I::receive_end, S::receive, kNo, kOk, "11.5 FF RCV, receive last, no CD"},
    {S::receive, I::receive_cd, S::send, kNo, kOk, "11.5 FF RCV, receive last with CD"},
    {S::receive, I::bracket_ended, S::cont, kNo, kOk, "11.5 FF RCV, bracket ends"},
    {S::receive, I::bracket_promised, S::receive, kNo, kOk, "11.5 FF own +RSP(BID) sent"},
};

constexpr Row kFlipFlopSecondary[] = {
    {S::send, I::rejected, S::receive, kNo, kOk, "11.5 FF SEND, receive -RSP: recovery is the host's"},
    {S::send, I::reject_turn, S::erp, kNo, kOk, "11.5 FF RCV, with CD, -RSP sent: direction stays with the host"},
    {S::receive, I::rejected, S::receive, kNo, kOk,
     "11.3 a rejected chain that carried CD: the host keeps the direction"},
    {S::receive, I::reject, S::erp, kNo, kOk, "11.5 FF RCV, -RSP sent"},
    {S::receive, I::reject_turn, S::erp, kNo, kOk, "11.5 FF RCV, -RSP sent"},

    {S::erp, I::send_begin, S::erp, kNo, kDirection, "11.5 ERP is RCV plus the right to send LUSTAT"},
    {S::erp, I::send_end, S::erp, kNo, kOk, "11.3 MUSTEND"},
    {S::erp, I::send_cd, S::erp, kNo, kOk, "11.3 MUSTEND"},
    {S::erp, I::send_status, S::erp, kNo, kOk, "11.5 ERP, local LUSTAT"},
    {S::erp, I::receive_begin, S::erp, kNo, kOk, "11.5 ERP"},
    {S::erp, I::receive_end, S::receive, kNo, kOk, "11.5 ERP, receive other chain"},
    {S::erp, I::receive_cd, S::send, kNo, kOk, "11.5 ERP, receive chain with CD"},
    {S::erp, I::bracket_ended, S::cont, kNo, kOk, "11.5 FF bracket ends"},
    {S::erp, I::bracket_promised, S::receive, kNo, kOk, "11.5 FF own +RSP(BID) sent"},
    {S::erp, I::rejected, S::erp, kNo, kOk, "-RSP to a LUSTAT"},
    {S::erp, I::reject, S::erp, kNo, kOk, "11.5 ERP, rejected again"},
    {S::erp, I::reject_turn, S::erp, kNo, kOk, "11.5 ERP, rejected again"},
};

// The host keeps or takes the direction when a chain is rejected, whoever sent it (11.3, 11.5, mirrored); it has no ERP
// state, but it takes a LUSTAT in SEND after it was rejected, which the half-session sees to.
constexpr Row kFlipFlopPrimary[] = {
    {S::send, I::rejected, S::send, kNo, kOk, "11.5 FF mirror: direction stays with the host"},
    {S::send, I::reject_turn, S::send, kNo, kOk, "11.5 FF mirror: recovery is the host's"},
    {S::receive, I::reject_turn, S::send, kNo, kOk, "11.5 FF mirror: recovery is the host's"},
    {S::receive, I::rejected, S::send, kNo, kOk, "11.5 FF mirror: CD of a rejected chain is as if not given"},
    {S::receive, I::reject, S::send, kNo, kOk, "11.5 FF mirror: recovery is the host's"},
};

// HDX contention, what all have in common: after each chain both return to CONT; CD reserves the next turn. The winner
// is the first speaker, who promises brackets; the loser is the bidder, who wins them.
constexpr Row kContention[] = {
    {S::cont, I::send_begin, S::send, kNo, kOk, "11.5 contention, CONT"},
    {S::cont, I::send_end, S::cont, kNo, kOk, "11.5 contention, end of chain"},
    {S::cont, I::send_cd, S::receive, kNo, kOk, "11.5 contention, CD"},
    {S::cont, I::receive_begin, S::receive, kNo, kOk, "11.5 contention, CONT"},
    {S::cont, I::receive_end, S::cont, kNo, kOk, "11.5 contention, end of chain"},
    {S::cont, I::receive_cd, S::send, kNo, kOk, "11.5 contention, CD"},
    {S::cont, I::bracket_ended, S::cont, kNo, kOk, "11.5 contention"},
    {S::cont, I::reject, S::cont, kNo, kOk, "11.5 contention, after sending a -RSP"},
    {S::cont, I::reject_turn, S::cont, kNo, kOk, "11.5 contention, after sending a -RSP"},

    {S::send, I::send_begin, S::send, kNo, kOk, "the turn that CD gave"},
    {S::send, I::send_end, S::cont, kNo, kOk, "11.5 contention, end of chain"},
    {S::send, I::send_cd, S::receive, kNo, kOk, "11.5 contention, CD"},
    {S::send, I::receive_end, S::send, kNo, kOk, "end of a purged chain"},
    {S::send, I::receive_cd, S::send, kNo, kOk, "end of a purged chain"},
    {S::send, I::bracket_ended, S::cont, kNo, kOk, "11.5 contention"},
    {S::send, I::reject, S::send, kNo, kOk, "refusal of the loser's chain"},
    {S::send, I::reject_turn, S::cont, kNo, kOk, "11.5 contention, after sending a -RSP"},

    {S::receive, I::send_begin, S::receive, kNo, kDirection, "11.5 contention, RCV"},
    {S::receive, I::send_end, S::receive, kNo, kOk, "11.5 contention, the loser's chain that ends"},
    {S::receive, I::send_cd, S::receive, kNo, kOk, "11.5 contention, the loser's chain that ends"},
    {S::receive, I::receive_begin, S::receive, kNo, kOk, "11.5 contention, RCV"},
    {S::receive, I::receive_end, S::cont, kNo, kOk, "11.5 contention, end of chain"},
    {S::receive, I::receive_cd, S::send, kNo, kOk, "11.5 contention, CD"},
    {S::receive, I::bracket_ended, S::cont, kNo, kOk, "11.5 contention"},
    {S::receive, I::reject, S::cont, kNo, kOk, "11.5 contention, after sending a -RSP"},
    {S::receive, I::reject_turn, S::cont, kNo, kOk, "11.5 contention, after sending a -RSP"},
};

constexpr Sense kTransmitMode = sense::receiver_in_transmit_mode;
constexpr Row kWinnerSecondary[] = {
    {S::cont, I::bracket_promised, S::receive, kNo, kOk, "11.6 BIDDED"},
    {S::send, I::receive_begin, S::send, kNo, kTransmitMode, "11.5 the winner answers the loser's chain with 081B"},
    {S::cont, I::rejected, S::receive, kNo, kOk, "11.5 contention, after receiving a -RSP"},
    {S::send, I::rejected, S::receive, kNo, kOk, "11.5 contention, after receiving a -RSP"},
    {S::receive, I::rejected, S::receive, kNo, kOk, "11.5 contention, after receiving a -RSP"},
};
constexpr Row kLoserSecondary[] = {
    {S::receive, I::bracket_won, S::send, kNo, kOk, "11.6 WON"},
    {S::send, I::receive_begin, S::receive, kNo, kOk, "11.5 the loser accepts the winner's chain"},
    {S::cont, I::rejected, S::receive, kNo, kOk, "11.5 contention, after receiving a -RSP"},
    {S::send, I::rejected, S::receive, kNo, kOk, "11.5 contention, after receiving a -RSP"},
    {S::receive, I::rejected, S::receive, kNo, kOk, "11.5 contention, after receiving a -RSP"},
};
constexpr Row kWinnerPrimary[] = {
    {S::cont, I::bracket_promised, S::receive, kNo, kOk, "11.6 BIDDED"},
    {S::send, I::receive_begin, S::send, kNo, kTransmitMode, "11.5 the winner answers the loser's chain with 081B"},
    {S::cont, I::rejected, S::cont, kNo, kOk, "11.5 contention, mirror"},
    {S::send, I::rejected, S::cont, kNo, kOk, "11.5 contention, mirror"},
    {S::receive, I::rejected, S::cont, kNo, kOk, "11.5 contention, mirror"},
};
constexpr Row kLoserPrimary[] = {
    {S::send, I::receive_begin, S::receive, kNo, kOk, "11.5 the loser accepts the winner's chain"},
    {S::cont, I::rejected, S::cont, kNo, kOk, "11.5 contention, mirror"},
    {S::send, I::rejected, S::cont, kNo, kOk, "11.5 contention, mirror"},
    {S::receive, I::rejected, S::cont, kNo, kOk, "11.5 contention, mirror"},
};

constexpr auto kFlipFlopSecondaryRows = join_rows(kFlipFlop, kFlipFlopSecondary);
constexpr auto kFlipFlopPrimaryRows = join_rows(kFlipFlop, kFlipFlopPrimary);
constexpr auto kWinnerSecondaryRows = join_rows(kContention, kWinnerSecondary);
constexpr auto kLoserSecondaryRows = join_rows(kContention, kLoserSecondary);
constexpr auto kWinnerPrimaryRows = join_rows(kContention, kWinnerPrimary);
constexpr auto kLoserPrimaryRows = join_rows(kContention, kLoserPrimary);
constexpr HdxTable kFlipFlopTables[] = {HdxTable("HDX flip-flop, primary", kFlipFlopPrimaryRows),
                                        HdxTable("HDX flip-flop, secondary", kFlipFlopSecondaryRows)};
constexpr HdxTable kContentionTables[2][2] = {{HdxTable("HDX contention, primary, loser", kLoserPrimaryRows),
                                               HdxTable("HDX contention, primary, winner", kWinnerPrimaryRows)},
                                              {HdxTable("HDX contention, secondary, loser", kLoserSecondaryRows),
                                               HdxTable("HDX contention, secondary, winner", kWinnerSecondaryRows)}};

}  // namespace

const HdxTable& flip_flop(Role role) { return kFlipFlopTables[role == Role::secondary ? 1 : 0]; }
const HdxTable& contention(Role role, bool winner) {
  return kContentionTables[role == Role::secondary ? 1 : 0][winner ? 1 : 0];
}

const HdxTable* send_receive_table(const SessionRules& rules) {
  if (rules.sscp_session) return nullptr;
  switch (rules.mode) {
    case SendReceiveMode::hdx_flip_flop:
      return &flip_flop(rules.role);
    case SendReceiveMode::hdx_contention:
      return &contention(rules.role, rules.first_speaker);
    default:
      return nullptr;
  }
}

// SNA reference 11.5, "Reset state"; 10.4.
HdxState send_receive_reset(const SessionRules& rules) {
  if (rules.mode == SendReceiveMode::hdx_contention) return HdxState::cont;
  if (rules.brackets && !rules.reset_in_bracket) return HdxState::cont;
  return rules.sends_first ? HdxState::send : HdxState::receive;
}

bool is_race(Sense s) {
  switch (code(s)) {
    case code(sense::bracket_race):
    case code(sense::bid_reject_no_rtr):
    case code(sense::bid_reject_rtr):
    case code(sense::receiver_in_transmit_mode):
      return true;
    default:
      return false;
  }
}

}  // namespace openrui
