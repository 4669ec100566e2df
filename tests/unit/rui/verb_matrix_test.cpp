// Table 14 of the LUA manual, walked cell by cell on the verb engine (LUA reference 8).
#include "program.h"

using namespace openrui;
using namespace openrui::test;

namespace {

struct MatrixProgram final : Program {
  using Program::Program;
  void completed(const PendingVerb& verb) override {
    Program::completed(verb);
    if (inside_completion) std::exchange(inside_completion, nullptr)();
  }
  std::function<void()> inside_completion;
};

// Puts a session into a state of the table, and issues a verb.
struct Table14 {
  explicit Table14(Personality personality) : program(personality) {}
  MatrixProgram program;
  std::uint32_t sid = 0;
  std::vector<std::unique_ptr<TestVerb>> verbs;

  // Each READ and WRITE is on a flow of its own.
  TestVerb& make(Verb verb) {
    verbs.push_back(std::make_unique<TestVerb>(row(verb).opcode, sid));
    auto& v = *verbs.back();
    const unsigned flow = verbs.size() % 2 == 0 ? kLuNorm : kSscpNorm;
    switch (verb) {
      case Verb::init:
        v.name("LUA001");
        v.c().lua_sid = 0;
        break;
      case Verb::read:
        v.flows(flow).buffer(16);
        break;
      case Verb::write:
        v.flows(flow).send("03 80 00", "C1");
        break;
      case Verb::purge:
        v.c().lua_data_ptr = reinterpret_cast<char*>(&v);
        break;
      default:
        break;
    }
    return v;
  }

  // The result of `incoming` while that is in progress. RUI_PURGE completes in the call, so the other verb is issued
  // from inside it.
  std::string answer(Verb incoming, Progress p) {
    put_in_progress(p);
    auto& v = make(incoming);
    if (p == Progress::purge) {
      auto& read = make(Verb::read);
      read.flows(kLuExp);
      program.pends(read);
      TestVerb purge(LUA_OPCODE_RUI_PURGE, sid);
      purge.c().lua_data_ptr = reinterpret_cast<char*>(&read.record);
      program.inside_completion = [&] { program.call(v); };
      CHECK(program.now(purge) == "OK - OK");
      CHECK_FALSE(program.inside_completion);
    } else {
      program.call(v);
    }
    if (v.result() != "IN_PROGRESS - OK") CHECK(v.c().lua_flag2.async == 0);
    return v.result();
  }

 private:
  void put_in_progress(Progress p) {
    switch (p) {
      case Progress::none:
        return;
      case Progress::init: {
        auto& init = make(Verb::init);
        program.call(init);
        sid = init.c().lua_sid;
        return;
      }
      default:
        break;
    }
    sid = program.open();
    program.port.hold = true;
    if (p == Progress::term) program.pends(make(Verb::term));
    if (p == Progress::read) program.pends(make(Verb::read));
    if (p == Progress::write) program.pends(make(Verb::write));
    if (p == Progress::bid) program.pends(make(Verb::bid));
  }
};

constexpr const char* kOk = "IN_PROGRESS - OK";
constexpr const char* kNone = "STATE_CHECK - NO_RUI_SESSION";
constexpr const char* kDup = "STATE_CHECK - DUPLICATE_RUI_INIT";
constexpr const char* kCount = "UNSUCCESSFUL - COMMAND_COUNT_ERROR";
constexpr const char* kBid = "PARAMETER_CHECK - BID_ALREADY_ENABLED";
constexpr const char* kLive = "STATE_CHECK - REINIT_INVALID";
// Allowed; there is nothing under that address.
constexpr const char* kPurge = "UNSUCCESSFUL - NO_READ_TO_PURGE";

struct Row {
  Verb incoming;
  std::array<const char*, kProgresses> in_progress;
};
// clang-format off
const Row kTable[] = {
    //               none   INIT   TERM    WRITE   READ    PURGE   BID
    {Verb::init,   {kOk,   kDup,  kDup,   kDup,   kDup,   kDup,   kDup}},
    {Verb::term,   {kNone, kOk,   kCount, kOk,    kOk,    kOk,    kOk}},
    {Verb::write,  {kNone, kNone, kNone,  kOk,    kOk,    kOk,    kOk}},
    {Verb::read,   {kNone, kNone, kNone,  kOk,    kOk,    kOk,    kOk}},
    {Verb::purge,  {kNone, kNone, kNone,  kPurge, kPurge, kCount, kPurge}},
    {Verb::bid,    {kNone, kNone, kNone,  kOk,    kOk,    kOk,    kBid}},
    {Verb::reinit, {kNone, kDup,  kNone,  kLive,  kLive,  kLive,  kLive}},
};
// clang-format on
constexpr Progress kColumns[kProgresses] = {Progress::none, Progress::init,  Progress::term, Progress::write,
                                            Progress::read, Progress::purge, Progress::bid};

}  // namespace

