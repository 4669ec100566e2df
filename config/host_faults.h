// Faults in configurations and scenarios: the section "faults" of a host, the step "fault" of a scenario.
#pragma once

#include <optional>
#include <vector>

#include "config/config_reader.h"
#include "hostsim/faults/fault.h"

namespace openrui {

// The section of a host. `links`, `lus`, `applications`: names that the patterns may mean; one that means none of them
// is a fault of the file.
std::vector<hostsim::Fault> read_fault_section(ConfigReader& reader, const ConfigValue& section,
                                               const std::vector<std::string>& links,
                                               const std::vector<std::string>& lus,
                                               const std::vector<std::string>& applications);

// `step`: with "fault", the kind, and "with", everything else; it strikes once unless it says otherwise. Nothing when
// it is wrong, which the reader has been told.
std::optional<hostsim::Fault> read_fault_step(ConfigReader& reader, const ConfigValue& step);

}  // namespace openrui
