#include "node_program.h"

using namespace openrui;
using namespace openrui::test;

namespace {

struct Failing : Program {
  explicit Failing(Personality personality = Personality::snapix) : Program(personality), sid(open()) {
    port.hold = true;
    pends(read.flows(kLuNorm | kLuExp).buffer(8));
    pends(sscp.flows(kSscpNorm).buffer(8));
    pends(write.flows(kLuNorm).send("03 80 00", "C1"));
    pends(bid);
    read.c().lua_sid = sscp.c().lua_sid = write.c().lua_sid = bid.c().lua_sid = sid;
  }
  TestVerb read{LUA_OPCODE_RUI_READ, 1};
  TestVerb sscp{LUA_OPCODE_RUI_READ, 1};
  TestVerb write{LUA_OPCODE_RUI_WRITE, 1};
  TestVerb bid{LUA_OPCODE_RUI_BID, 1};
  std::uint32_t sid;
};

}  // namespace

TEST_CASE("when the session fails every pending verb completes once, WRITEs first (LUA reference 6.5)") {
  Failing p;
  p.port.user().failed(SessionFailure::lu_component_disconnected);
  CHECK(p.next(p.write) == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
  CHECK(p.next(p.read) == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
  CHECK(p.next(p.sscp) == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
  CHECK(p.next(p.bid) == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
  CHECK(p.done.empty());
  TestVerb later(LUA_OPCODE_RUI_READ, p.sid);
  CHECK(p.now(later.flows(kLuNorm).buffer(8)) == "STATE_CHECK - NO_RUI_SESSION");
  TestVerb by_name(LUA_OPCODE_RUI_BID);
  CHECK(p.now(by_name.name("LUA001")) == "STATE_CHECK - NO_RUI_SESSION");
}

TEST_CASE("when the node goes away the code is COMM_SUBSYSTEM_ABENDED (LUA reference 6.5)") {
  Failing p;
  p.port.user().failed(SessionFailure::node_gone);
  CHECK(p.next(p.write) == "COMM_SUBSYSTEM_ABENDED - OK");
  CHECK(p.next(p.read) == "COMM_SUBSYSTEM_ABENDED - OK");
}

TEST_CASE("a failed session can be given up with RUI_TERM on Unix, on Windows it is gone (LUA reference 6.5)") {
  Failing unix_program;
  unix_program.port.user().failed(SessionFailure::lu_component_disconnected);
  TestVerb term(LUA_OPCODE_RUI_TERM, unix_program.sid);
  CHECK(unix_program.now(term) == "OK - OK");
  CHECK(unix_program.engine.sessions() == 0);
  CHECK(unix_program.now(term) == "PARAMETER_CHECK - BAD_SESSION_ID");

  Failing windows_program(Personality::his);
  windows_program.port.user().failed(SessionFailure::lu_component_disconnected);
  TestVerb refused(LUA_OPCODE_RUI_TERM, windows_program.sid);
  CHECK(windows_program.now(refused) == "STATE_CHECK - NO_RUI_SESSION");
}

TEST_CASE("after a failure the LU can be opened again (LUA reference 6.5)") {
  Failing p;
  p.port.user().failed(SessionFailure::lu_component_disconnected);
  p.done.clear();
  const auto sid = p.open("LUA001");
  CHECK(sid != p.sid);
  CHECK(p.engine.sessions() == 1);
  TestVerb old(LUA_OPCODE_RUI_READ, p.sid);
  CHECK(p.now(old.flows(kLuNorm).buffer(8)) == "PARAMETER_CHECK - BAD_SESSION_ID");
}

TEST_CASE("a failure while RUI_INIT waits ends it, and the LU is free (LUA reference 7.1)") {
  Program p;
  TestVerb init(LUA_OPCODE_RUI_INIT);
  p.pends(init.name("LUA001"));
  p.port.user().failed(SessionFailure::lu_component_disconnected);
  CHECK(p.next(init) == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
  CHECK(p.engine.sessions() == 0);
  p.open("LUA001");
}

TEST_CASE("a failure while RUI_TERM waits ends it, and nothing completes twice (LUA reference 6.5)") {
  Failing p;
  TestVerb term(LUA_OPCODE_RUI_TERM, p.sid);
  p.pends(term);
  p.done.clear();
  p.port.user().failed(SessionFailure::lu_component_disconnected);
  CHECK(p.next(term) == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
  CHECK(p.done.empty());
  CHECK(p.engine.sessions() == 0);
}

TEST_CASE("a failure inside a call to the port is told after the verb of the call (LUA reference 6.4)") {
  Program p;
  const auto sid = p.open();
  TestVerb read(LUA_OPCODE_RUI_READ, sid);
  p.pends(read.flows(kLuNorm).buffer(8));
  p.port.inside_submit = [](SessionUser& user) { user.failed(SessionFailure::lu_component_disconnected); };
  TestVerb write(LUA_OPCODE_RUI_WRITE, sid);
  CHECK(p.call(write.flows(kLuNorm).send("03 80 00", "C1")));
  CHECK(write.result() == "OK - OK");
  CHECK(p.next(read) == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
  CHECK(p.done.empty());
}

TEST_CASE("a failure inside the open completes RUI_INIT once (LUA reference 6.4)") {
  Program p;
  p.port.inside_open = [](SessionUser& user) { user.failed(SessionFailure::node_gone); };
  TestVerb init(LUA_OPCODE_RUI_INIT);
  CHECK_FALSE(p.call(init.name("LUA001")));
  CHECK(p.next(init) == "COMM_SUBSYSTEM_ABENDED - OK");
  CHECK(p.done.empty());
  CHECK(p.engine.sessions() == 0);
}

TEST_CASE("what was not read is lost with the session, and its records are not touched again (LUA reference 6.5)") {
  Program p;
  const auto sid = p.open();
  p.host(Flow::lu_normal, "03 90 00", "C1");
  auto& user = p.port.user();
  user.failed(SessionFailure::lu_component_disconnected);
  TestVerb read(LUA_OPCODE_RUI_READ, sid);
  CHECK(p.now(read.flows(kAllFlows | kNowait).buffer(8)) == "STATE_CHECK - NO_RUI_SESSION");
  CHECK(read.data == Bytes(8, 0xEE));
}

TEST_CASE("sessions fail one by one (LUA reference 6.5)") {
  Program p;
  const auto first = p.open("LUA001");
  const auto second = p.open("LUA002");
  TestVerb of_first(LUA_OPCODE_RUI_READ, first);
  TestVerb of_second(LUA_OPCODE_RUI_READ, second);
  p.pends(of_first.flows(kLuNorm).buffer(8));
  p.pends(of_second.flows(kLuNorm).buffer(8));
  p.port.user(1).failed(SessionFailure::lu_component_disconnected);
  CHECK(p.next(of_first) == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
  CHECK(p.done.empty());
  p.host(Flow::lu_normal, "03 90 00", "C1", 1, 2);
  CHECK(p.next(of_second) == "OK - OK");
}

TEST_CASE("UNBIND is no failure: it ends a WRITE that waits, is read, and leaves the other verbs pending (6.5)") {
  NodeProgram p;
  p.bind(kBindLu0);
  auto& expedited = p.read(kLuExp);
  auto& data = p.read(kLuNorm);
  auto& sscp = p.read(kSscpNorm);
  p.pends(expedited);
  p.pends(data);
  p.pends(sscp);
  p.h.link().queued = Link::kHighWater + 1;
  auto& write = p.write(kLuNorm, "03 90 00", "C1");
  p.pends(write);
  p.host("2D 00 02 01 00 09 6B 80 00 32 01");
  CHECK(p.next(write) == "STATE_CHECK - MODE_INCONSISTENCY");
  CHECK(p.next(expedited) == "OK - OK");
  CHECK(expedited.c().lua_message_type == LUA_MESSAGE_TYPE_UNBIND);
  CHECK(p.done.empty());
  p.h.link().queued = 0;
  CHECK(p.now(p.write(kLuExp, "80 00 00", "", 9)) == "OK - OK");
  auto& term = p.verb(LUA_OPCODE_RUI_TERM);
  p.pends(term);
  CHECK(p.next(sscp) == "CANCELLED - TERMINATED");
  CHECK(p.next(data) == "CANCELLED - TERMINATED");
  p.host("2C 00 02 00 00 01 8B 80 00 81 06 20");
  CHECK(p.next(term) == "OK - OK");
}
