// Verb records as bytes (LUA reference 3.2, 3.4), with the dumps of section 4 as vectors.
#include "rui/record_layout.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <lua_c.h>
#include <string>

#include "support/hex.h"

using namespace openrui;
using openrui::test::hex;

namespace {

constexpr RecordLayout kAll[] = {RecordLayout::packed16, RecordLayout::win32, RecordLayout::win64, RecordLayout::lp64};

std::string name(const std::array<std::uint8_t, 8>& luname) { return {luname.begin(), luname.end()}; }

// A record with a different byte in every place, of a verb whose union member is `opcode`'s.
Bytes pattern(const RecordShape& s, std::uint16_t opcode) {
  Bytes bytes(s.record_size);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i + 1);
  put16(&bytes[s.opcode], opcode);
  return bytes;
}

struct Golden {
  Bytes bytes;
  RecordValue value;
};

// Parses a Win32 dump and checks that writing it again gives the same bytes.
Golden win32(std::string_view dump) {
  const auto bytes = hex(dump);
  const auto value = parse_record(bytes, RecordLayout::win32);
  REQUIRE(value);
  const auto again = emit_record(*value, RecordLayout::win32);
  REQUIRE(again);
  CHECK(*again == bytes);
  return {bytes, *value};
}

}  // namespace

TEST_CASE("the shapes are those of LUA reference 3.2") {
  const auto& a = shape(RecordLayout::packed16);
  const auto& b = shape(RecordLayout::win32);
  const auto& d = shape(RecordLayout::win64);
  const auto& g = shape(RecordLayout::lp64);
  CHECK((a.common_size == 64 && b.common_size == 68 && d.common_size == 72 && g.common_size == 80));
  CHECK((a.record_size == 198 && b.record_size == 204 && d.record_size == 208 && g.record_size == 216));
  CHECK((a.th == 44 && b.th == 48 && d.th == 52 && g.th == 56));
  CHECK((a.flag2 == 55 && b.flag2 == 59 && d.flag2 == 63 && g.flag2 == 67));
  // The names of the two fields are their offsets in the packed layout.
  CHECK(a.resv56 == 56);
  CHECK(a.common_size + 1 == 65);
}

TEST_CASE("fields stand one behind the other and do not overlap, in every layout") {
  for (const auto layout : kAll) {
    const auto& s = shape(layout);
    INFO(s.column);
    const std::pair<std::size_t, std::size_t> fields[] = {{s.verb, 2},
                                                          {s.verb_length, 2},
                                                          {s.prim_rc, 2},
                                                          {s.sec_rc, 4},
                                                          {s.opcode, 2},
                                                          {s.correlator, 4},
                                                          {s.luname, 8},
                                                          {s.extension_list_offset, 2},
                                                          {s.cobol_offset, 2},
                                                          {s.sid, 4},
                                                          {s.max_length, 2},
                                                          {s.data_length, 2},
                                                          {s.data_ptr, s.pointer_size},
                                                          {s.post_handle, s.handle_size},
                                                          {s.th, 6},
                                                          {s.rh, 3},
                                                          {s.flag1, 1},
                                                          {s.message_type, 1},
                                                          {s.flag2, 1},
                                                          {s.resv56, 7},
                                                          {s.encr_decr_option, 1}};
    std::size_t end = 0;
    for (const auto& [at, size] : fields) {
      CHECK(at >= end);
      end = at + size;
    }
    CHECK(end <= s.common_size);
  }
}

TEST_CASE("vector 1: RUI_WRITE of an RQE with CD, and its completion with RSP_BEFORE_SENDING_REQ") {
  auto [bytes, v] = win32(
      "52004400 00000000 00000000 04800000 | 02000000 45303157 494E3031 00000000 | 0E000700 00006900 78563412 44332211 "
      "|"
      "2C000101001A 019020 01 00 00 0000000000000000");
  CHECK(v.verb == 0x5200);
  CHECK(v.verb_length == 68);
  CHECK(v.opcode == 0x0480);
  CHECK(v.correlator == 2);
  CHECK(name(v.luname) == "E01WIN01");
  CHECK(v.sid == 0x0007000E);
  CHECK(v.max_length == 0);
  CHECK(v.data_length == 105);
  CHECK(v.data_ptr == 0x12345678);
  CHECK(v.post_handle == 0x11223344);
  CHECK(v.th == std::array<std::uint8_t, 6>{0x2C, 0, 1, 1, 0, 0x1A});
  CHECK(v.rh == std::array<std::uint8_t, 3>{0x01, 0x90, 0x20});
  CHECK(v.flag1 == 0x01);
  CHECK(v.flag2 == 0);
  CHECK(v.specific_size == 0);

  v.prim_rc = 0x0014;
  v.sec_rc = 0x200D0000;
  v.th = {0x2C};
  v.flag2 = 0x41;
  CHECK(emit_record(v, RecordLayout::win32) ==
        hex("52004400 00140000 200D0000 04800000 | 02000000 45303157 494E3031 00000000 | 0E000700 00006900 78563412 "
            "44332211 | 2C0000000000 019020 01 00 41 0000000000000000"));
}

