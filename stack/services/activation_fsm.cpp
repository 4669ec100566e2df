#include "services/activation_fsm.h"

#include "formats/sense.h"

namespace openrui {

std::string_view name(ActivationState s) { return s == ActivationState::active ? "ACT" : "INACT"; }

std::string_view name(ActivationInput i) {
  switch (i) {
    case ActivationInput::activate_cold:
      return "activate, cold";
    case ActivationInput::activate_erp:
      return "activate, ERP";
    case ActivationInput::deactivate:
      return "deactivate";
    case ActivationInput::request:
      return "other request";
    case ActivationInput::lost:
      return "lost";
    case ActivationInput::count_:
      break;
  }
  return "?";
}

std::string_view name(ActivationAction a) {
  switch (a) {
    case ActivationAction::none:
      return "-";
    case ActivationAction::start:
      return "reset inside, +RSP, start";
    case ActivationAction::answer:
      return "+RSP";
    case ActivationAction::keep:
      return "+RSP, keep inside";
    case ActivationAction::deactivate:
      return "reset inside, +RSP";
    case ActivationAction::pass:
      return "pass";
    case ActivationAction::reset:
      return "reset";
    case ActivationAction::count_:
      break;
  }
  return "?";
}

namespace {

using S = ActivationState;
using I = ActivationInput;
using A = ActivationAction;

constexpr ActivationTable::Row kPu[] = {
    {S::inactive, I::activate_cold, S::active, A::start, Sense::none, "11.1 INACT, ACTPU"},
    {S::inactive, I::activate_erp, S::active, A::start, Sense::none, "11.1 INACT, ACTPU"},
    {S::inactive, I::deactivate, S::inactive, A::answer, Sense::none, "11.1 INACT, DACTPU"},
    {S::inactive, I::request, S::inactive, A::none, sense::pu_not_active, "11.1 INACT, other RU"},
    {S::inactive, I::lost, S::inactive, A::none, Sense::none, "11.1 any, link lost"},
    {S::active, I::activate_cold, S::active, A::start, Sense::none, "11.1 ACT, ACTPU cold"},
    {S::active, I::activate_erp, S::active, A::keep, Sense::none, "11.1 ACT, ACTPU ERP"},
    {S::active, I::deactivate, S::inactive, A::deactivate, Sense::none, "11.1 ACT, DACTPU"},
    // No maintenance services (5.5).
    {S::active, I::request, S::active, A::none, sense::function_not_supported, "11.1 ACT, NS request; 5.5"},
    {S::active, I::lost, S::inactive, A::reset, Sense::none, "11.1 any, link lost"},
};

constexpr ActivationTable::Row kLu[] = {
    {S::inactive, I::activate_cold, S::active, A::start, Sense::none, "11.1 INACT, ACTLU"},
    {S::inactive, I::activate_erp, S::active, A::start, Sense::none, "11.1 INACT, ACTLU"},
    // Strict; a lenient node answers +RSP (11.1).
    {S::inactive, I::deactivate, S::inactive, A::none, sense::no_session_dactlu, "11.1 INACT, DACTLU"},
    {S::inactive, I::request, S::inactive, A::none, sense::lu_not_active, "11.1 INACT, anything else"},
    {S::inactive, I::lost, S::inactive, A::none, Sense::none, "11.1 any, reset"},
    {S::active, I::activate_cold, S::active, A::start, Sense::none, "11.1 ACT, ACTLU cold"},
    // 11.1 would keep the LU-LU session; the program's session ends all the same, and it goes with it.
    {S::active, I::activate_erp, S::active, A::start, Sense::none, "LUA reference 6.5, KB Q170287, Q311584"},
    {S::active, I::deactivate, S::inactive, A::deactivate, Sense::none, "11.1 ACT, DACTLU"},
    {S::active, I::request, S::active, A::pass, Sense::none, "11.1 ACT"},
    {S::active, I::lost, S::inactive, A::reset, Sense::none, "11.1 any, reset"},
};

constexpr ActivationTable kPuTable("SSCP-PU session, node", kPu);
constexpr ActivationTable kLuTable("SSCP-LU session, node", kLu);

}  // namespace

const ActivationTable& sscp_pu_table() { return kPuTable; }
const ActivationTable& sscp_lu_table() { return kLuTable; }

}  // namespace openrui
