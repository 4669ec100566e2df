// The C entry points in real processes. What the library keeps, it keeps for the life of a process, so each test runs
// in one of its own, with a node in it or as a client of one in another process. The node's link leads nowhere: a
// session waits for its LU until it is terminated.
#include <catch2/catch.hpp>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <lua_c.h>
#include <mutex>
#include <poll.h>
#include <sstream>
#include <string>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "config/node_config.h"
#include "runtime/embedded_node.h"
#include "runtime/loop_environment.h"
#include "runtime/port_listener.h"

namespace {

constexpr int kLimitSeconds = 60;

// Checks inside a child process: the first that fails ends it with 1 and is shown.
#define MUST(condition)                                                         \
  do {                                                                          \
    if (!(condition)) {                                                         \
      std::cerr << __FILE__ << ":" << __LINE__ << ": " #condition << std::endl; \
      _exit(1);                                                                 \
    }                                                                           \
  } while (false)

#ifdef __SANITIZE_ADDRESS__
// What the threads of a parent held alone when it forked is lost to the child, and is no leak of it.
bool forked_with_threads = false;
extern "C" int __lsan_is_turned_off() { return forked_with_threads ? 1 : 0; }
#endif

// A fork in the midst of another thread's allocation would leave the sanitizer's allocator locked in the child.
void wait_for_sleeping_threads() {
  const auto own = std::to_string(gettid());
  const auto all_sleep = [&own] {
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
      if (task.path().filename() == own) continue;
      std::ifstream in(task.path() / "stat");
      std::string text;
      std::getline(in, text);
      const auto end = text.rfind(')');
      if (end == std::string::npos || text.compare(end, 3, ") S") != 0) return false;
    }
    return true;
  };
  while (!all_sleep()) std::this_thread::yield();
}

