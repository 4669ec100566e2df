// Plays a case on a node's PU with LUs 2 and 3, on a link whose other end is the case: path control, activation of PU
// and LU, and what the node does by itself.
#pragma once

#include <string>

#include "conformance/script.h"
#include "services/activation_fsm.h"

namespace openrui::conformance {

// As play(); for cases with `node` set.
std::string play_node(const Case& c, const ActivationTables& tables = {});

}  // namespace openrui::conformance
