// A program on a verb engine over a real node, for the targets of both interfaces: it fills verb records with anything
// (but for the pointers, which C cannot check), and the host sends any PIU. Every verb that was accepted completes,
// once (design, section 3).
#pragma once

#include <cstddef>
#include <cstring>
#include <deque>
#include <memory>
#include <utility>

#include "fuzz_input.h"
#include "rui/verb_interface.h"
#include "support/node_harness.h"

namespace openrui::fuzz {

// One call of RUI() or SLI(): the record, and the buffer exactly as long as the record says, so that ASan sees a byte
// too many.
struct Call {
  LUA_VERB_RECORD record;
  Bytes data;
  bool pending = false;
};

class VerbWorld : public CompletionSink {
 public:
  void completed(const PendingVerb& verb) override {
    const auto& common = verb.record->common;
    require(common.lua_prim_rc != LUA_IN_PROGRESS, "a verb that completes has a primary return code");
    require(common.lua_flag2.async == 1, "a verb that completes by callback says so");
    auto* call = find(verb.record);
    require(call != nullptr, "what completes is a verb of the program");
    // A READ or RECEIVE with bid_enable makes the last BID, which had completed, pending once more.
    require(call->pending || is_bid(common.lua_opcode), "a verb completes once");
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
      default:
        if (other_step(op & 0x07)) return;
        const auto piu = in_.chunk();
        if (contacted_) harness_.notifier().on_piu(piu);
        harness_.link().sent.clear();
    }
  }

  void end() {
    harness_.node.stop();
    for (const auto& call : calls_) require(!call->pending, "when the node goes, every verb has completed");
  }

 protected:
  static constexpr std::size_t kMaxVerbs = 300;

  VerbWorld(Input& in, std::uint16_t lua_verb) : in_(in), lua_verb_(lua_verb) {}

  virtual VerbInterface& verbs() = 0;
  virtual void any_verb(unsigned op) = 0;
  // What the interface needs beside what all need; false: nothing of its own.
  virtual bool other_step(unsigned) { return false; }
  virtual bool is_bid(std::uint16_t opcode) const = 0;
  virtual bool opens(std::uint16_t opcode) const = 0;
  virtual void check_length(const Call& call) const = 0;

  void contact() {
    if (!std::exchange(contacted_, true)) harness_.notifier().on_contacted({});
  }
  void host_sends(std::string_view piu) {
    if (contacted_) harness_.receive(piu);
  }
  void start_pu() {
    contact();
    host_sends("2D 00 00 00 00 01 6B 80 00 11 01 01 05 00 00 00 00 01");
  }

  Call& make(std::uint16_t opcode) {
    calls_.push_back(std::make_unique<Call>());
    auto& record = calls_.back()->record;
    std::memset(&record, 0, sizeof record);
    record.common.lua_verb = lua_verb_;
    record.common.lua_verb_length = sizeof record;
    record.common.lua_opcode = opcode;
    record.common.lua_post_handle = 0x1000;
    return *calls_.back();
  }
  // A new verb; its session and flags.
  Call& begin_verb(std::uint16_t opcode, unsigned session) {
    auto& call = make(opcode);
    name_session(session, call.record.common);
    const auto flows = in_.u8();
    std::memcpy(&call.record.common.lua_flag1, &flows, 1);
    return call;
  }
  // RH, number of a response, data.
  void fill_data(Call& call) {
    auto& c = call.record.common;
    const std::uint8_t rh[] = {in_.u8(), in_.u8(), in_.u8()};
    std::memcpy(&c.lua_rh, rh, sizeof rh);
    put16(c.lua_th.snf, in_.u16());
    const auto data = in_.chunk();
    call.data.assign(data.begin(), data.end());
  }
  // Points the record to its buffer or, for a PURGE, to a record. Then some of its bytes change, up to `limit`.
  void issue_changed(Call& call, bool purge, std::size_t limit) {
    auto& c = call.record.common;
    call.data.shrink_to_fit();
    c.lua_data_ptr = call.data.empty() ? nullptr : reinterpret_cast<char*>(call.data.data());
    if (purge) c.lua_data_ptr = reinterpret_cast<char*>(&calls_[in_.u8() % calls_.size()]->record);
    for (auto changes = in_.u8() % 4U; changes != 0; --changes) change(call.record, limit);
    issue(call);
  }
  void issue(Call& call) {
    if (!verbs().begin(call.record)) {
      require(call.record.common.lua_prim_rc != LUA_IN_PROGRESS, "a verb that cannot be issued has completed");
      return;
    }
    call.pending = true;  // the completion may come from inside the call
    if (verbs().issue(call.record) == Outcome::in_progress) return;
    require(call.pending, "a verb that completes in the call does not complete by callback too");
    require(call.record.common.lua_prim_rc != LUA_IN_PROGRESS, "a verb that has completed has a primary return code");
    require(call.record.common.lua_flag2.async == 0, "a verb that completes in the call says so");
    call.pending = false;
    check_length(call);
  }

  Input& in_;
  test::NodeHarness harness_;
  std::deque<std::unique_ptr<Call>> calls_;
  bool contacted_ = false;

 private:
  Call* find(const LUA_VERB_RECORD* record) {
    for (const auto& call : calls_) {
      if (&call->record == record) return call.get();
    }
    return nullptr;
  }
  void name_session(unsigned choice, LUA_COMMON& c) {
    static constexpr const char* kNames[] = {"LUA001  ", "LUA002  ", "NOBODY  "};
    if (choice < std::size(kNames)) {
      std::memcpy(c.lua_luname, kNames[choice], sizeof c.lua_luname);
    } else if (!opens(c.lua_opcode)) {
      c.lua_sid = choice == 3 ? verbs().last_sid() : choice - 3;
    }
  }
  // One byte, but none of those that say where and how long the buffer is, or where the list of SLI_OPEN is.
  void change(LUA_VERB_RECORD& record, std::size_t limit) {
    const std::size_t at = in_.u8() % limit;
    const auto value = in_.u8();
    const auto within = [at](std::size_t begin, std::size_t end) { return at >= begin && at < end; };
    if (within(offsetof(LUA_COMMON, lua_max_length), offsetof(LUA_COMMON, lua_post_handle))) return;
    if (within(offsetof(LUA_COMMON, lua_opcode), offsetof(LUA_COMMON, lua_correlator))) return;
    if (lua_verb_ == LUA_VERB_SLI &&
        within(offsetof(LUA_COMMON, lua_extension_list_offset), offsetof(LUA_COMMON, lua_cobol_offset))) {
      return;
    }
    reinterpret_cast<unsigned char*>(&record)[at] = value;
  }

  const std::uint16_t lua_verb_;
};

}  // namespace openrui::fuzz
