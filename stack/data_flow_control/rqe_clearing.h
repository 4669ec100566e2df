// When the entry of a received exception-response request leaves the correlation table (LUA manual, Table 11).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "formats/session_rules.h"

namespace openrui {

enum class ProgramVerb : std::uint8_t { read, write };

// automatic: when the program issues the verb; else only by the program's response.
struct RqeClearingRow {
  ProgramVerb verb;
  bool delayed_response_mode;
  bool full_duplex;
  bool automatic;
  std::string_view rule;
};
std::span<const RqeClearingRow> rqe_clearing();

// Whether issuing the verb clears the RQE entries that the program has read.
bool clears_rqe(ProgramVerb verb, const SessionRules& rules, std::span<const RqeClearingRow> rows = rqe_clearing());

}  // namespace openrui
