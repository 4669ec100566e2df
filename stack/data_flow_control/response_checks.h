// Whether a response fits the request that it answers (SNA reference 3.2, 3.6, 11.4).
#pragma once

#include <string_view>

#include "data_flow_control/correlation_table.h"

namespace openrui {

// Sense::none when it does. `entry`: of the table where the request waits. FI of FMD responses is not looked at (3.4).
Sense check_response(const CorrelationTable& table, const CorrelationTable::Entry& entry, const Rh& rh, ByteView ru);

// The rule behind a sense code of check_response().
std::string_view response_rule(Sense s);

}  // namespace openrui
