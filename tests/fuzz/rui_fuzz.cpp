// The RUI verb engine over a real node: programs that fill verb records with anything (but for the pointers, which C
// cannot check), and a host that sends any PIU. Every verb that was accepted completes, once (design, section 3).
#include <cstddef>
#include <cstring>
#include <deque>
#include <memory>
#include <set>

#include "fuzz_input.h"
#include "rui/verb_engine.h"
#include "support/node_harness.h"

using namespace openrui;
using namespace openrui::test;
using fuzz::require;

namespace {

constexpr std::size_t kMaxVerbs = 300;

// One call of RUI(): the record, and the buffer exactly as long as the record says, so that ASan sees a byte too many.
struct Call {
  LUA_VERB_RECORD record;
  Bytes data;
  bool pending = false;
};

class World final : public CompletionSink {
 public:
  World(fuzz::Input& in, std::uint8_t options)
      : in_(in), engine_(harness_.node, *this, {static_cast<Personality>((options & 3) % 3), SessionId{options & 4U}}) {
    if ((options & 0x10) == 0) return;
    contact();
    host_sends("2D 00 00 00 00 01 6B 80 00 11 01 01 05 00 00 00 00 01");
    auto& init = make(LUA_OPCODE_RUI_INIT);
    std::memcpy(init.record.common.lua_luname, "LUA001  ", sizeof init.record.common.lua_luname);
    // An LU that outlives its session, to Host Integration Server (LUA reference 15.4); to the others a wrong record.
    if ((options & 0x08) != 0) init.record.common.lua_resv56[2] = init.record.common.lua_resv56[4] = 1;
    issue(init);
    host_sends("2D 00 02 00 00 02 6B 80 00 0D 01 01");
    if ((options & 0x20) != 0) host_sends("2D 00 02 01 00 01 6B 80 00 " + kBindLu2);
    if ((options & 0x40) != 0) host_sends("2D 00 02 01 00 01 6B 80 00 " + kBindLu0);
  }

  void completed(const PendingVerb& verb) override {
    const auto& common = verb.record->common;
    require(common.lua_prim_rc != LUA_IN_PROGRESS, "a verb that completes has a primary return code");
    require(common.lua_flag2.async == 1, "a verb that completes by callback says so");
    auto* call = find(verb.record);
    require(call != nullptr, "what completes is a verb of the program");
    // A READ with bid_enable makes the last BID, which had completed, pending once more.
    require(call->pending || common.lua_opcode == LUA_OPCODE_RUI_BID, "a verb completes once");
    call->pending = false;
    check_length(*call);
  }

  void step() {
    const auto op = in_.u8();
    if ((op & 0x80) != 0) return calls_.size() < kMaxVerbs ? any_verb(op) : void();
    switch (op & 0x07) {
      case 0:
        return contact();
      case 1:
        if (std::exchange(contacted_, false)) harness_.notifier().on_inop(InopReason::carrier_lost, "fuzz");
        return;
      case 2:
        harness_.link().queued = Link::kHighWater + 1;
        return;
      case 3:
        if (std::exchange(harness_.link().queued, 0) != 0) harness_.notifier().on_uncongested();
        return;
      default: {
        const auto piu = in_.chunk();
        if (contacted_) harness_.notifier().on_piu(piu);
        harness_.link().sent.clear();
      }
    }
  }

  void end() {
    harness_.node.stop();
    for (const auto& call : calls_) require(!call->pending, "when the node goes, every verb has completed");
  }

 private:
  void contact() {
    if (!std::exchange(contacted_, true)) harness_.notifier().on_contacted({});
  }
  void host_sends(std::string_view piu) {
    if (contacted_) harness_.receive(piu);
  }

  Call& make(std::uint16_t opcode) {
    calls_.push_back(std::make_unique<Call>());
    auto& record = calls_.back()->record;
    std::memset(&record, 0, sizeof record);
    record.common.lua_verb = LUA_VERB_RUI;
    record.common.lua_verb_length = sizeof record;
    record.common.lua_opcode = opcode;
    record.common.lua_post_handle = 0x1000;
    return *calls_.back();
  }
  Call* find(const LUA_VERB_RECORD* record) {
    for (const auto& call : calls_) {
      if (&call->record == record) return call.get();
    }
    return nullptr;
  }

