// SLI against the simulated host, from the engine down to the link and up to the application and back, in virtual time.
#include <catch2/catch.hpp>

#include "formats/ebcdic.h"
#include "formats/ru/session_services.h"
#include "sli/sli_engine.h"
#include "support/loopback_pair.h"
#include "unit/rui/program.h"

using namespace openrui;
using namespace openrui::test;

namespace {

constexpr unsigned kAbend = 0x20;  // lua_flag1

hostsim::HostDefinition host_with(const std::string& bind) {
  auto d = demo_host();
  hostsim::Mode mode;
  mode.name = "TEST";
  mode.bind = hex(bind);
  mode.bind.resize(27);
  d.modes.push_back(mode);
  hostsim::Application echo;
  echo.name = "ECHOT";
  echo.mode = "TEST";
  d.applications.push_back(echo);
  return d;
}

// FM 3, TS 3, HDX flip-flop, secondary first, either response, windows of 7.
std::string flip_flop(const std::string& ru_size) {
  return "31 01 03 03 B0 B0 00 80 07 07 " + ru_size + " " + ru_size + " 87 07 00 00 00 00 00 00 00 00 00 00 00 00 00";
}

class SliUser final : public CompletionSink {
 public:
  explicit SliUser(LoopbackPair& p, Personality personality = Personality::snapix)
      : pair(p), engine({p.node, *this, p.timers, program, personality, 0, {}}) {}
  void completed(const PendingVerb& verb) override { done.push_back(verb.record); }
  void call_routine(const PendingVerb&, std::function<void()>) override {}

  std::string issue(TestVerb& v) {
    start(v);
    return finish(v);
  }
  void start(TestVerb& v) { now_ = !engine.begin(v.record) || engine.issue(v.record) == Outcome::completed_now; }
  std::string finish(TestVerb& v) {
    for (int i = 0; i < 1000 && !now_ && !took(v); ++i) {
      pair.settle();
      if (took(v)) break;
      pair.advance(std::chrono::milliseconds(500));
    }
    done.erase(std::remove(done.begin(), done.end(), &v.record), done.end());
    return v.result();
  }
  bool took(const TestVerb& v) const { return std::find(done.begin(), done.end(), &v.record) != done.end(); }

  std::string open(TestVerb& open, const std::string& lu, const std::string& application) {
    data_ = emit_init_self(make_init_self(application, ""));
    open.name(lu);
    open.c().lua_data_ptr = reinterpret_cast<char*>(data_.data());
    open.c().lua_data_length = static_cast<unsigned short>(data_.size());
    open.record.specific.open.lua_init_type = LUA_INIT_TYPE_SEC_IS;
    const auto result = issue(open);
    sid = open.c().lua_sid;
    return result;
  }
  std::string send(const Bytes& message) {
    TestVerb v(LUA_OPCODE_SLI_SEND, sid);
    v.c().lua_message_type = LUA_MESSAGE_TYPE_LU_DATA;
    v.c().lua_rh.dr1i = 1;
    v.c().lua_rh.cdi = 1;
    v.data = message;
    v.c().lua_data_ptr = reinterpret_cast<char*>(v.data.data());
    v.c().lua_data_length = static_cast<unsigned short>(message.size());
    return issue(v);
  }
  std::string receive(TestVerb& v, std::size_t size = 65535) {
    v.c().lua_sid = sid;
    return issue(v.flows(kLuNorm).buffer(size));
  }
  std::string respond(const TestVerb& to) {
    TestVerb v(LUA_OPCODE_SLI_SEND, sid);
    v.c().lua_message_type = LUA_MESSAGE_TYPE_RSP;
    v.c().lua_rh.rri = 1;
    std::memcpy(v.c().lua_th.snf, to.record.common.lua_th.snf, 2);
    return issue(v.flows(kLuNorm));
  }
  std::string close(unsigned flags = 0) {
    TestVerb v(LUA_OPCODE_SLI_CLOSE, sid);
    return issue(v.flows(flags));
  }
  // There and back; what is wrong, or nothing.
  std::string exchange(const Bytes& message) {
    if (const auto r = send(message); r != "OK - OK") return "send: " + r;
    TestVerb response(LUA_OPCODE_SLI_RECEIVE);
    if (const auto r = receive(response); r != "OK - OK") return "response: " + r;
    if (response.c().lua_message_type != LUA_MESSAGE_TYPE_RSP || response.c().lua_rh.ri) return "no +RSP";
    TestVerb echo(LUA_OPCODE_SLI_RECEIVE);
    if (const auto r = receive(echo); r != "OK - OK") return "echo: " + r;
    if (!std::equal(message.begin(), message.end(), echo.data.begin(), echo.data.begin() + echo.c().lua_data_length)) {
      return "the echo differs";
    }
    if (const auto r = respond(echo); r != "OK - OK") return "respond: " + r;
    return {};
  }

