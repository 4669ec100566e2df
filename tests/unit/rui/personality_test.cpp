// What differs between the products: LUA reference 16, a case for each row that an RUI program can tell.
//
// Rows of other rooms. Of SLI: interfaces SLI and WinSLI, return of SLI, SLI_SEND_EX and SLI_RECEIVE_EX,
// SLI_SDT_ROUTINE, RECEIVED_UNBIND_HOLD and _NORMAL, INVALID_SESSION_TYPE, lua_resv65, SLI retry codes, STSN routine
// absent, CRV in SLI, SLI_OPEN while opening, LUA_STATUS on SLI_SEND. Of the compiler: header, packing (lua_c_test,
// record_layout_test), OS/2 source. Of the Windows library (unit_win): completion by event and window message, Win*
// entry points, GetLastInitStatus, cleanup on exit.
#include "node_program.h"

using namespace openrui;
using namespace openrui::test;

namespace {

// What each product does: HIS, PComm, SNAP-IX.
template <class T>
struct Row {
  const char* topic;
  T his, pcomm, snapix;

  const T& of(Personality p) const { return p == Personality::his ? his : p == Personality::pcomm ? pcomm : snapix; }
};
constexpr Personality kAll[] = {Personality::his, Personality::pcomm, Personality::snapix};
constexpr const char* kPending = "IN_PROGRESS - OK";
constexpr const char* kUnknown = "INVALID_VERB - OK";

std::string issue(Program& p, TestVerb& v) {
  p.call(v);
  return v.result();
}

}  // namespace

TEST_CASE("LUA reference 16, verbs only here: RUI_REINIT, RUI_INIT_PRIMARY, RUI_INIT_STATUS") {
  const Row<const char*> reinit{"RUI_REINIT", kUnknown, kUnknown, "STATE_CHECK - REINIT_INVALID"};
  for (const auto personality : kAll) {
    Program p(personality);
    const auto sid = p.open();
    TestVerb verb(LUA_OPCODE_RUI_REINIT, sid);
    CHECK(issue(p, verb) == reinit.of(personality));
    constexpr std::uint16_t kAbsent[] = {LUA_OPCODE_RUI_INIT_PRIMARY, LUA_OPCODE_RUI_INIT_STATUS};
    for (const auto opcode : kAbsent) {
      TestVerb none(opcode, sid);
      CHECK(issue(p, none) == kUnknown);
    }
  }
}

TEST_CASE("LUA reference 16, RUI_INIT with all-zero name, and with blanks") {
  const Row<const char*> zeros{"zeros", "PARAMETER_CHECK - INVALID_LUNAME", kPending,
                               "PARAMETER_CHECK - INVALID_PUNAME"};
  const Row<const char*> blanks{"blanks", "PARAMETER_CHECK - INVALID_LUNAME", kPending,
                                "PARAMETER_CHECK - INVALID_LUNAME"};
  const Row<const char*> extended{"PU and LU number", "PARAMETER_CHECK - INVALID_LUNAME", kPending, kPending};
  for (const auto personality : kAll) {
    CAPTURE(static_cast<int>(personality));
    Program p(personality);
    TestVerb zero(LUA_OPCODE_RUI_INIT);
    CHECK(issue(p, zero) == zeros.of(personality));
    TestVerb blank(LUA_OPCODE_RUI_INIT);
    CHECK(issue(p, blank.name("")) == blanks.of(personality));
    TestVerb with_pu(LUA_OPCODE_RUI_INIT);
    std::memcpy(with_pu.record.specific.init.lua_puname, "PU1     ", 8);
    CHECK(issue(p, with_pu) == extended.of(personality));
    for (const auto& request : p.port.requests) {
      // The default session has no name: the port knows which one it is.
      CHECK(request.name.empty());
      CHECK(request.pu == (personality == Personality::snapix ? "PU1" : ""));
    }
  }
}

TEST_CASE("LUA reference 16, secondary codes only here: INVALID_PUNAME, INVALID_LUNUMBER, INVALID_FORMAT") {
  for (const auto personality : kAll) {
    NodeProgram p(personality);
    const auto refused = [&](const char* pu, int number, int format) {
      auto& init = p.verb(LUA_OPCODE_RUI_INIT);
      std::memcpy(init.record.specific.init.lua_puname, pu, 8);
      init.record.specific.init.lua_lunumber = static_cast<unsigned char>(number);
      init.record.specific.init.rui_init_format = static_cast<unsigned char>(format);
      return p.now(init);
    };
    const bool unix_product = personality == Personality::snapix;
    // PComm has no default session here, so no name finds nothing.
    const std::string otherwise = "PARAMETER_CHECK - INVALID_LUNAME";
    CHECK(refused("NOBODY  ", 2, 0) == (unix_product ? "PARAMETER_CHECK - INVALID_PUNAME" : otherwise));
    CHECK(refused("PU1     ", 99, 0) == (unix_product ? "PARAMETER_CHECK - INVALID_LUNUMBER" : otherwise));
    CHECK(refused("PU1     ", 2, 1) == (unix_product ? "PARAMETER_CHECK - INVALID_FORMAT" : otherwise));
  }
}