TEST_CASE("vector 2: RUI_READ completes with a negative response") {
  const auto v = win32(
                     "5200CC00 00000000 00000000 03800000 00000000 4C553220 20202020 00000000 03000000 00010400 "
                     "00000000 00000000 2C0009090001 879000 0F 02 41 0000000000000000" +
                     std::string(136 * 2, '0'))
                     .value;
  CHECK(v.verb_length == 204);
  CHECK(v.opcode == 0x0380);
  CHECK(v.sid == 3);
  CHECK(v.max_length == 0x0100);
  CHECK(v.data_length == 4);
  CHECK(v.rh == std::array<std::uint8_t, 3>{0x87, 0x90, 0x00});
  CHECK(v.flag1 == 0x0F);
  CHECK(v.message_type == LUA_MESSAGE_TYPE_RSP);
  CHECK(v.flag2 == 0x41);
}

TEST_CASE("vector 3: SLI_OPEN with a BIND routine, verb_length 73, fails with NEG_RSP_FROM_BIND_ROUTINE") {
  const auto v = win32(
                     "52004900 000F0000 00000039 01000000 00000000 4C553220 20202020 48000000 88E01400 00000400 "
                     "00000000 00000000 000000000000 000000 00 00 40 0000000000000000"
                     "02 00 0000 01 57494E534C493332 00 42696E6456616C69646174696F6E 00")
                     .value;
  CHECK(v.prim_rc == 0x000F);
  CHECK(v.sec_rc == 0x00000039);
  CHECK(v.verb_length == 0x49);
  CHECK(v.opcode == 0x0100);
  CHECK(name(v.luname) == "LU2     ");
  CHECK(v.extension_list_offset == 0x48);
  CHECK(v.sid == 0x0014E088);
  CHECK(v.data_length == 4);
  CHECK(v.flag2 == 0x40);
  const auto& open = std::get<RecordValue::SliOpen>(v.specific);
  CHECK(open.init_type == LUA_INIT_TYPE_SEC_LOG);
  CHECK(open.wait == 0);
  CHECK(open.open_extension[0].routine_type == LUA_ROUTINE_TYPE_BIND);
  const auto& entry = open.open_extension[0];
  CHECK(std::string(reinterpret_cast<const char*>(entry.module_name.data())) == "WINSLI32");
  CHECK(std::string(reinterpret_cast<const char*>(entry.procedure_name.data())) == "BindValidation");
  CHECK(open.open_extension[1].routine_type == LUA_ROUTINE_TYPE_END);
}

TEST_CASE("vectors 4 and 5: SLI_SEND of data and of a negative response") {
  const auto data = win32(
                        "52004600 00000000 00000000 04000000 00000000 00000000 00000000 00000000 88E01400 00008407 "
                        "00000000 00000000 000000000000 0090A0 00 01 00 0000000000000000 0007")
                        .value;
  CHECK(data.verb_length == 70);
  CHECK(data.opcode == 0x0400);
  CHECK(data.data_length == 0x0784);
  CHECK(data.rh == std::array<std::uint8_t, 3>{0x00, 0x90, 0xA0});
  CHECK(data.message_type == LUA_MESSAGE_TYPE_LU_DATA);
  CHECK(data.specific_size == 2);
  CHECK(std::get<RecordValue::SequenceNumber>(data.specific).number == 7);

  const auto rsp = win32(
                       "52004600 00000000 00000000 04000000 00000000 00000000 00000000 00000000 88E01400 00000400 "
                       "00000000 00000000 000000000001 CF9000 01 02 00 0000000000000000 0000")
                       .value;
  CHECK(rsp.th == std::array<std::uint8_t, 6>{0, 0, 0, 0, 0, 1});
  CHECK(rsp.rh == std::array<std::uint8_t, 3>{0xCF, 0x90, 0x00});
  CHECK(rsp.flag1 == 0x01);
  CHECK(rsp.message_type == LUA_MESSAGE_TYPE_RSP);
}

