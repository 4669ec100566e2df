// A program on the SLI engine, and under it a session port that the test plays.
#pragma once

#include "formats/sense.h"
#include "sli/sli_engine.h"
#include "unit/rui/program.h"

namespace openrui::test {

// FM 3, TS 3, LU 0, multiple-RU chains and either response both ways, no brackets, HDX flip-flop, secondary first; RUs
// of 256 bytes.
inline const std::string kBind =
    "31 01 03 03 B0 B0 00 80 02 02 85 85 82 02 00 00 00 00 00 00 00 00 00 00 00 00 00 04 C1D7D7D3 00";

class SliProgram : public CompletionSink {
 public:
  explicit SliProgram(Personality personality = Personality::snapix, SessionId inherited = 0,
                      const std::string& modules = {})
      : program(inherited), engine({port, *this, timers, program, personality, inherited, modules}) {}

  void completed(const PendingVerb& verb) override {
    REQUIRE(verb.record->common.lua_flag2.async == 1);
    REQUIRE(verb.record->common.lua_prim_rc != LUA_IN_PROGRESS);
    done.push_back(verb.record);
  }
  void call_routine(const PendingVerb& routine, std::function<void()> then) override {
    routines.push_back({routine, std::move(then)});
  }
  // Runs the routines that are due, as the library's thread does.
  void run_routines() {
    while (!routines.empty()) {
      const auto next = std::move(routines.front());
      routines.pop_front();
      reinterpret_cast<Routine>(next.first.post_handle)(next.first.record);
      next.second();
    }
  }
  bool issue(TestVerb& v) {
    if (!engine.begin(v.record)) return true;
    return engine.issue(v.record) == Outcome::completed_now;
  }
  // Result of a verb that completes in the call.
  std::string now(TestVerb& v) {
    const auto before = done.size();
    CHECK(issue(v));
    CHECK(v.c().lua_flag2.async == 0);
    CHECK(std::find(done.begin() + static_cast<std::ptrdiff_t>(before), done.end(), &v.record) == done.end());
    return v.result();
  }
  void pends(TestVerb& v) {
    CHECK_FALSE(issue(v));
    CHECK(v.result() == "IN_PROGRESS - OK");
    CHECK(v.c().lua_flag2.async == 1);
  }
  // The next completion by callback is that of `v`; its result.
  std::string next(const TestVerb& v) {
    if (done.empty()) return "nothing completed, " + v.result();
    const auto* first = done.front();
    done.pop_front();
    CHECK(first == &v.record);
    return v.result();
  }
  // The last thing that was asked of the port, then forgotten with all before it.
  std::string last() {
    auto line = port.log.empty() ? std::string("nothing") : port.log.back();
    port.log.clear();
    return line;
  }
  void host(Flow flow, std::string_view rh, std::string_view ru, std::uint16_t snf = 1, SessionId id = 1) {
    const auto rh_bytes = hex(rh);
    const auto bytes = hex(ru);
    Message m;
    m.flow = flow;
    m.th.expedited = is_expedited(flow);
    m.th.daf = 2;
    m.th.oaf = is_lu_lu(flow) ? 1 : 0;
    m.th.snf = snf;
    m.rh = Rh(rh_bytes[0], rh_bytes[1], rh_bytes[2]);
    m.ru = bytes;
    port.user(id).message(m);
  }
  void told(Message::Kind kind, Sense sense = Sense::none, Flow flow = Flow::lu_normal) {
    Message m;
    m.kind = kind;
    m.flow = flow;
    m.sense = sense;
    port.user().message(m);
  }
  // Session control of the host.
  void sc(std::string_view ru, std::uint16_t snf = 1, SessionId id = 1) {
    host(Flow::lu_expedited, "6B 80 00", ru, snf, id);
  }
  void dfc_expedited(std::string_view ru, std::uint16_t snf = 1) { host(Flow::lu_expedited, "4B 80 00", ru, snf); }
  // The host's answers to RUs of ours; the port numbers all with 1A.
  void answer(Flow flow, std::string_view rh, std::string_view ru = "") { host(flow, rh, ru, 0x1A); }

  // An SLI_OPEN that waits for the host.
  TestVerb& opening(const std::string& lu = "LUA001", std::uint8_t type = LUA_INIT_TYPE_PRIM) {
    opens.push_back(std::make_unique<TestVerb>(LUA_OPCODE_SLI_OPEN));
    auto& open = *opens.back();
    open.name(lu);
    open.record.specific.open.lua_init_type = type;
    pends(open);
    port.user(port.last_id).opened();
    return open;
  }
  void bind_and_start(const std::string& bind = kBind, SessionId id = 1) {
    sc(bind, 1, id);
    run_routines();
    sc("A0", 2, id);
    run_routines();
  }
  // A session with data traffic; its sid.
  std::uint32_t open(const std::string& lu = "LUA001", const std::string& bind = kBind) {
    auto& open = opening(lu);
    bind_and_start(bind, port.last_id);
    CHECK(next(open) == "OK - OK");
    port.log.clear();
    return open.c().lua_sid;
  }

  ScriptedPort port;
  TimerQueue timers;
  ProgramSessions program;
  SliEngine engine;
  std::deque<LUA_VERB_RECORD*> done;
  std::deque<std::pair<PendingVerb, std::function<void()>>> routines;
  std::vector<std::unique_ptr<TestVerb>> opens;
};

// SLI_SEND of a message type.
inline TestVerb& sending(TestVerb& v, std::uint8_t type, std::string_view rh, std::string_view data,
                         std::uint16_t snf = 0) {
  v.c().lua_message_type = type;
  return v.send(rh, data, snf);
}

}  // namespace openrui::test
