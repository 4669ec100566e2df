// Extension routines (LUA reference 9.8). This program exports its symbols; the module is sli_module.so.
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "sli_program.h"
#include "support/paths.h"

using namespace openrui;
using namespace openrui::test;

namespace {

// What a routine of the test was given, and what it is to answer.
struct Seen {
  LUA_VERB_RECORD record{};
  Bytes ru;
  unsigned calls = 0;
  std::uint16_t prim = LUA_OK;
  Bytes answer;  // put into the buffer when not empty
};
Seen seen;

void routine(LUA_VERB_RECORD* verb) {
  ++seen.calls;
  seen.record = *verb;
  const auto* data = reinterpret_cast<const std::uint8_t*>(verb->common.lua_data_ptr);
  seen.ru.assign(data, data + verb->common.lua_data_length);
  verb->common.lua_prim_rc = seen.prim;
  if (seen.answer.empty()) return;
  std::memcpy(verb->common.lua_data_ptr, seen.answer.data(), seen.answer.size());
  verb->common.lua_data_length = static_cast<unsigned short>(seen.answer.size());
}

TestVerb& with_routine(TestVerb& open, std::uint8_t type, const std::string& module, const std::string& procedure) {
  seen = {};
  open.name("LUA001");
  open.c().lua_correlator = 0xC0FFEE;
  open.record.specific.open.lua_init_type = LUA_INIT_TYPE_PRIM;
  add_routine(open, type, module, procedure);
  return open;
}

std::string os_error(int number) {
  return to_words(ReturnCode{Prim::unexpected_dos_error, static_cast<Sec>(static_cast<std::uint32_t>(number))});
}

std::string module_folder() { return std::filesystem::path(BINARY_DIR "/lib").string(); }

}  // namespace

// Found by dlsym in the program.
extern "C" void sli_test_routine(LUA_VERB_RECORD* verb) { routine(verb); }

TEST_CASE("a BIND routine in the program gets the BIND and may accept it (LUA reference 9.8)") {
  SliProgram p;
  TestVerb open(LUA_OPCODE_SLI_OPEN);
  // Only the first fields and the type are counted, as SLI3270 does (3.5).
  open.c().lua_verb_length = sizeof(LUA_COMMON) + 5;
  p.pends(with_routine(open, LUA_ROUTINE_TYPE_BIND, "", "sli_test_routine"));
  p.port.user().opened();
  p.sc(kBind, 7);
  CHECK(seen.calls == 0);
  p.run_routines();
  const auto& c = seen.record.common;
  CHECK(seen.calls == 1);
  CHECK(c.lua_verb == LUA_VERB_SLI);
  CHECK(c.lua_opcode == LUA_OPCODE_SLI_BIND_ROUTINE);
  CHECK(c.lua_correlator == 0xC0FFEE);
  CHECK(c.lua_sid == open.c().lua_sid);
  CHECK(name_of(c.lua_luname) == "LUA001");
  CHECK(c.lua_message_type == LUA_MESSAGE_TYPE_BIND);
  CHECK(c.lua_flag2.lu_exp == 1);
  CHECK(get16(c.lua_th.snf, 0) == 7);
  CHECK(c.lua_rh.ruc == LUA_RH_SC);
  CHECK(seen.ru == hex(kBind));
  CHECK(p.last() == "submit LU exp 80 00 00 snf 7");
  p.sc("A0", 8);
  CHECK(p.next(open) == "OK - OK");
}

TEST_CASE("a BIND routine may change the BIND in its place and the RU size is that of the changed one (9.8)") {
  SliProgram p;
  TestVerb open(LUA_OPCODE_SLI_OPEN);
  p.pends(with_routine(open, LUA_ROUTINE_TYPE_BIND, "", "sli_test_routine"));
  p.port.user().opened();
  auto image = hex(kBind);
  image[1] = 0x00;  // negotiable
  const auto asked = to_hex(image);
  image[10] = 0x82;  // we send 8 * 2^2
  seen.answer = image;
  p.sc(asked);
  p.run_routines();
  CHECK(p.last() == "submit LU exp 80 00 00 snf 1 | " + to_hex(image));
  p.sc("A0", 2);
  CHECK(p.next(open) == "OK - OK");
  TestVerb send(LUA_OPCODE_SLI_SEND, open.c().lua_sid);
  p.port.log.clear();
  CHECK(p.now(sending(send, LUA_MESSAGE_TYPE_LU_DATA, "00 80 00", to_hex(Bytes(33, 0xC1)))) == "OK - OK");
  CHECK(std::count_if(p.port.log.begin(), p.port.log.end(), [](const std::string& l) { return l[0] == 's'; }) == 2);
}

