#include "sli_program.h"

using namespace openrui;
using namespace openrui::test;

namespace {

constexpr unsigned kAbend = 0x20;  // lua_flag1

struct Closing : SliProgram {
  explicit Closing(Personality personality = Personality::snapix) : SliProgram(personality), sid(open()) {}
  void unbind(const char* type = "32 01") {
    sc(type, 9);
    CHECK(port.logged("submit LU exp 80 00 00 snf 9"));
  }
  void gone() {
    CHECK(port.logged("close"));
    port.user().closed();
  }
  std::uint32_t sid;
  TestVerb close{LUA_OPCODE_SLI_CLOSE};
  TestVerb& normal() {
    close.c().lua_sid = sid;
    return close;
  }
  TestVerb& abend() { return normal().flows(kAbend); }
};

// A session of SNAplus2's type DEDICATED; its sid.
std::uint32_t open_dedicated(SliProgram& p) {
  TestVerb open(LUA_OPCODE_SLI_OPEN);
  open.name("LUA001");
  open.record.specific.open.lua_init_type = LUA_INIT_TYPE_PRIM;
  open.record.specific.open.lua_session_type = LUA_SESSION_TYPE_DEDICATED;
  p.pends(open);
  p.port.user().opened();
  p.bind_and_start();
  CHECK(p.next(open) == "OK - OK");
  return open.c().lua_sid;
}

}  // namespace

TEST_CASE("secondary-initiated close: RSHUTD, its response, UNBIND, OK (LUA reference 11.2)") {
  Closing p;
  p.pends(p.normal());
  CHECK(p.last() == "submit LU exp 4B 80 00 | C2");
  p.answer(Flow::lu_expedited, "CB 80 00", "C2");
  SECTION("at once") {}
  SECTION("after CLEAR") {
    p.sc("A1", 8);
    CHECK(p.port.logged("submit LU exp 80 00 00 snf 8"));
  }
  p.unbind();
  CHECK(p.done.empty());
  p.gone();
  CHECK(p.next(p.close) == "OK - OK");
  CHECK(p.engine.sessions() == 0);
}

TEST_CASE("primary-initiated close: the status, then +RSP to SHUTD, SHUTC, UNBIND (LUA reference 11.2)") {
  Closing p;
  TestVerb receive(LUA_OPCODE_SLI_RECEIVE, p.sid);
  p.pends(receive.flows(kLuNorm).buffer(8));
  p.dfc_expedited("C0", 4);
  CHECK(p.next(receive) == "STATUS - SESSION_END_REQUESTED");
  CHECK_FALSE(p.port.logged("submit LU exp 80 00 00 snf 4"));
  p.port.log.clear();
  p.pends(p.normal());
  CHECK(p.port.log == std::vector<std::string>{"submit LU exp 80 00 00 snf 4", "submit LU exp 4B 80 00 | C1"});
  p.answer(Flow::lu_expedited, "CB 80 00", "C1");
  p.unbind();
  p.gone();
  CHECK(p.next(p.close) == "OK - OK");
}

TEST_CASE("CHASE is sent when chains with exception responses are open (LUA reference 11.2)") {
  Closing p;
  TestVerb send(LUA_OPCODE_SLI_SEND, p.sid);
  CHECK(p.now(sending(send, LUA_MESSAGE_TYPE_LU_DATA, "00 90 00", "C1")) == "OK - OK");
  p.dfc_expedited("C0", 4);
  p.pends(p.normal());
  CHECK(p.last() == "submit LU norm 4B 80 00 | 84");
  p.answer(Flow::lu_normal, "CB 80 00", "84");
  CHECK(p.last() == "submit LU exp 4B 80 00 | C1");
  p.answer(Flow::lu_expedited, "CB 80 00", "C1");
  p.unbind();
  p.gone();
  CHECK(p.next(p.close) == "OK - OK");
}

