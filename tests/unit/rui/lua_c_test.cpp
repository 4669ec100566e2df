#include <catch2/catch.hpp>
#include <cstddef>
#include <cstring>
#include <lua_c.h>

#include "base/bytes.h"

using namespace openrui;

// LUA reference 3.2: column G where long has 64 bits, B where it has 32.
#define OFFSET(field) offsetof(LUA_VERB_RECORD, common.field)
static_assert(offsetof(LUA_VERB_RECORD, common) == 0);
static_assert(OFFSET(lua_verb) == 0);
static_assert(OFFSET(lua_verb_length) == 2);
static_assert(OFFSET(lua_prim_rc) == 4);
static_assert(OFFSET(lua_sec_rc) == 8);
static_assert(OFFSET(lua_opcode) == 12);
static_assert(OFFSET(lua_correlator) == 16);
static_assert(OFFSET(lua_luname) == 20);
static_assert(OFFSET(lua_extension_list_offset) == 28);
static_assert(OFFSET(lua_cobol_offset) == 30);
static_assert(OFFSET(lua_sid) == 32);
static_assert(OFFSET(lua_max_length) == 36);
static_assert(OFFSET(lua_data_length) == 38);
static_assert(OFFSET(lua_data_ptr) == 40);
#if defined(__LP64__)
static_assert(OFFSET(lua_post_handle) == 48);
static_assert(OFFSET(lua_th) == 56);
static_assert(OFFSET(lua_th.daf) == 58);
static_assert(OFFSET(lua_th.oaf) == 59);
static_assert(OFFSET(lua_th.snf) == 60);
static_assert(OFFSET(lua_rh) == 62);
static_assert(OFFSET(lua_flag1) == 65);
static_assert(OFFSET(lua_message_type) == 66);
static_assert(OFFSET(lua_flag2) == 67);
static_assert(OFFSET(lua_resv56) == 68);
static_assert(OFFSET(lua_encr_decr_option) == 75);
static_assert(sizeof(LUA_COMMON) == 80);
static_assert(offsetof(LUA_VERB_RECORD, specific) == 80);
static_assert(offsetof(LUA_VERB_RECORD, specific.open.lua_wait) == 82);
static_assert(offsetof(LUA_VERB_RECORD, specific.open.lua_open_extension[0]) == 84);
static_assert(offsetof(LUA_VERB_RECORD, specific.open.lua_open_extension[1]) == 127);
static_assert(offsetof(LUA_VERB_RECORD, specific.open.lua_open_extension[2]) == 170);
static_assert(offsetof(LUA_VERB_RECORD, specific.open.lua_ending_delim) == 213);
static_assert(sizeof(LUA_VERB_RECORD) == 216);
#else
static_assert(OFFSET(lua_post_handle) == 44);
static_assert(OFFSET(lua_th) == 48);
static_assert(OFFSET(lua_rh) == 54);
static_assert(OFFSET(lua_flag1) == 57);
static_assert(OFFSET(lua_flag2) == 59);
static_assert(OFFSET(lua_encr_decr_option) == 67);
static_assert(sizeof(LUA_COMMON) == 68);
static_assert(offsetof(LUA_VERB_RECORD, specific.open.lua_open_extension[0]) == 72);
static_assert(sizeof(LUA_VERB_RECORD) == 204);
#endif
static_assert(sizeof(struct LUA_TH) == 6 && sizeof(struct LUA_RH) == 3);
static_assert(sizeof(struct LUA_FLAG1) == 1 && sizeof(struct LUA_FLAG2) == 1);
static_assert(sizeof(struct SLI_OPEN) == 134 && sizeof(struct LUA_EXT_ENTRY) == 43);
static_assert(offsetof(struct LUA_EXT_ENTRY, lua_module_name) == 1);
static_assert(offsetof(struct LUA_EXT_ENTRY, lua_procedure_name) == 10);
static_assert(offsetof(struct RUI_INIT, lua_puname) == 1 && offsetof(struct RUI_INIT, lua_lunumber) == 9);
static_assert(offsetof(struct RUI_INIT, wait_for_link) == 10);
static_assert(offsetof(struct SLI_SEND_EX_SPECIFIC, lua_data_length_ex) == 4);

namespace {

template <class T>
std::string memory_of(const T& value) {
  return to_hex(ByteView(reinterpret_cast<const std::uint8_t*>(&value), sizeof value));
}

// Bytes of a T of which one bit-field is set.
template <class T, class Set>
std::string bits(Set set) {
  T value;
  std::memset(&value, 0, sizeof value);
  set(value);
  return memory_of(value);
}

}  // namespace

TEST_CASE("constants have their bytes in big-endian order in memory (LUA reference 2, 5)") {
  CHECK(memory_of(std::uint16_t{LUA_OPCODE_RUI_WRITE}) == "04 80");
  CHECK(memory_of(std::uint16_t{LUA_VERB_RUI}) == "52 00");
  CHECK(memory_of(std::uint16_t{LUA_COMM_SUBSYSTEM_NOT_LOADED}) == "F0 04");
  CHECK(memory_of(AP_UINT32{LUA_BAD_SESSION_ID}) == "00 00 00 02");
  CHECK(memory_of(AP_UINT32{LUA_INVALID_SESSION_PARAMETERS}) == "08 21 00 00");
  CHECK(memory_of(AP_UINT32{LUA_NON_UNIQ_ID}) == "C0 00 10 01");
#ifndef NON_INTEL_BYTE_ORDER
  static_assert(LUA_PARAMETER_CHECK == 0x0100 && LUA_BAD_SESSION_ID == 0x02000000U);
  static_assert(LUA_OPCODE_RUI_REINIT == 0x8008 && LUA_RSP_CORRELATION_ERROR == 0x00000E20U);
#endif
  static_assert(LUA_INVALID_VERB == 0xFFFF && LUA_OK == 0 && LUA_SEC_RC_OK == 0);
}

