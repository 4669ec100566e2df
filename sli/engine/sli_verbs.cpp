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
  switch (sli_verb_condition(verb, abend, progress).answer) {
    case SliAnswer::allowed:
      break;
    case SliAnswer::no_session:
      return rc::state_check(Sec::no_sli_session);
    case SliAnswer::session_already_open:
      return rc::unsuccessful(Sec::session_already_open);
    case SliAnswer::close_pending:
      return rc::state_check(Sec::close_pending);
    case SliAnswer::purge_pending:
      return rc::state_check(Sec::sli_purge_pending);
    case SliAnswer::bid_pending:
      return rc::state_check(Sec::sli_bid_pending);
  }
  return std::nullopt;
}

}  // namespace openrui