TEST_CASE("a close goes on when the host refuses, and tells the first reason (LUA reference 9.2)") {
  SECTION("RSHUTD") {
    Closing p;
    p.pends(p.normal());
    p.answer(Flow::lu_expedited, "CF 90 00", "10030000 C2");
    p.unbind();
    p.gone();
    CHECK(p.next(p.close) == "SESSION_FAILURE - NEGATIVE_RSP_RSHUTD");
  }
  SECTION("SHUTC") {
    Closing p;
    p.dfc_expedited("C0", 4);
    p.pends(p.normal());
    p.answer(Flow::lu_expedited, "CF 90 00", "10030000 C1");
    p.unbind();
    p.gone();
    CHECK(p.next(p.close) == "SESSION_FAILURE - NEGATIVE_RSP_SHUTC");
  }
  SECTION("CHASE") {
    Closing p;
    TestVerb send(LUA_OPCODE_SLI_SEND, p.sid);
    p.now(sending(send, LUA_MESSAGE_TYPE_LU_DATA, "00 90 00", "C1"));
    p.dfc_expedited("C0", 4);
    p.pends(p.normal());
    p.answer(Flow::lu_normal, "CF 90 00", "10030000 84");
    p.answer(Flow::lu_expedited, "CB 80 00", "C1");
    p.unbind();
    p.gone();
    CHECK(p.next(p.close) == "SESSION_FAILURE - NEGATIVE_RSP_CHASE");
  }
}

TEST_CASE("a request that the node does not let out is a step that is left out (LUA reference 11.2)") {
  Closing p;
  SubmitResult refused;
  refused.code = SubmitResult::Code::unsuccessful;
  refused.sense = sense::function_not_supported;
  p.port.submit_results = {refused};
  p.pends(p.normal());
  p.unbind();
  p.gone();
  CHECK(p.next(p.close) == "OK - OK");
}

TEST_CASE("SHUTD after RSHUTD is processed all the same (LUA reference 11.2)") {
  Closing p;
  p.pends(p.normal());
  p.answer(Flow::lu_expedited, "CB 80 00", "C2");
  p.port.log.clear();
  p.dfc_expedited("C0", 4);
  CHECK(p.port.logged("submit LU exp 80 00 00 snf 4"));
  CHECK(p.last() == "submit LU exp 4B 80 00 | C1");
  p.answer(Flow::lu_expedited, "CB 80 00", "C1");
  p.unbind();
  p.gone();
  CHECK(p.next(p.close) == "OK - OK");
}

TEST_CASE("a close ends though the host never answers, step by step (LUA reference 11.2)") {
  const auto step = [](Closing& p) { p.timers.run(p.timers.now() + SliSession::kCloseStep); };
  SECTION("RSHUTD") {
    Closing p;
    p.pends(p.normal());
    p.timers.run(p.timers.now() + SliSession::kCloseStep - std::chrono::milliseconds(1));
    CHECK_FALSE(p.port.logged("close"));
    step(p);
    p.gone();
    CHECK(p.next(p.close) == "OK - OK");
  }
  SECTION("UNBIND") {
    Closing p;
    p.pends(p.normal());
    p.answer(Flow::lu_expedited, "CB 80 00", "C2");
    step(p);
    p.gone();
    CHECK(p.next(p.close) == "OK - OK");
  }
  SECTION("SHUTC") {
    Closing p;
    p.dfc_expedited("C0", 4);
    p.pends(p.normal());
    step(p);
    p.gone();
    CHECK(p.next(p.close) == "OK - OK");
  }
}

TEST_CASE("SLI_CLOSE(abend) gives the LU back at once (LUA reference 11.3)") {
  Closing p;
  p.pends(p.abend());
  CHECK(p.last() == "close");
  p.port.user().closed();
  CHECK(p.next(p.close) == "OK - OK");
}

TEST_CASE("SLI_CLOSE(abend) may overtake a normal one, and both complete (LUA reference 9.2)") {
  Closing p;
  p.pends(p.normal());
  TestVerb abend(LUA_OPCODE_SLI_CLOSE, p.sid);
  p.pends(abend.flows(kAbend));
  p.gone();
  CHECK(p.next(p.close) == "OK - OK");
  CHECK(p.next(abend) == "OK - OK");
}