TEST_CASE("vector 6: SLI_BID with twelve peek bytes behind the common part") {
  const auto v = win32(
                     "52005000 00000000 00000000 06000000 00000000 00000000 00000000 00000000 88E01400 00000C00 "
                     "00000000 00000000 2C000901022C 023100 1F 01 01 0000000000000000 F1C31140 401DF040 C1C2C3C4")
                     .value;
  CHECK(v.verb_length == 80);
  CHECK(v.data_length == 12);
  CHECK(v.th == std::array<std::uint8_t, 6>{0x2C, 0, 9, 1, 2, 0x2C});
  CHECK(v.flag1 == 0x1F);
  CHECK(v.flag2 == 0x01);
  CHECK(v.specific_size == 12);
  CHECK(ByteView(std::get<RecordValue::PeekData>(v.specific).bytes)[0] == 0xF1);
  CHECK(ByteView(std::get<RecordValue::PeekData>(v.specific).bytes)[11] == 0xC4);
}

TEST_CASE("vectors 7 and 8: RUI_WRITE without a flow, and of a positive response") {
  const auto bad = win32(
                       "52004400 00010000 00000019 04800000 00000000 00000000 00000000 00000000 03000000 00000000 "
                       "00000000 00000000 000000000000 019020 00 00 00 0000000000000000")
                       .value;
  CHECK(bad.prim_rc == 0x0001);
  CHECK(bad.sec_rc == 0x00000019);
  const auto rsp = win32(
                       "52004400 00000000 00000000 04800000 00000000 00000000 00000000 00000000 03000000 00000000 "
                       "00000000 00000000 000000000002 838000 01 00 00 0000000000000000")
                       .value;
  CHECK(rsp.data_length == 0);
  CHECK(rsp.th[5] == 2);
  CHECK(rsp.rh == std::array<std::uint8_t, 3>{0x83, 0x80, 0x00});
  CHECK(rsp.flag1 == 0x01);
}

TEST_CASE("writing what was read changes gaps only, in every layout, for every member of the union") {
  constexpr std::uint16_t kOpcodes[] = {0x0180, 0x0380, 0x0680, 0x0100, 0x0400, 0x0600};
  for (const auto layout : kAll) {
    const auto& s = shape(layout);
    for (const auto opcode : kOpcodes) {
      INFO(s.column << " " << opcode);
      const auto bytes = pattern(s, opcode);
      const auto value = parse_record(bytes, layout);
      REQUIRE(value);
      auto again = emit_record(*value, layout);
      REQUIRE(again);
      REQUIRE(again->size() == s.record_size);
      std::vector<std::size_t> gaps;
      for (std::size_t i = 0; i < again->size(); ++i) {
        if ((*again)[i] == bytes[i]) continue;
        CHECK((*again)[i] == 0);
        gaps.push_back(i);
      }
      std::vector<std::size_t> expected;
      if (layout != RecordLayout::packed16) expected = {6, 7, 14, 15};
      if (layout == RecordLayout::lp64) expected.insert(expected.end(), {76, 77, 78, 79});
      // The record is as long as its alignment wants it.
      for (auto i = s.common_size + RecordValue::kSpecificSize; i < s.record_size; ++i) expected.push_back(i);
      CHECK(gaps == expected);
    }
  }
}

