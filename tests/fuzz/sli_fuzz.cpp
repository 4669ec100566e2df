// The SLI verb engine (verb_world.h), with extension routines that answer anything.
#include <functional>

#include "sli/sli_engine.h"
#include "verb_world.h"

using namespace openrui;
using namespace openrui::test;
using fuzz::require;

namespace {

fuzz::Input* routine_input = nullptr;

}  // namespace

// Found by dlsym in the program.
extern "C" void sli_fuzz_routine(LUA_VERB_RECORD* verb) {
  auto& in = *routine_input;
  auto& c = verb->common;
  c.lua_prim_rc = in.flag() ? LUA_OK : in.u16();
  const auto data = in.chunk();
  require(c.lua_data_length <= c.lua_max_length, "a routine gets the whole RU");
  std::copy_n(data.begin(), std::min<std::size_t>(data.size(), c.lua_max_length), c.lua_data_ptr);
  if (in.flag()) c.lua_data_length = in.u16();
}

namespace {

// lua_init_type, lua_session_type and lua_wait of SLI_OPEN, behind the common part.
constexpr std::size_t kChanged = sizeof(LUA_COMMON) + offsetof(SLI_OPEN, lua_open_extension);

class World final : public fuzz::VerbWorld {
 public:
  World(fuzz::Input& in, std::uint8_t options)
      : VerbWorld(in, LUA_VERB_SLI),
        program_(SessionId{options & 4U}),
        engine_({harness_.node,
                 *this,
                 harness_.timers,
                 program_,
                 static_cast<Personality>((options & 3) % 3),
                 SessionId{options & 4U},
                 {}}) {
    routine_input = &in;
    if ((options & 0x10) == 0) return;
    start_pu();
    auto& open = make(LUA_OPCODE_SLI_OPEN);
    std::memcpy(open.record.common.lua_luname, "LUA001  ", sizeof open.record.common.lua_luname);
    open.record.specific.open.lua_init_type = LUA_INIT_TYPE_PRIM;
    // Chunked receives, to Host Integration Server (LUA reference 15.4); to the others a wrong record.
    if ((options & 0x08) != 0) open.record.common.lua_resv56[3] = 1;
    issue(open);
    host_sends("2D 00 02 00 00 02 6B 80 00 0D 01 01");
    if ((options & 0x20) != 0) host_sends("2D 00 02 01 00 01 6B 80 00 " + kBindLu2);
    if ((options & 0x40) != 0) host_sends("2D 00 02 01 00 01 6B 80 00 " + kBindLu0);
    if ((options & 0x60) != 0) host_sends("2D 00 02 01 00 02 6B 80 00 A0");
  }
  ~World() override { routine_input = nullptr; }

  void call_routine(const PendingVerb& routine, std::function<void()> then) override {
    routines_.push_back({routine, std::move(then)});
  }

 private:
  VerbInterface& verbs() override { return engine_; }
  bool is_bid(std::uint16_t opcode) const override { return opcode == LUA_OPCODE_SLI_BID; }
  bool opens(std::uint16_t opcode) const override { return opcode == LUA_OPCODE_SLI_OPEN; }
  void check_length(const fuzz::Call& call) const override {
    const auto& c = call.record.common;
    if (c.lua_prim_rc != LUA_OK) return;
    if (c.lua_opcode == LUA_OPCODE_SLI_RECEIVE) {
      require(c.lua_data_length <= c.lua_max_length, "a RECEIVE gives no more than the buffer takes");
    } else if (c.lua_opcode == LUA_OPCODE_SLI_RECEIVE_EX) {
      const auto& ex = call.record.specific.receive_ex;
      require(ex.lua_data_length_ex <= ex.lua_max_length_ex, "a RECEIVE_EX gives no more than the buffer takes");
    }
  }
  bool other_step(unsigned op) override {
    if (op == 4) {
      const auto after = std::chrono::milliseconds(500) * in_.u8();
      harness_.timers.run(harness_.timers.now() + after);
      return true;
    }
    if (op != 5) return false;
    if (routines_.empty()) return true;
    const auto next = std::move(routines_.front());
    routines_.pop_front();
    reinterpret_cast<Routine>(next.first.post_handle)(next.first.record);
    next.second();
    return true;
  }

  void any_verb(unsigned op) override {
    static constexpr std::uint16_t kOpcodes[] = {
        LUA_OPCODE_SLI_OPEN, LUA_OPCODE_SLI_CLOSE, LUA_OPCODE_SLI_RECEIVE, LUA_OPCODE_SLI_SEND,
        LUA_OPCODE_SLI_BID,  LUA_OPCODE_SLI_PURGE, LUA_OPCODE_SLI_SEND_EX, LUA_OPCODE_SLI_RECEIVE_EX};
    auto& call = begin_verb(kOpcodes[op & 7], (op >> 3) & 7);
    auto& c = call.record.common;
    switch (op & 7) {
      case 0:
        fill_open(call);
        break;
      case 2:
        call.data.resize(in_.u8());
        c.lua_max_length = static_cast<std::uint16_t>(call.data.size());
        break;
      case 3:
        fill_send(call);
        c.lua_data_length = static_cast<std::uint16_t>(call.data.size());
        break;
      case 6:
        fill_send(call);
        call.record.specific.send_ex.lua_data_length_ex = static_cast<AP_UINT32>(call.data.size());
        break;
      case 7:
        call.data.resize(in_.u8());
        call.record.specific.receive_ex.lua_max_length_ex = static_cast<AP_UINT32>(call.data.size());
        break;
      default:
        break;
    }
    // Behind the common part are the lengths of the _EX forms.
    const bool open = c.lua_opcode == LUA_OPCODE_SLI_OPEN;
    issue_changed(call, c.lua_opcode == LUA_OPCODE_SLI_PURGE, open ? kChanged : sizeof c);
  }
  void fill_open(fuzz::Call& call) {
    fill_data(call);
    auto& record = call.record;
    record.common.lua_data_length = static_cast<std::uint16_t>(call.data.size());
    auto& open = record.specific.open;
    open.lua_init_type = static_cast<std::uint8_t>(in_.u8() % 6);
    open.lua_wait = static_cast<std::uint16_t>(in_.u8() % 4);
    const auto routine = in_.u8();
    if ((routine & 1) == 0) return;
    record.common.lua_extension_list_offset = offsetof(LUA_VERB_RECORD, specific.open.lua_open_extension);
    static constexpr const char* kRoutine = "sli_fuzz_routine";
    for (unsigned i = 0; i < 3; ++i) {
      open.lua_open_extension[i].lua_routine_type = static_cast<std::uint8_t>((routine >> (1 + 2 * i)) & 3);
      std::memcpy(open.lua_open_extension[i].lua_procedure_name, kRoutine, std::strlen(kRoutine));
    }
  }
  // A long message every now and then, which needs more than one RU.
  void fill_send(fuzz::Call& call) {
    call.record.common.lua_message_type = in_.u8();
    fill_data(call);
    if (call.data.size() > 200) call.data.resize(call.data.size() * 4);
  }

  ProgramSessions program_;
  SliEngine engine_;
  std::deque<std::pair<PendingVerb, std::function<void()>>> routines_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input in(data, size);
  World world(in, in.u8());
  while (in.more()) world.step();
  world.end();
  return 0;
}
