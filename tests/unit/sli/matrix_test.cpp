#include <set>

#include "sli_program.h"

using namespace openrui;
using namespace openrui::test;

namespace {

constexpr unsigned kAbend = 0x20;  // lua_flag1

// Puts a session into a column of LUA reference 10 and issues the verb of a row.
struct Table10 {
  explicit Table10(Personality personality) : program(personality) {}

  TestVerb& make(const std::string& verb) {
    const std::pair<const char*, std::uint16_t> opcodes[] = {{"OPEN", LUA_OPCODE_SLI_OPEN},
                                                             {"CLOSE", LUA_OPCODE_SLI_CLOSE},
                                                             {"ABEND", LUA_OPCODE_SLI_CLOSE},
                                                             {"SEND", LUA_OPCODE_SLI_SEND},
                                                             {"OTHER SEND", LUA_OPCODE_SLI_SEND},
                                                             {"RECEIVE", LUA_OPCODE_SLI_RECEIVE},
                                                             {"OTHER RECEIVE", LUA_OPCODE_SLI_RECEIVE},
                                                             {"PURGE", LUA_OPCODE_SLI_PURGE},
                                                             {"BID", LUA_OPCODE_SLI_BID}};
    std::uint16_t opcode = 0;
    for (const auto& [name, code] : opcodes) opcode = verb == name ? code : opcode;
    verbs.push_back(std::make_unique<TestVerb>(opcode, sid));
    auto& v = *verbs.back();
    if (verb == "OPEN") {
      v.name("LUA001");
      v.c().lua_sid = 0;
      v.record.specific.open.lua_init_type = LUA_INIT_TYPE_PRIM;
    }
    if (verb == "ABEND") v.flows(kAbend);
    if (verb == "SEND") sending(v, LUA_MESSAGE_TYPE_SSCP_DATA, "00 80 00", "C1");
    if (verb == "OTHER SEND") sending(v, LUA_MESSAGE_TYPE_LU_DATA, "00 80 00", "C1");
    if (verb == "RECEIVE") v.flows(kSscpNorm).buffer(16);
    if (verb == "OTHER RECEIVE") v.flows(kLuNorm).buffer(16);
    if (verb == "PURGE") v.c().lua_data_ptr = reinterpret_cast<char*>(receive);
    return v;
  }
  void put_in(const std::string& column) {
    verbs.push_back(std::make_unique<TestVerb>(LUA_OPCODE_SLI_RECEIVE));
    receive = &verbs.back()->record;  // not pending
    if (column == "none") {
      sid = program.open();
      program.port.user().failed(SessionFailure::lu_component_disconnected);
      program.done.clear();
      return;
    }
    if (column == "OPEN" || column == "OPEN SSCP") {
      auto& open = make("OPEN");
      if (column == "OPEN SSCP") open.record.specific.open.lua_init_type = LUA_INIT_TYPE_PRIM_SSCP;
      program.pends(open);
      sid = open.c().lua_sid;
      if (column == "OPEN") return;
      program.port.user().opened();
      CHECK(program.now(make("RECEIVE")) == "STATUS - INIT_COMPLETE");
      program.port.hold = true;
      return;
    }
    sid = program.open();
    program.port.hold = true;
    if (column == "idle") return;
    auto& v = make(column);
    program.pends(v);
    if (column == "RECEIVE") receive = &v.record;
  }

