// Whether SLI takes a BIND by itself, when the program has no BIND routine (LUA reference 11.1, step 4; 14.4).
#pragma once

#include "base/bytes.h"
#include "base/sense_code.h"

namespace openrui {

// Sense::none: accepted. Else the sense code of the negative response; SLI_OPEN ends with the same.
Sense check_bind_for_sli(ByteView image);

}  // namespace openrui
