// SSCP-PU and SSCP-LU sessions of a peripheral node (SNA reference 11.1).
#pragma once

#include <string_view>

#include "base/fsm.h"

namespace openrui {

enum class ActivationState : std::uint8_t { inactive, active, count_ };

enum class ActivationInput : std::uint8_t {
  activate_cold,  // ACTPU or ACTLU
  activate_erp,
  deactivate,  // DACTPU or DACTLU
  request,     // anything else on the session
  lost,        // an outer session or the link was lost
  count_
};

enum class ActivationAction : std::uint8_t {
  none,
  start,       // everything inside is reset silently, then +RSP
  answer,      // +RSP, nothing changes
  keep,        // +RSP, what is inside goes on
  deactivate,  // everything inside is reset silently, then +RSP
  pass,        // hand the request on
  reset,       // everything inside is reset, nothing is sent
  count_
};

std::string_view name(ActivationState s);
std::string_view name(ActivationInput i);
std::string_view name(ActivationAction a);

using ActivationTable = FsmTable<ActivationState, ActivationInput, ActivationAction>;
const ActivationTable& sscp_pu_table();
const ActivationTable& sscp_lu_table();

// The tables that drive a PU and its LUs; a mutation test puts others in their place.
struct ActivationTables {
  const ActivationTable* pu = &sscp_pu_table();
  const ActivationTable* lu = &sscp_lu_table();
};

}  // namespace openrui
