// What the verbs have in common, as data: opcodes, lengths, reserved fields, and the return codes of the table that
// says which verb is allowed while which is in progress (LUA reference 3.5, 6.6, 8).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "node/definition.h"
#include "node/verb_conditions.h"
#include "rui/result_codes.h"

namespace openrui {

struct VerbRow {
  Verb verb;
  std::uint16_t opcode;
  std::uint16_t min_length;         // of lua_verb_length, in bytes
  bool max_length_reserved;         // lua_max_length must be 0; BID returns it, so a used record carries it
  bool encryption_option_reserved;  // lua_encr_decr_option must be 0
  bool options;                     // lua_resv56 carries the options of Host Integration Server (15.4)
  bool unix_only;                   // INVALID_VERB to the products for Windows (16)
};

const VerbRow& row(Verb verb);
// Null when lua_verb or lua_opcode is not of an RUI verb that we have.
const VerbRow* find_verb(std::uint16_t lua_verb, std::uint16_t opcode);
// Of those, the ones that the personality has.
bool has_verb(Personality personality, const VerbRow& row);

// The answer to `verb` while that is in progress; nothing: allowed, as far as the table says (for READ and WRITE the
// flows decide further).
std::optional<ReturnCode> condition(Verb verb, Progress progress);

}  // namespace openrui