TEST_CASE("SLI_CLOSE ends an SLI_OPEN that never would end, normal or abend (LUA reference 9.1 and 10)") {
  for (const unsigned flags : {0U, kAbend}) {
    SliProgram p;
    auto& open = p.opening();
    TestVerb close(LUA_OPCODE_SLI_CLOSE, open.c().lua_sid);
    p.pends(close.flows(flags));
    CHECK(p.last() == "close");
    p.port.user().closed();
    CHECK(p.next(open) == "CANCELLED - TERMINATED");
    CHECK(p.next(close) == "OK - OK");
  }
}

TEST_CASE(
    "pending verbs end as TERMINATED when the close is complete, SENDs first, the close last (9.2 and KB Q163559)") {
  Closing p;
  TestVerb receive(LUA_OPCODE_SLI_RECEIVE, p.sid);
  p.pends(receive.flows(kLuNorm).buffer(8));
  TestVerb bid(LUA_OPCODE_SLI_BID, p.sid);
  p.pends(bid);
  p.port.hold = true;
  TestVerb send(LUA_OPCODE_SLI_SEND, p.sid);
  p.pends(sending(send, LUA_MESSAGE_TYPE_LU_DATA, "00 80 00", "C1"));
  p.pends(p.abend());
  CHECK(p.done.empty());
  p.gone();
  CHECK(p.next(send) == "CANCELLED - TERMINATED");
  CHECK(p.next(receive) == "CANCELLED - TERMINATED");
  CHECK(p.next(bid) == "CANCELLED - TERMINATED");
  CHECK(p.next(p.close) == "OK - OK");
  CHECK(p.done.empty());
}

TEST_CASE("a chain that a normal close cuts off is cancelled (LUA reference 11.2)") {
  Closing p;
  p.port.hold = true;
  TestVerb send(LUA_OPCODE_SLI_SEND, p.sid);
  p.pends(sending(send, LUA_MESSAGE_TYPE_LU_DATA, "00 80 00", to_hex(Bytes(600, 0xC1))));
  p.pends(p.normal());
  p.port.log.clear();
  p.port.hold = false;
  p.port.user().submitted(Flow::lu_normal, SubmitResult{});
  CHECK(p.last() == "submit LU norm 4B 80 00 | 83");
}

TEST_CASE("what the host sends while the session is being closed is refused (LUA reference 11.2)") {
  Closing p;
  p.pends(p.normal());
  p.host(Flow::lu_normal, "03 80 00", "C1", 6);
  CHECK(p.port.logged("submit LU norm 80 10 00 snf 6 | 08 1C 00 00"));
  p.dfc_expedited("C9 0001 0000", 7);
  CHECK(p.port.logged("submit LU exp 80 00 00 snf 7"));
  p.sc("A2 50 0000 0000", 8);
  CHECK(p.port.logged("submit LU exp 80 10 00 snf 8 | 08 09 00 00"));
  p.gone();
  CHECK(p.next(p.close) == "SESSION_FAILURE - UNEXPECTED_SNA_SEQUENCE");
}

TEST_CASE("UNBIND 02 in a normal close: SNAplus2 keeps the session, the others close it (LUA reference 9.2)") {
  SECTION("SNAplus2") {
    Closing p;
    p.pends(p.normal());
    p.unbind("32 02");
    CHECK(p.next(p.close) == "CANCELLED - RECEIVED_UNBIND_HOLD");
    TestVerb receive(LUA_OPCODE_SLI_RECEIVE, p.sid);
    CHECK(p.now(receive.flows(kAllFlows).buffer(8)) == "STATUS - NOT_READY");
    p.bind_and_start();
    CHECK(p.now(receive.flows(kAllFlows).buffer(8)) == "STATUS - READY");
  }
  SECTION("Host Integration Server") {
    Closing p(Personality::his);
    p.pends(p.normal());
    p.unbind("32 02");
    p.gone();
    CHECK(p.next(p.close) == "OK - OK");
  }
}