TEST_CASE("LUA reference 16, secondary codes only here: DATA_INCOMPLETE, and resv56 bytes are options or reserved") {
  const Row<const char*> option{"resv56[1] to [4]", kPending, "PARAMETER_CHECK - RESERVED_FIELD_NOT_ZERO",
                                "PARAMETER_CHECK - RESERVED_FIELD_NOT_ZERO"};
  for (const auto personality : kAll) {
    for (const int element : {1, 2, 3, 4}) {
      Program p(personality);
      TestVerb init(LUA_OPCODE_RUI_INIT);
      init.name("LUA001").c().lua_resv56[element] = 1;
      CHECK(issue(p, init) == option.of(personality));
      if (personality != Personality::his) continue;
      const auto& request = p.port.requests.back();
      CHECK(request.keep_when_lost == (element == 2));
      CHECK(request.keep_when_recycled == (element == 4));
      p.port.user().opened();
      p.host(Flow::lu_normal, "03 90 00", "C1 C2 C3");
      TestVerb read(LUA_OPCODE_RUI_READ, init.c().lua_sid);
      CHECK(issue(p, read.flows(kLuNorm).buffer(2)) ==
            (element == 3 ? "OK - DATA_INCOMPLETE" : "UNSUCCESSFUL - DATA_TRUNCATED"));
    }
    for (const int element : {0, 5, 6}) {
      Program p(personality);
      TestVerb init(LUA_OPCODE_RUI_INIT);
      init.name("LUA001").c().lua_resv56[element] = 1;
      CHECK(issue(p, init) == "PARAMETER_CHECK - RESERVED_FIELD_NOT_ZERO");
    }
  }
}

TEST_CASE("LUA reference 16, LU in pool named") {
  const Row<std::string> assigned{"LU in pool named", "LUA001", "LUA001", "LUA002"};
  for (const auto personality : kAll) {
    auto d = NodeProgram::standard(personality);
    d.pools = {{"POOLA", {"LUA001", "LUA002"}}};
    NodeProgram p(personality, d);
    p.activate_pu();
    auto& init = p.verb(LUA_OPCODE_RUI_INIT).name("LUA002");
    p.pends(init);
    p.host("2D 00 02 00 00 02 6B 80 00 0D 01 01");
    p.host("2D 00 03 00 00 02 6B 80 00 0D 01 01");
    CHECK(p.next(init) == "OK - OK");
    CHECK(name_of(init.c().lua_luname) == assigned.of(personality));
  }
}

TEST_CASE("LUA reference 16, after session failure") {
  const Row<const char*> term{"RUI_TERM", "STATE_CHECK - NO_RUI_SESSION", "STATE_CHECK - NO_RUI_SESSION", "OK - OK"};
  const Row<const char*> reinit{"RUI_REINIT", kUnknown, kUnknown, kPending};
  for (const auto personality : kAll) {
    Program p(personality);
    const auto failed = [&p] {
      const auto sid = p.open();
      p.port.user(p.port.last_id).failed(SessionFailure::lu_component_disconnected);
      return sid;
    };
    TestVerb init(LUA_OPCODE_RUI_INIT);
    failed();
    CHECK(issue(p, init.name("LUA001")) == kPending);
    p.port.user(p.port.last_id).failed(SessionFailure::lu_component_disconnected);
    p.done.clear();
    TestVerb give_up(LUA_OPCODE_RUI_TERM, failed());
    CHECK(issue(p, give_up) == term.of(personality));
    TestVerb again(LUA_OPCODE_RUI_REINIT, failed());
    CHECK(issue(p, again) == reinit.of(personality));
  }
}

TEST_CASE("LUA reference 16, process sessions: 15000 to Microsoft, no limit stated by the others") {
  constexpr int kLimit = 15000;
  const Row<const char*> beyond{"one more", "UNSUCCESSFUL - COMMAND_COUNT_ERROR", kPending, kPending};
  for (const auto personality : kAll) {
    Program p(personality);
    TestVerb init(LUA_OPCODE_RUI_INIT);
    for (int i = 0; i < kLimit; ++i) p.call(init.name("L" + std::to_string(i)));
    CHECK(init.result() == kPending);
    CHECK(issue(p, init.name("LAST")) == beyond.of(personality));
    if (personality != Personality::his) continue;
    // One that has failed does not count.
    p.port.user(1).opened();
    p.port.user(1).failed(SessionFailure::lu_component_disconnected);
    CHECK(issue(p, init.name("LAST")) == kPending);
  }
}

