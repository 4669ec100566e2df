#include "program.h"

using namespace openrui;
using namespace openrui::test;

namespace {

// Puts a session into a state of LUA manual, Table 14, and issues a verb.
struct Table14 {
  Program program;
  std::uint32_t sid = 0;
  std::vector<std::unique_ptr<TestVerb>> verbs;

  TestVerb& make(Verb verb) {
    verbs.push_back(std::make_unique<TestVerb>(row(verb).opcode, sid));
    auto& v = *verbs.back();
    switch (verb) {
      case Verb::init:
        v.name("LUA001");
        v.c().lua_sid = 0;
        break;
      case Verb::read:
        v.flows(verbs.size() % 2 == 0 ? kLuNorm : kLuExp).buffer(16);
        break;
      case Verb::write:
        v.flows(verbs.size() % 2 == 0 ? kLuNorm : kSscpNorm).send("03 80 00", "C1");
        break;
      case Verb::purge:
        v.c().lua_data_ptr = reinterpret_cast<char*>(&v);
        break;
      default:
        break;
    }
    return v;
  }
  void put_in_progress(Progress p) {
    if (p == Progress::none) return;
    if (p == Progress::init) {
      auto& init = make(Verb::init);
      program.call(init);
      sid = init.c().lua_sid;
      return;
    }
    sid = program.open();
    program.port.hold = true;
    if (p == Progress::term) program.pends(make(Verb::term));
    if (p == Progress::read) program.pends(make(Verb::read));
    if (p == Progress::write) program.pends(make(Verb::write));
    if (p == Progress::bid) program.pends(make(Verb::bid));
  }
};

constexpr const char* kOk = "";
constexpr const char* kNone = "STATE_CHECK - NO_RUI_SESSION";
constexpr const char* kDuplicate = "STATE_CHECK - DUPLICATE_RUI_INIT";
constexpr const char* kCount = "UNSUCCESSFUL - COMMAND_COUNT_ERROR";
constexpr const char* kBid = "PARAMETER_CHECK - BID_ALREADY_ENABLED";

struct Row {
  Verb incoming;
  std::array<const char*, 6> in_progress;  // none, INIT, TERM, WRITE, READ, BID
};
const Row kTable[] = {
    {Verb::init, {kOk, kDuplicate, kDuplicate, kDuplicate, kDuplicate, kDuplicate}},
    {Verb::term, {kNone, kOk, kCount, kOk, kOk, kOk}},
    {Verb::write, {kNone, kNone, kNone, kOk, kOk, kOk}},
    {Verb::read, {kNone, kNone, kNone, kOk, kOk, kOk}},
    {Verb::purge, {kNone, kNone, kNone, kOk, kOk, kOk}},
    {Verb::bid, {kNone, kNone, kNone, kOk, kOk, kBid}},
};
constexpr Progress kColumns[] = {Progress::none,  Progress::init, Progress::term,
                                 Progress::write, Progress::read, Progress::bid};

}  // namespace

TEST_CASE("each verb is allowed or refused while each other is in progress (LUA reference 8, manual Table 14)") {
  for (const auto& line : kTable) {
    for (std::size_t column = 0; column < line.in_progress.size(); ++column) {
      CAPTURE(row(line.incoming).name, column);
      Table14 t;
      t.put_in_progress(kColumns[column]);
      auto& v = t.make(line.incoming);
      t.program.call(v);
      const std::string expected = line.in_progress[column];
      if (!expected.empty()) {
        CHECK(v.result() == expected);
        CHECK(v.c().lua_flag2.async == 0);
      } else if (line.incoming == Verb::purge) {
        // Allowed; there is nothing under that address.
        CHECK(v.result() == "UNSUCCESSFUL - NO_READ_TO_PURGE");
      } else {
        CHECK(v.result() == "IN_PROGRESS - OK");
      }
    }
  }
}

TEST_CASE("PURGE completes in the call, so that no second one can meet it (LUA reference 8, 19)") {
  CHECK(condition(Verb::purge, Progress::purge) == rc::unsuccessful(Sec::command_count_error));
  Program p;
  const auto sid = p.open();
  TestVerb read(LUA_OPCODE_RUI_READ, sid);
  p.pends(read.flows(kLuNorm).buffer(8));
  TestVerb purge(LUA_OPCODE_RUI_PURGE, sid);
  purge.c().lua_data_ptr = reinterpret_cast<char*>(&read.record);
  CHECK(p.now(purge) == "OK - OK");
}

TEST_CASE("at most two WRITEs may be active, on different flows (LUA reference 8, note 1)") {
  Program p;
  const auto sid = p.open();
  p.port.hold = true;
  TestVerb first(LUA_OPCODE_RUI_WRITE, sid);
  TestVerb same_flow(LUA_OPCODE_RUI_WRITE, sid);
  TestVerb second(LUA_OPCODE_RUI_WRITE, sid);
  TestVerb third(LUA_OPCODE_RUI_WRITE, sid);
  p.pends(first.flows(kLuNorm).send("03 80 00", "C1"));
  CHECK(p.now(same_flow.flows(kLuNorm).send("03 80 00", "C1")) == "PARAMETER_CHECK - DUPLICATE_WRITE_FLOW");
  p.pends(second.flows(kSscpNorm).send("03 80 00", "C1"));
  CHECK(p.now(third.flows(kLuExp).send("4B 80 00", "C9")) == "UNSUCCESSFUL - COMMAND_COUNT_ERROR");
}

TEST_CASE("four READs may be active, on different flows (LUA reference 8, note 2)") {
  Program p;
  const auto sid = p.open();
  TestVerb reads[] = {TestVerb(LUA_OPCODE_RUI_READ, sid), TestVerb(LUA_OPCODE_RUI_READ, sid),
                      TestVerb(LUA_OPCODE_RUI_READ, sid), TestVerb(LUA_OPCODE_RUI_READ, sid)};
  unsigned flow = 1;
  for (auto& read : reads) {
    p.pends(read.flows(flow).buffer(8));
    flow <<= 1;
  }
  TestVerb fifth(LUA_OPCODE_RUI_READ, sid);
  CHECK(p.now(fifth.flows(kAllFlows).buffer(8)) == "PARAMETER_CHECK - DUPLICATE_READ_FLOW");
}