// Exit status of a child that runs `body` and leaves by exit(); 99 when it does not end.
int in_child(const std::function<void()>& body) {
  std::cout.flush();
  std::cerr.flush();
  wait_for_sleeping_threads();
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

// Where the node is.
enum class Place { own_process, other_process };

// A process that is the node of this configuration until its parent ends.
void start_daemon(const std::filesystem::path& config) {
  using namespace openrui;
  int ends[2];
  MUST(pipe(ends) == 0);
  if (fork() == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const auto definition = load_node(config);
    MUST(definition.ok());
    auto node = EmbeddedNode::start(*definition);
    MUST(node.ok());
    auto& e = node.value()->environment();
    auto listener = e.loop().run_locked([&] {
      return PortListener::start({e.tcp(), e.loop().timers(), e.events(), node.value()->port(), definition->name},
                                 definition->listen_unix, "");
    });
    MUST(listener.ok());
    MUST(write(ends[1], "", 1) == 1);
    for (;;) pause();
  }
  char byte = 0;
  MUST(read(ends[0], &byte, 1) == 1);
  close(ends[0]);
  close(ends[1]);
}

struct Folder {
  Folder() : Folder(Place::own_process) {}
  explicit Folder(Place p) : place(p) {
    auto pattern = (std::filesystem::temp_directory_path() / "openrui-rui-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path = pattern;
    setenv("XDG_RUNTIME_DIR", pattern.c_str(), 1);
    setenv("RUI_LOG", log().c_str(), 1);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::string log() const { return path / "rui.log"; }
  std::string log_text() const {
    std::ifstream in(log());
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }
  void use(const std::string& name, const std::string& text) const {
    std::ofstream(path / name) << text;
    setenv("RUI_CONFIG", (path / name).c_str(), 1);
  }
  // A client's configuration when the node is elsewhere, which is started then. `keys`: more of them, each with a comma
  // behind it.
  void use_node(const std::string& node = "NODE1", const std::string& address = "127.9.8.7",
                const std::string& keys = "") const {
    const auto socket = (path / (node + ".sock")).string();
    use(node + ".json", "{" + keys + R"("node": {"name": ")" + node + R"("}, "listen": {"unix": ")" + socket + R"("},
      "ports": [{"name": "P", "dlc": "dlsw", "version": 2, "local": ")" +
                            address + R"(", "peer": "127.9.8.1"}],
      "links": [{"name": "L", "port": "P", "mac": "40:00:00:00:00:01", "remote_mac": "40:00:00:00:37:05", "sap": 4,
                 "xid": "017-00018"}],
      "pus": [{"name": "PU1", "link": "L"}],
      "lus": [{"name": "LU{01..16}", "pu": "PU1", "address": "2.."}]})");
    if (place == Place::own_process) return;
    start_daemon(path / (node + ".json"));
    use("client.json", R"({"mode": "client", "servers": ["unix:)" + socket + R"("]})");
  }
  Place place;
  std::filesystem::path path;
};

struct Call {
  explicit Call(unsigned short opcode, AP_UINT32 sid = 0) {
    std::memset(&record, 0, sizeof record);
    record.common.lua_verb = LUA_VERB_RUI;
    record.common.lua_verb_length = sizeof record;
    record.common.lua_opcode = opcode;
    record.common.lua_sid = sid;
    record.common.lua_post_handle = reinterpret_cast<unsigned long>(&Call::post);
    std::memset(record.common.lua_luname, ' ', 8);
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  static void post(LUA_VERB_RECORD* record) {
    auto* self = reinterpret_cast<Call*>(record);
    const std::lock_guard guard(mutex);
    ++self->posted;
    self->order = ++posts;
    self->thread = std::this_thread::get_id();
    changed.notify_all();
  }
  Call& name(const std::string& luname) {
    std::memcpy(record.common.lua_luname, luname.data(), luname.size());
    return *this;
  }
  // The bit is read as the library writes it: another thread may be completing the verb.
  bool issue() {
    RUI(&record);
    const auto* flag2 = reinterpret_cast<const unsigned char*>(&record.common.lua_flag2);
    return (__atomic_load_n(flag2, __ATOMIC_RELAXED) & LUA_ASYNC) != 0;
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
  std::string now() {
    MUST(!issue());
    return result();
  }
  // Whether it completes in the call or later.
  std::string outcome() {
    if (issue()) wait();
    return result();
  }

  LUA_VERB_RECORD record;  // first
  int posted = 0;
  int order = 0;
  std::thread::id thread;

  static inline std::mutex mutex;
  static inline std::condition_variable changed;
  static inline int posts = 0;
};

// A node elsewhere answers in order.
void node_has_seen_all() {
  Call unknown(LUA_OPCODE_RUI_INIT);
  MUST(unknown.name("NOSUCH").outcome() == "PARAMETER_CHECK - INVALID_LUNAME");
}

bool readable(int descriptor, int milliseconds) {
  pollfd p{descriptor, POLLIN, 0};
  return poll(&p, 1, milliseconds) == 1;
}

}  // namespace

TEST_CASE("without a configuration a verb ends with COMM_SUBSYSTEM_NOT_LOADED and the log says what was tried") {
  Folder folder;
  CHECK(in_child([&] {
          const auto missing = (folder.path / "nothing.json").string();
          setenv("RUI_CONFIG", missing.c_str(), 1);
          Call init(LUA_OPCODE_RUI_INIT);
          MUST(init.name("LU01").now() == "COMM_SUBSYSTEM_NOT_LOADED - OK");
          MUST(folder.log_text().find(missing) != std::string::npos);
        }) == 0);
}

TEST_CASE("with a wrong configuration the log names file, line and fault") {
  Folder folder;
  CHECK(in_child([&] {
          folder.use("bad.json", "{\"node\": {\"name\": \"N\"},\n \"prots\": []}");
          Call init(LUA_OPCODE_RUI_INIT);
          MUST(init.name("LU01").now() == "COMM_SUBSYSTEM_NOT_LOADED - OK");
          MUST(folder.log_text().find("bad.json:") != std::string::npos);
          MUST(folder.log_text().find("prots") != std::string::npos);
        }) == 0);
}

TEST_CASE("a client without any server ends its RUI_INIT with COMM_SUBSYSTEM_NOT_LOADED, after the call (7.1)") {
  Folder folder;
  CHECK(in_child([&] {
          folder.use("client.json", R"({"mode": "client", "servers": ["unix:)" + (folder.path / "no").string() +
                                        R"(", "tcp:127.0.0.1:1", "tcp:no-such-host.invalid:1"]})");
          Call init(LUA_OPCODE_RUI_INIT);
          MUST(init.name("LU01").issue());
          init.wait();
          MUST(init.result() == "COMM_SUBSYSTEM_NOT_LOADED - OK");
          Call read(LUA_OPCODE_RUI_READ, init.record.common.lua_sid);
          MUST(read.now() == "PARAMETER_CHECK - BAD_SESSION_ID");
        }) == 0);
}

