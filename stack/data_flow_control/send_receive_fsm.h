// Normal-flow send/receive mode (SNA reference 11.5): who may send. One table for each mode and role; full duplex has
// none.
#pragma once

#include <string_view>

#include "base/fsm.h"
#include "formats/session_rules.h"

namespace openrui {

enum class HdxState : std::uint8_t {
  cont,  // contention: either side may begin
  send,
  receive,
  erp,  // error recovery pending: as receive, and LUSTAT may be sent
  count_
};

// A chain of one element is a begin followed by an end.
enum class HdxInput : std::uint8_t {
  send_begin,   // first element of a chain, or a DFC request
  send_end,     // end of chain without CD
  send_cd,      // end of chain with CD
  send_status,  // LUSTAT without BB, EB and CD
  receive_begin,
  receive_end,
  receive_cd,
  bracket_ended,
  bracket_promised,  // the partner's bracket is next: own +RSP(BID) sent, or +RSP to own RTR received
  bracket_won,       // the mirror: +RSP(BID) received, or own +RSP(RTR) sent
  rejected,          // negative response received, not one of a race
  reject,            // negative response sent, not one of a race
  reject_turn,       // the same, to the chain whose CD gave this half the direction
  count_
};

enum class HdxAction : std::uint8_t { none, count_ };

std::string_view name(HdxState s);
std::string_view name(HdxInput i);
std::string_view name(HdxAction a);

using HdxTable = FsmTable<HdxState, HdxInput, HdxAction>;
const HdxTable& flip_flop(Role role);
const HdxTable& contention(Role role, bool winner);

// The table for the rules; null for full duplex and for SSCP sessions, whose profile is not enforced (10.2).
const HdxTable* send_receive_table(const SessionRules& rules);
// State at BIND and after CLEAR.
HdxState send_receive_reset(const SessionRules& rules);

// Senses that report a race of two beginners and leave the direction as it is (11.5).
bool is_race(Sense s);

}  // namespace openrui
