// SLI() in real processes, one for each test. The node's link leads nowhere: a session waits for its LU until it is
// closed.
#include <catch2/catch.hpp>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <lua_c.h>
#include <memory>
#include <mutex>
#include <poll.h>
#include <set>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

constexpr int kLimitSeconds = 100;

// Checks inside a child process: the first that fails ends it with 1 and is shown.
#define MUST(condition)                                                         \
  do {                                                                          \
    if (!(condition)) {                                                         \
      std::cerr << __FILE__ << ":" << __LINE__ << ": " #condition << std::endl; \
      _exit(1);                                                                 \
    }                                                                           \
  } while (false)

int in_child(const std::function<void()>& body) {
  std::cout.flush();
  std::cerr.flush();
  const pid_t child = fork();
  if (child == 0) {
    alarm(kLimitSeconds);
    body();
    std::exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

struct Folder {
  Folder() {
    auto pattern = (std::filesystem::temp_directory_path() / "openrui-sli-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path = pattern;
    setenv("XDG_RUNTIME_DIR", pattern.c_str(), 1);
    setenv("RUI_LOG", (path / "rui.log").c_str(), 1);
    setenv("RUI_CONFIG", (path / "node.json").c_str(), 1);
    std::ofstream(path / "node.json") << R"({"node": {"name": "SLINODE"},
      "ports": [{"name": "P", "dlc": "dlsw", "version": 2, "local": "127.9.8.9", "peer": "127.9.8.1"}],
      "links": [{"name": "L", "port": "P", "mac": "40:00:00:00:00:01", "remote_mac": "40:00:00:00:37:05", "sap": 4,
                 "xid": "017-00018"}],
      "pus": [{"name": "PU1", "link": "L"}],
      "lus": [{"name": "LU{01..80}", "pu": "PU1", "address": "2.."}],
      "pools": [{"name": "POOL", "members": ["LU{05..80}"]}], "mode": "embedded"})";
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::filesystem::path path;
};

struct Call {
  explicit Call(int opcode, AP_UINT32 sid = 0) {
    std::memset(&record, 0, sizeof record);
    record.common.lua_verb = LUA_VERB_SLI;
    record.common.lua_verb_length = sizeof record;
    record.common.lua_opcode = static_cast<unsigned short>(opcode);
    record.common.lua_sid = sid;
    record.common.lua_post_handle = reinterpret_cast<unsigned long>(&Call::post);
    std::memset(record.common.lua_luname, ' ', 8);
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  static void post(LUA_VERB_RECORD* record) {
    const std::lock_guard guard(mutex);
    ++reinterpret_cast<Call*>(record)->posted;
    changed.notify_all();
  }
  Call& open(const std::string& luname) {
    std::memcpy(record.common.lua_luname, luname.data(), luname.size());
    record.specific.open.lua_init_type = LUA_INIT_TYPE_PRIM;
    return *this;
  }
  void wait() {
    std::unique_lock guard(mutex);
    MUST(changed.wait_for(guard, std::chrono::seconds(kLimitSeconds), [this] { return posted > 0; }));
  }
  std::string result() {
    unsigned char text[256];
    MUST(GetLuaReturnCode(&record.common, sizeof text, text) == 0);
    return reinterpret_cast<char*>(text);
  }

  LUA_VERB_RECORD record;  // first
  int posted = 0;
  static inline std::mutex mutex;
  static inline std::condition_variable changed;
};

bool pending(const Call& call) {
  const auto* flag2 = reinterpret_cast<const unsigned char*>(&call.record.common.lua_flag2);
  return (__atomic_load_n(flag2, __ATOMIC_RELAXED) & LUA_ASYNC) != 0;
}

}  // namespace

TEST_CASE("SLI(SLI_OPEN) returns the session id, good at once for SLI_CLOSE (LUA reference 1.6)") {
  Folder folder;
  CHECK(in_child([] {
          MUST(SLI(nullptr) == 0);
          Call wrong(LUA_OPCODE_RUI_READ);
          MUST(SLI(&wrong.record) == 0);
          MUST(wrong.result() == "INVALID_VERB - OK");
          Call unknown(LUA_OPCODE_SLI_OPEN);
          MUST(SLI(&unknown.open("NOSUCH").record) == 0);
          MUST(unknown.result() == "PARAMETER_CHECK - INVALID_LUNAME");
          Call open(LUA_OPCODE_SLI_OPEN);
          const auto sid = SLI(&open.open("LU01").record);
          MUST(sid != 0);
          MUST(sid == open.record.common.lua_sid);
          Call close(LUA_OPCODE_SLI_CLOSE, sid);
          close.record.common.lua_flag1.close_abend = 1;
          SLI(&close.record);
          close.wait();
          MUST(open.result() == "CANCELLED - TERMINATED");
          MUST(close.result() == "OK - OK");
          MUST(open.posted == 1 && unknown.posted == 0);
        }) == 0);
}

TEST_CASE("64 threads open sessions on one pool and close them, each its own (LUA reference 9.1, KB Q150513)") {
  Folder folder;
  CHECK(in_child([] {
          constexpr int kThreads = 64;
          constexpr int kRounds = 20;
          std::mutex mutex;
          std::set<AP_UINT32> sids;
          std::vector<std::thread> threads;
          for (int t = 0; t < kThreads; ++t) {
            threads.emplace_back([&] {
              for (int i = 0; i < kRounds; ++i) {
                Call open(LUA_OPCODE_SLI_OPEN);
                const auto sid = SLI(&open.open("POOL").record);
                MUST(sid != 0);
                {
                  const std::lock_guard guard(mutex);
                  MUST(sids.insert(sid).second);
                }
                Call close(LUA_OPCODE_SLI_CLOSE, sid);
                close.record.common.lua_flag1.close_abend = 1;
                SLI(&close.record);
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
  Folder folder;
  CHECK(in_child([] {
          SNA_USE_FD_SCHED();
          Call open(LUA_OPCODE_SLI_OPEN);
          const auto sid = SLI(&open.open("LU02").record);
          Call close(LUA_OPCODE_SLI_CLOSE, sid);
          close.record.common.lua_flag1.close_abend = 1;
          SLI(&close.record);
          MUST(open.posted == 0 && close.posted == 0);
          while (close.posted == 0) {
            pollfd p{SNA_GET_FD(), POLLIN, 0};
            MUST(poll(&p, 1, kLimitSeconds * 1000) == 1);
            SNA_EVENT_FD();
          }
          MUST(open.posted == 1);
        }) == 0);
}

TEST_CASE("RUI and SLI share the node, and neither takes the other's sessions (LUA reference 5.1, 19)") {
  Folder folder;
  CHECK(in_child([] {
          // Still pending at exit, when the library gives them back.
          static Call init(LUA_OPCODE_RUI_INIT);
          std::memcpy(init.record.common.lua_luname, "LU03", 4);
          RUI(&init.record);
          MUST(pending(init));
          static Call open(LUA_OPCODE_SLI_OPEN);
          const auto sid = SLI(&open.open("LU04").record);
          MUST(sid != 0 && sid != init.record.common.lua_sid);
          Call receive(LUA_OPCODE_SLI_RECEIVE, init.record.common.lua_sid);
          receive.record.common.lua_flag1.lu_norm = 1;
          SLI(&receive.record);
          MUST(receive.record.common.lua_prim_rc == LUA_PARAMETER_CHECK);
          MUST(receive.record.common.lua_sec_rc == LUA_BAD_SESSION_ID);
          Call read(LUA_OPCODE_RUI_READ, sid);
          read.record.common.lua_flag1.lu_norm = 1;
          RUI(&read.record);
          MUST(read.record.common.lua_sec_rc == LUA_BAD_SESSION_ID);
          Call taken(LUA_OPCODE_SLI_OPEN);
          MUST(SLI(&taken.open("LU03").record) == 0);
          MUST(taken.result() == "UNSUCCESSFUL - SESSION_ALREADY_OPEN");
          Call initialised(LUA_OPCODE_RUI_INIT);
          std::memcpy(initialised.record.common.lua_luname, "LU04", 4);
          RUI(&initialised.record);
          MUST(initialised.result() == "STATE_CHECK - DUPLICATE_RUI_INIT");
        }) == 0);
}
