// LUA reference 18: the articles that concern SLI, each a test named after it.
#include "sli_program.h"

using namespace openrui;
using namespace openrui::test;

namespace {

constexpr unsigned kAbend = 0x20;  // lua_flag1

TestVerb& prim(TestVerb& open, const std::string& lu) {
  open.name(lu);
  open.record.specific.open.lua_init_type = LUA_INIT_TYPE_PRIM;
  return open;
}

// A session with chunked receives.
std::uint32_t open_chunked(SliProgram& p) {
  static TestVerb open(LUA_OPCODE_SLI_OPEN);
  std::memset(&open.record.specific, 0, sizeof open.record.specific);
  open.c().lua_resv56[3] = 1;
  p.pends(prim(open, "LUA001"));
  p.port.user().opened();
  p.bind_and_start();
  CHECK(p.next(open) == "OK - OK");
  p.port.log.clear();
  return open.c().lua_sid;
}

}  // namespace

TEST_CASE("KB Q137500: SSCP RUs longer than 256 reach SLI_RECEIVE") {
  SliProgram p;
  const auto sid = p.open();
  p.host(Flow::sscp_normal, "03 00 00", to_hex(Bytes(1920, 0x40)), 1);
  TestVerb receive(LUA_OPCODE_SLI_RECEIVE, sid);
  CHECK(p.now(receive.flows(kSscpNorm).buffer(4096)) == "OK - OK");
  CHECK(receive.c().lua_data_length == 1920);
}

TEST_CASE("KB Q139329: no counter wraps after 32767 sends") {
  SliProgram p;
  const auto sid = p.open();
  TestVerb send(LUA_OPCODE_SLI_SEND, sid);
  sending(send, LUA_MESSAGE_TYPE_LU_DATA, "00 80 00", "C1");
  for (int i = 0; i < 70000; ++i) {
    p.call(send);
    if (send.c().lua_prim_rc != LUA_OK) FAIL(i);
    p.port.log.clear();
  }
}

TEST_CASE("KB Q148163 and Q162605: a chunked RECEIVE returns when its buffer is full, before the chain has ended") {
  SliProgram p(Personality::his);
  const auto sid = open_chunked(p);
  TestVerb receive(LUA_OPCODE_SLI_RECEIVE, sid);
  p.pends(receive.flows(kLuNorm).buffer(3));
  p.host(Flow::lu_normal, "02 90 80", "C1C2", 5);
  CHECK(p.done.empty());
  p.host(Flow::lu_normal, "00 90 00", "C3C4C5C6C7", 6);
  CHECK(p.next(receive) == "OK - DATA_INCOMPLETE");
  CHECK(receive.received() == "C1 C2 C3");
  CHECK(p.now(receive.flows(kLuNorm).buffer(3)) == "OK - DATA_INCOMPLETE");
  CHECK(receive.received() == "C4 C5 C6");
  p.pends(receive.flows(kLuNorm).buffer(3));
  p.host(Flow::lu_normal, "01 80 00", "C8", 7);
  CHECK(p.next(receive) == "OK - OK");
  CHECK(receive.received() == "C7 C8");
}

TEST_CASE("KB Q139784 and Q241991: chunks of any size put a chain together again, nothing lost or doubled") {
  for (std::size_t chunk = 1; chunk <= 9; ++chunk) {
    for (const bool early : {false, true}) {
      SliProgram p(Personality::his);
      const auto sid = open_chunked(p);
      const std::pair<const char*, const char*> rus[] = {
          {"02 90 00", "01020304"}, {"00 90 00", "05"}, {"00 90 00", ""}, {"01 80 00", "060708"}};
      Bytes all;
      TestVerb receive(LUA_OPCODE_SLI_RECEIVE, sid);
      bool pending = false;
      const auto take = [&] {
        if (!pending || !p.done.empty()) {
          if (pending) p.done.pop_front();
          if (pending) all.insert(all.end(), receive.data.begin(), receive.data.begin() + receive.c().lua_data_length);
          pending = !p.call(receive.flows(kLuNorm | kNowait).buffer(chunk));
          if (pending) return true;
          if (receive.result() == "UNSUCCESSFUL - NO_DATA") return false;
          all.insert(all.end(), receive.data.begin(), receive.data.begin() + receive.c().lua_data_length);
          return true;
        }
        return false;
      };
      std::uint16_t snf = 1;
      for (const auto& [rh, ru] : rus) {
        p.host(Flow::lu_normal, rh, ru, snf++);
        for (int i = 0; early && i < 10; ++i) take();
      }
      for (int i = 0; i < 20; ++i) take();
      CAPTURE(chunk, early);
      CHECK(to_hex(all) == "01 02 03 04 05 06 07 08");
    }
  }
}

