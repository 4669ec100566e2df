// The data file of a scenario: JSON, an array of objects, or CSV with a line of names first.
#pragma once

#include "config/config_reader.h"
#include "hostsim/scenario/scenario.h"

namespace openrui {

// `name`: where the file is named, which is relative to the file of `reader`. Faults of the data are told with the name
// and the lines of their own file.
hostsim::ScenarioData read_scenario_data(ConfigReader& reader, const ConfigValue& name);

}  // namespace openrui
