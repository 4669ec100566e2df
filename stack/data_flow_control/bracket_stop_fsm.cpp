#include "data_flow_control/bracket_stop_fsm.h"

#include "formats/sense.h"

namespace openrui {

std::string_view name(BracketStopState s) {
  switch (s) {
    case BracketStopState::run:
      return "RUN";
    case BracketStopState::asked:
      return "SBI-PASSED";
    case BracketStopState::stopped:
      return "BIS-PASSED";
    case BracketStopState::count_:
      break;
  }
  return "?";
}

std::string_view name(BracketStopInput i) {
  switch (i) {
    case BracketStopInput::ask:
      return "SBI";
    case BracketStopInput::stop:
      return "BIS";
    case BracketStopInput::begin:
      return "BB or BID";
    case BracketStopInput::count_:
      break;
  }
  return "?";
}

std::string_view name(BracketStopAction) { return "-"; }

namespace {

using S = BracketStopState;
using I = BracketStopInput;
constexpr auto kNo = BracketStopAction::none;
constexpr Sense kOk = Sense::none;

constexpr BracketStopTable::Row kRows[] = {
    {S::run, I::ask, S::asked, kNo, kOk, "11.6 SBI"},
    {S::run, I::stop, S::stopped, kNo, kOk, "11.6 BIS, unasked"},
    {S::run, I::begin, S::run, kNo, kOk, "11.6"},
    {S::asked, I::ask, S::asked, kNo, kOk, "section 8: SBI at any time"},
    {S::asked, I::stop, S::stopped, kNo, kOk, "11.6 finishes, sends BIS"},
    {S::asked, I::begin, S::asked, kNo, kOk, "11.6 until BIS"},
    {S::stopped, I::ask, S::stopped, kNo, kOk, "an SBI that crossed the BIS"},
    {S::stopped, I::stop, S::stopped, kNo, sense::bis_protocol, "11.6 second BIS: 2010"},
    {S::stopped, I::begin, S::stopped, kNo, sense::no_begin_bracket, "11.6 BB after BIS: 2008"},
};

constexpr BracketStopTable kTable("stop of brackets", kRows);

}  // namespace

const BracketStopTable& bracket_stop_table() { return kTable; }

}  // namespace openrui