TEST_CASE("KB Q139785: a chain that never ended is not waited for when a new one begins") {
  SliProgram p;
  TestVerb receive(LUA_OPCODE_SLI_RECEIVE, p.open());
  p.pends(receive.flows(kLuNorm).buffer(16));
  p.host(Flow::lu_normal, "02 90 00", "C1C2", 5);
  p.host(Flow::lu_normal, "03 80 00", "D1", 6);
  CHECK(p.next(receive) == "OK - OK");
  CHECK(receive.received() == "D1");
}

TEST_CASE("KB Q149924: the end of a SEND is seen before that of the RECEIVE of its answer") {
  SliProgram p;
  const auto sid = p.open();
  TestVerb receive(LUA_OPCODE_SLI_RECEIVE, sid);
  p.pends(receive.flows(kLuNorm).buffer(16));
  p.port.hold = true;
  TestVerb send(LUA_OPCODE_SLI_SEND, sid);
  p.pends(sending(send, LUA_MESSAGE_TYPE_LU_DATA, "00 80 00", "C1"));
  p.port.user().submitted(Flow::lu_normal, SubmitResult{});
  p.host(Flow::lu_normal, "83 80 00", "", 1);
  CHECK(p.next(send) == "OK - OK");
  CHECK(p.next(receive) == "OK - OK");
}

TEST_CASE("KB Q150513 and Q180708: parallel SLI_OPENs on one pool are told apart by their sids") {
  SliProgram p;
  p.port.pool_lus = {"LUB001", "LUB002", "LUB003"};
  std::vector<TestVerb*> opens;
  for (int i = 0; i < 3; ++i) opens.push_back(&p.opening("POOLA"));
  p.bind_and_start(kBind, 2);
  CHECK(p.next(*opens[1]) == "OK - OK");
  CHECK(name_of(opens[1]->c().lua_luname) == "LUB002");
  TestVerb close(LUA_OPCODE_SLI_CLOSE, opens[0]->c().lua_sid);
  p.pends(close.flows(kAbend));
  p.port.user(1).closed();
  CHECK(p.next(*opens[0]) == "CANCELLED - TERMINATED");
  CHECK(p.next(close) == "OK - OK");
  p.bind_and_start(kBind, 3);
  CHECK(p.next(*opens[2]) == "OK - OK");
}

TEST_CASE("KB Q162592: the RU size is that of the latest BIND after UNBIND 02") {
  SliProgram p;
  const auto sid = p.open();
  const auto rus = [&] {
    p.port.log.clear();
    TestVerb send(LUA_OPCODE_SLI_SEND, sid);
    CHECK(p.now(sending(send, LUA_MESSAGE_TYPE_LU_DATA, "00 80 00", to_hex(Bytes(512, 0xC1)))) == "OK - OK");
    return std::count_if(p.port.log.begin(), p.port.log.end(), [](const std::string& l) { return l[0] == 's'; });
  };
  CHECK(rus() == 2);
  p.sc("32 02", 3);
  auto bind = to_hex(hex(kBind));
  p.bind_and_start(bind.replace(30, 2, "86"));  // 8 * 2^6
  CHECK(rus() == 1);
}

TEST_CASE("KB Q163540: the logon's response is expected only after the logon is out") {
  SliProgram p;
  TestVerb open(LUA_OPCODE_SLI_OPEN);
  open.name("LUA001").send("00 00 00", "D3");
  open.record.specific.open.lua_init_type = LUA_INIT_TYPE_SEC_LOG;
  p.pends(open);
  p.port.hold = true;
  p.port.user().opened();
  p.answer(Flow::sscp_normal, "87 90 00", "08010000");  // to something else
  CHECK(p.done.empty());
  SubmitResult sent;
  sent.th.snf = 0x1A;
  p.port.user().submitted(Flow::sscp_normal, sent);
  p.port.hold = false;
  p.answer(Flow::sscp_normal, "83 80 00");
  p.bind_and_start();
  CHECK(p.next(open) == "OK - OK");
}

