// Quiesce and shutdown (SNA reference 11.7). Each machine stands for the requests of one direction: `held` for the side
// that is asked to be quiet, `holder` for the side that asked; a half-session runs both for QEC, and one of them, by
// role, for SHUTD.
#pragma once

#include <string_view>

#include "base/fsm.h"

namespace openrui {

enum class QuiesceState : std::uint8_t {
  run,
  asked,     // QEC or SHUTD passed, QC or SHUTC not yet
  answered,  // QC or SHUTC passed, its response not yet
  quiet,
  count_
};

enum class QuiesceInput : std::uint8_t {
  ask,      // QEC, SHUTD
  finish,   // QC, SHUTC
  confirm,  // +RSP to QC, SHUTC
  deny,     // -RSP to QC, SHUTC
  release,  // RELQ
  begin,    // a chain or DFC request of the quiet side begins
  count_
};

enum class QuiesceAction : std::uint8_t { none, count_ };

std::string_view name(QuiesceState s);
std::string_view name(QuiesceInput i);
std::string_view name(QuiesceAction a);

using QuiesceTable = FsmTable<QuiesceState, QuiesceInput, QuiesceAction>;
const QuiesceTable& quiesce_held();
const QuiesceTable& quiesce_holder();
const QuiesceTable& shutdown_held();
const QuiesceTable& shutdown_holder();

}  // namespace openrui
