#include "services/sscp_fsm.h"

namespace openrui {

std::string_view name(SscpState s) {
  switch (s) {
    case SscpState::reset:
      return "RESET";
    case SscpState::pend_active:
      return "PEND-ACT";
    case SscpState::active:
      return "ACT";
    case SscpState::pend_reset:
      return "PEND-RESET";
    case SscpState::count_:
      break;
  }
  return "?";
}

std::string_view name(SscpInput i) {
  switch (i) {
    case SscpInput::activate:
      return "activate";
    case SscpInput::accepted:
      return "+RSP to activation";
    case SscpInput::refused:
      return "-RSP to activation";
    case SscpInput::deactivate:
      return "deactivate";
    case SscpInput::answered:
      return "RSP to deactivation";
    case SscpInput::lost:
      return "lost";
    case SscpInput::count_:
      break;
  }
  return "?";
}

std::string_view name(SscpAction a) {
  switch (a) {
    case SscpAction::none:
      return "-";
    case SscpAction::send_activation:
      return "send ACTPU or ACTLU";
    case SscpAction::start:
      return "start";
    case SscpAction::give_up:
      return "give up";
    case SscpAction::send_deactivation:
      return "send DACTPU or DACTLU";
    case SscpAction::end:
      return "end";
    case SscpAction::count_:
      break;
  }
  return "?";
}

namespace {

using S = SscpState;
using I = SscpInput;
using A = SscpAction;

constexpr SscpTable::Row kRows[] = {
    {S::reset, I::activate, S::pend_active, A::send_activation, Sense::none, "13.1"},
    {S::reset, I::deactivate, S::reset, A::none, Sense::none, "nothing is there"},
    {S::reset, I::lost, S::reset, A::none, Sense::none, "nothing is there"},

    {S::pend_active, I::activate, S::pend_active, A::send_activation, Sense::none, "13.5: retry"},
    {S::pend_active, I::accepted, S::active, A::start, Sense::none, "13.1"},
    {S::pend_active, I::refused, S::reset, A::give_up, Sense::none, "11.1 INACT, not acceptable"},
    {S::pend_active, I::deactivate, S::pend_reset, A::send_deactivation, Sense::none, "13.5: DACT on shutdown"},
    {S::pend_active, I::lost, S::reset, A::none, Sense::none, "11.1 any, link lost"},

    {S::active, I::activate, S::active, A::send_activation, Sense::none, "13.4 takeover: ERP keeps what is there"},
    // The answer to a repeated activation.
    {S::active, I::accepted, S::active, A::none, Sense::none, "11.1 ACT, ACTPU again"},
    {S::active, I::deactivate, S::pend_reset, A::send_deactivation, Sense::none, "11.1 ACT, DACTPU or DACTLU"},
    {S::active, I::lost, S::reset, A::end, Sense::none, "11.1 any, link lost"},

    {S::pend_reset, I::accepted, S::pend_reset, A::none, Sense::none, "a late answer"},
    {S::pend_reset, I::refused, S::pend_reset, A::none, Sense::none, "a late answer"},
    {S::pend_reset, I::answered, S::reset, A::end, Sense::none, "11.1 ACT, DACTPU or DACTLU"},
    {S::pend_reset, I::deactivate, S::pend_reset, A::none, Sense::none, "under way"},
    {S::pend_reset, I::lost, S::reset, A::end, Sense::none, "11.1 any, link lost"},
};

constexpr SscpTable kTable("SSCP-PU and SSCP-LU session, host", kRows);

}  // namespace

const SscpTable& sscp_session_table() { return kTable; }

}  // namespace openrui