TEST_CASE("mode auto uses the running node, else is the node, and uses what runs when it cannot be (section 3)") {
  Folder folder;
  const bool running = GENERATE(false, true);
  CHECK(in_child([&] {
          folder.use_node();
          const auto config = folder.path / "NODE1.json";
          if (running) start_daemon(config);
          Call init(LUA_OPCODE_RUI_INIT);
          MUST(init.name("LU01").issue());
          node_has_seen_all();
          // A second program finds the LU in use, or the node's name taken.
          const int other = in_child([&] {
#ifdef __SANITIZE_ADDRESS__
            forked_with_threads = true;
#endif
            Call second(LUA_OPCODE_RUI_INIT);
            MUST(second.name("LU01").outcome() ==
                 (running ? "UNSUCCESSFUL - INVALID_PROCESS" : "COMM_SUBSYSTEM_NOT_LOADED - OK"));
          });
          MUST(other == 0);
          Call term(LUA_OPCODE_RUI_TERM, init.record.common.lua_sid);
          MUST(term.outcome() == "OK - OK");
        }) == 0);
}

TEST_CASE("checks complete in the call: verb, node, record, session (LUA reference 6.6)") {
  Folder folder(GENERATE(Place::own_process, Place::other_process));
  CHECK(in_child([&] {
          RUI(nullptr);
          Call verb(LUA_OPCODE_SLI_OPEN);
          MUST(verb.now() == "INVALID_VERB - OK");
          folder.use_node();
          Call length(LUA_OPCODE_RUI_READ);
          length.record.common.lua_verb_length = 4;
          MUST(length.now() == "PARAMETER_CHECK - VERB_LENGTH_INVALID");
          Call unknown(LUA_OPCODE_RUI_INIT);
          MUST(unknown.name("NOSUCH").outcome() == "PARAMETER_CHECK - INVALID_LUNAME");
          MUST(unknown.posted == (folder.place == Place::own_process ? 0 : 1));
        }) == 0);
}

TEST_CASE("RUI_INIT gives its sid at once, RUI_TERM ends it, callbacks come in order on the library's thread") {
  Folder folder(GENERATE(Place::own_process, Place::other_process));
  CHECK(in_child([&] {
          folder.use_node();
          Call init(LUA_OPCODE_RUI_INIT);
          MUST(init.name("LU03").issue());
          MUST(init.record.common.lua_sid != 0);
          node_has_seen_all();
          Call again(LUA_OPCODE_RUI_INIT);
          MUST(again.name("LU03").outcome() == "STATE_CHECK - DUPLICATE_RUI_INIT");
          Call term(LUA_OPCODE_RUI_TERM, init.record.common.lua_sid);
          MUST(term.issue());
          term.wait();
          const std::lock_guard guard(Call::mutex);
          MUST(init.result() == "CANCELLED - TERMINATED");
          MUST(term.result() == "OK - OK");
          MUST(init.posted == 1 && term.posted == 1 && init.order < term.order);
          MUST(init.thread == term.thread && init.thread != std::this_thread::get_id());
        }) == 0);
}

TEST_CASE("a callback may issue verbs (design, section 2)") {
  Folder folder(GENERATE(Place::own_process, Place::other_process));
  CHECK(in_child([&] {
          folder.use_node();
          static Call term(LUA_OPCODE_RUI_TERM);
          Call init(LUA_OPCODE_RUI_INIT);
          Call other(LUA_OPCODE_RUI_INIT);
          MUST(other.name("LU02").issue());
          term.record.common.lua_sid = other.record.common.lua_sid;
          init.record.common.lua_post_handle =
              reinterpret_cast<unsigned long>(+[](LUA_VERB_RECORD*) { RUI(&term.record); });
          MUST(init.name("LU01").issue());
          Call end(LUA_OPCODE_RUI_TERM, init.record.common.lua_sid);
          end.issue();
          term.wait();
          end.wait();
          other.wait();
        }) == 0);
}

TEST_CASE("with event scheduling callbacks run inside SNA_EVENT_FD and nowhere else (LUA reference 1.7)") {
  Folder folder(GENERATE(Place::own_process, Place::other_process));
  CHECK(in_child([&] {
          MUST(SNA_GET_FD() == -1);
          SNA_USE_FD_SCHED();
          const int descriptor = SNA_GET_FD();
          MUST(descriptor >= 0 && !readable(descriptor, 0));
          folder.use_node();
          Call init(LUA_OPCODE_RUI_INIT);
          MUST(init.name("LU01").issue());
          MUST(!readable(descriptor, 0));
          Call term(LUA_OPCODE_RUI_TERM, init.record.common.lua_sid);
          MUST(term.issue());
          while (term.posted == 0) {
            MUST(readable(descriptor, kLimitSeconds * 1000));
            SNA_EVENT_FD();
          }
          MUST(!readable(descriptor, 0));
          SNA_EVENT_FD();
          MUST(init.posted == 1 && term.posted == 1);
          MUST(term.thread == std::this_thread::get_id());
        }) == 0);
}

