// The messages by which a station is looked for, the same by TCP and by UDP (transports reference 5.7, explorer
// machine).
#pragma once

#include "dlc/definition.h"
#include "dlc/dlsw/codec.h"

namespace openrui::dlsw {

// CANUREACH_ex for the link's remote station.
ControlHeader explorer_for(const LinkDefinition& link);
// ICANREACH_ex: the SAPs are those of the explorer.
ControlHeader explorer_answer(const ControlHeader& explorer);

}  // namespace openrui::dlsw
