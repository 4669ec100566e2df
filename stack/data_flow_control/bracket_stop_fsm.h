// Stop of brackets (SNA reference 11.6, SBI and BIS; FM profile 18): one machine for the brackets of each side. A
// half-session runs both: `own` follows the SBI that it receives and the BIS that it sends, `partner` the other two.
#pragma once

#include <string_view>

#include "base/fsm.h"

namespace openrui {

enum class BracketStopState : std::uint8_t {
  run,
  asked,    // SBI passed: the side is to stop beginning brackets, and will say so by BIS
  stopped,  // BIS passed: the side begins no more brackets
  count_
};

enum class BracketStopInput : std::uint8_t {
  ask,    // SBI
  stop,   // BIS
  begin,  // BB or BID
  count_
};

enum class BracketStopAction : std::uint8_t { none, count_ };

std::string_view name(BracketStopState s);
std::string_view name(BracketStopInput i);
std::string_view name(BracketStopAction a);

using BracketStopTable = FsmTable<BracketStopState, BracketStopInput, BracketStopAction>;
const BracketStopTable& bracket_stop_table();

}  // namespace openrui
