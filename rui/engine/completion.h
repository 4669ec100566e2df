// How verbs of a program complete, whichever interface they belong to.
#pragma once

#include <functional>
#include <lua_c.h>

#include "node/session_port.h"

namespace openrui {

// A verb that will complete, or has completed, by callback.
struct PendingVerb {
  LUA_VERB_RECORD* record = nullptr;
  unsigned long post_handle = 0;  // as it was when the verb was issued

  explicit operator bool() const { return record != nullptr; }
};

// Where asynchronous completions go, in the order in which the program must see them. The record is complete, primary
// code included. Called with the loop's lock held: the program is to be told later, unlocked.
class CompletionSink {
 public:
  virtual ~CompletionSink() = default;
  virtual void completed(const PendingVerb& verb) = 0;
  // How far a session has come; in the same way.
  virtual void progress(SessionId, InitStatus) {}
  // A routine of the program is to be called with a record of ours, where and when callbacks are; its address is in
  // `post_handle`. `then` runs after it in a turn of the loop, and keeps the record alive until then.
  virtual void call_routine(const PendingVerb&, std::function<void()>) {}
};

}  // namespace openrui
