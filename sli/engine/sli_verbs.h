// What the SLI verbs have in common, as data: opcodes, lengths, reserved fields, and which verb is allowed while which
// is in progress (LUA reference 3.5, 6.6, 10).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "node/definition.h"
#include "rui/result_codes.h"

namespace openrui {

// The _EX forms are the verbs that they extend; `ex` of their row tells (LUA reference 9.7).
enum class SliVerb : std::uint8_t { open, close, send, receive, purge, bid };
inline constexpr std::size_t kSliVerbs = 6;

struct SliVerbRow {
  SliVerb verb;
  bool ex;
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

// What is going on in a session. `none`: there is no session. `open_sscp` is SLI_OPEN of type PRIM_SSCP in progress,
// where verbs on SSCP normal are allowed (LUA reference 10, note 1).
enum class SliProgress : std::uint8_t {
  none,
  open,
  open_sscp,
  idle,
  send,
  receive,
  purge,
  bid,
  close_normal,
  close_abend
};
inline constexpr std::size_t kSliProgresses = 10;

// The answer to `verb` while that is in progress; nothing: allowed, as far as the matrix says (for SEND and RECEIVE the
// flows decide further). `abend`: of SLI_CLOSE.
std::optional<ReturnCode> sli_condition(SliVerb verb, bool abend, SliProgress progress, Personality personality);

// At most so many SENDs may be active, each on a flow of its own (LUA reference 9.3).
inline constexpr int kMaxSends = 2;

}  // namespace openrui
