// The verdict of a run of a scenario: text with the ladder, and JUnit.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hostsim/scenario/runs.h"

namespace openrui::hostsim {

// "scenario NAME: passed, 12 steps on LINK1", or where it failed, what was expected, what came, which rule was broken,
// the variables, and what passed last as a ladder. Lines end with a newline.
std::string verdict(const ScenarioRun& run);

// The same of several runs as a file for CI servers, with a test case each.
std::string to_junit(const std::vector<std::shared_ptr<const ScenarioRun>>& runs);

}  // namespace openrui::hostsim
