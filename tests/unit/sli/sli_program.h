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

// Issues SLI verbs on a session port.
class SliCaller : public Caller {
 public:
  SliCaller(SessionPort& port, TimerQueue& timers, Personality personality, SessionId inherited = 0,
            const std::string& modules = {})
      : program(inherited), engine({port, *this, timers, program, personality, inherited, modules}) {}
  VerbInterface& verbs() override { return engine; }

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

  ProgramSessions program;
  SliEngine engine;
  std::deque<std::pair<PendingVerb, std::function<void()>>> routines;
};

struct SliScene : ScriptedHost {
  TimerQueue timers;
};

class SliProgram : public SliScene, public SliCaller {
 public:
  explicit SliProgram(Personality personality = Personality::snapix, SessionId inherited = 0,
                      const std::string& modules = {})
      : SliCaller(port, timers, personality, inherited, modules) {}

  // The last thing that was asked of the port, then forgotten with all before it.
  std::string last() {
    auto line = port.log.empty() ? std::string("nothing") : port.log.back();
    port.log.clear();
    return line;
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

  std::vector<std::unique_ptr<TestVerb>> opens;
};

// The only entry of SLI_OPEN's list of routines.
inline void add_routine(TestVerb& open, std::uint8_t type, const std::string& module, const std::string& procedure) {
  open.c().lua_extension_list_offset = offsetof(LUA_VERB_RECORD, specific.open.lua_open_extension);
  auto& entry = open.record.specific.open.lua_open_extension[0];
  std::memset(&entry, 0, sizeof entry);
  entry.lua_routine_type = type;
  std::copy(module.begin(), module.end(), entry.lua_module_name);
  std::copy(procedure.begin(), procedure.end(), entry.lua_procedure_name);
}

// SLI_SEND of a message type.
inline TestVerb& sending(TestVerb& v, std::uint8_t type, std::string_view rh, std::string_view data,
                         std::uint16_t snf = 0) {
  v.c().lua_message_type = type;
  return v.send(rh, data, snf);
}

}  // namespace openrui::test