TEST_CASE("UNBIND 01 in the close of a dedicated session (LUA reference 9.2, SNAplus2)") {
  SliProgram p;
  const auto sid = open_dedicated(p);
  TestVerb close(LUA_OPCODE_SLI_CLOSE, sid);
  p.pends(close);
  p.sc("32 01", 9);
  CHECK(p.next(close) == "CANCELLED - RECEIVED_UNBIND_NORMAL");
  CHECK(p.engine.sessions() == 1);
}

TEST_CASE("the link lost in a close: the close tells it and after the LU is given up it has succeeded (6.5 and 9.2)") {
  Closing p;
  p.pends(p.normal());
  SECTION("before") {
    p.port.user().failed(SessionFailure::lu_component_disconnected);
    CHECK(p.next(p.close) == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
  }
  SECTION("after") {
    p.unbind();
    p.port.user().failed(SessionFailure::lu_component_disconnected);
    CHECK(p.next(p.close) == "OK - OK");
  }
  CHECK(p.engine.sessions() == 0);
}

// --- suspension

TEST_CASE("CLEAR: answered, NOT_READY, and READY after SDT (LUA reference 11.4)") {
  SliProgram p;
  const auto sid = p.open();
  p.host(Flow::lu_normal, "03 80 00", "C1", 5);
  p.sc("A1", 3);
  CHECK(p.port.logged("submit LU exp 80 00 00 snf 3"));
  TestVerb receive(LUA_OPCODE_SLI_RECEIVE, sid);
  CHECK(p.now(receive.flows(kLuNorm).buffer(8)) == "STATUS - NOT_READY");
  CHECK(p.now(receive.flows(kAllFlows | kNowait).buffer(8)) == "UNSUCCESSFUL - NO_DATA");
  TestVerb bid(LUA_OPCODE_SLI_BID, sid);
  p.pends(bid);
  p.sc("A0", 4);
  CHECK(p.next(bid) == "STATUS - READY");
}

TEST_CASE("UNBIND 02: the session waits for another BIND, and SSCP traffic goes on (LUA reference 10 and 11.4)") {
  for (const auto personality : {Personality::his, Personality::pcomm, Personality::snapix}) {
    SliProgram p(personality);
    const auto sid = p.open();
    TestVerb waiting(LUA_OPCODE_SLI_RECEIVE, sid);
    p.pends(waiting.flows(kLuNorm).buffer(8));
    p.sc("32 02", 3);
    CHECK(p.next(waiting) == "STATUS - NOT_READY");
    const bool snapix = personality == Personality::snapix;
    TestVerb lu(LUA_OPCODE_SLI_RECEIVE, sid);
    CHECK(p.now(lu.flows(kLuNorm).buffer(8)) == (snapix ? "STATUS - NOT_READY" : "UNSUCCESSFUL - NOT_READY"));
    TestVerb purge(LUA_OPCODE_SLI_PURGE, sid);
    purge.c().lua_data_ptr = reinterpret_cast<char*>(&lu.record);
    CHECK(p.now(purge) == (snapix ? "STATE_CHECK - NO_RECEIVE_TO_PURGE" : "UNSUCCESSFUL - NOT_READY"));
    TestVerb send(LUA_OPCODE_SLI_SEND, sid);
    CHECK(p.now(sending(send, LUA_MESSAGE_TYPE_SSCP_DATA, "00 80 00", "C1")) == "OK - OK");
    SubmitResult refused;
    refused.code = SubmitResult::Code::state_check;
    refused.sense = sense::mode_inconsistency;
    p.port.submit_results = {refused};
    CHECK(p.now(sending(send, LUA_MESSAGE_TYPE_LU_DATA, "00 80 00", "C1")) ==
          (snapix ? "STATUS - NOT_READY" : "STATE_CHECK - MODE_INCONSISTENCY"));
    p.port.submit_results.clear();
    TestVerb sscp(LUA_OPCODE_SLI_RECEIVE, sid);
    p.pends(sscp.flows(kSscpNorm).buffer(8));
    p.bind_and_start();
    CHECK(p.next(sscp) == "STATUS - READY");
    CHECK(p.now(sending(send, LUA_MESSAGE_TYPE_LU_DATA, "00 80 00", "C1")) == "OK - OK");
  }
}

TEST_CASE("a held SEND that CLEAR takes away: STATUS with SNAplus2, the sense elsewhere (LUA reference 16)") {
  for (const auto personality : {Personality::his, Personality::snapix}) {
    SliProgram p(personality);
    const auto sid = p.open();
    p.port.hold = true;
    TestVerb send(LUA_OPCODE_SLI_SEND, sid);
    p.pends(sending(send, LUA_MESSAGE_TYPE_LU_DATA, "00 80 00", "C1"));
    p.sc("A1", 3);
    SubmitResult reset;
    reset.code = SubmitResult::Code::unsuccessful;
    reset.sense = sense::data_traffic_reset;
    p.port.user().submitted(Flow::lu_normal, reset);
    CHECK(p.next(send) ==
          (personality == Personality::snapix ? "STATUS - NOT_READY" : "UNSUCCESSFUL - DATA_TRAFFIC_RESET"));
  }
}

TEST_CASE("statuses that nobody reads do not pile up (LUA reference 11.4)") {
  SliProgram p;
  const auto sid = p.open();
  for (int i = 0; i < 1000; ++i) {
    p.sc("A1", 3);
    p.sc("A0", 4);
  }
  TestVerb receive(LUA_OPCODE_SLI_RECEIVE, sid);
  CHECK(p.now(receive.flows(kLuNorm).buffer(8)) == "STATUS - NOT_READY");
  CHECK(p.now(receive.flows(kLuNorm).buffer(8)) == "STATUS - READY");
  CHECK(p.now(receive.flows(kLuNorm | kNowait).buffer(8)) == "UNSUCCESSFUL - NO_DATA");
}

TEST_CASE("UNBIND 01 suspends a dedicated session and ends any other (LUA reference 11.4)") {
  SliProgram p;
  const auto sid = open_dedicated(p);
  p.sc("32 01", 3);
  TestVerb receive(LUA_OPCODE_SLI_RECEIVE, sid);
  CHECK(p.now(receive.flows(kLuNorm).buffer(8)) == "STATUS - NOT_READY");
  CHECK_FALSE(p.port.logged("close"));
  p.bind_and_start();
  CHECK(p.now(receive.flows(kLuNorm).buffer(8)) == "STATUS - READY");
  p.sc("32 0E", 5);
  CHECK(p.port.logged("close"));
}

TEST_CASE("a BIND after a suspension that is refused ends the session (LUA reference 11.4)") {
  SliProgram p;
  const auto sid = p.open();
  TestVerb receive(LUA_OPCODE_SLI_RECEIVE, sid);
  p.sc("32 02", 3);
  CHECK(p.now(receive.flows(kLuNorm).buffer(8)) == "STATUS - NOT_READY");
  p.pends(receive.flows(kAllFlows).buffer(8));
  auto bind = to_hex(hex(kBind));
  p.sc(bind.replace(6, 2, "12"), 4);
  p.port.user().closed();
  CHECK(p.next(receive) == "SESSION_FAILURE - BIND_FM_PROFILE_ERROR");
  CHECK(p.now(receive.flows(kLuNorm).buffer(8)) == "STATE_CHECK - NO_SLI_SESSION");
}

TEST_CASE("SLI_CLOSE(normal) of a suspended session ends it at once (LUA reference 11.4)") {
  Closing p;
  p.sc("32 02", 3);
  p.pends(p.normal());
  p.gone();
  CHECK(p.next(p.close) == "OK - OK");
}
