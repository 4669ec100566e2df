// One RUI verb: its record, its buffer, and who waits for it.
#pragma once

#include <lua_c.h>
#include <string>

#include "tn3270/telnet.h"

namespace openrui::tn3270 {

class LuSession;

enum class Flow : std::uint8_t { expedited, sscp, normal };  // LU expedited, SSCP normal, LU normal
inline constexpr std::size_t kFlows = 3;

// Record and buffer belong to the library while the verb is in progress; the record is first, so that the callback
// finds the rest.
struct RuiVerb {
  LUA_VERB_RECORD record{};
  LuSession* owner = nullptr;
  Bytes buffer;
  bool in_progress = false;

  LUA_COMMON& common() { return record.common; }
  const LUA_COMMON& common() const { return record.common; }
};

// "UNSUCCESSFUL - COMMAND_COUNT_ERROR".
std::string words_of(const RuiVerb& verb);

// The second return code, or a sense code, as a number that reads as it is printed.
std::uint32_t secondary_code(const RuiVerb& verb);

}  // namespace openrui::tn3270
