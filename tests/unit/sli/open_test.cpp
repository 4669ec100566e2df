#include "sli_program.h"

using namespace openrui;
using namespace openrui::test;

namespace {

const std::string kInitSelf0 = "010681 00 4040404040404040 F3 05 C5C3C8D6F1 00 00 00";
const std::string kInitSelf1 = "810681 00 40 00 00 00 4040404040404040 F3 05 C5C3C8D6F1 00 00 00";

TestVerb& secondary(TestVerb& open, std::uint8_t type, std::string_view data, std::uint16_t wait = 0) {
  open.name("LUA001").send("00 00 00", data);
  open.record.specific.open.lua_init_type = type;
  open.record.specific.open.lua_wait = wait;
  return open;
}

}  // namespace

TEST_CASE("SLI_OPEN of type PRIM waits for the host and ends with the response to SDT (LUA reference 9.1 and 11.1)") {
  SliProgram p;
  auto& open = p.opening();
  const auto sid = open.c().lua_sid;
  CHECK(sid != 0);
  CHECK(p.done.empty());
  p.sc(kBind);
  CHECK(p.last() == "submit LU exp 80 00 00 snf 1");
  CHECK(p.done.empty());
  p.sc("A0", 2);
  CHECK(p.last() == "submit LU exp 80 00 00 snf 2");
  CHECK(p.next(open) == "OK - OK");
  CHECK(open.c().lua_sid == sid);
  CHECK(name_of(open.c().lua_luname) == "LUA001");
}

TEST_CASE("SLI_OPEN gives the LU that was assigned of a pool (LUA reference 9.1)") {
  SliProgram p;
  p.port.pool_lus = {"LUB002"};
  auto& open = p.opening("POOLA");
  p.bind_and_start();
  CHECK(p.next(open) == "OK - OK");
  CHECK(name_of(open.c().lua_luname) == "LUB002");
}

TEST_CASE("SLI_OPEN of type SEC_IS sends INITSELF in either format when the LU is there (11.1 and KB Q137267)") {
  for (const auto& ru : {kInitSelf0, kInitSelf1}) {
    SliProgram p;
    TestVerb open(LUA_OPCODE_SLI_OPEN);
    p.pends(secondary(open, LUA_INIT_TYPE_SEC_IS, ru));
    CHECK(p.last() == "nothing");
    p.port.user().opened();
    CHECK(p.last() == "submit SSCP norm 0B 80 00 | " + to_hex(hex(ru)));
    p.answer(Flow::sscp_normal, "8B 80 00", "010681");
    p.bind_and_start();
    CHECK(p.next(open) == "OK - OK");
  }
}

TEST_CASE("SLI_OPEN of type SEC_LOG sends the logon text as it is (LUA reference 11.1)") {
  SliProgram p;
  TestVerb open(LUA_OPCODE_SLI_OPEN);
  p.pends(secondary(open, LUA_INIT_TYPE_SEC_LOG, "D3D6C7D6D5"));
  p.port.user().opened();
  CHECK(p.last() == "submit SSCP norm 03 80 00 | " + to_hex(hex("D3D6C7D6D5")));
  SECTION("screens of the host are answered and dropped") {
    p.host(Flow::sscp_normal, "03 80 00", "E6C5D3C3", 7);
    CHECK(p.last() == "submit SSCP norm 80 00 00 snf 7");
    p.host(Flow::sscp_normal, "03 00 00", "E6C5D3C3", 8);
    CHECK(p.last() == "consumed 1 SSCP norm");
  }
  p.answer(Flow::sscp_normal, "83 80 00");
  p.bind_and_start();
  CHECK(p.next(open) == "OK - OK");
  TestVerb probe(LUA_OPCODE_SLI_RECEIVE, open.c().lua_sid);
  CHECK(p.now(probe.flows(kAllFlows | kNowait).buffer(8)) == "UNSUCCESSFUL - NO_DATA");
}

TEST_CASE("a BIND that comes before the response to the logon is taken (LUA reference 11.1)") {
  SliProgram p;
  TestVerb open(LUA_OPCODE_SLI_OPEN);
  p.pends(secondary(open, LUA_INIT_TYPE_SEC_LOG, "D3"));
  p.port.user().opened();
  p.sc(kBind);
  p.answer(Flow::sscp_normal, "83 80 00");
  p.sc("A0", 2);
  CHECK(p.next(open) == "OK - OK");
}

