#include "program.h"

using namespace openrui;
using namespace openrui::test;

TEST_CASE("RUI_INIT gives the sid at once and completes when the host knows of the LU (LUA reference 7.1)") {
  Program p;
  p.port.pool_lus = {"LUB002"};
  TestVerb init(LUA_OPCODE_RUI_INIT);
  p.pends(init.name("POOLA"));
  CHECK(init.c().lua_sid == 1);
  CHECK(p.done.empty());
  p.port.user().opened();
  CHECK(p.next(init) == "OK - OK");
  CHECK(name_of(init.c().lua_luname) == "LUB002");
  CHECK(std::string(reinterpret_cast<char*>(init.c().lua_luname), 8) == "LUB002  ");
  CHECK(init.flag2() == kAsync);
}

TEST_CASE("RUI_INIT completes once when the port answers inside the call (LUA reference 6.4)") {
  Program p;
  p.port.inside_open = [](SessionUser& user) { user.opened(); };
  TestVerb init(LUA_OPCODE_RUI_INIT);
  CHECK_FALSE(p.call(init.name("LUA001")));
  CHECK(init.c().lua_sid == 1);
  CHECK(p.next(init) == "OK - OK");
  CHECK(p.done.empty());
}

TEST_CASE("what the node says of a name becomes the return code of RUI_INIT (LUA reference 7.1, 15.1)") {
  const std::pair<OpenError, std::string> cases[] = {
      {OpenError::invalid_name, "PARAMETER_CHECK - INVALID_LUNAME"},
      {OpenError::invalid_pu, "PARAMETER_CHECK - INVALID_PUNAME"},
      {OpenError::invalid_lu_number, "PARAMETER_CHECK - INVALID_LUNUMBER"},
      {OpenError::pool_exhausted, "UNSUCCESSFUL - COMMAND_COUNT_ERROR"},
      {OpenError::lu_in_use, "UNSUCCESSFUL - INVALID_PROCESS"},
      {OpenError::link_not_started, "UNSUCCESSFUL - LINK_NOT_STARTED"},
      {OpenError::pu_not_active, "UNSUCCESSFUL - RU_LENGTH_ERROR"},  // 10020000
      {OpenError::lu_not_active, "UNSUCCESSFUL - INIT_LU_NOT_ACTIVE"},
  };
  for (const auto& [error, expected] : cases) {
    Program p;
    p.port.open_errors = {error};
    TestVerb init(LUA_OPCODE_RUI_INIT);
    CHECK(p.now(init.name("LUA001")) == expected);
    CHECK(p.engine.sessions() == 0);
  }
}

TEST_CASE("an LU of our own that is busy under another form of its name is a duplicate (LUA reference 7.1)") {
  Program p;
  p.open("LUA001");
  p.port.open_errors = {OpenError::lu_in_use};
  p.port.busy_lu = "LUA001";
  TestVerb init(LUA_OPCODE_RUI_INIT);
  std::memcpy(init.record.specific.init.lua_puname, "PU1     ", 8);
  CHECK(p.now(init) == "STATE_CHECK - DUPLICATE_RUI_INIT");
}

TEST_CASE("the same pool may be opened many times, the same LU may not (LUA reference 7.1, 15.2)") {
  Program p;
  p.port.pool_lus = {"LUB001", "LUB002"};
  TestVerb first(LUA_OPCODE_RUI_INIT);
  TestVerb second(LUA_OPCODE_RUI_INIT);
  TestVerb named(LUA_OPCODE_RUI_INIT);
  p.pends(first.name("POOLA"));
  p.pends(second.name("POOLA"));
  CHECK(first.c().lua_sid != second.c().lua_sid);
  CHECK(p.now(named.name("LUB002")) == "STATE_CHECK - DUPLICATE_RUI_INIT");
}

TEST_CASE("the encryption option may be 0 or 128 (LUA reference 7.1)") {
  Program p;
  for (int option : {1, 127, 129, 255}) {
    TestVerb init(LUA_OPCODE_RUI_INIT);
    init.name("LUA001").c().lua_encr_decr_option = static_cast<unsigned char>(option);
    CHECK(p.now(init) == "UNSUCCESSFUL - ENCR_DECR_LOAD_ERROR");
  }
  TestVerb init(LUA_OPCODE_RUI_INIT);
  init.name("LUA001").c().lua_encr_decr_option = 128;
  p.pends(init);
}

TEST_CASE("names are padded with blanks or zeros, a blank one names nothing (LUA reference 15.1)") {
  Program p;
  TestVerb blank(LUA_OPCODE_RUI_INIT);
  CHECK(p.now(blank.name("")) == "PARAMETER_CHECK - INVALID_LUNAME");
  TestVerb zeros(LUA_OPCODE_RUI_INIT);
  std::memcpy(zeros.c().lua_luname, "LUA001\0", 8);
  p.pends(zeros);
  CHECK(p.port.requests.back().name == "LUA001");
}

