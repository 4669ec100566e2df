#include "rui/callbacks.h"

#include <sys/eventfd.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include "rui/windows_hooks.h"

namespace openrui {

namespace {

// Whether this thread is in a callback that run() has called.
thread_local bool in_callback = false;

int make_descriptor() { return ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

}  // namespace

void Callbacks::call(const PendingVerb& verb) {
  const auto* windows = windows_hooks();
  if (windows != nullptr && windows->completed(verb.record, verb.post_handle)) return;
  const auto callback = reinterpret_cast<void (*)(LUA_VERB_RECORD*)>(verb.post_handle);
  callback(verb.record);
}

void Callbacks::use_descriptor() {
  const std::lock_guard guard(mutex_);
  if (descriptor_.load() < 0) descriptor_.store(make_descriptor(), std::memory_order_release);
}

// The descriptor is readable exactly while the queue is not empty: programs use select() and poll() level-triggered.
void Callbacks::enqueue(const PendingVerb& verb, std::function<void()> then) {
  const std::lock_guard guard(mutex_);
  const bool first = queue_.empty();
  queue_.push_back({verb, std::move(then)});
  if (first) (void)::eventfd_write(descriptor_.load(), 1);
}

void Callbacks::run_queued() {
  std::vector<Due> due;
  {
    const std::lock_guard guard(mutex_);
    due.swap(queue_);
    eventfd_t count = 0;
    if (!due.empty()) (void)::eventfd_read(descriptor_.load(), &count);
  }
  for (const auto& d : due) {
    call(d.verb);
    if (d.then) d.then();
  }
}

void Callbacks::run(const PendingVerb& verb, const std::function<void()>& then) {
  running_.store(true);
  in_callback = true;
  if (!closed_.load()) {
    call(verb);
    if (then) then();
  }
  in_callback = false;
  running_.store(false);
}

bool Callbacks::close() {
  closed_.store(true);
  if (in_callback) return false;
  // Once in the life of a process; callbacks, of which there may be a million a second, pay nothing for it.
  constexpr std::chrono::milliseconds kStep{1};
  for (auto waited = kStep; running_.load() && waited <= kPatience; waited += kStep) std::this_thread::sleep_for(kStep);
  return !running_.load();
}

// The parent's completions are not the child's, and neither may see the other's count.
void Callbacks::in_child() {
  queue_.clear();
  running_.store(false);
  const int inherited = descriptor_.load();
  if (inherited < 0) return;
  ::close(inherited);
  descriptor_.store(make_descriptor());
}

}  // namespace openrui