TEST_CASE("constants are integer constant expressions that work as case labels (LUA reference 2)") {
  const auto is_read = [](unsigned short opcode) {
    switch (opcode) {
      case LUA_OPCODE_RUI_READ:
        return true;
      case LUA_OPCODE_RUI_WRITE:
      default:
        return false;
    }
  };
  CHECK(is_read(LUA_OPCODE_RUI_READ));
#if LUA_OPCODE_RUI_READ == LUA_OPCODE_SLI_RECEIVE
#error "opcodes must be usable in the preprocessor"
#endif
}

TEST_CASE("the bits of LUA_TH have the positions of the wire (LUA reference 3.3)") {
  using T = LUA_TH;
  CHECK(bits<T>([](T& t) { t.flags_fid = 2; }) == "20 00 00 00 00 00");
  CHECK(bits<T>([](T& t) { t.flags_mpf = 3; }) == "0C 00 00 00 00 00");
  CHECK(bits<T>([](T& t) { t.flags_odai = 1; }) == "02 00 00 00 00 00");
  CHECK(bits<T>([](T& t) { t.flags_efi = 1; }) == "01 00 00 00 00 00");
  CHECK(bits<T>([](T& t) { t.daf = 1, t.oaf = 2, t.snf[0] = 3, t.snf[1] = 4; }) == "00 00 01 02 03 04");
}

TEST_CASE("the bits of LUA_RH have the positions of the wire (LUA reference 3.3)") {
  using R = LUA_RH;
  CHECK(bits<R>([](R& r) { r.rri = 1; }) == "80 00 00");
  CHECK(bits<R>([](R& r) { r.ruc = LUA_RH_SC; }) == "60 00 00");
  CHECK(bits<R>([](R& r) { r.ruc = LUA_RH_DFC; }) == "40 00 00");
  CHECK(bits<R>([](R& r) { r.fi = 1; }) == "08 00 00");
  CHECK(bits<R>([](R& r) { r.sdi = 1; }) == "04 00 00");
  CHECK(bits<R>([](R& r) { r.bci = 1; }) == "02 00 00");
  CHECK(bits<R>([](R& r) { r.eci = 1; }) == "01 00 00");
  CHECK(bits<R>([](R& r) { r.dr1i = 1; }) == "00 80 00");
  CHECK(bits<R>([](R& r) { r.dr2i = 1; }) == "00 20 00");
  CHECK(bits<R>([](R& r) { r.ri = 1; }) == "00 10 00");
  CHECK(bits<R>([](R& r) { r.qri = 1; }) == "00 02 00");
  CHECK(bits<R>([](R& r) { r.pi = 1; }) == "00 01 00");
  CHECK(bits<R>([](R& r) { r.bbi = 1; }) == "00 00 80");
  CHECK(bits<R>([](R& r) { r.ebi = 1; }) == "00 00 40");
  CHECK(bits<R>([](R& r) { r.cdi = 1; }) == "00 00 20");
  CHECK(bits<R>([](R& r) { r.csi = 1; }) == "00 00 08");
  CHECK(bits<R>([](R& r) { r.edi = 1; }) == "00 00 04");
  CHECK(bits<R>([](R& r) { r.pdi = 1; }) == "00 00 02");
}

TEST_CASE("the bits of the flag bytes have the documented positions (LUA reference 3.3)") {
  using A = LUA_FLAG1;
  CHECK(bits<A>([](A& f) { f.bid_enable = 1; }) == "80");
  CHECK(bits<A>([](A& f) { f.reserv1 = 1; }) == "40");
  CHECK(bits<A>([](A& f) { f.close_abend = 1; }) == "20");
  CHECK(bits<A>([](A& f) { f.nowait = 1; }) == "10");
  CHECK(bits<A>([](A& f) { f.sscp_exp = 1; }) == "08");
  CHECK(bits<A>([](A& f) { f.sscp_norm = 1; }) == "04");
  CHECK(bits<A>([](A& f) { f.lu_exp = 1; }) == "02");
  CHECK(bits<A>([](A& f) { f.lu_norm = 1; }) == "01");
  using B = LUA_FLAG2;
  CHECK(bits<B>([](B& f) { f.bid_enable = 1; }) == "80");
  CHECK(bits<B>([](B& f) { f.async = 1; }) == "40");
  CHECK(bits<B>([](B& f) { f.sscp_exp = 1; }) == "08");
  CHECK(bits<B>([](B& f) { f.sscp_norm = 1; }) == "04");
  CHECK(bits<B>([](B& f) { f.lu_exp = 1; }) == "02");
  CHECK(bits<B>([](B& f) { f.lu_norm = 1; }) == "01");
}

TEST_CASE("the byte macros take words apart and put them together (LUA reference 2)") {
  static_assert(LUA_LO_UC(0x1234) == 0x34 && LUA_HI_UC(0x1234) == 0x12);
  static_assert(LUA_LO_US(0x12345678U) == 0x5678 && LUA_HI_US(0x12345678U) == 0x1234);
  static_assert(LUA_MAKUS(0x34, 0x12) == 0x1234 && LUA_MAKUL(0x5678, 0x1234) == 0x12345678U);
  CHECK(LUA_CANCELED == LUA_CANCELLED);
  CHECK(LUA_NEGATIVE_RESPONSE == LUA_NEGATIVE_RSP);
}