  LoopbackPair& pair;
  ProgramSessions program{0};
  SliEngine engine;
  std::vector<LUA_VERB_RECORD*> done;
  std::uint32_t sid = 0;

 private:
  Bytes data_;
  bool now_ = false;
};

Bytes pattern(std::size_t n) {
  Bytes b(n);
  for (std::size_t i = 0; i < n; ++i) b[i] = static_cast<std::uint8_t>(i * 7 + i / 251);
  return b;
}

}  // namespace

TEST_CASE("messages of every length around the RU size go there and come back whole (LUA reference 12)") {
  const std::pair<const char*, std::size_t> modes[] = {{"85", 256}, {"F8", 3840}};
  // Without segments, and with every RU of the longer mode in many.
  for (const std::size_t max_btu : {std::size_t{0}, std::size_t{265}}) {
    for (const auto& [code, ru] : modes) {
      auto node = demo_node();
      auto host = host_with(flip_flop(code));
      if (max_btu != 0) node.links[0].max_btu = host.links[0].max_btu = max_btu;
      LoopbackPair pair(node, host);
      SliUser p(pair);
      TestVerb open(LUA_OPCODE_SLI_OPEN);
      REQUIRE(p.open(open, "LUA001", "ECHOT") == "OK - OK");
      for (const std::size_t length : {std::size_t{0}, std::size_t{1}, ru - 1, ru, ru + 1, 2 * ru, 8 * ru + 1,
                                       std::size_t{60000}, std::size_t{65535}}) {
        CAPTURE(max_btu, ru, length);
        CHECK(p.exchange(pattern(length)).empty());
      }
      CHECK(p.close() == "OK - OK");
      CHECK(p.engine.sessions() == 0);
      CHECK(pair.node.sessions() == 0);
    }
  }
}

TEST_CASE("a message that is longer than the buffer comes in chunks, whole (LUA reference 15.4)") {
  LoopbackPair pair(demo_node(), host_with(flip_flop("F8")));
  SliUser p(pair, Personality::his);
  TestVerb open(LUA_OPCODE_SLI_OPEN);
  open.c().lua_resv56[3] = 1;
  REQUIRE(p.open(open, "LUA001", "ECHOT") == "OK - OK");
  for (const std::size_t length : {std::size_t{1}, std::size_t{1000}, std::size_t{3841}, std::size_t{65535}}) {
    CAPTURE(length);
    const auto message = pattern(length);
    REQUIRE(p.send(message) == "OK - OK");
    TestVerb response(LUA_OPCODE_SLI_RECEIVE);
    REQUIRE(p.receive(response) == "OK - OK");
    REQUIRE(response.c().lua_message_type == LUA_MESSAGE_TYPE_RSP);
    Bytes whole;
    std::string result;
    do {
      TestVerb chunk(LUA_OPCODE_SLI_RECEIVE);
      result = p.receive(chunk, 1000);
      REQUIRE(chunk.c().lua_data_length <= 1000);
      whole.insert(whole.end(), chunk.data.begin(), chunk.data.begin() + chunk.c().lua_data_length);
      if (result == "OK - OK") CHECK(p.respond(chunk) == "OK - OK");
    } while (result == "OK - DATA_INCOMPLETE");
    CHECK(result == "OK - OK");
    CHECK(whole == message);
  }
  CHECK(p.close() == "OK - OK");
}

