// A Windows program as the library sees it: its verbs go through the RUI() of the library with a callback of ours, and
// complete by an event or a window message; its registration; the progress of its sessions (LUA reference 1.3 to 1.8).
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <winlua.h>

#include "node/definition.h"
#include "node/session_port.h"
#include "win/status_board.h"

namespace openrui::win {

// Of the Windows interface: major, minor.
struct Version {
  int major_number = 0;
  int minor_number = 0;
  friend auto operator<=>(const Version&, const Version&) = default;
};
Version version_of(WORD packed);
WORD packed(Version version);
// The version to be returned to the program; nothing: WLUAINVALID (LUA reference 1.3).
std::optional<Version> negotiate(Version wanted, Version lowest, Version highest);

// The value of WinRUIGetLastInitStatus for what the node reports.
int wlua_status(InitStatus status);

// RUI and SLI differ in their names and numbers only.
struct Names {
  const char* message;  // of completions, for RegisterWindowMessage()
  std::uint16_t verb;   // lua_verb
  std::uint16_t open;   // opcodes
  std::uint16_t close;
  std::uint16_t bid;
};
inline constexpr Names kRuiNames{"WinRUI", LUA_VERB_RUI, LUA_OPCODE_RUI_INIT, LUA_OPCODE_RUI_TERM, LUA_OPCODE_RUI_BID};
inline constexpr Names kSliNames{"WinSLI", LUA_VERB_SLI, LUA_OPCODE_SLI_OPEN, LUA_OPCODE_SLI_CLOSE, LUA_OPCODE_SLI_BID};

class Program {
 public:
  // `issue` is RUI(), or SLI() with its names.
  using Issue = void (*)(LUA_VERB_RECORD*);
  explicit Program(Issue issue, const Names& names = kRuiNames) : issue_(issue), names_(names) {}
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // startup() waits so long for a node in another process to answer.
  static constexpr std::chrono::seconds kStartupLimit{5};

  // The C entry points.
  int startup(WORD wanted, LUADATA* data);
  bool cleanup();
  void run_for_event(LUA_VERB_RECORD& verb);
  int run_for_window(HWND window, LUA_VERB_RECORD& verb);
  int last_init_status(AP_UINT32 sid, HANDLE handle, DWORD notify, bool clear);

  // A verb has completed. False: it is none of this program's. `post_handle`: as the library was given it.
  bool completed(LUA_VERB_RECORD* verb, unsigned long post_handle);
  // The node reports the progress of a session.
  void progress(AP_UINT32 sid, InitStatus status);
  // The library has found a configuration with this personality.
  void started_as(Personality personality);

 private:
  struct Target {
    enum class Kind : unsigned char { nobody, event, window };
    Kind kind = Kind::nobody;
    HANDLE handle = nullptr;
  };
  struct Pending {
    Target target;
    unsigned long post_handle = 0;  // as the program has it
    bool in_call = true;            // the call that issues the verb has not returned
  };

  void run(LUA_VERB_RECORD& verb, const Target& target);
  void post_ready();
  void post(LUA_VERB_RECORD& verb, const Target& target);
  void remember_bid(const LUA_VERB_RECORD& verb, const Pending& pending);
  void forget_bid(AP_UINT32 sid);
  void note_completed(const LUA_VERB_RECORD& verb, const Pending& pending);
  bool subsystem_there();
  LUA_VERB_RECORD& make_own(std::uint16_t opcode);
  static bool is_target(const StatusBoard::Target& target);
  static void notify(const StatusBoard::Target& target, const StatusBoard::Session& session);

  bool session_over(const LUA_COMMON& c) const;

  const Issue issue_;
  const Names names_;
  std::mutex mutex_;  // never held while a verb is issued
  bool started_ = false;
  bool used_ = false;
  bool not_loaded_ = false;  // there was no node for the last verb that completed in its call
  std::unordered_map<LUA_VERB_RECORD*, Pending> pending_;
  std::deque<LUA_VERB_RECORD*> completed_;  // in the order of completion, not yet posted
  // The last RUI_BID of each session, which lua_flag1.bid_enable of an RUI_READ issues again.
  std::map<AP_UINT32, const LUA_VERB_RECORD*> bid_of_session_;
  std::unordered_map<const LUA_VERB_RECORD*, Pending> bids_;
  std::unordered_map<LUA_VERB_RECORD*, std::unique_ptr<LUA_VERB_RECORD>> own_;  // of startup() and cleanup()
  const LUA_VERB_RECORD* probe_ = nullptr;                                      // of startup(), while it is waited for
  bool there_ = false;                                                          // what it has found
  std::condition_variable probed_;
  StatusBoard board_{notify, is_target};
};

}  // namespace openrui::win
