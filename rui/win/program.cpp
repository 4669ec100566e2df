#include "win/program.h"

#include <algorithm>
#include <cstring>

#include "win/handles.h"
#include "win/messages.h"

namespace openrui::win {

namespace {

constexpr Version kLowest{1, 0};
constexpr Version kHighest{1, 0};
constexpr const char* kDescription = "OpenRUI " OPENRUI_VERSION;

// No configuration can have it: names begin with a letter or a national character.
constexpr char kNoSuchLu[] = "?       ";
// Element of lua_resv56: the session outlives the loss of its LU (LUA reference 15.4).
constexpr std::size_t kKeepLu = 2;
// The library refuses verbs without a post handle.
constexpr unsigned long kAnyPostHandle = 1;

// While the library still has the record, it may store into flag2.
bool is_async(const LUA_VERB_RECORD& verb) {
  const auto* flag2 = reinterpret_cast<const unsigned char*>(&verb.common.lua_flag2);
  return (__atomic_load_n(flag2, __ATOMIC_ACQUIRE) & LUA_ASYNC) != 0;
}

// The session has taken the verb, whatever became of it.
bool was_accepted(const LUA_COMMON& c) {
  return c.lua_prim_rc != LUA_PARAMETER_CHECK && c.lua_prim_rc != LUA_STATE_CHECK && c.lua_prim_rc != LUA_INVALID_VERB;
}

}  // namespace

Version version_of(WORD value) { return {LOBYTE(value), HIBYTE(value)}; }

WORD packed(Version version) { return MAKEWORD(version.major_number, version.minor_number); }

std::optional<Version> negotiate(Version wanted, Version lowest, Version highest) {
  return wanted < lowest ? std::nullopt : std::optional(highest);
}

int wlua_status(InitStatus status) {
  switch (status) {
    case InitStatus::link_inactive:
      return WLUALINKINACTIVE;
    case InitStatus::link_activating:
      return WLUALINKACTIVATING;
    case InitStatus::pu_inactive:
      return WLUAPUINACTIVE;
    case InitStatus::pu_active:
      return WLUAPUACTIVE;
    case InitStatus::pu_reactivated:
      return WLUAPUREACTIVATED;
    case InitStatus::lu_inactive:
      return WLUALUINACTIVE;
    case InitStatus::lu_active:
      return WLUALUACTIVE;
    case InitStatus::lu_reactivated:
      return WLUALUREACTIVATED;
  }
  return WLUAUNKNOWN;
}

bool Program::session_over(const LUA_COMMON& c) const {
  if (c.lua_prim_rc == LUA_SESSION_FAILURE || c.lua_prim_rc == LUA_COMM_SUBSYSTEM_ABENDED) return true;
  const bool ok = c.lua_prim_rc == LUA_OK;
  if (c.lua_opcode == names_.open) return !ok;
  return c.lua_opcode == names_.close && ok;
}

// With the lock. A verb of ours, which goes when it has completed.
LUA_VERB_RECORD& Program::make_own(std::uint16_t opcode) {
  auto made = std::make_unique<LUA_VERB_RECORD>();
  std::memset(made.get(), 0, sizeof *made);
  made->common.lua_verb = names_.verb;
  made->common.lua_verb_length = sizeof *made;
  made->common.lua_opcode = opcode;
  auto& verb = *made;
  own_.emplace(made.get(), std::move(made));
  return verb;
}

// A node refuses an open of an LU that no configuration can have; when none is reached, the open says so (LUA reference
// 1.3, KB Q139210). A node in another process is asked, so this waits.
bool Program::subsystem_there() {
  std::unique_lock guard(mutex_);
  auto& verb = make_own(names_.open);
  std::memcpy(verb.common.lua_luname, kNoSuchLu, sizeof verb.common.lua_luname);
  if (names_.open == LUA_OPCODE_SLI_OPEN) verb.specific.open.lua_init_type = LUA_INIT_TYPE_PRIM;
  probe_ = &verb;
  there_ = false;
  guard.unlock();
  run(verb, {});
  guard.lock();
  probed_.wait_for(guard, kStartupLimit, [this] { return probe_ == nullptr; });
  probe_ = nullptr;
  return there_;
}

int Program::startup(WORD wanted, LUADATA* data) {
  if (data == nullptr) return WLUAFAILURE;
  const auto version = negotiate(version_of(wanted), kLowest, kHighest);
  if (!version) return WLUAINVALID;
  {
    const std::lock_guard guard(mutex_);
    if (started_ || probe_ != nullptr) return WLUAINITREJECT;
  }
  if (!subsystem_there()) return WLUASYSNOTREADY;
  const std::lock_guard guard(mutex_);
  if (started_) return WLUAINITREJECT;
  started_ = true;
  std::memset(data, 0, sizeof *data);
  data->wVersion = packed(*version);
  std::strncpy(data->szDescription, kDescription, WLUADESCRIPTION_LEN);
  return 0;
}

// Verbs that are pending complete as RUI_TERM has them complete, and are posted.
bool Program::cleanup() {
  std::vector<LUA_VERB_RECORD*> terms;
  {
    const std::lock_guard guard(mutex_);
    if (!started_) return false;
    started_ = false;
    for (const auto sid : board_.sessions()) {
      auto& term = make_own(names_.close);
      term.common.lua_flag1.close_abend = names_.close == LUA_OPCODE_SLI_CLOSE;
      term.common.lua_sid = sid;
      terms.push_back(&term);
    }
  }
  for (auto* term : terms) run(*term, {});
  return true;
}

void Program::run_for_event(LUA_VERB_RECORD& verb) {
  const auto event = reinterpret_cast<HANDLE>(verb.common.lua_post_handle);
  run(verb, {Target::Kind::event, event});
}

int Program::run_for_window(HWND window, LUA_VERB_RECORD& verb) {
  {
    const std::lock_guard guard(mutex_);
    if (!started_) return WLUASTARTUPNOTCALLED;
  }
  if (handles().window(window) == nullptr) return WLUAINVALIDHANDLE;
  run(verb, {Target::Kind::window, window});
  return 0;
}

// A completion that comes before the call is over waits until it is: from the post on the record is the program's.
void Program::run(LUA_VERB_RECORD& verb, const Target& target) {
  auto& c = verb.common;
  const auto opcode = c.lua_opcode;
  const auto correlator = c.lua_correlator;
  const bool keeps_lu = opcode == LUA_OPCODE_RUI_INIT && c.lua_resv56[kKeepLu] != 0;
  {
    const std::lock_guard guard(mutex_);
    used_ = used_ || target.kind != Target::Kind::nobody;
    pending_[&verb] = {target, c.lua_post_handle, true};
  }
  // Without an event the library is to refuse the verb, in its place among the other checks (LUA reference 6.6). A
  // window needs no post handle, and has its own back when the record is (1.4).
  if (target.kind != Target::Kind::event) c.lua_post_handle = kAnyPostHandle;
  const bool refuse = target.kind == Target::Kind::event && !handles().is_event(target.handle);
  if (refuse) c.lua_post_handle = 0;
  issue_(&verb);

  const std::lock_guard guard(mutex_);
  const auto found = pending_.find(&verb);
  if (found == pending_.end()) return;
  if (is_async(verb)) {
    found->second.in_call = false;
    if (opcode == names_.open && own_.count(&verb) == 0) board_.opened(c.lua_sid, correlator, keeps_lu);
  } else {
    const auto pending = found->second;
    pending_.erase(found);
    c.lua_post_handle = pending.post_handle;
    not_loaded_ = c.lua_prim_rc == LUA_COMM_SUBSYSTEM_NOT_LOADED;
    note_completed(verb, pending);
    own_.erase(&verb);
  }
  post_ready();
}

void Program::remember_bid(const LUA_VERB_RECORD& verb, const Pending& pending) {
  const auto sid = verb.common.lua_sid;
  forget_bid(sid);
  bid_of_session_[sid] = &verb;
  bids_[&verb] = {pending.target, pending.post_handle, false};
}

void Program::forget_bid(AP_UINT32 sid) {
  const auto found = bid_of_session_.find(sid);
  if (found == bid_of_session_.end()) return;
  bids_.erase(found->second);
  bid_of_session_.erase(found);
}

bool Program::completed(LUA_VERB_RECORD* verb, unsigned long post_handle) {
  const std::lock_guard guard(mutex_);
  if (const auto bid = bids_.find(verb); bid != bids_.end()) pending_.emplace(verb, bid->second);
  if (pending_.count(verb) == 0) {
    // A record that was issued again before its first verb was over: the first is not known any more.
    const auto event = reinterpret_cast<HANDLE>(post_handle);
    return handles().set(event) || post_handle == kAnyPostHandle;
  }
  completed_.push_back(verb);
  post_ready();
  return true;
}

// In the order of completion: the program must see that of a WRITE before that of the READ with the answer to it (LUA
// reference 6.4).
void Program::post_ready() {
  while (!completed_.empty()) {
    auto* verb = completed_.front();
    const auto found = pending_.find(verb);
    if (found != pending_.end() && found->second.in_call) return;
    completed_.pop_front();
    if (found == pending_.end()) continue;
    const auto pending = found->second;
    pending_.erase(found);
    verb->common.lua_post_handle = pending.post_handle;
    note_completed(*verb, pending);
    post(*verb, pending.target);
    own_.erase(verb);
  }
}

void Program::post(LUA_VERB_RECORD& verb, const Target& target) {
  if (target.kind == Target::Kind::event) {
    handles().set(target.handle);
  } else if (target.kind == Target::Kind::window) {
    const auto window = handles().window(target.handle);
    if (window == nullptr) return;
    // The samples tell completions from reports of status by a wParam of 0 (LUA reference 1.4).
    messages().post(*window, messages().message_number(names_.message), 0, reinterpret_cast<LPARAM>(&verb));
  }
}

void Program::note_completed(const LUA_VERB_RECORD& verb, const Pending& pending) {
  const auto& c = verb.common;
  if (&verb == probe_) {
    const bool no_server = c.lua_prim_rc == LUA_UNSUCCESSFUL && c.lua_sec_rc == LUA_COMMAND_COUNT_ERROR;
    there_ = c.lua_prim_rc != LUA_COMM_SUBSYSTEM_NOT_LOADED && !no_server;
    probe_ = nullptr;
    probed_.notify_all();
    return;
  }
  if (c.lua_opcode == names_.bid && was_accepted(c)) remember_bid(verb, pending);
  if (c.lua_opcode == names_.open && c.lua_prim_rc == LUA_OK) board_.changed(c.lua_sid, WLUALUACTIVE);
  if (!session_over(c)) return;
  const bool opened = c.lua_opcode != names_.open;
  if (opened && c.lua_prim_rc == LUA_SESSION_FAILURE && board_.keeps_lu(c.lua_sid)) return;
  board_.ended(c.lua_sid);
  forget_bid(c.lua_sid);
}

void Program::progress(AP_UINT32 sid, InitStatus status) {
  const std::lock_guard guard(mutex_);
  board_.changed(sid, wlua_status(status));
}

void Program::started_as(Personality personality) {
  const std::lock_guard guard(mutex_);
  board_.set_one_global_handler(personality == Personality::snapix);
}

int Program::last_init_status(AP_UINT32 sid, HANDLE handle, DWORD notify_type, bool clear) {
  const std::lock_guard guard(mutex_);
  // RUI3270 never registers; that it has issued a verb is enough (LUA reference 1.3).
  if (!started_ && !used_) return WLUASTARTUPNOTCALLED;
  if (not_loaded_ && board_.sessions().empty()) return WLUASYSNOTREADY;
  return board_.request(sid, {handle, notify_type}, clear);
}

bool Program::is_target(const StatusBoard::Target& target) {
  if (target.notify == WLUA_NTFY_EVENT) return handles().is_event(target.handle);
  return handles().window(target.handle) != nullptr;
}

void Program::notify(const StatusBoard::Target& target, const StatusBoard::Session& session) {
  if (target.notify == WLUA_NTFY_EVENT) {
    handles().set(target.handle);
    return;
  }
  const auto window = handles().window(target.handle);
  if (window == nullptr) return;
  const auto lparam = target.notify == WLUA_NTFY_MSG_SID ? session.sid : session.correlator;
  messages().post(*window, messages().message_number(kRuiNames.message), static_cast<WPARAM>(session.status), lparam);
}

}  // namespace openrui::win
