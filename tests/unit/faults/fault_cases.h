// Faults with what a LUA program must see of each. Every kind of the table has at least one.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "fault_pair.h"

namespace openrui::test {

struct FaultCase {
  hostsim::FaultKind kind;
  std::string name;  // what is shown
  FaultPair::Change host;
  std::function<void(FaultPair&)> run;
  std::size_t max_btu = 0;
};

// Of sessions and their set-up: BIND, UNBIND, responses, activation, link.
std::vector<FaultCase> session_fault_cases();
// Of the data and their headers.
std::vector<FaultCase> data_fault_cases();

}  // namespace openrui::test