TEST_CASE("the extended form names PU and LU number (LUA reference 7.1)") {
  Program p;
  TestVerb init(LUA_OPCODE_RUI_INIT);
  auto& extended = init.record.specific.init;
  std::memcpy(extended.lua_puname, "PU1     ", 8);
  extended.lua_lunumber = 7;
  extended.wait_for_link = 1;
  init.c().lua_verb_length = sizeof(LUA_COMMON);
  CHECK(p.now(init) == "PARAMETER_CHECK - VERB_LENGTH_INVALID");
  init.c().lua_verb_length = sizeof(LUA_VERB_RECORD);
  extended.rui_init_format = 1;
  CHECK(p.now(init) == "PARAMETER_CHECK - INVALID_FORMAT");
  extended.rui_init_format = 0;
  p.port.pool_lus = {"LUA007"};
  p.pends(init);
  const auto& request = p.port.requests.back();
  CHECK(request.pu == "PU1");
  CHECK(request.lu_number == 7);
  CHECK(request.wait_for_link);
  p.port.user().opened();
  CHECK(p.next(init) == "OK - OK");
  CHECK(name_of(init.c().lua_luname) == "LUA007");
  TestVerb no_pu(LUA_OPCODE_RUI_INIT);
  CHECK(p.now(no_pu) == "PARAMETER_CHECK - INVALID_PUNAME");
}

TEST_CASE("a session is found by sid, else by the name of its LU, else by the name given when that is plain (6.2)") {
  Program p;
  p.port.pool_lus = {"LUB001", "LUB002"};
  const auto first = p.open("POOLA");
  TestVerb by_pool(LUA_OPCODE_RUI_READ);
  p.pends(by_pool.name("POOLA").flows(kLuNorm).buffer(1));
  CHECK(by_pool.c().lua_sid == first);
  const auto second = p.open("POOLA");
  TestVerb by_lu(LUA_OPCODE_RUI_READ);
  p.pends(by_lu.name("LUB002").flows(kLuNorm).buffer(1));
  CHECK(by_lu.c().lua_sid == second);
  TestVerb ambiguous(LUA_OPCODE_RUI_READ);
  CHECK(p.now(ambiguous.name("POOLA").flows(kLuExp).buffer(1)) == "STATE_CHECK - NO_RUI_SESSION");
  TestVerb sid_wins(LUA_OPCODE_RUI_READ, first);
  p.pends(sid_wins.name("LUB002").flows(kLuExp).buffer(1));
}

TEST_CASE("RUI_TERM with neither sid nor name fails cleanly (LUA reference 6.2, 17.5)") {
  Program p;
  p.open();
  TestVerb zero(LUA_OPCODE_RUI_TERM);
  CHECK(p.now(zero) == "STATE_CHECK - NO_RUI_SESSION");
  TestVerb blank(LUA_OPCODE_RUI_TERM);
  CHECK(p.now(blank.name("")) == "STATE_CHECK - NO_RUI_SESSION");
}

TEST_CASE("a session of the parent process is refused in the child, which has its own (LUA reference 6.3)") {
  Program p(Personality::snapix, 40);
  p.port.last_id = 3;  // the port counts for itself
  TestVerb inherited(LUA_OPCODE_RUI_TERM, 40);
  CHECK(p.now(inherited) == "UNSUCCESSFUL - INVALID_PROCESS");
  TestVerb unknown(LUA_OPCODE_RUI_TERM, 41);
  CHECK(p.now(unknown) == "PARAMETER_CHECK - BAD_SESSION_ID");
  CHECK(p.open() == 41);
  p.pends(unknown);
}

TEST_CASE("RUI_TERM cancels everything that is pending, then completes (LUA reference 7.4)") {
  Program p;
  const auto sid = p.open();
  p.port.hold = true;
  TestVerb read(LUA_OPCODE_RUI_READ, sid);
  TestVerb write(LUA_OPCODE_RUI_WRITE, sid);
  TestVerb bid(LUA_OPCODE_RUI_BID, sid);
  TestVerb term(LUA_OPCODE_RUI_TERM, sid);
  p.pends(read.flows(kAllFlows).buffer(8));
  p.pends(write.flows(kLuNorm).send("03 80 00", "C1"));
  p.pends(bid);
  p.pends(term);
  CHECK(p.next(write) == "CANCELLED - TERMINATED");
  CHECK(p.next(read) == "CANCELLED - TERMINATED");
  CHECK(p.next(bid) == "CANCELLED - TERMINATED");
  CHECK(p.done.empty());
  p.port.user().submitted(Flow::lu_normal, {});  // too late to matter
  p.host(Flow::lu_normal, "03 80 00", "C1");
  CHECK(p.done.empty());
  p.port.user().closed();
  CHECK(p.next(term) == "OK - OK");
  CHECK(p.engine.sessions() == 0);
  TestVerb again(LUA_OPCODE_RUI_TERM, sid);
  CHECK(p.now(again) == "PARAMETER_CHECK - BAD_SESSION_ID");
  p.open();
}

TEST_CASE("RUI_TERM ends a RUI_INIT that still waits (LUA reference 7.1, 7.4)") {
  Program p;
  TestVerb init(LUA_OPCODE_RUI_INIT);
  TestVerb term(LUA_OPCODE_RUI_TERM);
  p.pends(init.name("LUA001"));
  p.pends(term.name("LUA001"));
  CHECK(p.next(init) == "CANCELLED - TERMINATED");
  p.port.user().opened();
  CHECK(p.done.empty());
  p.port.user().closed();
  CHECK(p.next(term) == "OK - OK");
}

TEST_CASE("RUI_TERM completes once when the port closes inside the call (LUA reference 6.4)") {
  Program p;
  const auto sid = p.open();
  p.port.close_at_once = true;
  TestVerb term(LUA_OPCODE_RUI_TERM, sid);
  CHECK_FALSE(p.call(term));
  CHECK(p.next(term) == "OK - OK");
  CHECK(p.engine.sessions() == 0);
}
