#include "sli/sli_verbs.h"

#include <algorithm>
#include <iterator>

namespace openrui {

namespace {

constexpr std::uint16_t kCommon = sizeof(LUA_COMMON);
// lua_init_type, lua_resv65 and lua_wait: all that there is without a list.
constexpr std::uint16_t kOpen = kCommon + offsetof(SLI_OPEN, lua_open_extension);
constexpr std::uint16_t kSend = kCommon + sizeof(LUA_SPECIFIC{}.lua_sequence_number);
constexpr std::uint16_t kBid = kCommon + sizeof(LUA_SPECIFIC{}.lua_peek_data);
constexpr std::uint16_t kSendEx = kCommon + sizeof(SLI_SEND_EX_SPECIFIC);
constexpr std::uint16_t kReceiveEx = kCommon + sizeof(SLI_RECEIVE_EX_SPECIFIC);

// clang-format off
constexpr SliVerbRow kRows[] = {
    //                       ex     name              opcode                     length      max_length data_length
    {SliVerb::open,    false, "SLI_OPEN",       LUA_OPCODE_SLI_OPEN,       kOpen,      true,  false},
    {SliVerb::close,   false, "SLI_CLOSE",      LUA_OPCODE_SLI_CLOSE,      kCommon,    true,  false},
    {SliVerb::send,    false, "SLI_SEND",       LUA_OPCODE_SLI_SEND,       kSend,      true,  false},
    {SliVerb::receive, false, "SLI_RECEIVE",    LUA_OPCODE_SLI_RECEIVE,    kCommon,    false, false},
    {SliVerb::purge,   false, "SLI_PURGE",      LUA_OPCODE_SLI_PURGE,      kCommon,    true,  false},
    {SliVerb::bid,     false, "SLI_BID",        LUA_OPCODE_SLI_BID,        kBid,       false, false},
    {SliVerb::send,    true,  "SLI_SEND_EX",    LUA_OPCODE_SLI_SEND_EX,    kSendEx,    true,  true},
    {SliVerb::receive, true,  "SLI_RECEIVE_EX", LUA_OPCODE_SLI_RECEIVE_EX, kReceiveEx, true,  true},
};

using Cell = std::optional<ReturnCode>;
constexpr Cell ok = std::nullopt;
constexpr Cell none = rc::state_check(Sec::no_sli_session);
constexpr Cell there = rc::unsuccessful(Sec::session_already_open);
constexpr Cell clos = rc::state_check(Sec::close_pending);
constexpr Cell prge = rc::state_check(Sec::sli_purge_pending);
constexpr Cell bid = rc::state_check(Sec::sli_bid_pending);

// LUA reference 10. Where it has NO_RECEIVE_TO_PURGE, the address decides: the verb is allowed. SLI_CLOSE(normal) in
// SLI_OPEN is treated as SLI_CLOSE(abend). A second PURGE cannot meet a first one, because PURGE completes in the call.
constexpr Cell kConditions[kSliVerbs + 1][kSliProgresses] = {
    //                  none  OPEN   +SSCP  idle   SEND   RECEIVE PURGE  BID    CLOSE  abend
    /* OPEN         */ {ok,   there, there, there, there, there,  there, there, there, there},
    /* CLOSE normal */ {none, ok,    ok,    ok,    ok,    ok,     ok,    ok,    clos,  clos},
    /* SEND         */ {none, none,  ok,    ok,    ok,    ok,     ok,    ok,    none,  none},
    /* RECEIVE      */ {none, none,  ok,    ok,    ok,    ok,     ok,    ok,    none,  none},
    /* PURGE        */ {none, none,  ok,    ok,    ok,    ok,     prge,  ok,    none,  none},
    /* BID          */ {none, none,  ok,    ok,    ok,    ok,     ok,    bid,   none,  none},
    /* CLOSE abend  */ {none, ok,    ok,    ok,    ok,    ok,     ok,    ok,    ok,    clos},
};
// clang-format on

// LUA reference 15.4: elements of lua_resv56 in which Host Integration Server reads options of SLI_OPEN.
bool is_option(std::size_t element) { return element == 2 || element == 3; }

// Only what no real program leaves dirty (LUA reference 6.6): results of an earlier verb are not looked at.
bool reserved_fields_zero(const LUA_COMMON& c, const SliVerbRow& row, Personality personality) {
  const bool open = row.verb == SliVerb::open;
  if (!open && c.lua_extension_list_offset != 0) return false;
  if (c.lua_cobol_offset != 0) return false;
  if (row.max_length_reserved && c.lua_max_length != 0) return false;
  if (row.data_length_reserved && c.lua_data_length != 0) return false;
  if (!open && c.lua_encr_decr_option != 0) return false;
  if (c.lua_flag1.reserv1) return false;
  if (row.verb != SliVerb::close && c.lua_flag1.close_abend) return false;
  const bool options = open && personality == Personality::his;
  for (std::size_t i = 0; i < sizeof c.lua_resv56; ++i) {
    if (c.lua_resv56[i] != 0 && !(options && is_option(i))) return false;
  }
  return true;
}

}  // namespace

const SliVerbRow* find_sli_verb(std::uint16_t lua_verb, std::uint16_t opcode) {
  if (lua_verb != LUA_VERB_SLI) return nullptr;
  const auto* found =
      std::find_if(std::begin(kRows), std::end(kRows), [opcode](const SliVerbRow& r) { return r.opcode == opcode; });
  return found == std::end(kRows) ? nullptr : found;
}

std::optional<ReturnCode> check_sli_form(const LUA_VERB_RECORD& record, const SliVerbRow& row,
                                         Personality personality) {
  const auto& c = record.common;
  if (c.lua_verb_length < row.min_length) return rc::parameter_check(Sec::verb_length_invalid);
  if (!reserved_fields_zero(c, row, personality)) return rc::parameter_check(Sec::reserved_field_not_zero);
  if (c.lua_post_handle == 0) return rc::parameter_check(Sec::invalid_post_handle);
  return std::nullopt;
}

std::optional<ReturnCode> sli_condition(SliVerb verb, bool abend, SliProgress progress, Personality personality) {
  // LUA reference 16: SNAplus2 has a code of its own while the session is being opened.
  const bool opening = progress == SliProgress::open || progress == SliProgress::open_sscp;
  if (verb == SliVerb::open && opening && personality == Personality::snapix) {
    return rc::state_check(Sec::duplicate_rui_init);
  }
  const auto row = verb == SliVerb::close && abend ? kSliVerbs : static_cast<std::size_t>(verb);
  return kConditions[row][static_cast<std::size_t>(progress)];
}

}  // namespace openrui
