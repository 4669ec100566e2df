// Brackets (SNA reference 11.6): one machine for the first speaker, one for the bidder. Both count what they send and
// what they receive; an input that a row refuses changes nothing.
#pragma once

#include <string_view>

#include "base/fsm.h"
#include "formats/rh.h"
#include "formats/ru/ru_kind.h"
#include "formats/session_rules.h"

namespace openrui {

enum class BracketState : std::uint8_t {
  betb,            // between brackets
  inb,             // in bracket
  bidded,          // first speaker: the bidder's bracket is next
  owe_rtr,         // first speaker: refused a bid with 0814, owes an RTR
  rtr_out,         // first speaker: RTR sent
  bid_out,         // bidder: BID sent
  bb_out,          // bidder: chain with BB sent, not yet accepted
  won,             // bidder: may begin
  awaits_rtr,      // bidder: refused with 0814
  ending_send,     // sent the chain that ends the bracket when it is answered (rule 1, RQD)
  ending_receive,  // received it, not yet answered
  count_
};

enum class BracketInput : std::uint8_t {
  send_bb,     // first element with BB, or LUSTAT with BB
  send_begin,  // first element or LUSTAT without BB
  receive_bb,
  receive_begin,
  send_bid,
  receive_bid,
  send_rtr,
  receive_rtr,
  bid_accepted,         // +RSP(BID), sent by the first speaker, received by the bidder
  refused_rtr_follows,  // -RSP 0814 to BID or BB, sent by the first speaker, received by the bidder
  refused,              // any other -RSP to BID or BB
  bb_accepted,          // +RSP to the chain with BB, or anything later from the partner that implies it
  rtr_accepted,         // +RSP(RTR)
  rtr_refused,          // -RSP(RTR)
  end,                  // end of the chain that ends the bracket, unconditional
  end_send_pending,     // the same, sent, rule 1 and RQD: the response decides
  end_receive_pending,
  end_accepted,  // +RSP to it
  end_refused,   // -RSP to it
  cancelled_bb,  // the chain with BB was cancelled, or its bracket given up (LUSTAT with BB and EB)
  send_bis,
  receive_bis,
  count_
};

enum class BracketAction : std::uint8_t { none, count_ };

std::string_view name(BracketState s);
std::string_view name(BracketInput i);
std::string_view name(BracketAction a);

using BracketTable = FsmTable<BracketState, BracketInput, BracketAction>;
const BracketTable& first_speaker_table();
const BracketTable& bidder_table();

// Null when the session has no brackets or is full duplex (11.5: not enforced there).
const BracketTable* bracket_table(const SessionRules& rules);
BracketState bracket_reset(const SessionRules& rules);

}  // namespace openrui
