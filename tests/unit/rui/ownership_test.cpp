// Whose the memory is: record and buffer are the library's from the call to the completion, and the program's before
// and after (LUA reference 6.4). Every verb of a random program lies on pages of its own, which cannot be touched while
// they are not the library's: a byte read or written then ends the test.
#include <random>
#include <sys/mman.h>

#include "node_program.h"

using namespace openrui;
using namespace openrui::test;

namespace {

class Page {
 public:
  static constexpr std::size_t kSize = 4096;
  Page() : base_(::mmap(nullptr, kSize, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {
    REQUIRE(base_ != MAP_FAILED);
  }
  ~Page() { ::munmap(base_, kSize); }
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  void lend() { REQUIRE(::mprotect(base_, kSize, PROT_READ | PROT_WRITE) == 0); }
  void take_back() { REQUIRE(::mprotect(base_, kSize, PROT_NONE) == 0); }
  // The last bytes, so that one more is on no page of ours.
  std::uint8_t* end(std::size_t n) { return static_cast<std::uint8_t*>(base_) + kSize - n; }

 private:
  void* base_;
};

struct LentVerb {
  static constexpr std::size_t kData = 64;

  LentVerb() { page.lend(); }
  LUA_VERB_RECORD& record() { return *reinterpret_cast<LUA_VERB_RECORD*>(page.end(kRecord)); }
  // The BID that was issued last may be issued again (LUA reference 7.5): its record is never taken back.
  void take_back(bool bid) {
    if (!bid) page.take_back();
    data.take_back();
  }

  static constexpr std::size_t kRecord = (sizeof(LUA_VERB_RECORD) + 7) / 8 * 8;
  Page page;
  Page data;
  std::uint16_t opcode = 0;
  bool pending = false;
  int completions = 0;
};

// A program and a host that do anything; same seed, same run.
class Walk final : public CompletionSink {
 public:
  Walk(unsigned seed, Personality personality)
      : random_(seed), harness_(NodeProgram::standard(personality)), engine_(harness_.node, *this, {personality, 0}) {}

  void completed(const PendingVerb& verb) override {
    auto* lent = find(verb.record);
    REQUIRE(lent != nullptr);
    REQUIRE((lent->pending || lent->opcode == LUA_OPCODE_RUI_BID));
    lent->pending = false;
    ++lent->completions;
    lent->take_back(lent->opcode == LUA_OPCODE_RUI_BID);
  }

  void run(int steps) {
    for (int i = 0; i < steps; ++i) step();
    harness_.node.stop();
    harness_.timers.run(harness_.timers.now() + std::chrono::minutes(1));
    for (const auto& verb : verbs_) {
      CHECK_FALSE(verb->pending);
      if (verb->opcode != LUA_OPCODE_RUI_BID) CHECK(verb->completions <= 1);
    }
  }

 private:
  unsigned pick(unsigned n) { return static_cast<unsigned>(random_() % n); }

  void step() {
    switch (pick(12)) {
      case 0:
        return init();
      case 1:
      case 2:
      case 3:
        return read();
      case 4:
      case 5:
        return write();
      case 6:
        return other(LUA_OPCODE_RUI_BID);
      case 7:
        return purge();
      case 8:
        return host_changes();
      case 9:
        if (pick(8) == 0) other(pick(2) == 0 ? LUA_OPCODE_RUI_TERM : LUA_OPCODE_RUI_REINIT);
        return;
      default:
        return host_sends();
    }
  }

  LentVerb& make(std::uint16_t opcode) {
    verbs_.push_back(std::make_unique<LentVerb>());
    auto& verb = *verbs_.back();
    verb.opcode = opcode;
    auto& record = verb.record();
    std::memset(&record, 0, sizeof record);
    record.common.lua_verb = LUA_VERB_RUI;
    record.common.lua_verb_length = sizeof record;
    record.common.lua_opcode = opcode;
    record.common.lua_post_handle = 0x1000;
    record.common.lua_sid = sid_;
    return verb;
  }
  LentVerb* find(const LUA_VERB_RECORD* record) {
    for (auto& verb : verbs_) {
      if (&verb->record() == record) return verb.get();
    }
    return nullptr;
  }
  void issue(LentVerb& verb) {
    auto& record = verb.record();
    verb.pending = true;
    const bool goes_on = engine_.begin(record) && engine_.issue(record) == Outcome::in_progress;
    if (goes_on) return;
    REQUIRE(verb.pending);
    REQUIRE(record.common.lua_prim_rc != LUA_IN_PROGRESS);
    REQUIRE(record.common.lua_flag2.async == 0);
    verb.pending = false;
    ++verb.completions;
    verb.take_back(verb.opcode == LUA_OPCODE_RUI_BID);
  }

  void init() {
    auto& verb = make(LUA_OPCODE_RUI_INIT);
    auto& record = verb.record();
    record.common.lua_sid = 0;
    set_name(record.common.lua_luname, "LUA001");
    if (pick(2) == 0) record.common.lua_resv56[2] = 1;
    if (!engine_.begin(record)) return end_now(verb);
    verb.pending = true;
    if (engine_.issue(record) == Outcome::in_progress) {
      if (verb.pending) sid_ = record.common.lua_sid;
      return;
    }
    end_now(verb);
  }
  static void end_now(LentVerb& verb) {
    verb.pending = false;
    ++verb.completions;
    verb.take_back(false);
  }
  void read() {
    auto& verb = make(LUA_OPCODE_RUI_READ);
    auto& c = verb.record().common;
    const unsigned flags = pick(256) & ~(0x20U | 0x40U);  // no reserved ones
    std::memcpy(&c.lua_flag1, &flags, 1);
    lend_data(verb, c);
    c.lua_max_length = c.lua_data_length;
    c.lua_data_length = 0;
    issue(verb);
  }
  void write() {
    auto& verb = make(LUA_OPCODE_RUI_WRITE);
    auto& c = verb.record().common;
    const unsigned flow = 1U << pick(3);
    std::memcpy(&c.lua_flag1, &flow, 1);
    const std::uint8_t headers[][3] = {{0x03, 0x90, 0x00}, {0x03, 0x80, 0x00}, {0x80, 0x00, 0x00}, {0x80, 0x10, 0x00}};
    std::memcpy(&c.lua_rh, headers[pick(4)], 3);
    put16(c.lua_th.snf, static_cast<std::uint16_t>(1 + pick(4)));
    lend_data(verb, c);
    if (c.lua_rh.rri && !c.lua_rh.ri) c.lua_data_length = 0;
    issue(verb);
  }
  void lend_data(LentVerb& verb, LUA_COMMON& c) {
    const auto n = 1 + pick(LentVerb::kData);
    verb.data.lend();
    c.lua_data_ptr = reinterpret_cast<char*>(verb.data.end(n));
    c.lua_data_length = static_cast<std::uint16_t>(n);
  }
  void purge() {
    auto& verb = make(LUA_OPCODE_RUI_PURGE);
    verb.record().common.lua_data_ptr =
        reinterpret_cast<char*>(&verbs_[pick(static_cast<unsigned>(verbs_.size()))]->record());
    issue(verb);
  }
  void other(std::uint16_t opcode) { issue(make(opcode)); }

  void host_changes() {
    switch (pick(6)) {
      case 0:
        if (std::exchange(contacted_, false)) harness_.notifier().on_inop(InopReason::carrier_lost, "test");
        return;
      case 1:
        harness_.link().queued = Link::kHighWater + 1;
        return;
      default:
        harness_.link().queued = 0;
        if (!std::exchange(contacted_, true)) harness_.notifier().on_contacted({});
        for (const auto& piu : {kActpu, kActlu}) harness_.receive(piu);
        harness_.receive("2D 00 02 01 00 01 6B 80 00 " + kBindLu0);
        harness_.notifier().on_uncongested();
        snf_ = 0;
    }
  }
  void host_sends() {
    if (!contacted_) return;
    harness_.link().sent.clear();
    const auto data = to_hex(Bytes(1 + pick(80), 0xC1));
    switch (pick(6)) {
      case 0:
        return harness_.receive("2C 00 02 00 00 07 03 80 00 " + data);
      case 1:
        return harness_.receive("2D 00 02 01 00 09 4B 80 00 C9 00 01 00 00");
      case 2:
        return harness_.receive("2D 00 02 01 00 02 6B 80 00 A0");
      case 3:
        return harness_.receive("2D 00 02 01 00 0A 6B 80 00 32 01");
      default: {
        std::uint8_t number[2];
        put16(number, ++snf_);
        return harness_.receive("2C 00 02 01 " + to_hex(number) + " 03 90 20 " + data);
      }
    }
  }

  std::minstd_rand random_;
  std::vector<std::unique_ptr<LentVerb>> verbs_;
  NodeHarness harness_;
  VerbEngine engine_;
  std::uint32_t sid_ = 0;
  std::uint16_t snf_ = 0;
  bool contacted_ = false;
};

}  // namespace

TEST_CASE("record and buffer are not touched before the call nor after the completion, which comes once (6.4)") {
  for (const auto personality : {Personality::his, Personality::pcomm, Personality::snapix}) {
    for (unsigned seed = 1; seed <= 12; ++seed) {
      CAPTURE(static_cast<int>(personality), seed);
      Walk(seed, personality).run(300);
    }
  }
}
