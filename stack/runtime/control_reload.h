// A changed configuration for a node that runs: what can be changed is, and what cannot is said (design, section 6).
#pragma once

#include <nlohmann/json.hpp>

#include "runtime/control_report.h"

namespace openrui {

// Ports, links, PUs, LUs, pools, the log level and the capture become those of `next`; sessions on what stays the same
// notice nothing. `now` becomes what the node is then. In a turn of the loop that no link or LU has caused.
//
//   {"ports":{"added":[],"removed":[],"changed":[]}, "links":…, "lus":…, "pools":…, "settings":["log level"],
//    "sessions_ended":0, "needs_restart":[{"key":"/listen/tcp","running":"127.0.0.1:1","configured":""}]}
nlohmann::json reconfigure(const ControlledNode& node, NodeDefinition& now, NodeDefinition next);

}  // namespace openrui