TEST_CASE("the native layout is the record of lua_c.h, field by field") {
  LUA_VERB_RECORD r;
  std::memset(&r, 0, sizeof r);
  r.common.lua_verb = LUA_VERB_RUI;
  r.common.lua_verb_length = sizeof r;
  r.common.lua_prim_rc = LUA_UNSUCCESSFUL;
  r.common.lua_sec_rc = LUA_RSP_BEFORE_SENDING_REQ;
  r.common.lua_opcode = LUA_OPCODE_RUI_INIT;
  r.common.lua_correlator = 0xA1A2A3A4;
  r.common.lua_sid = 77;
  r.common.lua_max_length = 4096;
  r.common.lua_data_length = 105;
  char data = 0;
  r.common.lua_data_ptr = &data;
  r.common.lua_post_handle = 0x1234;
  r.common.lua_th.flags_fid = 2;
  r.common.lua_th.flags_mpf = 3;
  r.common.lua_th.flags_efi = 1;
  r.common.lua_rh.rri = 1;
  r.common.lua_rh.ri = 1;
  r.common.lua_rh.cdi = 1;
  r.common.lua_flag1.sscp_norm = 1;
  r.common.lua_flag2.async = 1;
  r.common.lua_encr_decr_option = 128;
  std::memcpy(r.specific.init.lua_puname, "PU1     ", 8);
  r.specific.init.lua_lunumber = 9;
  const auto layout = sizeof(long) == 8 ? RecordLayout::lp64 : RecordLayout::win32;
  Bytes bytes(sizeof r);
  std::memcpy(bytes.data(), &r, sizeof r);
  const auto v = parse_record(bytes, layout);
  REQUIRE(v);
  CHECK(v->verb == 0x5200);
  CHECK(v->verb_length == sizeof r);
  CHECK(v->prim_rc == 0x0014);
  CHECK(v->sec_rc == 0x200D0000);
  CHECK(v->opcode == 0x0180);
  CHECK(v->correlator == 0xA1A2A3A4);
  CHECK(v->sid == 77);
  CHECK(v->max_length == 4096);
  CHECK(v->data_length == 105);
  CHECK(v->data_ptr == reinterpret_cast<std::uintptr_t>(&data));
  CHECK(v->post_handle == 0x1234);
  CHECK(v->th[0] == 0x2D);
  CHECK(v->rh == std::array<std::uint8_t, 3>{0x80, 0x10, 0x20});
  CHECK(v->flag1 == 0x04);
  CHECK(v->flag2 == 0x40);
  CHECK(v->encr_decr_option == 128);
  const auto& init = std::get<RecordValue::RuiInit>(v->specific);
  CHECK(init.lunumber == 9);
  CHECK(init.puname[0] == 'P');
}

TEST_CASE("the extended SLI verbs carry native lengths") {
  auto bytes = pattern(shape(RecordLayout::win32), 0x0700);
  auto v = parse_record(bytes, RecordLayout::win32);
  REQUIRE(v);
  const auto& send = std::get<RecordValue::SendEx>(v->specific);
  CHECK(send.number == 0x4546);
  CHECK(send.data_length == 0x4C4B4A49);
  put16(&bytes[12], 0x0800);
  v = parse_record(bytes, RecordLayout::win32);
  REQUIRE(v);
  CHECK(std::get<RecordValue::ReceiveEx>(v->specific).data_length == 0x48474645);
  CHECK(std::get<RecordValue::ReceiveEx>(v->specific).max_length == 0x4C4B4A49);
}

TEST_CASE("codes have one order in memory, other numbers follow the machine") {
  const auto bytes = pattern(shape(RecordLayout::lp64), 0x0480);
  const auto little = parse_record(bytes, RecordLayout::lp64, ByteOrder::little);
  const auto big = parse_record(bytes, RecordLayout::lp64, ByteOrder::big);
  REQUIRE((little && big));
  CHECK(little->sec_rc == 0x090A0B0C);
  CHECK(big->sec_rc == 0x090A0B0C);
  CHECK(little->sid == 0x24232221);
  CHECK(big->sid == 0x21222324);
  CHECK(big->data_ptr == 0x292A2B2C2D2E2F30);
  const auto again = emit_record(*big, RecordLayout::lp64, ByteOrder::big);
  REQUIRE(again);
  CHECK(std::equal(again->begin() + 16, again->begin() + 76, bytes.begin() + 16));
}

TEST_CASE("what does not fit is refused: a short record, a wide pointer") {
  const Bytes bytes(67);
  CHECK_FALSE(parse_record(bytes, RecordLayout::win32));
  CHECK(parse_record(bytes, RecordLayout::packed16));
  CHECK_FALSE(parse_record({}, RecordLayout::packed16));
  RecordValue v;
  v.data_ptr = 0x100000000;
  CHECK_FALSE(emit_record(v, RecordLayout::win32));
  CHECK(emit_record(v, RecordLayout::win64));
  v.post_handle = 0x100000000;
  CHECK_FALSE(emit_record(v, RecordLayout::win64));
  CHECK(emit_record(v, RecordLayout::lp64));
  v.specific_size = 5000;
  CHECK(emit_record(v, RecordLayout::lp64)->size() == 216);
}

TEST_CASE("a record goes from one layout to another through the value, as Windows' own conversion does") {
  const auto v = parse_record(pattern(shape(RecordLayout::packed16), 0x0680), RecordLayout::packed16);
  REQUIRE(v);
  for (const auto layout : kAll) {
    const auto bytes = emit_record(*v, layout);
    REQUIRE(bytes);
    CHECK(parse_record(*bytes, layout) == v);
  }
}