TEST_CASE("KB Q163560: nothing is told before the host knows of the LU") {
  SliProgram p;
  TestVerb open(LUA_OPCODE_SLI_OPEN);
  open.name("LUA001");
  open.record.specific.open.lua_init_type = LUA_INIT_TYPE_PRIM_SSCP;
  p.pends(open);
  TestVerb bid(LUA_OPCODE_SLI_BID, open.c().lua_sid);
  p.pends(bid);
  CHECK(p.done.empty());
  p.port.user().opened();
  CHECK(p.next(bid) == "STATUS - INIT_COMPLETE");
}

TEST_CASE("KB Q163594: an SLI_OPEN right after SLI_CLOSE finds the LU free, ten thousand times") {
  SliProgram p;
  p.port.close_at_once = true;
  for (int i = 0; i < 10000; ++i) {
    const auto sid = p.open("LUA001");
    TestVerb close(LUA_OPCODE_SLI_CLOSE, sid);
    p.call(close.flows(kAbend));
    REQUIRE(p.next(close) == "OK - OK");
    p.opens.clear();
    p.port.users.clear();
  }
  CHECK(p.engine.sessions() == 0);
  CHECK(p.done.empty());
}

TEST_CASE("KB Q170287: when the link is lost all pending verbs complete, each once") {
  SliProgram p;
  const auto sid = p.open();
  TestVerb receive(LUA_OPCODE_SLI_RECEIVE, sid);
  p.pends(receive.flows(kLuNorm).buffer(16));
  TestVerb bid(LUA_OPCODE_SLI_BID, sid);
  p.pends(bid);
  p.port.hold = true;
  TestVerb send(LUA_OPCODE_SLI_SEND, sid);
  p.pends(sending(send, LUA_MESSAGE_TYPE_LU_DATA, "00 80 00", "C1"));
  p.port.user().failed(SessionFailure::lu_component_disconnected);
  CHECK(p.next(send) == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
  CHECK(p.next(receive) == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
  CHECK(p.next(bid) == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
  CHECK(p.done.empty());
}

TEST_CASE("KB Q174468: after UNBIND every pending SLI verb completes") {
  for (const auto personality : {Personality::his, Personality::pcomm, Personality::snapix}) {
    SliProgram p(personality);
    const auto sid = p.open();
    TestVerb receive(LUA_OPCODE_SLI_RECEIVE, sid);
    p.pends(receive.flows(kLuNorm).buffer(16));
    TestVerb bid(LUA_OPCODE_SLI_BID, sid);
    p.pends(bid);
    p.sc("32 01", 3);
    CHECK(p.port.logged("submit LU exp 80 00 00 snf 3"));
    p.port.user().closed();
    CHECK(p.next(receive) == "SESSION_FAILURE - RECEIVED_UNBIND");
    CHECK(p.next(bid) == "SESSION_FAILURE - RECEIVED_UNBIND");
    CHECK(p.now(bid) == "STATE_CHECK - NO_SLI_SESSION");
  }
}

TEST_CASE("KB Q178256: an EXR is presented with EC") {
  SliProgram p;
  TestVerb bid(LUA_OPCODE_SLI_BID, p.open());
  p.pends(bid);
  p.host(Flow::lu_normal, "07 90 00", "20030000 C1C2C3", 7);
  CHECK(p.next(bid) == "OK - OK");
  CHECK(bid.c().lua_rh.rri == 0);
  CHECK(bid.c().lua_rh.sdi == 1);
  CHECK(bid.c().lua_rh.eci == 1);
  CHECK(TestVerb::bytes_of(bid.record.specific.lua_peek_data, 7) == "20 03 00 00 C1 C2 C3");
}

TEST_CASE("KB Q180704: SLI_CLOSE completes on UNBIND without a response to SHUTC") {
  SliProgram p;
  const auto sid = p.open();
  p.dfc_expedited("C0", 4);
  TestVerb close(LUA_OPCODE_SLI_CLOSE, sid);
  p.pends(close);
  CHECK(p.last() == "submit LU exp 4B 80 00 | C1");
  p.sc("32 01", 5);
  p.port.user().closed();
  CHECK(p.next(close) == "OK - OK");
}

TEST_CASE("KB Q185438: SLI_RECEIVE(nowait) tells a live session from a dead one") {
  SliProgram p;
  const auto sid = p.open();
  TestVerb probe(LUA_OPCODE_SLI_RECEIVE, sid);
  CHECK(p.now(probe.flows(kLuNorm | kNowait).buffer(8)) == "UNSUCCESSFUL - NO_DATA");
  p.port.user().failed(SessionFailure::lu_component_disconnected);
  CHECK(p.now(probe.flows(kLuNorm | kNowait).buffer(8)) == "STATE_CHECK - NO_SLI_SESSION");
}

TEST_CASE("KB Q195167 and Q287542: a negative response goes out with its four bytes, whatever its record held before") {
  SliProgram p;
  const auto sid = p.open();
  p.host(Flow::lu_normal, "03 80 00", "C1", 1);
  TestVerb verb(LUA_OPCODE_SLI_RECEIVE, sid);
  CHECK(p.now(verb.flows(kAllFlows).buffer(16)) == "OK - OK");
  // SLI3270 turns the RECEIVE's record into the response.
  verb.c().lua_opcode = LUA_OPCODE_SLI_SEND;
  verb.c().lua_max_length = 0;
  verb.c().lua_message_type = LUA_MESSAGE_TYPE_RSP;
  verb.c().lua_rh.ri = 1;
  const auto sense = hex("08130000");
  std::copy(sense.begin(), sense.end(), verb.data.begin());
  verb.c().lua_data_length = 4;
  CHECK(p.now(verb.flows(kLuNorm)) == "OK - OK");
  CHECK(p.last() == "submit LU norm 80 10 00 snf 1 | 08 13 00 00");
}

TEST_CASE("KB Q196230 and Q288566: lua_flag2.async is off after a verb that completed in the call, stale or not") {
  SliProgram p;
  const auto sid = p.open();
  p.host(Flow::lu_normal, "03 80 00", "C1", 1);
  TestVerb bid(LUA_OPCODE_SLI_BID, sid);
  bid.c().lua_flag2.async = 1;
  CHECK(p.now(bid) == "OK - OK");
  CHECK(bid.flag2() == kLuNorm);
}

TEST_CASE("KB Q197629: the RUs of a long SEND carry nothing but what SLI put there") {
  SliProgram p;
  const auto sid = p.open();
  TestVerb send(LUA_OPCODE_SLI_SEND, sid);
  std::memset(&send.c().lua_th, 0xFF, sizeof send.c().lua_th);
  CHECK(p.now(sending(send, LUA_MESSAGE_TYPE_LU_DATA, "00 90 A0", to_hex(Bytes(0x784, 0xC1)))) == "OK - OK");
  CHECK(p.port.log.size() == 9);  // asked to write, eight RUs of at most 256 bytes
  CHECK(p.port.log[1].rfind("submit LU norm 02 90 80 |", 0) == 0);
  CHECK(p.port.log[2].rfind("submit LU norm 00 90 00 |", 0) == 0);
  CHECK(p.port.log[8].rfind("submit LU norm 01 90 20 |", 0) == 0);
}

TEST_CASE("KB Q273975: what comes while SLI is still inside the node is not lost") {
  SliProgram p;
  const auto sid = p.open();
  TestVerb receive(LUA_OPCODE_SLI_RECEIVE, sid);
  p.pends(receive.flows(kLuNorm).buffer(16));
  p.port.inside_submit = [&](SessionUser&) {
    p.port.inside_submit = nullptr;
    p.host(Flow::lu_normal, "83 80 00", "", 0x1A);
  };
  TestVerb send(LUA_OPCODE_SLI_SEND, sid);
  CHECK(p.now(sending(send, LUA_MESSAGE_TYPE_LU_DATA, "00 80 00", "C1")) == "OK - OK");
  CHECK(p.next(receive) == "OK - OK");
  CHECK(receive.c().lua_message_type == LUA_MESSAGE_TYPE_RSP);
  // And in SLI_OPEN itself.
  p.port.inside_open = [](SessionUser& user) { user.failed(SessionFailure::lu_component_disconnected); };
  TestVerb open(LUA_OPCODE_SLI_OPEN);
  CHECK_FALSE(p.call(prim(open, "LUA002")));
  CHECK(p.next(open) == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
}
