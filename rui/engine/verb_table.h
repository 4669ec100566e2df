// What the verbs have in common, as data: opcodes, lengths, reserved fields, and which verb is allowed while which is
// in progress (LUA reference 3.5, 6.6, 8).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "rui/result_codes.h"

namespace openrui {

enum class Verb : std::uint8_t { init, term, read, write, purge, bid };
inline constexpr std::size_t kVerbs = 6;

struct VerbRow {
  Verb verb;
  std::string_view name;
  std::uint16_t opcode;
  std::uint16_t min_length;         // of lua_verb_length, in bytes
  bool max_length_reserved;         // lua_max_length must be 0; BID returns it, so a used record carries it
  bool encryption_option_reserved;  // lua_encr_decr_option must be 0
  bool options;                     // lua_resv56 carries the options of Host Integration Server (15.4)
};

const VerbRow& row(Verb verb);
// Null when lua_verb or lua_opcode is not of an RUI verb that we have.
const VerbRow* find_verb(std::uint16_t lua_verb, std::uint16_t opcode);

// What is going on in a session. `none`: there is no session, or it has failed.
enum class Progress : std::uint8_t { none, init, term, write, read, purge, bid };
inline constexpr std::size_t kProgresses = 7;

// The answer to `verb` while that is in progress; nothing: allowed, as far as the matrix says (for READ and WRITE the
// flows decide further).
const std::optional<ReturnCode>& condition(Verb verb, Progress progress);

// At most so many WRITEs may be active, each on a flow of its own (section 8, note 1).
inline constexpr int kMaxWrites = 2;

}  // namespace openrui
