// How a run of a scenario has ended.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace openrui::hostsim {

struct ScenarioResult {
  bool passed = false;
  std::size_t steps = 0;  // that were performed
  std::string lu;         // whose steps failed; empty: steps of no LU
  std::string place;      // of the step that failed: "step 4 (line 9)"
  std::string step;       // its words
  std::string message;    // what the scenario says of it; empty: nothing
  std::string what;       // a sentence
  std::string rule;       // that was broken; empty: none
  bool sscp = false;      // of the session of `heard`
  Bytes heard;            // the BIU (RH and RU) that was not as expected; empty: none
  std::vector<std::pair<std::string, std::string>> variables;  // of the failed position, by name
};

}  // namespace openrui::hostsim
