// SLI() in real processes, one for each test. The node's link leads nowhere: a session waits for its LU until it is
// closed.
#include <memory>
#include <set>

#include "unit/rui/real_program.h"

using namespace openrui::test;

namespace {

struct SliFolder : Folder {
  SliFolder() { use_node("SLINODE", "127.9.8.9", R"("pools": [{"name": "POOL", "members": ["LU{05..80}"]}],)"); }
};

struct SliCall : Call {
  explicit SliCall(int opcode, AP_UINT32 sid = 0) : Call(static_cast<unsigned short>(opcode), sid) {
    record.common.lua_verb = LUA_VERB_SLI;
  }
  AP_UINT32 issue() { return SLI(&record); }
  // Of type PRIM.
  AP_UINT32 open(const std::string& luname) {
    name(luname);
    record.specific.open.lua_init_type = LUA_INIT_TYPE_PRIM;
    return issue();
  }
  void close_at_once() {
    record.common.lua_flag1.close_abend = 1;
    issue();
  }
};

}  // namespace

TEST_CASE("SLI(SLI_OPEN) returns the session id, good at once for SLI_CLOSE (LUA reference 1.6)") {
  SliFolder folder;
  CHECK(in_child([] {
          MUST(SLI(nullptr) == 0);
          SliCall wrong(LUA_OPCODE_RUI_READ);
          MUST(wrong.issue() == 0);
          MUST(wrong.result() == "INVALID_VERB - OK");
          SliCall unknown(LUA_OPCODE_SLI_OPEN);
          MUST(unknown.open("NOSUCH") == 0);
          MUST(unknown.result() == "PARAMETER_CHECK - INVALID_LUNAME");
          SliCall open(LUA_OPCODE_SLI_OPEN);
          const auto sid = open.open("LU01");
          MUST(sid != 0);
          MUST(sid == open.record.common.lua_sid);
          SliCall close(LUA_OPCODE_SLI_CLOSE, sid);
          close.close_at_once();
          close.wait();
          MUST(open.result() == "CANCELLED - TERMINATED");
          MUST(close.result() == "OK - OK");
          MUST(open.posted == 1 && unknown.posted == 0);
        }) == 0);
}

TEST_CASE("64 threads open sessions on one pool and close them, each its own (LUA reference 9.1, KB Q150513)") {
  SliFolder folder;
  CHECK(in_child([] {
          constexpr int kThreads = 64;
          constexpr int kRounds = 20;
          std::mutex mutex;
          std::set<AP_UINT32> sids;
          std::vector<std::thread> threads;
          for (int t = 0; t < kThreads; ++t) {
            threads.emplace_back([&] {
              for (int i = 0; i < kRounds; ++i) {
                SliCall open(LUA_OPCODE_SLI_OPEN);
                const auto sid = open.open("POOL");
                MUST(sid != 0);
                {
                  const std::lock_guard guard(mutex);
                  MUST(sids.insert(sid).second);
                }
                SliCall close(LUA_OPCODE_SLI_CLOSE, sid);
                close.close_at_once();
                close.wait();
                open.wait();
                MUST(close.result() == "OK - OK");
                MUST(open.result() == "CANCELLED - TERMINATED");
              }
            });
          }
          for (auto& thread : threads) thread.join();
          MUST(sids.size() == kThreads * kRounds);
        }) == 0);
}

TEST_CASE("after SNA_USE_FD_SCHED the completions of SLI come in SNA_EVENT_FD (LUA reference 1.7)") {
  SliFolder folder;
  CHECK(in_child([] {
          SNA_USE_FD_SCHED();
          SliCall open(LUA_OPCODE_SLI_OPEN);
          const auto sid = open.open("LU02");
          SliCall close(LUA_OPCODE_SLI_CLOSE, sid);
          close.close_at_once();
          MUST(open.posted == 0 && close.posted == 0);
          while (close.posted == 0) {
            MUST(readable(SNA_GET_FD(), kLimitSeconds * 1000));
            SNA_EVENT_FD();
          }
          MUST(open.posted == 1);
        }) == 0);
}

TEST_CASE("RUI and SLI share the node, and neither takes the other's sessions (LUA reference 5.1, 15.2, 19)") {
  SliFolder folder;
  CHECK(in_child([] {
          // Still pending at exit, when the library gives them back.
          static Call init(LUA_OPCODE_RUI_INIT);
          MUST(init.name("LU03").issue());
          static SliCall open(LUA_OPCODE_SLI_OPEN);
          const auto sid = open.open("LU04");
          MUST(sid != 0 && sid != init.record.common.lua_sid);
          SliCall receive(LUA_OPCODE_SLI_RECEIVE, init.record.common.lua_sid);
          receive.record.common.lua_flag1.lu_norm = 1;
          receive.issue();
          if (receive.pending()) receive.wait();
          MUST(receive.result() == "PARAMETER_CHECK - BAD_SESSION_ID");
          Call read(LUA_OPCODE_RUI_READ, sid);
          read.record.common.lua_flag1.lu_norm = 1;
          MUST(read.outcome() == "PARAMETER_CHECK - BAD_SESSION_ID");
          SliCall taken(LUA_OPCODE_SLI_OPEN);
          MUST(taken.open("LU03") == 0);
          MUST(taken.result() == "UNSUCCESSFUL - SESSION_ALREADY_OPEN");
          Call initialised(LUA_OPCODE_RUI_INIT);
          MUST(initialised.name("LU04").now() == "STATE_CHECK - DUPLICATE_RUI_INIT");
        }) == 0);
}

TEST_CASE("the API trace has SLI verbs from their call to their completion (LUA reference 18)") {
  SliFolder folder;
  const auto file = (folder.path / "trace").string();
  setenv("RUI_TRACE", file.c_str(), 1);
  CHECK(in_child([] {
          SliCall unknown(LUA_OPCODE_SLI_OPEN);
          unknown.open("NOSUCH");
          SliCall open(LUA_OPCODE_SLI_OPEN);
          SliCall close(LUA_OPCODE_SLI_CLOSE, open.open("LU01"));
          close.close_at_once();
          close.wait();
        }) == 0);
  unsetenv("RUI_TRACE");
  std::ifstream in(file);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  INFO(text);
  std::size_t at = 0;
  for (const char* piece :
       {"\nSLI_OPEN request\n  lu 'NOSUCH  '", "\nSLI_OPEN response\n  PARAMETER_CHECK - INVALID_LUNAME\n",
        "\nSLI_OPEN request\n  lu 'LU01    '", "\nSLI_OPEN response\n  IN_PROGRESS - OK\n", "\nSLI_CLOSE request\n",
        "flag1 close_abend", "\nSLI_CLOSE response\n  IN_PROGRESS - OK\n",
        "\nSLI_OPEN post\n  CANCELLED - TERMINATED\n", "\nSLI_CLOSE post\n  OK - OK\n"}) {
    const auto found = text.find(piece, at);
    INFO("looking for: " << piece);
    REQUIRE(found != std::string::npos);
    at = found + 1;
  }
}
