#include "rui/verb_table.h"

namespace openrui {

namespace {

constexpr std::uint16_t kCommon = sizeof(LUA_COMMON);
constexpr std::uint16_t kBid = kCommon + sizeof(LUA_SPECIFIC{}.lua_peek_data);

// clang-format off
constexpr std::array<VerbRow, kVerbs> kRows{{
    //  verb         name         opcode                 length   max_length  encryption  options
    {Verb::init,  "RUI_INIT",  LUA_OPCODE_RUI_INIT,  kCommon, true,       false,      true},
    {Verb::term,  "RUI_TERM",  LUA_OPCODE_RUI_TERM,  kCommon, true,       true,       false},
    {Verb::read,  "RUI_READ",  LUA_OPCODE_RUI_READ,  kCommon, false,      true,       false},
    {Verb::write, "RUI_WRITE", LUA_OPCODE_RUI_WRITE, kCommon, true,       true,       false},
    {Verb::purge, "RUI_PURGE", LUA_OPCODE_RUI_PURGE, kCommon, true,       true,       false},
    {Verb::bid,   "RUI_BID",   LUA_OPCODE_RUI_BID,   kBid,    false,      true,       false},
}};

using Cell = std::optional<ReturnCode>;
constexpr Cell ok = std::nullopt;
constexpr Cell none = rc::state_check(Sec::no_rui_session);
constexpr Cell dup = rc::state_check(Sec::duplicate_rui_init);
constexpr Cell count = rc::unsuccessful(Sec::command_count_error);
constexpr Cell bid = rc::parameter_check(Sec::bid_already_enabled);

// LUA manual, Table 14; the codes are those of LUA reference 8. A second PURGE cannot meet a first one, because PURGE
// completes in the call; its code is [unverified].
constexpr Cell kConditions[kVerbs][kProgresses] = {
    //             none  INIT  TERM   WRITE READ  PURGE  BID
    /* INIT  */   {ok,   dup,  dup,   dup,  dup,  dup,   dup},
    /* TERM  */   {none, ok,   count, ok,   ok,   ok,    ok},
    /* READ  */   {none, none, none,  ok,   ok,   ok,    ok},
    /* WRITE */   {none, none, none,  ok,   ok,   ok,    ok},
    /* PURGE */   {none, none, none,  ok,   ok,   count, ok},
    /* BID   */   {none, none, none,  ok,   ok,   ok,    bid},
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

const std::optional<ReturnCode>& condition(Verb verb, Progress progress) {
  return kConditions[static_cast<std::size_t>(verb)][static_cast<std::size_t>(progress)];
}

}  // namespace openrui
