#include "data_flow_control/quiesce_fsm.h"

#include "formats/sense.h"

namespace openrui {

std::string_view name(QuiesceState s) {
  switch (s) {
    case QuiesceState::run:
      return "RUN";
    case QuiesceState::asked:
      return "QPEND";
    case QuiesceState::answered:
      return "QSENT";
    case QuiesceState::quiet:
      return "QUIET";
    case QuiesceState::count_:
      break;
  }
  return "?";
}

std::string_view name(QuiesceInput i) {
  switch (i) {
    case QuiesceInput::ask:
      return "QEC or SHUTD";
    case QuiesceInput::finish:
      return "QC or SHUTC";
    case QuiesceInput::confirm:
      return "+RSP to QC or SHUTC";
    case QuiesceInput::deny:
      return "-RSP to QC or SHUTC";
    case QuiesceInput::release:
      return "RELQ";
    case QuiesceInput::begin:
      return "begin of chain";
    case QuiesceInput::count_:
      break;
  }
  return "?";
}

std::string_view name(QuiesceAction) { return "-"; }

namespace {

using S = QuiesceState;
using I = QuiesceInput;
using Row = QuiesceTable::Row;
constexpr auto kNo = QuiesceAction::none;
constexpr Sense kOk = Sense::none;
constexpr Sense kMode = sense::mode_inconsistency;
constexpr Sense kQuiesced = sense::data_traffic_quiesced;

// The side asked by QEC: its chain may end, no other may begin, then QC.
constexpr Row kQuiesceHeld[] = {
    {S::run, I::ask, S::asked, kNo, kOk, "11.7 RUN, QEC"},
    {S::run, I::finish, S::run, kNo, kMode, "QC without QEC"},
    {S::run, I::release, S::run, kNo, kOk, "11.7 RELQ with nothing quiesced"},
    {S::run, I::begin, S::run, kNo, kOk, "11.7 RUN"},
    {S::asked, I::ask, S::asked, kNo, kMode, "11.7 QEC in wrong state"},
    {S::asked, I::finish, S::answered, kNo, kOk, "11.7 QPEND, between chains send QC"},
    {S::asked, I::release, S::run, kNo, kOk, "11.7 QPEND, RELQ"},
    {S::asked, I::begin, S::asked, kNo, kQuiesced, "11.7 only the current chain's remainder"},
    {S::answered, I::ask, S::answered, kNo, kMode, "11.7 QEC in wrong state"},
    {S::answered, I::finish, S::answered, kNo, kMode, "QC twice"},
    {S::answered, I::confirm, S::quiet, kNo, kOk, "11.7 QSENT, +RSP(QC)"},
    {S::answered, I::deny, S::asked, kNo, kOk, "QC refused"},
    {S::answered, I::release, S::run, kNo, kOk, "RELQ crosses +RSP(QC)"},
    {S::answered, I::begin, S::answered, kNo, kQuiesced, "11.7 after QC"},
    {S::quiet, I::ask, S::quiet, kNo, kMode, "11.7 QEC in wrong state"},
    {S::quiet, I::finish, S::quiet, kNo, kMode, "QC twice"},
    {S::quiet, I::release, S::run, kNo, kOk, "11.7 QUIET, RELQ"},
    {S::quiet, I::begin, S::quiet, kNo, kQuiesced, "11.7 QUIET, local normal-flow request"},
};

// The side that asked: until QC comes, what was on its way is taken.
constexpr Row kQuiesceHolder[] = {
    {S::run, I::ask, S::asked, kNo, kOk, "11.7 QEC"},
    {S::run, I::finish, S::run, kNo, kMode, "QC without QEC"},
    {S::run, I::release, S::run, kNo, kOk, "11.7 RELQ with nothing quiesced"},
    {S::run, I::begin, S::run, kNo, kOk, "11.7 RUN"},
    {S::asked, I::ask, S::asked, kNo, kMode, "11.7 QEC in wrong state"},
    {S::asked, I::finish, S::answered, kNo, kOk, "11.7 QC arrives"},
    {S::asked, I::release, S::run, kNo, kOk, "11.7 QPEND, RELQ"},
    {S::asked, I::begin, S::asked, kNo, kOk, "what crosses the QEC"},
    {S::answered, I::ask, S::answered, kNo, kMode, "11.7 QEC in wrong state"},
    {S::answered, I::finish, S::answered, kNo, kMode, "QC twice"},
    {S::answered, I::confirm, S::quiet, kNo, kOk, "11.7 +RSP(QC) sent"},
    {S::answered, I::deny, S::asked, kNo, kOk, "QC refused"},
    {S::answered, I::release, S::run, kNo, kOk, "11.7 RELQ"},
    {S::answered, I::begin, S::answered, kNo, kQuiesced, "11.7 after QC: 2006"},
    {S::quiet, I::ask, S::quiet, kNo, kMode, "11.7 QEC in wrong state"},
    {S::quiet, I::finish, S::quiet, kNo, kMode, "QC twice"},
    {S::quiet, I::release, S::run, kNo, kOk, "11.7 RELQ"},
    {S::quiet, I::begin, S::quiet, kNo, kQuiesced, "11.7 after QC: 2006"},
};

// Shutdown: the SLU chooses the moment, so it may go on until it has sent SHUTC.
constexpr Row kShutdown[] = {
    {S::run, I::ask, S::asked, kNo, kOk, "11.7 RUN, SHUTD"},
    {S::run, I::finish, S::run, kNo, kMode, "SHUTC without SHUTD"},
    {S::run, I::release, S::run, kNo, kOk, "11.7 RELQ with nothing quiesced"},
    {S::run, I::begin, S::run, kNo, kOk, "11.7 RUN"},
    {S::asked, I::ask, S::asked, kNo, kMode, "11.7 SHPEND, SHUTD again: 0809"},
    {S::asked, I::finish, S::answered, kNo, kOk, "11.7 SHPEND, SHUTC"},
    {S::asked, I::release, S::run, kNo, kOk, "11.7 SHPEND, RELQ"},
    {S::asked, I::begin, S::asked, kNo, kOk, "11.7 SHUTD does not mean stop at once"},
    {S::answered, I::ask, S::answered, kNo, kMode, "11.7 SHCSENT, SHUTD again: 0809"},
    {S::answered, I::finish, S::answered, kNo, kMode, "SHUTC twice"},
    {S::answered, I::confirm, S::quiet, kNo, kOk, "11.7 SHCSENT, +RSP(SHUTC)"},
    {S::answered, I::deny, S::asked, kNo, kOk, "SHUTC refused"},
    {S::answered, I::release, S::run, kNo, kOk, "RELQ crosses +RSP(SHUTC)"},
    {S::answered, I::begin, S::answered, kNo, kQuiesced, "11.7 after SHUTC: 2006"},
    {S::quiet, I::ask, S::quiet, kNo, kMode, "11.7 SHUT, SHUTD again: 0809"},
    {S::quiet, I::finish, S::quiet, kNo, kMode, "SHUTC twice"},
    {S::quiet, I::release, S::run, kNo, kOk, "11.7 SHUT, RELQ"},
    {S::quiet, I::begin, S::quiet, kNo, kQuiesced, "11.7 SHUT, local normal-flow request"},
};

constexpr QuiesceTable kQuiesceHeldTable("quiesce, side that was asked", kQuiesceHeld);
constexpr QuiesceTable kQuiesceHolderTable("quiesce, side that asked", kQuiesceHolder);
constexpr QuiesceTable kShutdownHeldTable("shutdown, secondary", kShutdown);
constexpr QuiesceTable kShutdownHolderTable("shutdown, primary", kShutdown);

}  // namespace

const QuiesceTable& quiesce_held() { return kQuiesceHeldTable; }
const QuiesceTable& quiesce_holder() { return kQuiesceHolderTable; }
const QuiesceTable& shutdown_held() { return kShutdownHeldTable; }
const QuiesceTable& shutdown_holder() { return kShutdownHolderTable; }

}  // namespace openrui