TEST_CASE("close in order and at once, and open again on the same LU, ten thousand times (9.2)") {
  LoopbackPair pair(demo_node(), host_with(flip_flop("85")));
  SliUser p(pair);
  for (int i = 0; i < 10000; ++i) {
    CAPTURE(i);
    TestVerb open(LUA_OPCODE_SLI_OPEN);
    REQUIRE(p.open(open, "LUA001", "ECHOT") == "OK - OK");
    if (i % 100 == 0) REQUIRE(p.exchange(pattern(1000)).empty());
    REQUIRE(p.close(i % 2 == 0 ? 0 : kAbend) == "OK - OK");
    REQUIRE(p.done.empty());
    REQUIRE(p.engine.sessions() == 0);
  }
  CHECK(pair.node.sessions() == 0);
}

TEST_CASE("an application that is not there: PROCEDURE_ERROR, or the sense of the refusal (11.1)") {
  for (const bool refuse : {false, true}) {
    auto host = demo_host();
    host.refuse_unknown_application = refuse;
    LoopbackPair pair(demo_node(), host);
    SliUser p(pair);
    TestVerb open(LUA_OPCODE_SLI_OPEN);
    CHECK(p.open(open, "LUA001", "NOBODY") ==
          (refuse ? "SESSION_FAILURE - 08060014" : "SESSION_FAILURE - PROCEDURE_ERROR"));
    CHECK(pair.node.sessions() == 0);
    TestVerb again(LUA_OPCODE_SLI_OPEN);
    CHECK(p.open(again, "LUA001", "ECHO1") == "OK - OK");
  }
}

TEST_CASE("an SLI_OPEN that never finishes ends with SLI_CLOSE(abend), in the time of one exchange (9.1)") {
  LoopbackPair pair;
  SliUser p(pair);
  TestVerb open(LUA_OPCODE_SLI_OPEN);
  open.name("LUA001");
  open.record.specific.open.lua_init_type = LUA_INIT_TYPE_PRIM;
  p.start(open);
  pair.settle();
  p.sid = open.c().lua_sid;
  CHECK(open.result() == "IN_PROGRESS - OK");
  const auto before = pair.timers.now();
  CHECK(p.close(kAbend) == "OK - OK");
  CHECK(pair.timers.now() == before);
  CHECK(p.took(open));
  CHECK(open.result() == "CANCELLED - TERMINATED");
}

TEST_CASE("a host that ends the session: RECEIVED_UNBIND, and the LU can be opened again (11.4)") {
  LoopbackPair pair;
  SliUser p(pair);
  for (int i = 0; i < 3; ++i) {
    TestVerb open(LUA_OPCODE_SLI_OPEN);
    REQUIRE(p.open(open, "LUA001", "ECHO1") == "OK - OK");
    REQUIRE(p.exchange(pattern(10)).empty());  // then ECHO1 unbinds
    TestVerb receive(LUA_OPCODE_SLI_RECEIVE);
    const auto result = p.receive(receive);
    CHECK((result == "SESSION_FAILURE - RECEIVED_UNBIND" || result == "STATE_CHECK - NO_SLI_SESSION"));
  }
}

TEST_CASE("a link that is cut ends every SLI verb, and the LU can be opened when it is back (6.5)") {
  LoopbackPair pair(demo_node(), host_with(flip_flop("85")));
  SliUser p(pair);
  for (int i = 0; i < 3; ++i) {
    TestVerb open(LUA_OPCODE_SLI_OPEN);
    REQUIRE(p.open(open, "LUA001", "ECHOT") == "OK - OK");
    TestVerb receive(LUA_OPCODE_SLI_RECEIVE, p.sid);
    p.start(receive.flows(kLuNorm).buffer(16));
    TestVerb bid(LUA_OPCODE_SLI_BID, p.sid);
    p.start(bid);
    pair.cable.cut();
    pair.settle();
    CHECK(p.done == std::vector<LUA_VERB_RECORD*>{&receive.record, &bid.record});
    p.done.clear();
    CHECK(receive.result() == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
    CHECK(bid.result() == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
    CHECK(p.engine.sessions() == 0);
    CHECK(pair.node.sessions() == 0);
    pair.cable.mend();
    pair.settle();
  }
}
