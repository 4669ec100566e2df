// Plays a case on a half-session whose partner and user are the case itself. Everything that goes out or up has to be
// accounted for by a line.
#pragma once

#include <string>

#include "conformance/script.h"
#include "half_session/half_session.h"
#include "services/activation_fsm.h"

namespace openrui::conformance {

// Empty when the case holds; else what was expected and what was seen, in words. `tables`: null for the standard ones;
// `activation`: those of a node.
std::string play(const Case& c, const HalfSessionTables* tables = nullptr, const ActivationTables& activation = {});

}  // namespace openrui::conformance
