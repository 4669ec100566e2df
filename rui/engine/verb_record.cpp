#include "rui/verb_record.h"

#include <algorithm>

#include "formats/ru/ru_kind.h"
#include "rui/api_trace_switch.h"

namespace openrui {

FlowSet::FlowSet(const LUA_FLAG1& flags) {
  if (flags.sscp_exp) bits_ |= bit(Flow::sscp_expedited);
  if (flags.lu_exp) bits_ |= bit(Flow::lu_expedited);
  if (flags.sscp_norm) bits_ |= bit(Flow::sscp_normal);
  if (flags.lu_norm) bits_ |= bit(Flow::lu_normal);
}

Flow FlowSet::only() const {
  for (const Flow f : kFlowsByPriority) {
    if (has(f)) return f;
  }
  return Flow::lu_normal;
}

namespace {

// Host Integration Server reads options from elements 1 to 4 of RUI_INIT (LUA reference 15.4); for the others all of
// the field is reserved (16).
bool reserved_bytes_zero(const LUA_COMMON& c, bool options) {
  constexpr std::size_t kFirstOption = 1;
  constexpr std::size_t kLastOption = 4;
  for (std::size_t i = 0; i < sizeof c.lua_resv56; ++i) {
    if (options && i >= kFirstOption && i <= kLastOption) continue;
    if (c.lua_resv56[i] != 0) return false;
  }
  return true;
}

// Only what no real program leaves dirty (LUA reference 6.6): results of an earlier verb are not looked at.
bool reserved_fields_zero(const LUA_COMMON& c, const VerbRow& row, Personality personality) {
  if (c.lua_extension_list_offset != 0 || c.lua_cobol_offset != 0) return false;
  if (row.max_length_reserved && c.lua_max_length != 0) return false;
  if (row.encryption_option_reserved && c.lua_encr_decr_option != 0) return false;
  if (c.lua_flag1.reserv1 || c.lua_flag1.close_abend) return false;
  return reserved_bytes_zero(c, row.options && personality == Personality::his);
}

}  // namespace

bool extended_init(const LUA_VERB_RECORD& record, Personality personality) {
  const auto& name = record.common.lua_luname;
  return personality == Personality::snapix &&
         std::all_of(std::begin(name), std::end(name), [](unsigned char c) { return c == 0; });
}

std::optional<ReturnCode> check_form(const LUA_VERB_RECORD& record, const VerbRow& row, Personality personality) {
  const auto& c = record.common;
  const bool extended = row.verb == Verb::init && extended_init(record, personality);
  const std::size_t needed = extended ? sizeof(LUA_VERB_RECORD) : row.min_length;
  if (c.lua_verb_length < needed) return rc::parameter_check(Sec::verb_length_invalid);
  if (!reserved_fields_zero(c, row, personality)) return rc::parameter_check(Sec::reserved_field_not_zero);
  if (c.lua_post_handle == 0) return rc::parameter_check(Sec::invalid_post_handle);
  return std::nullopt;
}

namespace {

// As one byte, atomically: a program may look at async while the library's thread adds the flow.
void store_flag2(LUA_FLAG2& flags, LUA_FLAG2 value) {
  static_assert(sizeof(LUA_FLAG2) == 1);
  std::uint8_t byte = 0;
  std::memcpy(&byte, &value, sizeof byte);
  __atomic_store_n(reinterpret_cast<std::uint8_t*>(&flags), byte, __ATOMIC_RELAXED);
}

void store_prim(LUA_COMMON& common, Prim prim) {
  __atomic_store_n(&common.lua_prim_rc, static_cast<std::uint16_t>(prim), __ATOMIC_RELEASE);
}

}  // namespace

void begin_verb(LUA_VERB_RECORD& record) {
  auto& c = record.common;
  LUA_FLAG2 flags{};
  flags.async = 1;
  c.lua_sec_rc = static_cast<AP_UINT32>(Sec::ok);
  store_flag2(c.lua_flag2, flags);
  store_prim(c, Prim::in_progress);
}

void end_verb(LUA_VERB_RECORD& record, ReturnCode code, bool async) {
  auto& c = record.common;
  LUA_FLAG2 flags = c.lua_flag2;
  flags.async = async ? 1 : 0;
  c.lua_sec_rc = static_cast<AP_UINT32>(code.sec);
  store_flag2(c.lua_flag2, flags);
  if (const auto* trace = api_trace()) {
    if (async) {
      trace->post(record, code);
    } else {
      trace->response(record, code);
    }
  }
  store_prim(c, code.prim);
}

void set_flow(LUA_FLAG2& flags, Flow flow) {
  LUA_FLAG2 value = flags;
  switch (flow) {
    case Flow::sscp_expedited:
      value.sscp_exp = 1;
      break;
    case Flow::lu_expedited:
      value.lu_exp = 1;
      break;
    case Flow::sscp_normal:
      value.sscp_norm = 1;
      break;
    case Flow::lu_normal:
      value.lu_norm = 1;
      break;
  }
  store_flag2(flags, value);
}

// The bits of LUA_TH and LUA_RH have the positions of the wire (LUA reference 3.3).
static_assert(sizeof(LUA_TH) == Th::kSize && sizeof(LUA_RH) == Rh::kSize);

void set_headers(LUA_COMMON& common, const Th& th, const Rh& rh) {
  std::uint8_t bytes[Th::kSize];
  emit_th(th, bytes);
  std::memcpy(&common.lua_th, bytes, sizeof bytes);
  std::memcpy(&common.lua_rh, rh.bytes().data(), Rh::kSize);
}

Rh rh_of(const LUA_COMMON& common) {
  std::uint8_t bytes[Rh::kSize];
  std::memcpy(bytes, &common.lua_rh, sizeof bytes);
  return Rh(bytes[0], bytes[1], bytes[2]);
}

std::uint16_t snf_of(const LUA_COMMON& common) { return get16(common.lua_th.snf, 0); }

std::string name_of(const unsigned char (&field)[8]) {
  std::string name(std::begin(field), std::end(field));
  while (!name.empty() && (name.back() == ' ' || name.back() == '\0')) name.pop_back();
  return name;
}

void set_name(unsigned char (&field)[8], const std::string& name) {
  std::fill(std::begin(field), std::end(field), static_cast<unsigned char>(' '));
  std::copy_n(name.begin(), std::min(name.size(), sizeof field), field);
}

namespace {

// The type is the request code, with a few inventions of LUA (5.5).
std::uint8_t request_type(Flow flow, const Rh& rh, ByteView ru) {
  const bool sscp = !is_lu_lu(flow);
  if (rh.category() == RuCategory::fmd) return sscp ? LUA_MESSAGE_TYPE_SSCP_DATA : LUA_MESSAGE_TYPE_LU_DATA;
  const auto kind = classify(rh, sscp, ru);
  if (kind == RuKind::lustat) return sscp ? LUA_MESSAGE_TYPE_LUSTAT_SSCP : LUA_MESSAGE_TYPE_LUSTAT_LU;
  if (kind == RuKind::crv) return LUA_MESSAGE_TYPE_CRV;
  return request_code(kind);
}

}  // namespace

std::uint8_t message_type(Flow flow, const Rh& rh, ByteView ru) {
  return rh.rri() ? std::uint8_t{LUA_MESSAGE_TYPE_RSP} : request_type(flow, rh, ru);
}

}  // namespace openrui
