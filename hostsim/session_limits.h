// How many sessions each application has, against its limit, and the LUs that wait for one to end (SNA reference 5.4,
// INIT-SELF "initiate or queue").
#pragma once

#include <deque>
#include <map>
#include <string>

#include "hostsim/definition.h"

namespace openrui::hostsim {

class SessionWaiter {
 public:
  virtual ~SessionWaiter() = default;
  // A session of the application has ended; enter() is worth a try. Once for each wait().
  virtual void on_session_limit_free() = 0;
};

class SessionLimits {
 public:
  // Counts one more session; false, and nothing is counted, when the application has as many as it may.
  bool enter(const Application& application) {
    if (full(application)) return false;
    ++entries_[application.name].sessions;
    return true;
  }
  bool full(const Application& application) const {
    return application.max_sessions != 0 && sessions(application.name) >= application.max_sessions;
  }
  // One of those that were counted is over. The first LU that waits is told, from inside.
  void leave(const Application& application) {
    auto& entry = entries_[application.name];
    --entry.sessions;
    if (entry.waiting.empty()) return;
    auto* const first = entry.waiting.front();
    entry.waiting.pop_front();
    first->on_session_limit_free();
  }
  // `waiter` outlives its waiting.
  void wait(const Application& application, SessionWaiter& waiter) {
    entries_[application.name].waiting.push_back(&waiter);
  }
  void give_up(const Application& application, SessionWaiter& waiter) {
    std::erase(entries_[application.name].waiting, &waiter);
  }

  // --- for operators
  unsigned sessions(const std::string& application) const {
    const auto found = entries_.find(application);
    return found == entries_.end() ? 0 : found->second.sessions;
  }
  std::size_t waiting(const std::string& application) const {
    const auto found = entries_.find(application);
    return found == entries_.end() ? 0 : found->second.waiting.size();
  }

 private:
  struct Entry {
    unsigned sessions = 0;
    std::deque<SessionWaiter*> waiting;
  };
  std::map<std::string, Entry> entries_;  // by application
};

}  // namespace openrui::hostsim
