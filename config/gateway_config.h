// The configuration of a TN3270E gateway: one JSON file, checked against config/schema/gateway.schema.json and then for
// what a schema cannot see (design, section 6).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/config_fault.h"
#include "tn3270/definition.h"

namespace openrui {

// All faults, in the order of the text. Relative file names in it stay relative to the working directory.
Result<tn3270::GatewayDefinition, std::vector<ConfigFault>> load_gateway(const std::string& path);
// The same for a text in memory; `file` is for the messages.
Result<tn3270::GatewayDefinition, std::vector<ConfigFault>> parse_gateway(const std::string& file,
                                                                          std::string_view text);

}  // namespace openrui