TEST_CASE("parameter checks of SLI_OPEN (LUA reference 9.1)") {
  SliProgram p;
  TestVerb open(LUA_OPCODE_SLI_OPEN);
  auto& o = secondary(open, LUA_INIT_TYPE_SEC_IS, kInitSelf0);
  SECTION("no name") { CHECK(p.now(o.name("")) == "PARAMETER_CHECK - INVALID_LUNAME"); }
  SECTION("unknown name") {
    p.port.open_errors = {OpenError::invalid_name};
    CHECK(p.now(o) == "PARAMETER_CHECK - INVALID_LUNAME");
  }
  SECTION("init type") {
    for (const int type : {0, 5, 255}) {
      o.record.specific.open.lua_init_type = static_cast<unsigned char>(type);
      CHECK(p.now(o) == "PARAMETER_CHECK - INVALID_OPEN_INIT_TYPE");
    }
  }
  SECTION("no data") {
    o.c().lua_data_length = 0;
    CHECK(p.now(o) == "PARAMETER_CHECK - DATA_LENGTH_ERROR");
    o.record.specific.open.lua_init_type = LUA_INIT_TYPE_SEC_LOG;
    CHECK(p.now(o) == "PARAMETER_CHECK - DATA_LENGTH_ERROR");
  }
  SECTION("no pointer") {
    o.c().lua_data_ptr = nullptr;
    CHECK(p.now(o) == "PARAMETER_CHECK - BAD_DATA_PTR");
  }
  SECTION("not INITSELF") {
    o.data[1] = 0x07;
    CHECK(p.now(o) == "PARAMETER_CHECK - INVALID_OPEN_DATA");
  }
  SECTION("routine type") {
    o.c().lua_extension_list_offset = offsetof(LUA_VERB_RECORD, specific.open.lua_open_extension);
    o.record.specific.open.lua_open_extension[0].lua_routine_type = 9;
    CHECK(p.now(o) == "PARAMETER_CHECK - INVALID_OPEN_ROUTINE_TYPE");
  }
  SECTION("verb length") {
    o.c().lua_verb_length = sizeof(LUA_COMMON) + 3;
    CHECK(p.now(o) == "PARAMETER_CHECK - VERB_LENGTH_INVALID");
    o.c().lua_verb_length = sizeof(LUA_COMMON) + 4;
    p.pends(o);
  }
  SECTION("post handle") {
    o.c().lua_post_handle = 0;
    CHECK(p.now(o) == "PARAMETER_CHECK - INVALID_POST_HANDLE");
  }
  SECTION("reserved fields") {
    o.c().lua_resv56[1] = 1;
    CHECK(p.now(o) == "PARAMETER_CHECK - RESERVED_FIELD_NOT_ZERO");
  }
  CHECK(p.engine.sessions() == (o.result() == "IN_PROGRESS - OK" ? 1 : 0));
}

TEST_CASE("what the node says when there is no LU to give (LUA reference 9.1)") {
  const std::pair<OpenError, const char*> cases[] = {
      {OpenError::pool_exhausted, "UNSUCCESSFUL - COMMAND_COUNT_ERROR"},
      {OpenError::lu_in_use, "UNSUCCESSFUL - INVALID_PROCESS"},
      {OpenError::link_not_started, "UNSUCCESSFUL - LINK_NOT_STARTED"},
      {OpenError::node_unreachable, "COMM_SUBSYSTEM_NOT_LOADED - OK"},
  };
  for (const auto& [error, result] : cases) {
    SliProgram p;
    p.port.open_errors = {error};
    TestVerb open(LUA_OPCODE_SLI_OPEN);
    open.record.specific.open.lua_init_type = LUA_INIT_TYPE_PRIM;
    CHECK(p.now(open.name("LUA001")) == result);
    CHECK(p.engine.sessions() == 0);
  }
}

