#include "rui/verb_table.h"

namespace openrui {

namespace {

constexpr std::uint16_t kCommon = sizeof(LUA_COMMON);
constexpr std::uint16_t kBid = kCommon + sizeof(LUA_SPECIFIC{}.lua_peek_data);

// clang-format off
constexpr VerbRow kRows[kVerbs] = {
    //  verb          opcode                  length   max_length  encryption  options  unix
    {Verb::init,   LUA_OPCODE_RUI_INIT,   kCommon, true,       false,      true,    false},
    {Verb::term,   LUA_OPCODE_RUI_TERM,   kCommon, true,       true,       false,   false},
    {Verb::write,  LUA_OPCODE_RUI_WRITE,  kCommon, true,       true,       false,   false},
    {Verb::read,   LUA_OPCODE_RUI_READ,   kCommon, false,      true,       false,   false},
    {Verb::purge,  LUA_OPCODE_RUI_PURGE,  kCommon, true,       true,       false,   false},
    {Verb::bid,    LUA_OPCODE_RUI_BID,    kBid,    false,      true,       false,   false},
    {Verb::reinit, LUA_OPCODE_RUI_REINIT, kCommon, true,       true,       false,   true},
};
// clang-format on

}  // namespace

const VerbRow& row(Verb verb) { return kRows[static_cast<std::size_t>(verb)]; }

const VerbRow* find_verb(std::uint16_t lua_verb, std::uint16_t opcode) {
  if (lua_verb != LUA_VERB_RUI) return nullptr;
  for (const auto& r : kRows) {
    if (r.opcode == opcode) return &r;
  }
  return nullptr;
}

bool has_verb(Personality personality, const VerbRow& row) {
  return !row.unix_only || personality == Personality::snapix;
}

std::optional<ReturnCode> condition(Verb verb, Progress progress) {
  switch (verb_condition(verb, progress).answer) {
    case VerbAnswer::allowed:
      break;
    case VerbAnswer::no_session:
      return rc::state_check(Sec::no_rui_session);
    case VerbAnswer::duplicate_init:
      return rc::state_check(Sec::duplicate_rui_init);
    case VerbAnswer::reinit_invalid:
      return rc::state_check(Sec::reinit_invalid);
    case VerbAnswer::command_count:
      return rc::unsuccessful(Sec::command_count_error);
    case VerbAnswer::bid_already_enabled:
      return rc::parameter_check(Sec::bid_already_enabled);
  }
  return std::nullopt;
}

}  // namespace openrui
