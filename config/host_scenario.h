// A scenario of hostsim: one JSON file, checked against config/schema/scenario.schema.json and then for what a schema
// cannot see.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/config_fault.h"
#include "hostsim/scenario/scenario.h"

namespace openrui {

// All faults, in the order of the text.
Result<hostsim::Scenario, std::vector<ConfigFault>> load_scenario(const std::string& path);
// The same for a text in memory; `file` is for the messages.
Result<hostsim::Scenario, std::vector<ConfigFault>> parse_scenario(const std::string& file, std::string_view text);

}  // namespace openrui