TEST_CASE("a refused logon is sent again every lua_wait seconds until it is accepted (LUA reference 11.1, 3)") {
  for (const char* sense : {"0801 0000", "0805 000A", "087D 0001"}) {
    SliProgram p;
    TestVerb open(LUA_OPCODE_SLI_OPEN);
    p.pends(secondary(open, LUA_INIT_TYPE_SEC_LOG, "D3", 30));
    p.port.user().opened();
    for (int i = 0; i < 5; ++i) {
      CHECK(p.last() == "submit SSCP norm 03 80 00 | D3");
      p.answer(Flow::sscp_normal, "87 90 00", sense);
      p.port.log.clear();
      p.timers.run(p.timers.now() + std::chrono::seconds(29));
      CHECK(p.last() == "nothing");
      p.timers.run(p.timers.now() + std::chrono::seconds(1));
    }
    p.answer(Flow::sscp_normal, "83 80 00");
    p.bind_and_start();
    CHECK(p.next(open) == "OK - OK");
  }
}

TEST_CASE("a refused logon without lua_wait fails SLI_OPEN with the sense code (LUA reference 9.1 and 11.1)") {
  const std::pair<const char*, const char*> cases[] = {
      {"0801 0000", "SESSION_FAILURE - RESOURCE_NOT_AVAILABLE"},
      {"0805 0000", "SESSION_FAILURE - SESSION_LIMIT_EXCEEDED"},
      {"087D 0000", "SESSION_FAILURE - SESSION_SERVICE_PATH_ERROR"},
      {"0857 0000", "SESSION_FAILURE - SSCP_LU_SESSION_NOT_ACTIVE"},
  };
  for (const auto& [sense, result] : cases) {
    SliProgram p;
    TestVerb open(LUA_OPCODE_SLI_OPEN);
    p.pends(secondary(open, LUA_INIT_TYPE_SEC_LOG, "D3"));
    p.port.user().opened();
    p.answer(Flow::sscp_normal, "87 90 00", sense);
    CHECK(p.last() == "close");
    CHECK(p.done.empty());
    p.port.user().closed();
    CHECK(p.next(open) == result);
    CHECK(p.engine.sessions() == 0);
  }
}

TEST_CASE("a sense code that waiting does not help fails SLI_OPEN though lua_wait is set (LUA reference 11.1)") {
  SliProgram p;
  TestVerb open(LUA_OPCODE_SLI_OPEN);
  p.pends(secondary(open, LUA_INIT_TYPE_SEC_LOG, "D3", 30));
  p.port.user().opened();
  p.answer(Flow::sscp_normal, "87 90 00", "0806 0014");
  p.port.user().closed();
  CHECK(p.next(open) == "SESSION_FAILURE - 08060014");
}

TEST_CASE("0857 is waited for by SNAplus2 only (LUA reference 16)") {
  for (const auto personality : {Personality::his, Personality::pcomm, Personality::snapix}) {
    SliProgram p(personality);
    TestVerb open(LUA_OPCODE_SLI_OPEN);
    p.pends(secondary(open, LUA_INIT_TYPE_SEC_LOG, "D3", 30));
    p.port.user().opened();
    p.answer(Flow::sscp_normal, "87 90 00", "0857 0000");
    CHECK(p.port.logged("close") == (personality != Personality::snapix));
  }
}

TEST_CASE("NSPE and NOTIFY of a procedure error: PROCEDURE_ERROR, or another try (LUA reference 11.1, 3)") {
  const char* const failures[] = {"010604 04", "810620 03 04 03 04 0000"};
  for (const char* ru : failures) {
    for (const std::uint16_t wait : {std::uint16_t{0}, std::uint16_t{10}}) {
      SliProgram p;
      TestVerb open(LUA_OPCODE_SLI_OPEN);
      p.pends(secondary(open, LUA_INIT_TYPE_SEC_IS, kInitSelf0, wait));
      p.port.user().opened();
      p.answer(Flow::sscp_normal, "8B 80 00", "010681");
      p.port.log.clear();
      p.host(Flow::sscp_normal, "0B 80 00", ru, 9);
      CHECK(p.port.logged("submit SSCP norm 80 00 00 snf 9"));
      if (wait == 0) {
        p.port.user().closed();
        CHECK(p.next(open) == "SESSION_FAILURE - PROCEDURE_ERROR");
      } else {
        p.port.log.clear();
        p.timers.run(p.timers.now() + std::chrono::seconds(wait));
        CHECK(p.last() == "submit SSCP norm 0B 80 00 | " + to_hex(hex(kInitSelf0)));
      }
    }
  }
}

