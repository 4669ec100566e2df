// The section "faults" of a host's configuration.
#pragma once

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

}  // namespace openrui