TEST_CASE("verbs of many threads complete once each (design, section 2)") {
  Folder folder(GENERATE(Place::own_process, Place::other_process));
  CHECK(in_child([&] {
          folder.use_node();
          constexpr int kThreads = 4;
          constexpr int kRounds = 100;
          std::vector<std::thread> threads;
          for (int t = 0; t < kThreads; ++t) {
            threads.emplace_back([t] {
              const std::string lu = "LU0" + std::to_string(t + 1);
              for (int i = 0; i < kRounds; ++i) {
                Call init(LUA_OPCODE_RUI_INIT);
                MUST(init.name(lu).issue());
                Call read(LUA_OPCODE_RUI_READ, init.record.common.lua_sid);
                if (read.issue()) read.wait();
                MUST(read.result() == "STATE_CHECK - NO_RUI_SESSION");
                Call term(LUA_OPCODE_RUI_TERM, init.record.common.lua_sid);
                MUST(term.issue());
                term.wait();
                init.wait();
                const std::lock_guard guard(Call::mutex);
                MUST(init.posted == 1 && term.posted == 1 && read.posted <= 1);
              }
            });
          }
          for (auto& thread : threads) thread.join();
        }) == 0);
}

TEST_CASE("a program may end while a callback does not (LUA reference 6.3)") {
  Folder folder(GENERATE(Place::own_process, Place::other_process));
  CHECK(in_child([&] {
          folder.use_node();
          static std::mutex held;
          static std::condition_variable started;
          static bool running = false;
          Call init(LUA_OPCODE_RUI_INIT);
          init.record.common.lua_post_handle = reinterpret_cast<unsigned long>(+[](LUA_VERB_RECORD*) {
            {
              const std::lock_guard guard(held);
              running = true;
              started.notify_all();
            }
            pause();
          });
          MUST(init.name("LU01").issue());
          static Call term(LUA_OPCODE_RUI_TERM);
          term.record.common.lua_sid = init.record.common.lua_sid;
          term.issue();
          std::unique_lock guard(held);
          started.wait(guard, [] { return running; });
        }) == 0);
}

#ifndef __SANITIZE_THREAD__  // which does not support threads in the child of a process with threads
TEST_CASE("a forked child has no part in its parent's sessions and may open its own (LUA reference 6.3)") {
  Folder folder;
  CHECK(in_child([&] {
          folder.use_node();
          Call init(LUA_OPCODE_RUI_INIT);
          MUST(init.name("LU01").issue());
          const auto sid = init.record.common.lua_sid;
          const int child = in_child([&] {
#ifdef __SANITIZE_ADDRESS__
            forked_with_threads = true;
#endif
            Call term(LUA_OPCODE_RUI_TERM, sid);
            MUST(term.now() == "UNSUCCESSFUL - INVALID_PROCESS");
            Call same_node(LUA_OPCODE_RUI_INIT);  // that node is the parent's
            MUST(same_node.name("LU02").now() == "COMM_SUBSYSTEM_NOT_LOADED - OK");
            folder.use_node("NODE2", "127.9.8.6");
            Call own(LUA_OPCODE_RUI_INIT);
            MUST(own.name("LU01").issue());
            MUST(own.record.common.lua_sid > sid);
            MUST(term.now() == "UNSUCCESSFUL - INVALID_PROCESS");
            Call end(LUA_OPCODE_RUI_TERM, own.record.common.lua_sid);
            MUST(end.issue());
            end.wait();
          });
          MUST(child == 0);
          Call term(LUA_OPCODE_RUI_TERM, sid);
          MUST(term.issue());
          term.wait();
          MUST(term.result() == "OK - OK");
        }) == 0);
}

