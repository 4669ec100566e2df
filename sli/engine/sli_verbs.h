// What the SLI verbs have in common, as data: opcodes, lengths, reserved fields, and the return codes of the matrix
// that says which verb is allowed while which is in progress (LUA reference 3.5, 6.6, 10).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "node/definition.h"
#include "node/sli_verb_conditions.h"
#include "rui/result_codes.h"

namespace openrui {

struct SliVerbRow {
  SliVerb verb;
  bool ex;  // an _EX form
  std::string_view name;
  std::uint16_t opcode;
  std::uint16_t min_length;   // of lua_verb_length, in bytes
  bool max_length_reserved;   // lua_max_length must be 0
  bool data_length_reserved;  // lua_data_length must be 0
};

// Null when lua_verb or lua_opcode is not of an SLI verb that a program issues.
const SliVerbRow* find_sli_verb(std::uint16_t lua_verb, std::uint16_t opcode);

// LUA reference 6.6, steps 3 to 5: what can be said of a record without a session.
std::optional<ReturnCode> check_sli_form(const LUA_VERB_RECORD& record, const SliVerbRow& row, Personality personality);

// The answer to `verb` while that is in progress; nothing: allowed, as far as the matrix says (for SEND and RECEIVE the
// flows decide further). `abend`: of SLI_CLOSE.
std::optional<ReturnCode> sli_condition(SliVerb verb, bool abend, SliProgress progress, Personality personality);

}  // namespace openrui