TEST_CASE("a BIND is checked by rule when there is no BIND routine (LUA reference 11.1, 4 and 14.4)") {
  const auto with = [](std::size_t at, const char* byte) {
    auto bind = to_hex(hex(kBind));
    return bind.replace(3 * at, 2, byte);
  };
  struct Case {
    std::string bind;
    const char* sense;
    const char* result;
  };
  const Case cases[] = {
      {with(1, "00"), "08 35 00 01", "SESSION_FAILURE - NEGOTIABLE_BIND_ERROR"},
      {with(2, "02"), "08 35 00 02", "SESSION_FAILURE - BIND_FM_PROFILE_ERROR"},
      {with(2, "12"), "08 35 00 02", "SESSION_FAILURE - BIND_FM_PROFILE_ERROR"},
      {with(3, "07"), "08 35 00 03", "SESSION_FAILURE - BIND_TS_PROFILE_ERROR"},
      {with(14, "04"), "08 35 00 0E", "SESSION_FAILURE - BIND_LU_TYPE_ERROR"},
  };
  for (const auto& c : cases) {
    SliProgram p;
    auto& open = p.opening();
    p.port.log.clear();
    p.sc(c.bind);
    CHECK(p.port.log == std::vector<std::string>{"consumed 1 LU exp",
                                                 std::string("submit LU exp 80 10 00 snf 1 | ") + c.sense, "close"});
    p.port.user().closed();
    CHECK(p.next(open) == c.result);
  }
  for (const char* lu_type : {"00", "01", "02", "03"}) {
    SliProgram p;
    p.opening();
    p.sc(with(14, lu_type));
    CHECK(p.last() == "submit LU exp 80 00 00 snf 1");
  }
}

TEST_CASE("a BIND that the node cannot run fails SLI_OPEN with its sense code (LUA reference 13.1)") {
  SliProgram p;
  auto& open = p.opening();
  SubmitResult refused;
  refused.code = SubmitResult::Code::unsuccessful;
  refused.sense = sense::invalid_session_parameters;
  p.port.submit_results = {refused};
  p.sc(kBind);
  p.port.user().closed();
  CHECK(p.next(open) == "SESSION_FAILURE - INVALID_SESSION_PARAMETERS");
}

TEST_CASE("UNBIND of any type before SDT: answered, SESSION_FAILURE / RECEIVED_UNBIND (LUA reference 11.1, 7)") {
  for (const char* type : {"32 01", "32 02", "32 0E"}) {
    SliProgram p;
    auto& open = p.opening();
    p.sc(kBind);
    p.port.log.clear();
    p.sc(type, 5);
    CHECK(p.port.logged("submit LU exp 80 00 00 snf 5"));
    CHECK(p.last() == "close");
    p.port.user().closed();
    CHECK(p.next(open) == "SESSION_FAILURE - RECEIVED_UNBIND");
  }
}

TEST_CASE("anything else before SDT: refused, SESSION_FAILURE / UNEXPECTED_SNA_SEQUENCE (LUA reference 11.1, 7)") {
  SliProgram p;
  auto& open = p.opening();
  p.sc(kBind);
  SECTION("CLEAR") { p.sc("A1", 5); }
  SECTION("SIGNAL") { p.dfc_expedited("C9 0001 0000", 5); }
  CHECK(p.port.logged("submit LU exp 80 10 00 snf 5 | 08 09 00 00"));
  p.port.user().closed();
  CHECK(p.next(open) == "SESSION_FAILURE - UNEXPECTED_SNA_SEQUENCE");
}