TEST_CASE("each verb is allowed or refused while each other is in progress (LUA reference 8, manual Table 14)") {
  static_assert(std::size(kTable) == kVerbs);
  for (const auto personality : {Personality::his, Personality::pcomm, Personality::snapix}) {
    for (const auto& line : kTable) {
      for (std::size_t column = 0; column < kProgresses; ++column) {
        CAPTURE(static_cast<int>(personality), name(line.incoming), name(kColumns[column]));
        std::string expected = line.in_progress[column];
        // Note 3: Microsoft and SNAP-IX wait for the LU.
        const bool leaving = line.incoming == Verb::init && kColumns[column] == Progress::term;
        if (leaving && personality != Personality::pcomm) expected = kOk;
        // Note 5: the products for Windows have no RUI_REINIT.
        if (line.incoming == Verb::reinit && personality != Personality::snapix) expected = "INVALID_VERB - OK";
        Table14 t(personality);
        CHECK(t.answer(line.incoming, kColumns[column]) == expected);
      }
    }
  }
}

TEST_CASE("what the table prints is what the verb engine does (LUA reference 8)") {
  for (const auto& line : kTable) {
    for (std::size_t column = 0; column < kProgresses; ++column) {
      CAPTURE(name(line.incoming), name(kColumns[column]));
      const auto& cell = verb_condition(line.incoming, kColumns[column]);
      const std::string told = line.in_progress[column];
      std::string printed(name(cell.answer));
      if (told == kOk || told == kPurge) {
        CHECK(printed == "OK");
        CHECK_FALSE(condition(line.incoming, kColumns[column]));
      } else {
        CHECK(printed.replace(printed.find('/'), 1, " - ") == told);
        REQUIRE(condition(line.incoming, kColumns[column]));
        CHECK(to_words(*condition(line.incoming, kColumns[column])) == told);
      }
    }
  }
}

TEST_CASE("the table prints a row for each verb, a column for each verb in progress, and its notes") {
  const auto text = to_text(rui_verb_matrix());
  CHECK(text.find("new verb   none") != std::string::npos);
  CHECK(text.find("\n  RUI_BID    STATE_CHECK/NO_RUI_SESSION") != std::string::npos);
  CHECK(text.find("\n  (5) ") != std::string::npos);
  CHECK(text.find(" \n") == std::string::npos);
  const auto markdown = to_markdown(rui_verb_matrix());
  CHECK(markdown.find("| new verb | none | INIT | TERM | WRITE | READ | PURGE | BID |\n") != std::string::npos);
  CHECK(markdown.find("| RUI_TERM | STATE_CHECK/NO_RUI_SESSION | OK | UNSUCCESSFUL/COMMAND_COUNT_ERROR | OK | OK | OK "
                      "| OK |\n") != std::string::npos);
  CHECK(markdown.find("\n5. ") != std::string::npos);
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
  CHECK(p.now(same_flow.flows(kSscpNorm).send("03 80 00", "C1")) == "PARAMETER_CHECK - DUPLICATE_WRITE_FLOW");
  CHECK(p.now(third.flows(kLuExp).send("4B 80 00", "C9")) == "UNSUCCESSFUL - COMMAND_COUNT_ERROR");
  p.port.user().submitted(Flow::lu_normal, {});
  CHECK(p.next(first) == "OK - OK");
  p.pends(third.flows(kLuExp).send("4B 80 00", "C9"));
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
  for (unsigned busy = 1; busy <= kSscpExp; busy <<= 1) {
    TestVerb fifth(LUA_OPCODE_RUI_READ, sid);
    CHECK(p.now(fifth.flows(busy).buffer(8)) == "PARAMETER_CHECK - DUPLICATE_READ_FLOW");
  }
}

TEST_CASE("PURGE completes in the call, so that a second one does not meet it (LUA reference 8, 19)") {
  Program p;
  const auto sid = p.open();
  TestVerb read(LUA_OPCODE_RUI_READ, sid);
  p.pends(read.flows(kLuNorm).buffer(8));
  TestVerb purge(LUA_OPCODE_RUI_PURGE, sid);
  purge.c().lua_data_ptr = reinterpret_cast<char*>(&read.record);
  CHECK(p.now(purge) == "OK - OK");
}
