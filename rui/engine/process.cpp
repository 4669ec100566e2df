#include "rui/process.h"

#include <algorithm>
#include <cstdlib>
#include <pthread.h>
#include <utility>

#include "rui/api_trace_switch.h"

namespace openrui {

Process& Process::instance() {
  static Process& process = *new Process;
  return process;
}

Process::Process() {
  start_api_trace_from_environment();  // the library reports it when that fails
  std::atexit([] { instance().on_exit(); });
  pthread_atfork([] { instance().before_fork(); }, [] { instance().after_fork_in_parent(); },
                 [] { instance().after_fork_in_child(); });
}

namespace {

void refuse(LUA_VERB_RECORD& record, ReturnCode code) {
  begin_verb(record);
  end_verb(record, code, false);
}

}  // namespace

void Process::issue(LUA_VERB_RECORD& record) {
  // Steps 1 and 2 of LUA reference 6.6.
  if (find_verb(record.common.lua_verb, record.common.lua_opcode) == nullptr) {
    refuse(record, {Prim::invalid_verb, Sec::ok});
  } else if (of_parent(record, record.common.lua_opcode == LUA_OPCODE_RUI_INIT)) {
    refuse(record, rc::unsuccessful(Sec::invalid_process));
  } else if (const auto there = library()) {
    there->issue(record);
  } else {
    refuse(record, {Prim::comm_subsystem_not_loaded, Sec::ok});
  }
}

SessionId Process::issue(LUA_VERB_RECORD& record, const InterfaceKind& kind) {
  const auto& c = record.common;
  if (!kind.has(c.lua_verb, c.lua_opcode)) {
    refuse(record, {Prim::invalid_verb, Sec::ok});
  } else if (of_parent(record, kind.opens(c.lua_opcode))) {
    refuse(record, rc::unsuccessful(Sec::invalid_process));
  } else if (const auto there = library()) {
    return there->issue(record, kind);
  } else {
    refuse(record, {Prim::comm_subsystem_not_loaded, Sec::ok});
  }
  return 0;
}

// LUA reference 6.3. A child that only uses what is its parent's gets no node of its own, which it might not even be
// able to have.
bool Process::of_parent(const LUA_VERB_RECORD& record, bool opens) {
  const auto& c = record.common;
  const std::lock_guard guard(mutex_);
  return library_ == nullptr && !opens && c.lua_sid != 0 && c.lua_sid <= inherited_sids_;
}

// Any verb starts the library, so that one that finds no node says so, as RUI_INIT does.
std::shared_ptr<Library> Process::library() {
  {
    const std::lock_guard guard(mutex_);
    if (library_ != nullptr || exiting_) return library_;
  }
  const std::lock_guard starting(starting_);
  SessionId inherited = 0;
  {
    const std::lock_guard guard(mutex_);
    if (library_ != nullptr || exiting_) return library_;
    inherited = inherited_sids_;
  }
  auto started = Library::start(callbacks_, inherited);
  if (!started) return nullptr;
  const std::lock_guard guard(mutex_);
  library_ = std::move(started.value());
  return library_;
}

// The host is to see an orderly end, and capture and log are to be whole. When a callback is running, perhaps waiting
// for the thread that exits, the end of the process has to do.
void Process::on_exit() {
  std::shared_ptr<Library> last;
  {
    const std::lock_guard guard(mutex_);
    exiting_ = true;
    last = std::move(library_);
  }
  if (last != nullptr && !callbacks_.close()) abandoned_.push_back(std::move(last));
}

void Process::before_fork() {
  starting_.lock();
  mutex_.lock();
  callbacks_.lock();
}

void Process::after_fork_in_parent() {
  callbacks_.unlock();
  mutex_.unlock();
  starting_.unlock();
}

void Process::after_fork_in_child() {
  if (library_ != nullptr) {
    inherited_sids_ = std::max(inherited_sids_, library_->abandon());
    abandoned_.push_back(std::move(library_));
  }
  callbacks_.in_child();
  after_fork_in_parent();
}

}  // namespace openrui
