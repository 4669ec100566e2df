// The RUI verb engine (verb_world.h).
#include "rui/verb_engine.h"
#include "verb_world.h"

using namespace openrui;
using namespace openrui::test;
using fuzz::require;

namespace {

class World final : public fuzz::VerbWorld {
 public:
  World(fuzz::Input& in, std::uint8_t options)
      : VerbWorld(in, LUA_VERB_RUI),
        engine_(harness_.node, *this, {static_cast<Personality>((options & 3) % 3), SessionId{options & 4U}}) {
    if ((options & 0x10) == 0) return;
    start_pu();
    auto& init = make(LUA_OPCODE_RUI_INIT);
    std::memcpy(init.record.common.lua_luname, "LUA001  ", sizeof init.record.common.lua_luname);
    // An LU that outlives its session, to Host Integration Server (LUA reference 15.4); to the others a wrong record.
    if ((options & 0x08) != 0) init.record.common.lua_resv56[2] = init.record.common.lua_resv56[4] = 1;
    issue(init);
    host_sends("2D 00 02 00 00 02 6B 80 00 0D 01 01");
    if ((options & 0x20) != 0) host_sends("2D 00 02 01 00 01 6B 80 00 " + kBindLu2);
    if ((options & 0x40) != 0) host_sends("2D 00 02 01 00 01 6B 80 00 " + kBindLu0);
  }

 private:
  VerbInterface& verbs() override { return engine_; }
  bool is_bid(std::uint16_t opcode) const override { return opcode == LUA_OPCODE_RUI_BID; }
  bool opens(std::uint16_t opcode) const override { return opcode == LUA_OPCODE_RUI_INIT; }
  void check_length(const fuzz::Call& call) const override {
    const auto& c = call.record.common;
    if (c.lua_opcode != LUA_OPCODE_RUI_READ || c.lua_prim_rc != LUA_OK) return;
    require(c.lua_data_length <= c.lua_max_length, "a READ gives no more than the buffer takes");
  }
  void any_verb(unsigned op) override {
    static constexpr std::uint16_t kOpcodes[] = {
        LUA_OPCODE_RUI_INIT, LUA_OPCODE_RUI_TERM,  LUA_OPCODE_RUI_READ,   LUA_OPCODE_RUI_WRITE,
        LUA_OPCODE_RUI_BID,  LUA_OPCODE_RUI_PURGE, LUA_OPCODE_RUI_REINIT, 0x1234};
    auto& call = begin_verb(kOpcodes[op & 7], (op >> 3) & 7);
    auto& c = call.record.common;
    if (c.lua_opcode == LUA_OPCODE_RUI_WRITE) {
      fill_data(call);
      c.lua_data_length = static_cast<std::uint16_t>(call.data.size());
    } else if (c.lua_opcode == LUA_OPCODE_RUI_READ) {
      call.data.resize(in_.u8());
      c.lua_max_length = static_cast<std::uint16_t>(call.data.size());
    }
    issue_changed(call, c.lua_opcode == LUA_OPCODE_RUI_PURGE, sizeof call.record);
  }

  VerbEngine engine_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input in(data, size);
  World world(in, in.u8());
  while (in.more()) world.step();
  world.end();
  return 0;
}
