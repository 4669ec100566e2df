// RUI_REINIT (LUA reference 7.3).
#include "program.h"

using namespace openrui;
using namespace openrui::test;

namespace {

struct Failed : Program {
  Failed() : sid(open("LUA001")) { port.user().failed(SessionFailure::lu_component_disconnected); }
  TestVerb& reinit() {
    verbs.push_back(std::make_unique<TestVerb>(LUA_OPCODE_RUI_REINIT, sid));
    return *verbs.back();
  }
  std::uint32_t sid;
  std::vector<std::unique_ptr<TestVerb>> verbs;
};

}  // namespace

TEST_CASE("RUI_REINIT gives a failed session back under its sid (LUA reference 7.3)") {
  Failed p;
  auto& reinit = p.reinit();
  p.pends(reinit);
  CHECK(p.port.requests.back().name == "LUA001");
  CHECK(p.port.requests.back().rule == PoolRule::only_named);
  p.port.user(2).opened();
  CHECK(p.next(reinit) == "OK - OK");
  CHECK(reinit.c().lua_sid == p.sid);
  CHECK(p.engine.sessions() == 1);
  TestVerb read(LUA_OPCODE_RUI_READ, p.sid);
  p.pends(read.flows(kLuNorm).buffer(8));
  p.host(Flow::lu_normal, "03 90 00", "C1", 1, 2);
  CHECK(p.next(read) == "OK - OK");
  SECTION("and again, as often as it fails") {
    p.port.user(2).failed(SessionFailure::lu_component_disconnected);
    p.pends(p.reinit());
    p.port.user(3).opened();
    CHECK(p.next(*p.verbs.back()) == "OK - OK");
  }
}

TEST_CASE("RUI_REINIT finds the session by its LU or by the name given to RUI_INIT (LUA reference 6.2, 7.3)") {
  for (const std::string name : {"LUB002", "POOLA"}) {
    Program p;
    p.port.pool_lus = {"LUB002"};
    const auto sid = p.open("POOLA");
    p.port.user().failed(SessionFailure::lu_component_disconnected);
    TestVerb reinit(LUA_OPCODE_RUI_REINIT);
    p.pends(reinit.name(name));
    CHECK(reinit.c().lua_sid == sid);
    CHECK(p.port.requests.back().name == "LUB002");
    p.port.user(2).opened();
    CHECK(p.next(reinit) == "OK - OK");
  }
}

TEST_CASE("RUI_REINIT of an LU that another process has got meanwhile is INVALID_PROCESS (LUA reference 7.3)") {
  Failed p;
  p.port.open_errors = {OpenError::lu_in_use};
  CHECK(p.now(p.reinit()) == "UNSUCCESSFUL - INVALID_PROCESS");
  p.pends(p.reinit());  // it can be tried again
}

TEST_CASE("RUI_REINIT is refused where nothing has failed or another one runs (LUA reference 7.3)") {
  Failed p;
  p.pends(p.reinit());
  CHECK(p.now(p.reinit()) == "STATE_CHECK - DUPLICATE_RUI_INIT");
  p.port.user(2).opened();
  CHECK(p.now(p.reinit()) == "STATE_CHECK - REINIT_INVALID");
  TestVerb unknown(LUA_OPCODE_RUI_REINIT, 99);
  CHECK(p.now(unknown) == "PARAMETER_CHECK - BAD_SESSION_ID");
  TestVerb nobody(LUA_OPCODE_RUI_REINIT);
  CHECK(p.now(nobody.name("NOBODY")) == "STATE_CHECK - NO_RUI_SESSION");
  Program child(Personality::snapix, 40);
  TestVerb of_parent(LUA_OPCODE_RUI_REINIT, 40);
  CHECK(child.now(of_parent) == "UNSUCCESSFUL - INVALID_PROCESS");
}

TEST_CASE("until RUI_REINIT completes only RUI_TERM is allowed, which cancels it (LUA reference 7.3)") {
  Failed p;
  auto& reinit = p.reinit();
  p.pends(reinit);
  TestVerb read(LUA_OPCODE_RUI_READ, p.sid);
  CHECK(p.now(read.flows(kLuNorm).buffer(8)) == "STATE_CHECK - NO_RUI_SESSION");
  TestVerb init(LUA_OPCODE_RUI_INIT);
  CHECK(p.now(init.name("LUA001")) == "STATE_CHECK - DUPLICATE_RUI_INIT");
  TestVerb term(LUA_OPCODE_RUI_TERM, p.sid);
  p.pends(term);
  CHECK(p.next(reinit) == "CANCELLED - TERMINATED");
  p.port.user(2).closed();
  CHECK(p.next(term) == "OK - OK");
  CHECK(p.engine.sessions() == 0);
}

TEST_CASE("a failure while RUI_REINIT waits ends it, and it may be issued again (LUA reference 7.3)") {
  Failed p;
  auto& reinit = p.reinit();
  p.pends(reinit);
  p.port.user(2).failed(SessionFailure::lu_component_disconnected);
  CHECK(p.next(reinit) == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
  p.pends(p.reinit());
}

TEST_CASE("RUI_REINIT to a node in another process learns later that the LU is not to be had (LUA reference 7.3)") {
  Failed p;
  p.port.pool_lus = {""};
  auto& reinit = p.reinit();
  p.pends(reinit);
  p.port.user(2).open_answered({OpenError::lu_in_use, 0, "LUA001"});
  CHECK(p.next(reinit) == "UNSUCCESSFUL - INVALID_PROCESS");
  CHECK(p.engine.sessions() == 1);
  p.pends(p.reinit());
}

TEST_CASE("a session given back knows nothing of the one that failed (LUA reference 7.3)") {
  Program p;
  const auto sid = p.open();
  TestVerb bid(LUA_OPCODE_RUI_BID, sid);
  p.host(Flow::lu_normal, "03 90 00", "C1");
  CHECK(p.now(bid) == "OK - OK");
  p.port.user().failed(SessionFailure::lu_component_disconnected);
  TestVerb reinit(LUA_OPCODE_RUI_REINIT, sid);
  p.pends(reinit);
  p.port.user(2).opened();
  CHECK(p.next(reinit) == "OK - OK");
  TestVerb read(LUA_OPCODE_RUI_READ, sid);
  CHECK(p.now(read.flows(kAllFlows | kNowait).buffer(8)) == "UNSUCCESSFUL - NO_DATA");
  CHECK(p.now(read.flows(kLuNorm | kBidEnable)) == "PARAMETER_CHECK - NO_PREVIOUS_BID_ENABLED");
  p.host(Flow::lu_normal, "03 90 00", "C2", 1, 2);
  CHECK(p.now(bid) == "OK - OK");
}