TEST_CASE("a routine that refuses fails SLI_OPEN with its own code and the host gets its sense (9.8, 5.3)") {
  struct Case {
    std::uint8_t type;
    const char* ru;
    std::uint16_t opcode;
    const char* result;
  };
  const Case cases[] = {
      {LUA_ROUTINE_TYPE_BIND, nullptr, LUA_OPCODE_SLI_BIND_ROUTINE, "SESSION_FAILURE - NEG_RSP_FROM_BIND_ROUTINE"},
      {LUA_ROUTINE_TYPE_STSN, "A2 50 0025 0000", LUA_OPCODE_SLI_STSN_ROUTINE,
       "SESSION_FAILURE - NEG_RSP_FROM_STSN_ROUTINE"},
      {LUA_ROUTINE_TYPE_CRV, "C0 0102030405060708", LUA_OPCODE_SLI_CRV_ROUTINE,
       "SESSION_FAILURE - NEG_RSP_FROM_CRV_ROUTINE"},
      {LUA_ROUTINE_TYPE_SDT, "A0", LUA_OPCODE_SLI_SDT_ROUTINE, "SESSION_FAILURE - INVALID_PARAMETER"},
  };
  for (const auto& c : cases) {
    // Any primary code but LUA_OK refuses.
    for (const std::uint16_t prim : {std::uint16_t{LUA_NEGATIVE_RSP}, std::uint16_t{LUA_STATE_CHECK}}) {
      SliProgram p;
      TestVerb open(LUA_OPCODE_SLI_OPEN);
      p.pends(with_routine(open, c.type, "", "sli_test_routine"));
      seen.prim = prim;
      seen.answer = hex("0835 0000");
      p.port.user().opened();
      p.sc(kBind, 1);
      if (c.ru != nullptr) p.sc(c.ru, 2);
      p.port.log.clear();
      p.run_routines();
      CHECK(seen.record.common.lua_opcode == c.opcode);
      // The refusal goes out before the session is given up (KB Q163209).
      CHECK(p.port.log == std::vector<std::string>{std::string("submit LU exp 80 10 00 snf ") +
                                                       (c.ru == nullptr ? "1" : "2") + " | 08 35 00 00",
                                                   "close"});
      p.port.user().closed();
      CHECK(p.next(open) == c.result);
    }
  }
}

TEST_CASE("a routine that refuses without a sense code: the host gets 0821 (LUA reference 9.8)") {
  SliProgram p;
  TestVerb open(LUA_OPCODE_SLI_OPEN);
  p.pends(with_routine(open, LUA_ROUTINE_TYPE_BIND, "", "sli_test_routine"));
  seen.prim = LUA_STATE_CHECK;
  seen.answer = hex("00");
  p.port.user().opened();
  p.sc(kBind, 1);
  p.run_routines();
  CHECK(p.port.logged("submit LU exp 80 10 00 snf 1 | 08 21 00 00"));
}

TEST_CASE("an STSN routine puts the response into the place of the request (LUA reference 9.8)") {
  SliProgram p;
  TestVerb open(LUA_OPCODE_SLI_OPEN);
  p.pends(with_routine(open, LUA_ROUTINE_TYPE_STSN, "", "sli_test_routine"));
  seen.answer = hex("A2 70 002C 0019");
  p.port.user().opened();
  p.sc(kBind, 1);
  p.sc("A2 70 002C 001B", 2);
  p.run_routines();
  CHECK(seen.ru == hex("A2 70 002C 001B"));
  CHECK(p.last() == "submit LU exp 80 00 00 snf 2 | A2 70 00 2C 00 19");
  p.sc("A0", 3);
  CHECK(p.next(open) == "OK - OK");
}

