#include "program.h"

using namespace openrui;
using namespace openrui::test;

namespace {

// A READ that is wrong in every way at once; each case of the order puts one thing right.
struct AllWrong : TestVerb {
  AllWrong() : TestVerb(0xBAAD, 77) {
    c().lua_verb_length = 4;
    c().lua_cobol_offset = 1;
    c().lua_post_handle = 0;
    c().lua_max_length = 8;
  }
};

}  // namespace

TEST_CASE("checks are made in the order verb, length, reserved fields, post handle, session, parameters (6.6)") {
  Program p;
  AllWrong v;
  CHECK(p.now(v) == "INVALID_VERB - OK");
  v.c().lua_opcode = LUA_OPCODE_RUI_READ;
  CHECK(p.now(v) == "PARAMETER_CHECK - VERB_LENGTH_INVALID");
  v.c().lua_verb_length = sizeof(LUA_COMMON);
  CHECK(p.now(v) == "PARAMETER_CHECK - RESERVED_FIELD_NOT_ZERO");
  v.c().lua_cobol_offset = 0;
  CHECK(p.now(v) == "PARAMETER_CHECK - INVALID_POST_HANDLE");
  v.c().lua_post_handle = 1;
  CHECK(p.now(v) == "PARAMETER_CHECK - BAD_SESSION_ID");
  v.c().lua_sid = 0;
  CHECK(p.now(v) == "STATE_CHECK - NO_RUI_SESSION");
  v.c().lua_sid = p.open();
  CHECK(p.now(v) == "PARAMETER_CHECK - BAD_DATA_PTR");
  v.buffer(8);
  CHECK(p.now(v) == "PARAMETER_CHECK - INVALID_FLOW");
  v.flows(kLuNorm | kBidEnable);
  CHECK(p.now(v) == "PARAMETER_CHECK - NO_PREVIOUS_BID_ENABLED");
  v.flows(kLuNorm);
  p.pends(v);
}

TEST_CASE("a verb code or opcode that is not RUI's is an invalid verb (LUA reference 5.1)") {
  Program p;
  TestVerb v(LUA_OPCODE_SLI_RECEIVE);
  CHECK(p.now(v) == "INVALID_VERB - OK");
  v.c().lua_opcode = LUA_OPCODE_RUI_READ;
  v.c().lua_verb = 0x1234;
  CHECK(p.now(v) == "INVALID_VERB - OK");
}

TEST_CASE("any length from the minimum of the verb on is accepted (LUA reference 3.5)") {
  Program p;
  const auto sid = p.open();
  TestVerb bid(LUA_OPCODE_RUI_BID, sid);
  bid.c().lua_verb_length = sizeof(LUA_COMMON) + 11;
  CHECK(p.now(bid) == "PARAMETER_CHECK - VERB_LENGTH_INVALID");
  bid.c().lua_verb_length = sizeof(LUA_COMMON) + 12;
  p.pends(bid);
  TestVerb read(LUA_OPCODE_RUI_READ, sid);
  read.flows(kLuNorm).buffer(1).c().lua_verb_length = 0xFFFF;
  p.pends(read);
}

TEST_CASE("reserved fields are checked where programs keep them clean (LUA reference 6.6)") {
  Program p;
  const auto sid = p.open();
  const std::uint16_t opcodes[] = {LUA_OPCODE_RUI_INIT,  LUA_OPCODE_RUI_TERM,  LUA_OPCODE_RUI_READ,
                                   LUA_OPCODE_RUI_WRITE, LUA_OPCODE_RUI_PURGE, LUA_OPCODE_RUI_BID};
  using Spoil = void (*)(LUA_COMMON&);
  const Spoil spoils[] = {[](LUA_COMMON& c) { c.lua_extension_list_offset = 1; },
                          [](LUA_COMMON& c) { c.lua_cobol_offset = 1; },
                          [](LUA_COMMON& c) { c.lua_resv56[0] = 1; },
                          [](LUA_COMMON& c) { c.lua_resv56[3] = 1; },
                          [](LUA_COMMON& c) { c.lua_resv56[6] = 1; },
                          [](LUA_COMMON& c) { c.lua_flag1.reserv1 = 1; },
                          [](LUA_COMMON& c) { c.lua_flag1.close_abend = 1; }};
  for (const auto opcode : opcodes) {
    for (const auto spoil : spoils) {
      TestVerb v(opcode, sid);
      spoil(v.c());
      CHECK(p.now(v) == "PARAMETER_CHECK - RESERVED_FIELD_NOT_ZERO");
    }
    const bool returned_or_used = opcode == LUA_OPCODE_RUI_READ || opcode == LUA_OPCODE_RUI_BID;
    TestVerb length(opcode, sid);
    length.c().lua_max_length = 1;
    length.c().lua_post_handle = 0;
    CHECK(p.now(length) ==
          (returned_or_used ? "PARAMETER_CHECK - INVALID_POST_HANDLE" : "PARAMETER_CHECK - RESERVED_FIELD_NOT_ZERO"));
    TestVerb option(opcode, sid);
    option.c().lua_encr_decr_option = 1;
    option.c().lua_post_handle = 0;
    CHECK(p.now(option) == (opcode == LUA_OPCODE_RUI_INIT ? "PARAMETER_CHECK - INVALID_POST_HANDLE"
                                                          : "PARAMETER_CHECK - RESERVED_FIELD_NOT_ZERO"));
  }
}