TEST_CASE("the link lost while opening: LU_COMPONENT_DISCONNECTED, and SLI_OPEN may be issued again (6.5 and 9.1)") {
  SliProgram p;
  auto& open = p.opening();
  p.port.user().failed(SessionFailure::lu_component_disconnected);
  CHECK(p.next(open) == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
  CHECK(p.engine.sessions() == 0);
  auto& again = p.opening();
  p.bind_and_start(kBind, 2);
  CHECK(p.next(again) == "OK - OK");
}

TEST_CASE("the node gone: COMM_SUBSYSTEM_ABENDED (LUA reference 6.5)") {
  SliProgram p;
  auto& open = p.opening();
  p.port.user().failed(SessionFailure::node_gone);
  CHECK(p.next(open) == "COMM_SUBSYSTEM_ABENDED - OK");
}

TEST_CASE("STSN without a routine is answered without data, CRV is refused and the open goes on (11.1, 5)") {
  SliProgram p;
  auto& open = p.opening();
  p.sc(kBind);
  p.sc("A2 50 0025 0000", 2);
  CHECK(p.last() == "submit LU exp 80 00 00 snf 2");
  p.sc("C0 0102030405060708", 3);
  CHECK(p.last() == "submit LU exp 80 10 00 snf 3 | 10 03 00 00");
  p.sc("A0", 4);
  CHECK(p.next(open) == "OK - OK");
}

TEST_CASE(
    "PRIM_SSCP: INIT_COMPLETE once, then SSCP traffic belongs to the program (LUA reference 9.1 and 10, note 1)") {
  SliProgram p;
  TestVerb open(LUA_OPCODE_SLI_OPEN);
  open.name("LUA001");
  open.record.specific.open.lua_init_type = LUA_INIT_TYPE_PRIM_SSCP;
  p.pends(open);
  const auto sid = open.c().lua_sid;
  TestVerb receive(LUA_OPCODE_SLI_RECEIVE, sid);
  p.pends(receive.flows(kSscpNorm).buffer(64));
  TestVerb send(LUA_OPCODE_SLI_SEND, sid);
  sending(send, LUA_MESSAGE_TYPE_SSCP_DATA, "00 80 00", "D3D6C7");
  CHECK(p.now(send) == "STATE_CHECK - NO_SLI_SESSION");
  p.port.user().opened();
  CHECK(p.next(receive) == "STATUS - INIT_COMPLETE");
  CHECK(p.now(send) == "OK - OK");
  CHECK(p.last() == "submit SSCP norm 03 80 00 | D3 D6 C7");
  TestVerb lu(LUA_OPCODE_SLI_SEND, sid);
  CHECK(p.now(sending(lu, LUA_MESSAGE_TYPE_LU_DATA, "00 80 00", "C1")) == "STATE_CHECK - NO_SLI_SESSION");
  TestVerb all(LUA_OPCODE_SLI_RECEIVE, sid);
  CHECK(p.now(all.flows(kAllFlows).buffer(8)) == "STATE_CHECK - NO_SLI_SESSION");
  TestVerb bid(LUA_OPCODE_SLI_BID, sid);
  p.pends(bid);
  p.host(Flow::sscp_normal, "03 80 00", "E6C5D3C3", 9);
  CHECK(p.next(bid) == "OK - OK");
  TestVerb screen(LUA_OPCODE_SLI_RECEIVE, sid);
  CHECK(p.now(screen.flows(kSscpNorm).buffer(64)) == "OK - OK");
  CHECK(screen.received() == "E6 C5 D3 C3");
  p.bind_and_start();
  CHECK(p.next(open) == "OK - OK");
}

TEST_CASE("with PRIM types nothing is tried again, whatever lua_wait says (LUA reference 11.1, 3)") {
  SliProgram p;
  TestVerb open(LUA_OPCODE_SLI_OPEN);
  open.name("LUA001");
  open.record.specific.open.lua_init_type = LUA_INIT_TYPE_PRIM;
  open.record.specific.open.lua_wait = 5;
  p.pends(open);
  p.port.user().opened();
  p.host(Flow::sscp_normal, "0B 80 00", "010604 04", 9);
  CHECK(p.last() == "submit SSCP norm 80 00 00 snf 9");
  p.timers.run(p.timers.now() + std::chrono::hours(1));
  CHECK(p.last() == "nothing");
  p.bind_and_start();
  CHECK(p.next(open) == "OK - OK");
}

TEST_CASE("encryption options of SLI_OPEN by product (LUA reference 9.1)") {
  const auto result = [](Personality personality, unsigned char option) {
    SliProgram p(personality);
    TestVerb open(LUA_OPCODE_SLI_OPEN);
    open.name("LUA001");
    open.record.specific.open.lua_init_type = LUA_INIT_TYPE_PRIM;
    open.c().lua_encr_decr_option = option;
    return p.now(open);
  };
  CHECK(result(Personality::his, 128) == "PARAMETER_CHECK - INVALID_SLI_ENCR_OPTION");
  CHECK(result(Personality::his, 1) == "UNSUCCESSFUL - ENCR_DECR_LOAD_ERROR");
  CHECK(result(Personality::pcomm, 127) == "UNSUCCESSFUL - ENCR_DECR_LOAD_ERROR");
  CHECK(result(Personality::snapix, 1) == "PARAMETER_CHECK - INVALID_SLI_ENCR_OPTION");
  CHECK(result(Personality::snapix, 128) == "PARAMETER_CHECK - INVALID_SLI_ENCR_OPTION");
}

TEST_CASE("lua_resv65 is the session type of SNAplus2 and reserved elsewhere (LUA reference 16)") {
  const auto result = [](Personality personality, unsigned char type) {
    SliProgram p(personality);
    TestVerb open(LUA_OPCODE_SLI_OPEN);
    open.name("LUA001");
    open.record.specific.open.lua_init_type = LUA_INIT_TYPE_PRIM;
    open.record.specific.open.lua_session_type = type;
    p.call(open);
    return open.result();
  };
  CHECK(result(Personality::snapix, LUA_SESSION_TYPE_DEDICATED) == "IN_PROGRESS - OK");
  CHECK(result(Personality::snapix, 7) == "PARAMETER_CHECK - INVALID_SESSION_TYPE");
  CHECK(result(Personality::his, LUA_SESSION_TYPE_DEDICATED) == "PARAMETER_CHECK - RESERVED_FIELD_NOT_ZERO");
  CHECK(result(Personality::pcomm, LUA_SESSION_TYPE_DEDICATED) == "PARAMETER_CHECK - RESERVED_FIELD_NOT_ZERO");
}

TEST_CASE("elements 2 and 3 of lua_resv56 are options with Host Integration Server only (LUA reference 15.4)") {
  for (const auto personality : {Personality::his, Personality::pcomm, Personality::snapix}) {
    for (std::size_t i = 0; i < 7; ++i) {
      SliProgram p(personality);
      TestVerb open(LUA_OPCODE_SLI_OPEN);
      open.name("LUA001");
      open.record.specific.open.lua_init_type = LUA_INIT_TYPE_PRIM;
      open.c().lua_resv56[i] = 1;
      p.call(open);
      const bool option = personality == Personality::his && (i == 2 || i == 3);
      CHECK(open.result() == (option ? "IN_PROGRESS - OK" : "PARAMETER_CHECK - RESERVED_FIELD_NOT_ZERO"));
    }
  }
}

TEST_CASE("Host Integration Server gives a process 15000 sessions (LUA reference 6.3)") {
  SliProgram p(Personality::his);
  std::vector<std::unique_ptr<TestVerb>> opens;
  for (int i = 0; i < 15000; ++i) {
    opens.push_back(std::make_unique<TestVerb>(LUA_OPCODE_SLI_OPEN));
    opens.back()->name("L" + std::to_string(i));
    opens.back()->record.specific.open.lua_init_type = LUA_INIT_TYPE_PRIM;
    REQUIRE_FALSE(p.call(*opens.back()));
  }
  TestVerb open(LUA_OPCODE_SLI_OPEN);
  open.record.specific.open.lua_init_type = LUA_INIT_TYPE_PRIM;
  CHECK(p.now(open.name("MORE")) == "UNSUCCESSFUL - COMMAND_COUNT_ERROR");
}

TEST_CASE("a node in another process answers later which LU it is, or that there is none") {
  SliProgram p;
  p.port.pool_lus = {""};
  TestVerb open(LUA_OPCODE_SLI_OPEN);
  open.name("POOLA");
  open.record.specific.open.lua_init_type = LUA_INIT_TYPE_PRIM;
  p.pends(open);
  OpenResult answer;
  answer.id = 1;
  SECTION("assigned") {
    answer.lu = "LUB001";
    p.port.user().open_answered(answer);
    p.port.user().opened();
    p.bind_and_start();
    CHECK(p.next(open) == "OK - OK");
    CHECK(name_of(open.c().lua_luname) == "LUB001");
  }
  SECTION("none") {
    answer.error = OpenError::pool_exhausted;
    p.port.user().open_answered(answer);
    CHECK(p.next(open) == "UNSUCCESSFUL - COMMAND_COUNT_ERROR");
    CHECK(p.engine.sessions() == 0);
  }
}