TEST_CASE("a CRV routine accepts the CRV (LUA reference 9.8)") {
  SliProgram p;
  TestVerb open(LUA_OPCODE_SLI_OPEN);
  p.pends(with_routine(open, LUA_ROUTINE_TYPE_CRV, "", "sli_test_routine"));
  p.port.user().opened();
  p.sc(kBind, 1);
  p.sc("C0 0102030405060708", 2);
  p.run_routines();
  CHECK(seen.record.common.lua_message_type == LUA_MESSAGE_TYPE_CRV);
  CHECK(p.last() == "submit LU exp 80 00 00 snf 2");
}

TEST_CASE("the routines are called again for each BIND after UNBIND 02 (LUA reference 9.8 and 11.4)") {
  SliProgram p;
  TestVerb open(LUA_OPCODE_SLI_OPEN);
  p.pends(with_routine(open, LUA_ROUTINE_TYPE_BIND, "", "sli_test_routine"));
  p.port.user().opened();
  p.bind_and_start();
  CHECK(p.next(open) == "OK - OK");
  for (unsigned i = 0; i < 3; ++i) {
    p.sc("32 02", 3);
    p.bind_and_start();
    CHECK(seen.calls == i + 2);
    CHECK(seen.record.common.lua_correlator == 0xC0FFEE);
  }
}

TEST_CASE("an answer of a routine that comes too late is dropped (LUA reference 9.8)") {
  SliProgram p;
  TestVerb open(LUA_OPCODE_SLI_OPEN);
  p.pends(with_routine(open, LUA_ROUTINE_TYPE_BIND, "", "sli_test_routine"));
  p.port.user().opened();
  p.sc(kBind, 1);
  SECTION("the host has unbound") {
    p.sc("32 01", 2);
    p.port.log.clear();
    p.run_routines();
    CHECK(p.last() == "nothing");
    p.port.user().closed();
    CHECK(p.next(open) == "SESSION_FAILURE - RECEIVED_UNBIND");
  }
  SECTION("the session is gone") {
    p.port.user().failed(SessionFailure::lu_component_disconnected);
    p.run_routines();
    CHECK(p.next(open) == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
  }
}

TEST_CASE("the SDT routine is SNAplus2's (LUA reference 16)") {
  SliProgram p(Personality::his);
  TestVerb open(LUA_OPCODE_SLI_OPEN);
  CHECK(p.now(with_routine(open, LUA_ROUTINE_TYPE_SDT, "", "sli_test_routine")) ==
        "PARAMETER_CHECK - INVALID_OPEN_ROUTINE_TYPE");
}

TEST_CASE("a routine by module and procedure name comes from the one folder of the configuration") {
  SliProgram p(Personality::snapix, 0, module_folder());
  TestVerb open(LUA_OPCODE_SLI_OPEN);
  SECTION("there") {
    p.pends(with_routine(open, LUA_ROUTINE_TYPE_BIND, "SLIMOD", "BindValidation"));
    p.port.user().opened();
    p.sc(kBind, 1);
    p.run_routines();
    // The module refuses with a sense code of its own.
    CHECK(p.port.logged("submit LU exp 80 10 00 snf 1 | 08 21 00 42"));
  }
  SECTION("no such module") {
    CHECK(p.now(with_routine(open, LUA_ROUTINE_TYPE_BIND, "NOSUCH", "BindValidation")) == os_error(ENOENT));
  }
  SECTION("no such procedure") {
    CHECK(p.now(with_routine(open, LUA_ROUTINE_TYPE_BIND, "SLIMOD", "Nothing")) == os_error(ESRCH));
  }
  SECTION("a file that is no module") {
    CHECK(p.now(with_routine(open, LUA_ROUTINE_TYPE_BIND, "NOTELF", "BindValidation")) == os_error(ENOEXEC));
  }
  SECTION("a way out of the folder") {
    for (const char* module : {"../lib/X", "/lib/X", ".SLIMOD", "a/b"}) {
      CHECK(p.now(with_routine(open, LUA_ROUTINE_TYPE_BIND, module, "BindValidation")) == os_error(ENOENT));
    }
  }
  CHECK(seen.calls == 0);
}

TEST_CASE("without a folder in the configuration there are no modules") {
  SliProgram p;
  TestVerb open(LUA_OPCODE_SLI_OPEN);
  CHECK(p.now(with_routine(open, LUA_ROUTINE_TYPE_BIND, "SLIMOD", "BindValidation")) == os_error(ENOENT));
  CHECK(p.now(with_routine(open, LUA_ROUTINE_TYPE_BIND, "", "no_such_procedure")) == os_error(ESRCH));
}
