// A program on the C entry points in a process of its own, since what the library keeps, it keeps for the life of a
// process. Its node is in it or, when the program is a client, in another process; the node's link leads nowhere: a
// session waits for its LU until it is terminated.
#pragma once

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

namespace openrui::test {

constexpr int kLimitSeconds = 60;

// Checks inside a child process: the first that fails ends it with 1 and is shown.
#define MUST(condition)                                                         \
  do {                                                                          \
    if (!(condition)) {                                                         \
      std::cerr << __FILE__ << ":" << __LINE__ << ": " #condition << std::endl; \
      _exit(1);                                                                 \
    }                                                                           \
  } while (false)

// What the threads of a parent held alone when it forked is lost to the child, and is no leak of it.
inline bool forked_with_threads = false;

// A fork in the midst of another thread's allocation would leave the sanitizer's allocator locked in the child.
inline void wait_for_sleeping_threads() {
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
inline int in_child(const std::function<void()>& body) {
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
inline void start_daemon(const std::filesystem::path& config) {
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
      "lus": [{"name": "LU{01..80}", "pu": "PU1", "address": "2.."}]})");
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
  bool pending() const {
    const auto* flag2 = reinterpret_cast<const unsigned char*>(&record.common.lua_flag2);
    return (__atomic_load_n(flag2, __ATOMIC_RELAXED) & LUA_ASYNC) != 0;
  }
  bool issue() {
    RUI(&record);
    return pending();
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
inline void node_has_seen_all() {
  Call unknown(LUA_OPCODE_RUI_INIT);
  MUST(unknown.name("NOSUCH").outcome() == "PARAMETER_CHECK - INVALID_LUNAME");
}

inline bool readable(int descriptor, int milliseconds) {
  pollfd p{descriptor, POLLIN, 0};
  return poll(&p, 1, milliseconds) == 1;
}

}  // namespace openrui::test