  void any_verb(unsigned op) {
    static constexpr std::uint16_t kOpcodes[] = {
        LUA_OPCODE_RUI_INIT, LUA_OPCODE_RUI_TERM,  LUA_OPCODE_RUI_READ,   LUA_OPCODE_RUI_WRITE,
        LUA_OPCODE_RUI_BID,  LUA_OPCODE_RUI_PURGE, LUA_OPCODE_RUI_REINIT, 0x1234};
    auto& call = make(kOpcodes[op & 7]);
    auto& c = call.record.common;
    name_session((op >> 3) & 7, c);
    const auto flows = in_.u8();
    std::memcpy(&c.lua_flag1, &flows, 1);
    if (c.lua_opcode == LUA_OPCODE_RUI_WRITE) {
      const std::uint8_t rh[] = {in_.u8(), in_.u8(), in_.u8()};
      std::memcpy(&c.lua_rh, rh, sizeof rh);
      put16(c.lua_th.snf, in_.u16());
      const auto data = in_.chunk();
      call.data.assign(data.begin(), data.end());
      c.lua_data_length = static_cast<std::uint16_t>(call.data.size());
    } else if (c.lua_opcode == LUA_OPCODE_RUI_READ) {
      call.data.resize(in_.u8());
      c.lua_max_length = static_cast<std::uint16_t>(call.data.size());
    }
    call.data.shrink_to_fit();
    c.lua_data_ptr = call.data.empty() ? nullptr : reinterpret_cast<char*>(call.data.data());
    if (c.lua_opcode == LUA_OPCODE_RUI_PURGE) {
      c.lua_data_ptr = reinterpret_cast<char*>(&calls_[in_.u8() % calls_.size()]->record);
    }
    for (auto changes = in_.u8() % 4U; changes != 0; --changes) change(call.record);
    issue(call);
  }
  void name_session(unsigned choice, LUA_COMMON& c) {
    static constexpr const char* kNames[] = {"LUA001  ", "LUA002  ", "NOBODY  "};
    if (choice < std::size(kNames)) {
      std::memcpy(c.lua_luname, kNames[choice], sizeof c.lua_luname);
    } else if (c.lua_opcode != LUA_OPCODE_RUI_INIT) {
      c.lua_sid = choice == 3 ? engine_.last_sid() : choice - 3;
    }
  }
  // One byte, but none of those that say where and how long the buffer is.
  void change(LUA_VERB_RECORD& record) {
    const std::size_t at = in_.u8() % sizeof record;
    const auto value = in_.u8();
    const auto within = [at](std::size_t begin, std::size_t end) { return at >= begin && at < end; };
    if (within(offsetof(LUA_COMMON, lua_max_length), offsetof(LUA_COMMON, lua_post_handle))) return;
    if (within(offsetof(LUA_COMMON, lua_opcode), offsetof(LUA_COMMON, lua_correlator))) return;
    reinterpret_cast<unsigned char*>(&record)[at] = value;
  }

  void issue(Call& call) {
    if (!engine_.begin(call.record)) {
      require(call.record.common.lua_prim_rc != LUA_IN_PROGRESS, "a verb that cannot be issued has completed");
      return;
    }
    call.pending = true;  // the completion may come from inside the call
    if (engine_.issue(call.record) == Outcome::in_progress) return;
    require(call.pending, "a verb that completes in the call does not complete by callback too");
    require(call.record.common.lua_prim_rc != LUA_IN_PROGRESS, "a verb that has completed has a primary return code");
    require(call.record.common.lua_flag2.async == 0, "a verb that completes in the call says so");
    call.pending = false;
    check_length(call);
  }
  static void check_length(const Call& call) {
    const auto& c = call.record.common;
    if (c.lua_opcode != LUA_OPCODE_RUI_READ || c.lua_prim_rc != LUA_OK) return;
    require(c.lua_data_length <= c.lua_max_length, "a READ gives no more than the buffer takes");
  }

  fuzz::Input& in_;
  std::deque<std::unique_ptr<Call>> calls_;
  NodeHarness harness_;
  VerbEngine engine_;
  bool contacted_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input in(data, size);
  World world(in, in.u8());
  while (in.more()) world.step();
  world.end();
  return 0;
}