TEST_CASE("Host Integration Server takes options from lua_resv56 of RUI_INIT (LUA reference 15.4, 16)") {
  Program p(Personality::his);
  for (int i = 0; i < 7; ++i) {
    TestVerb init(LUA_OPCODE_RUI_INIT);
    init.name("LU" + std::to_string(i));
    init.c().lua_resv56[i] = 1;
    const bool option = i >= 1 && i <= 4;
    if (option) {
      p.pends(init);
    } else {
      CHECK(p.now(init) == "PARAMETER_CHECK - RESERVED_FIELD_NOT_ZERO");
    }
  }
}

TEST_CASE("what an earlier verb left in the record is no error (LUA reference 6.6, 4)") {
  Program p;
  const auto sid = p.open();
  TestVerb v(LUA_OPCODE_RUI_WRITE, sid);
  v.flows(kLuNorm).send("01 90 20", "C1 C2", 0x1A).name("OTHER");
  const auto th = hex("2C 00 01 01 00 1A");
  std::memcpy(&v.c().lua_th, th.data(), th.size());
  v.c().lua_message_type = 1;
  v.c().lua_flag2.async = 1;
  v.c().lua_flag2.lu_exp = 1;
  v.c().lua_prim_rc = LUA_UNSUCCESSFUL;
  v.c().lua_sec_rc = LUA_NO_DATA;
  CHECK(p.now(v) == "OK - OK");
  CHECK(v.flag2() == kLuNorm);
}

TEST_CASE("async is stored as 0 when a verb completes in the call, whatever was there (LUA reference 1.10)") {
  Program p;
  TestVerb v(LUA_OPCODE_RUI_READ);
  v.c().lua_flag2.async = 1;
  CHECK(p.now(v) == "STATE_CHECK - NO_RUI_SESSION");
  CHECK(v.flag2() == 0);
}

TEST_CASE("a verb whose caller has gone reports even a failed check by callback (design, section 2)") {
  Program p;
  TestVerb v(LUA_OPCODE_RUI_READ, 99);
  REQUIRE(p.engine.begin(v.record));
  CHECK(p.engine.issue(v.record, VerbEngine::Caller::gone) == Outcome::in_progress);
  CHECK(p.next(v) == "PARAMETER_CHECK - BAD_SESSION_ID");
  CHECK(v.c().lua_flag2.async == 1);
}

TEST_CASE("return codes read as in API traces (LUA reference 1.9, 18)") {
  CHECK(to_words({Prim::ok, Sec::ok}) == "OK - OK");
  CHECK(to_words({Prim::unsuccessful, static_cast<Sec>(LUA_RSP_BEFORE_SENDING_REQ)}) ==
        "UNSUCCESSFUL - RSP_BEFORE_SENDING_REQ");
  CHECK(to_words({Prim::session_failure, static_cast<Sec>(LUA_NEG_RSP_FROM_BIND_ROUTINE)}) ==
        "SESSION_FAILURE - NEG_RSP_FROM_BIND_ROUTINE");
  CHECK(to_words({Prim::negative_rsp, sec_of(Sense{0x08350012})}) == "NEGATIVE_RSP - 08350012");
  CHECK(to_words({static_cast<Prim>(LUA_FLIPI(0x7788)), Sec::ok}) == "7788 - OK");
}
