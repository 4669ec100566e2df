// The configuration of a simulated host: one JSON file, checked against config/schema/host.schema.json and then for
// what a schema cannot see (design, section 6).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/config_fault.h"
#include "hostsim/definition.h"

namespace openrui {

// All faults, in the order of the text. Relative file names in it stay relative to the working directory.
Result<hostsim::HostDefinition, std::vector<ConfigFault>> load_host(const std::string& path);
// The same for a text in memory; `file` is for the messages.
Result<hostsim::HostDefinition, std::vector<ConfigFault>> parse_host(const std::string& file, std::string_view text);

}  // namespace openrui
