// The configuration of a node or a client: one JSON file, checked against config/schema/node.schema.json and then for
// what a schema cannot see (design, section 6).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/config_fault.h"
#include "node/definition.h"

namespace openrui {

// All faults, in the order of the text. Relative file names in it stay relative to the working directory.
Result<NodeDefinition, std::vector<ConfigFault>> load_node(const std::string& path);
// The same for a text in memory; `file` is for the messages.
Result<NodeDefinition, std::vector<ConfigFault>> parse_node(const std::string& file, std::string_view text);

// Gives the value of an environment variable, or null.
using EnvironmentLookup = std::function<const char*(const char*)>;

// The file a LUA program uses (design, section 3): RUI_CONFIG, when it is set, names it; else
// $XDG_CONFIG_HOME/openrui/rui.json (~/.config when that is unset or not absolute), else /etc/openrui/rui.json. The
// error is the list of paths that were tried; none of them exists.
Result<std::string, std::vector<std::string>> find_client_config(const EnvironmentLookup& environment);
// With the environment of the process.
Result<std::string, std::vector<std::string>> find_client_config();

}  // namespace openrui
