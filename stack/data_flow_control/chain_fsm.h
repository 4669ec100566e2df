// Chaining (SNA reference 11.3): one machine for what a half-session receives, one for what it sends.
#pragma once

#include <string_view>

#include "base/fsm.h"
#include "formats/rh.h"
#include "formats/ru/ru_kind.h"

namespace openrui {

enum class ChainState : std::uint8_t {
  betc,      // between chains
  inc,       // in chain
  purge,     // receiver: the chain was rejected, its rest is discarded
  must_end,  // sender: the partner rejected an element, only the last one or CANCEL may follow
  rejected,  // between chains, and the last one was rejected: CANCEL may follow
  count_
};

enum class ChainInput : std::uint8_t {
  only,
  first,
  middle,
  last,
  cancel,
  other_dfc,       // any other normal-flow DFC request
  reject_element,  // negative response to the element, which was not the last one
  reject_late,     // negative response to a chain that has ended
  count_
};

enum class ChainAction : std::uint8_t {
  none,
  process,        // hand up, or send
  discard,        // drop; numbers and pacing were counted
  report_purged,  // drop; tell the user that the rejected chain has ended
  count_
};

std::string_view name(ChainState s);
std::string_view name(ChainInput i);
std::string_view name(ChainAction a);

using ChainTable = FsmTable<ChainState, ChainInput, ChainAction>;
const ChainTable& chain_receiver();
const ChainTable& chain_sender();

// Of a normal-flow request.
ChainInput chain_input(const Rh& rh, RuKind kind);

}  // namespace openrui