TEST_CASE("LUA reference 16, verb_length rule: the minimum of the verb, to all of them") {
  for (const auto personality : kAll) {
    Program p(personality);
    TestVerb init(LUA_OPCODE_RUI_INIT);
    init.name("LUA001").c().lua_verb_length = sizeof(LUA_COMMON) - 1;
    CHECK(issue(p, init) == "PARAMETER_CHECK - VERB_LENGTH_INVALID");
    init.c().lua_verb_length = sizeof(LUA_COMMON);
    CHECK(issue(p, init) == kPending);
  }
}

TEST_CASE("LUA reference 16, INVALID_POST_HANDLE: nothing to post to, to all of them") {
  for (const auto personality : kAll) {
    Program p(personality);
    TestVerb init(LUA_OPCODE_RUI_INIT);
    init.name("LUA001").c().lua_post_handle = 0;
    CHECK(issue(p, init) == "PARAMETER_CHECK - INVALID_POST_HANDLE");
  }
}

TEST_CASE("LUA reference 16, FM profiles: 2, 3, 4, 7, 18") {
  // FM profile, TS profile, usage fields of both sides.
  const std::pair<int, std::string> images[] = {{2, "02 02 10 10 00 40"},
                                                {3, "03 03 B0 B0 00 80"},
                                                {4, "04 04 B0 B0 00 80"},
                                                {7, "07 07 B0 B0 00 80"},
                                                {18, "12 03 B0 B0 00 80"}};
  for (const auto personality : kAll) {
    for (const auto& [profile, fields] : images) {
      CAPTURE(static_cast<int>(personality), profile);
      NodeProgram p(personality);
      p.bind("31 01 " + fields + kBindLu0.substr(kBindLu0.find(" 02 02 85")), false);
    }
    NodeProgram p(personality);
    p.open();
    p.host("2D 00 02 01 00 01 6B 80 00 31 01 05 03 B0 B0 00 80" + kBindLu0.substr(kBindLu0.find(" 02 02 85")));
    auto& read = p.read(kLuExp);
    if (p.now(read) == "OK - OK") {
      CHECK(p.now(p.write(kLuExp, "80 00 00", "", 1)) == "UNSUCCESSFUL - INVALID_SESSION_PARAMETERS");
    } else {
      CHECK(read.result().rfind("NEGATIVE_RSP - ", 0) == 0);
    }
  }
}

TEST_CASE("LUA reference 16, RUI_BID max_length") {
  const Row<int> total{"lua_max_length", 0, 0, 20};
  for (const auto personality : kAll) {
    Program p(personality);
    const auto sid = p.open();
    p.host(Flow::lu_normal, "03 90 00", "00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10 11 12 13");
    TestVerb bid(LUA_OPCODE_RUI_BID, sid);
    CHECK(issue(p, bid) == "OK - OK");
    CHECK(bid.c().lua_max_length == total.of(personality));
    CHECK(bid.c().lua_data_length == 12);
  }
}

TEST_CASE("LUA reference 6.6, a node that cannot be reached") {
  const Row<const char*> code{"no server", "UNSUCCESSFUL - COMMAND_COUNT_ERROR", "COMM_SUBSYSTEM_NOT_LOADED - OK",
                              "COMM_SUBSYSTEM_NOT_LOADED - OK"};
  for (const auto personality : kAll) {
    Program p(personality);
    p.port.open_errors = {OpenError::node_unreachable};
    TestVerb init(LUA_OPCODE_RUI_INIT);
    CHECK(issue(p, init.name("LUA001")) == code.of(personality));
  }
}

TEST_CASE("LUA reference 14.3, host data in error: an EXR to programs of Microsoft, NEGATIVE_RSP to the others") {
  const Row<const char*> told{"chain out of order", "OK - OK", "NEGATIVE_RSP - CHAINING_ERROR",
                              "NEGATIVE_RSP - CHAINING_ERROR"};
  for (const auto personality : kAll) {
    NodeProgram p(personality);
    p.bind(kBindLu0);
    p.host("2C 00 02 01 00 01 01 90 00 C1");  // ends a chain that has not begun
    auto& read = p.read(kLuNorm);
    CHECK(p.now(read) == told.of(personality));
    if (personality == Personality::his) CHECK(read.received() == "20 02 00 00 C1");
  }
}
