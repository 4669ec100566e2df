// The SSCP's end of an SSCP-PU or SSCP-LU session: the mirror of the node's tables (SNA reference 11.1).
// Stands here and not in hostsim/, so that `snactl fsm` can print it.
#pragma once

#include <string_view>

#include "base/fsm.h"

namespace openrui {

enum class SscpState : std::uint8_t {
  reset,
  pend_active,  // ACTPU or ACTLU sent
  active,
  pend_reset,  // DACTPU or DACTLU sent
  count_
};

enum class SscpInput : std::uint8_t {
  activate,    // the link is contacted, or the PU became active; also the repetition when no answer came
  accepted,    // +RSP(ACTPU), +RSP(ACTLU)
  refused,     // the negative ones
  deactivate,  // the operator wants the resource down
  answered,    // either response to DACTPU or DACTLU
  lost,        // the link or the outer session was lost
  count_
};

enum class SscpAction : std::uint8_t {
  none,
  send_activation,
  start,              // the session is there: go on with what is inside
  give_up,            // the node will not have it
  send_deactivation,  // what is inside was ended before
  end,                // everything inside is reset
  count_
};

std::string_view name(SscpState s);
std::string_view name(SscpInput i);
std::string_view name(SscpAction a);

using SscpTable = FsmTable<SscpState, SscpInput, SscpAction>;
const SscpTable& sscp_session_table();

}  // namespace openrui
