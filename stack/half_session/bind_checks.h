// Whether a BIND can be run, and whether an answer to it may be (SNA reference 6.6, 6.7). What else a BIND asks for is
// the program's to judge (LUA reference 13.1).
#pragma once

#include <span>
#include <string_view>

#include "base/sense_code.h"
#include "formats/ru/bind.h"

namespace openrui {

// One check. `sense` is 0835 with the offset of the byte, or another code; `row` is that of the table in 6.7.
struct BindCheck {
  int row;
  bool (*fails)(const Bind& bind);
  Sense sense;
  std::string_view rule;
};
// In the order in which they are made: the first that fails is reported. The rows before 8 are the LU's and the
// half-session's (address, activation, owner, length, session already there); those that need the cipher come last.
std::span<const BindCheck> bind_checks();

// The first check that fails; null when the BIND can be run.
const BindCheck* check_bind(const Bind& bind, std::span<const BindCheck> checks = bind_checks());

// Why the image of a positive response does not answer the BIND, in words; empty when it does (6.6). For the secondary
// before it sends it, for the primary when it gets it: then it ends the session with UNBIND type 06.
std::string_view fault_of_answer(const Bind& sent, const Bind& answered);

}  // namespace openrui
