// RUI_INIT when the port leads to another process: the LU, or why there is none, becomes known after the call.
#include "program.h"

using namespace openrui;
using namespace openrui::test;

namespace {

// The port gives a number and no LU.
void begin(Program& p, TestVerb& init, const std::string& name) {
  p.port.pool_lus = {""};
  p.pends(init.name(name));
}

OpenResult refused(OpenError error, const std::string& lu = {}) { return {error, 0, lu}; }

}  // namespace

TEST_CASE("RUI_INIT returns the LU that a node in another process assigns (LUA reference 7.1)") {
  Program p;
  TestVerb init(LUA_OPCODE_RUI_INIT);
  begin(p, init, "POOLA");
  CHECK(init.c().lua_sid == 1);
  p.port.user().open_answered({OpenError::none, 1, "LUB002"});
  CHECK(p.done.empty());
  p.port.user().opened();
  CHECK(p.next(init) == "OK - OK");
  CHECK(name_of(init.c().lua_luname) == "LUB002");
  SECTION("and that LU is ours from then on") {
    TestVerb again(LUA_OPCODE_RUI_INIT);
    CHECK(p.now(again.name("LUB002")) == "STATE_CHECK - DUPLICATE_RUI_INIT");
    TestVerb read(LUA_OPCODE_RUI_READ);
    p.pends(read.name("LUB002").buffer(10).flows(kLuNorm));
    CHECK(read.c().lua_sid == 1);
  }
}

TEST_CASE("an RUI_INIT that a node in another process refuses completes once with the code of the refusal (7.1)") {
  const std::pair<OpenError, std::string> cases[] = {
      {OpenError::invalid_name, "PARAMETER_CHECK - INVALID_LUNAME"},
      {OpenError::pool_exhausted, "UNSUCCESSFUL - COMMAND_COUNT_ERROR"},
      {OpenError::lu_in_use, "UNSUCCESSFUL - INVALID_PROCESS"},
      {OpenError::node_unreachable, "COMM_SUBSYSTEM_NOT_LOADED - OK"},
  };
  for (const auto& [error, expected] : cases) {
    Program p;
    TestVerb init(LUA_OPCODE_RUI_INIT);
    begin(p, init, "LUA001");
    p.port.user().open_answered(refused(error, "LUA001"));
    CHECK(p.next(init) == expected);
    CHECK(p.done.empty());
    CHECK(p.engine.sessions() == 0);
  }
}

TEST_CASE("an LU that is in use by this program is a duplicate when the node says so later, too (7.1)") {
  Program p;
  p.open("LUA001");
  TestVerb init(LUA_OPCODE_RUI_INIT);
  begin(p, init, "ALIAS");
  p.port.user(2).open_answered(refused(OpenError::lu_in_use, "LUA001"));
  CHECK(p.next(init) == "STATE_CHECK - DUPLICATE_RUI_INIT");
}

TEST_CASE("an RUI_INIT that is given up before the answer ends with RUI_TERM, whatever the answer is (7.4)") {
  Program p;
  TestVerb init(LUA_OPCODE_RUI_INIT);
  begin(p, init, "LUA001");
  TestVerb term(LUA_OPCODE_RUI_TERM, 1);
  p.pends(term);
  CHECK(p.next(init) == "CANCELLED - TERMINATED");
  SECTION("refused") { p.port.user().open_answered(refused(OpenError::pool_exhausted)); }
  SECTION("assigned") {
    p.port.user().open_answered({OpenError::none, 1, "LUA001"});
    CHECK(p.done.empty());
    p.port.user().closed();
  }
  CHECK(p.next(term) == "OK - OK");
  CHECK(p.done.empty());
  CHECK(p.engine.sessions() == 0);
}

TEST_CASE("LUs of the same name on two nodes are two sessions") {
  Program p;
  TestVerb first(LUA_OPCODE_RUI_INIT);
  begin(p, first, "ONE");
  p.port.user(1).open_answered({OpenError::none, 1, "LUA001"});
  p.port.user(1).opened();
  TestVerb second(LUA_OPCODE_RUI_INIT);
  begin(p, second, "TWO");
  p.port.user(2).open_answered({OpenError::none, 2, "LUA001"});
  p.port.user(2).opened();
  CHECK(p.next(first) == "OK - OK");
  CHECK(p.next(second) == "OK - OK");
  CHECK(p.engine.sessions() == 2);
  for (const std::uint32_t sid : {1U, 2U}) {
    TestVerb read(LUA_OPCODE_RUI_READ, sid);
    p.pends(read.buffer(10).flows(kLuNorm));
    p.port.user(sid).failed(SessionFailure::lu_component_disconnected);
    CHECK(p.next(read) == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
  }
}