  SliProgram program;
  std::uint32_t sid = 0;
  LUA_VERB_RECORD* receive = nullptr;
  std::vector<std::unique_ptr<TestVerb>> verbs;
};

constexpr const char* kPend = "IN_PROGRESS - OK";
constexpr const char* kNone = "STATE_CHECK - NO_SLI_SESSION";
constexpr const char* kOpen = "UNSUCCESSFUL - SESSION_ALREADY_OPEN";
constexpr const char* kClose = "STATE_CHECK - CLOSE_PENDING";
constexpr const char* kNoReceive = "STATE_CHECK - NO_RECEIVE_TO_PURGE";
constexpr const char* kSend = "STATE_CHECK - SEND_ON_FLOW_PENDING";
constexpr const char* kReceive = "STATE_CHECK - RECEIVE_ON_FLOW_PENDING";
constexpr const char* kBid = "STATE_CHECK - SLI_BID_PENDING";

constexpr const char* kColumns[] = {"none", "OPEN", "OPEN SSCP", "idle", "SEND", "RECEIVE", "BID", "CLOSE", "ABEND"};
struct Row {
  const char* verb;
  std::array<const char*, 9> results;
};
// LUA reference 10. "OTHER": on another flow than the one that is pending.
const Row kTable[] = {
    {"OPEN", {kPend, kOpen, kOpen, kOpen, kOpen, kOpen, kOpen, kOpen, kOpen}},
    {"CLOSE", {kNone, kPend, kPend, kPend, kPend, kPend, kPend, kClose, kClose}},
    {"ABEND", {kNone, kPend, kPend, kPend, kPend, kPend, kPend, kPend, kClose}},
    {"SEND", {kNone, kNone, kPend, kPend, kSend, kPend, kPend, kNone, kNone}},
    {"OTHER SEND", {kNone, kNone, kNone, kPend, kPend, kPend, kPend, kNone, kNone}},
    {"RECEIVE", {kNone, kNone, kPend, kPend, kPend, kReceive, kPend, kNone, kNone}},
    {"OTHER RECEIVE", {kNone, kNone, kNone, kPend, kPend, kPend, kPend, kNone, kNone}},
    {"PURGE", {kNone, kNone, kNoReceive, kNoReceive, kNoReceive, "OK - OK", kNoReceive, kNone, kNone}},
    {"BID", {kNone, kNone, kPend, kPend, kPend, kPend, kBid, kNone, kNone}},
};

}  // namespace

TEST_CASE("each SLI verb is allowed or refused while each other is in progress (LUA reference 10)") {
  for (const auto personality : {Personality::his, Personality::pcomm, Personality::snapix}) {
    for (const auto& line : kTable) {
      for (std::size_t column = 0; column < line.results.size(); ++column) {
        const std::string in_progress = kColumns[column];
        CAPTURE(line.verb, in_progress, static_cast<int>(personality));
        Table10 t(personality);
        t.put_in(in_progress);
        auto& v = t.make(line.verb);
        const bool now = t.program.call(v);
        std::string expected = line.results[column];
        // LUA reference 16.
        const bool opening = in_progress == "OPEN" || in_progress == "OPEN SSCP";
        if (expected == kOpen && opening && personality == Personality::snapix) {
          expected = "STATE_CHECK - DUPLICATE_RUI_INIT";
        }
        CHECK(v.result() == expected);
        CHECK(v.c().lua_flag2.async == (expected == kPend ? 1 : 0));
        CHECK(now == (expected != kPend));
      }
    }
  }
}

TEST_CASE("PURGE completes in the call, so that no second one can meet it (LUA reference 10, 19)") {
  CHECK(sli_condition(SliVerb::purge, false, SliProgress::purge, Personality::his) ==
        rc::state_check(Sec::sli_purge_pending));
}

TEST_CASE("which session a verb means (LUA reference 6.2 and 9)") {
  SliProgram p;
  const auto sid = p.open();
  const auto receive = [&](std::uint32_t id, const std::string& lu) {
    TestVerb v(LUA_OPCODE_SLI_RECEIVE, id);
    auto result = p.now(v.name(lu).flows(kLuNorm | kNowait).buffer(8));
    return result + (v.c().lua_sid == sid ? " of the session" : "");
  };
  CHECK(receive(sid, "") == "UNSUCCESSFUL - NO_DATA of the session");
  CHECK(receive(sid, "NOSUCH") == "UNSUCCESSFUL - NO_DATA of the session");
  CHECK(receive(0, "LUA001") == "UNSUCCESSFUL - NO_DATA of the session");
  CHECK(receive(0, "LUA002") == "STATE_CHECK - NO_SLI_SESSION");
  CHECK(receive(0, "") == "PARAMETER_CHECK - INVALID_LUNAME");
  CHECK(receive(sid + 1, "") == "PARAMETER_CHECK - BAD_SESSION_ID");
}

TEST_CASE("a pool name means a session while there is only one (LUA reference 6.2)") {
  SliProgram p;
  p.port.pool_lus = {"LUB001", "LUB002"};
  p.open("POOLA");
  TestVerb receive(LUA_OPCODE_SLI_RECEIVE);
  receive.name("POOLA").flows(kLuNorm | kNowait).buffer(8);
  CHECK(p.now(receive) == "UNSUCCESSFUL - NO_DATA");
  p.open("POOLA");
  receive.c().lua_sid = 0;
  CHECK(p.now(receive) == "STATE_CHECK - NO_SLI_SESSION");
}