TEST_CASE("a forked child of a client has sessions of its own on the same node, and the parent's stay (6.3)") {
  Folder folder(Place::other_process);
  CHECK(in_child([&] {
          folder.use_node();
          Call init(LUA_OPCODE_RUI_INIT);
          MUST(init.name("LU01").issue());
          node_has_seen_all();
          const auto sid = init.record.common.lua_sid;
          const int child = in_child([&] {
#ifdef __SANITIZE_ADDRESS__
            forked_with_threads = true;
#endif
            Call term(LUA_OPCODE_RUI_TERM, sid);
            MUST(term.now() == "UNSUCCESSFUL - INVALID_PROCESS");
            Call busy(LUA_OPCODE_RUI_INIT);
            MUST(busy.name("LU01").outcome() == "UNSUCCESSFUL - INVALID_PROCESS");
            Call own(LUA_OPCODE_RUI_INIT);
            MUST(own.name("LU02").issue());
            MUST(own.record.common.lua_sid > sid);
            Call end(LUA_OPCODE_RUI_TERM, own.record.common.lua_sid);
            MUST(end.outcome() == "OK - OK");
          });
          MUST(child == 0);
          Call term(LUA_OPCODE_RUI_TERM, sid);
          MUST(term.outcome() == "OK - OK");
          init.wait();
          MUST(init.result() == "CANCELLED - TERMINATED");
        }) == 0);
}
#endif

TEST_CASE("RUI_TRACE names a file for every verb at its call and at its completion (LUA reference 18)") {
  Folder folder;
  const auto traced = [&](const char* file) {
    std::ifstream in(folder.path / file);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  };
  const auto scene = [] {
    Call unknown(LUA_OPCODE_SLI_OPEN);
    MUST(unknown.now() == "INVALID_VERB - OK");
    Call init(LUA_OPCODE_RUI_INIT);
    MUST(init.name("LU01").issue());
    Call write(LUA_OPCODE_RUI_WRITE, init.record.common.lua_sid);
    write.record.common.lua_data_ptr = reinterpret_cast<char*>(16);  // nowhere
    write.record.common.lua_data_length = 5;
    MUST(write.now() == "STATE_CHECK - NO_RUI_SESSION");
    Call term(LUA_OPCODE_RUI_TERM, init.record.common.lua_sid);
    MUST(term.issue());
    init.wait();
    term.wait();
  };
  CHECK(in_child([&] {
          folder.use_node();
          setenv("RUI_TRACE", (folder.path / "trace").c_str(), 1);
          scene();
        }) == 0);
  const auto text = traced("trace");
  for (const char* entry :
       {"SLI_OPEN request\n", "SLI_OPEN response\n  INVALID_VERB - OK\n", "RUI_INIT request\n  lu 'LU01    '",
        "RUI_INIT response\n  IN_PROGRESS - OK\n", "RUI_WRITE request\n", "  cannot be read\n",
        "RUI_WRITE response\n  STATE_CHECK - NO_RUI_SESSION\n", "RUI_TERM request\n",
        "RUI_INIT post\n  CANCELLED - TERMINATED\n", "RUI_TERM response\n  IN_PROGRESS - OK\n",
        "RUI_TERM post\n  OK - OK\n"}) {
    CAPTURE(entry);
    CHECK(text.find(entry) != std::string::npos);
  }
  SECTION("and the configuration may name one") {
    CHECK(in_child([&] {
            folder.use_node("NODE1", "127.9.8.7", R"("api_trace": ")" + (folder.path / "named").string() + "\",");
            scene();
          }) == 0);
    CHECK(traced("named").find("RUI_TERM post\n  OK - OK\n") != std::string::npos);
  }
  SECTION("a file that cannot be written is told in the log, and the verbs work") {
    CHECK(in_child([&] {
            folder.use_node();
            setenv("RUI_TRACE", "/nowhere/trace", 1);
            scene();
          }) == 0);
    CHECK(folder.log_text().find("RUI_TRACE: the API trace cannot be written to /nowhere/trace") != std::string::npos);
  }
}

TEST_CASE("GetLuaReturnCode checks its pointers and the length of the buffer (LUA reference 1.9)") {
  Call verb(LUA_OPCODE_RUI_READ);
  verb.record.common.lua_prim_rc = LUA_STATE_CHECK;
  verb.record.common.lua_sec_rc = LUA_NO_RUI_SESSION;
  const std::string text = "STATE_CHECK - NO_RUI_SESSION";
  std::vector<unsigned char> buffer(text.size() + 1, 0xEE);
  CHECK(GetLuaReturnCode(nullptr, 256, buffer.data()) == 0x20000001);
  CHECK(GetLuaReturnCode(&verb.record.common, 256, nullptr) == 0x20000001);
  CHECK(GetLuaReturnCode(&verb.record.common, static_cast<unsigned>(text.size()), buffer.data()) == 0x20000002);
  CHECK(buffer[0] == 0xEE);
  CHECK(GetLuaReturnCode(&verb.record.common, static_cast<unsigned>(text.size() + 1), buffer.data()) == 0);
  CHECK(std::string(reinterpret_cast<char*>(buffer.data())) == text);
}