TEST_CASE("a session of the parent process: INVALID_PROCESS (LUA reference 6.3)") {
  SliProgram p(Personality::snapix, 40);
  TestVerb receive(LUA_OPCODE_SLI_RECEIVE, 40);
  CHECK(p.now(receive.flows(kLuNorm).buffer(8)) == "UNSUCCESSFUL - INVALID_PROCESS");
  CHECK(p.open() == 41);
}

TEST_CASE("ids that were given out are told from others, however many (LUA reference 9)") {
  GivenSids given;
  for (SessionId sid = 1; sid < 100000; ++sid) given.add(sid);
  CHECK(given.has(1));
  CHECK(given.has(99999));
  CHECK_FALSE(given.has(100000));
  for (SessionId sid = 200000; sid < 210000; sid += 2) given.add(sid);
  CHECK(given.has(209998));
  CHECK_FALSE(given.has(209997));
  CHECK_FALSE(given.has(1));  // too long ago
}

TEST_CASE("every row of the session table is reached from its start and leads on to its end (LUA reference 11)") {
  const auto& table = sli_session_table();
  std::set<SliState> reached{SliState::lu_wait};
  for (bool more = true; more;) {
    more = false;
    for (const auto& row : table.rows()) {
      if (reached.count(row.state) != 0 && reached.insert(row.next).second) more = true;
    }
  }
  CHECK(reached.size() == static_cast<std::size_t>(SliState::count_));
  for (std::size_t s = 0; s < static_cast<std::size_t>(SliState::ending); ++s) {
    const auto* row = table.find(static_cast<SliState>(s), SliInput::close_abend);
    CAPTURE(name(static_cast<SliState>(s)));
    REQUIRE(row != nullptr);
    CHECK(row->next == SliState::ending);
  }
}

TEST_CASE("form checks of the other verbs (LUA reference 3.5 and 6.6)") {
  SliProgram p;
  const auto sid = p.open();
  const std::pair<std::uint16_t, std::size_t> lengths[] = {{LUA_OPCODE_SLI_CLOSE, sizeof(LUA_COMMON)},
                                                           {LUA_OPCODE_SLI_SEND, sizeof(LUA_COMMON) + 2},
                                                           {LUA_OPCODE_SLI_RECEIVE, sizeof(LUA_COMMON)},
                                                           {LUA_OPCODE_SLI_PURGE, sizeof(LUA_COMMON)},
                                                           {LUA_OPCODE_SLI_BID, sizeof(LUA_COMMON) + 12}};
  for (const auto& [opcode, length] : lengths) {
    CAPTURE(opcode);
    TestVerb v(opcode, sid);
    v.c().lua_verb_length = static_cast<unsigned short>(length - 1);
    CHECK(p.now(v) == "PARAMETER_CHECK - VERB_LENGTH_INVALID");
    v.c().lua_verb_length = static_cast<unsigned short>(length);
    v.c().lua_post_handle = 0;
    CHECK(p.now(v) == "PARAMETER_CHECK - INVALID_POST_HANDLE");
    v.c().lua_post_handle = 1;
    v.c().lua_cobol_offset = 4;
    CHECK(p.now(v) == "PARAMETER_CHECK - RESERVED_FIELD_NOT_ZERO");
    v.c().lua_cobol_offset = 0;
    v.c().lua_extension_list_offset = 72;
    CHECK(p.now(v) == "PARAMETER_CHECK - RESERVED_FIELD_NOT_ZERO");
    v.c().lua_extension_list_offset = 0;
    v.c().lua_encr_decr_option = 1;
    CHECK(p.now(v) == "PARAMETER_CHECK - RESERVED_FIELD_NOT_ZERO");
  }
  TestVerb wrong(LUA_OPCODE_RUI_READ, sid);
  CHECK(p.now(wrong) == "INVALID_VERB - OK");
  TestVerb routine(LUA_OPCODE_SLI_BIND_ROUTINE, sid);
  CHECK(p.now(routine) == "INVALID_VERB - OK");
}
