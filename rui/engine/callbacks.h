// How completions reach the program: on the library's thread, or, when the program has chosen event scheduling, inside
// SNA_EVENT_FD() (LUA reference 1.6, 1.7). Lives as long as the process.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <vector>

#include "rui/completion.h"

namespace openrui {

class Callbacks {
 public:
  Callbacks() = default;
  Callbacks(const Callbacks&) = delete;
  Callbacks& operator=(const Callbacks&) = delete;

  // --- event scheduling
  void use_descriptor();
  bool uses_descriptor() const { return descriptor_.load(std::memory_order_acquire) >= 0; }
  // Readable while completions are queued; -1 without event scheduling.
  int descriptor() const { return descriptor_.load(std::memory_order_acquire); }
  // `then` runs after the callback, on the same thread.
  void enqueue(const PendingVerb& verb, std::function<void()> then = {});
  // Runs what is queued now; what the callbacks bring about is left for the next call.
  void run_queued();

  // --- the library's thread
  void run(const PendingVerb& verb, const std::function<void()>& then = {});
  // No callback begins on the library's thread from here on. One that runs is given kPatience to return: it may be the
  // one that told the program to end. False: it is running still, and may go on for ever, or this is called from it.
  bool close();
  static constexpr std::chrono::milliseconds kPatience{500};

  // --- fork(): lock() before it, unlock() after it in the parent and, after in_child(), in the child
  void lock() { mutex_.lock(); }
  void unlock() { mutex_.unlock(); }
  void in_child();

 private:
  struct Due {
    PendingVerb verb;
    std::function<void()> then;
  };
  static void call(const PendingVerb& verb);

  std::mutex mutex_;  // for queue_ and for the counter behind descriptor_
  std::vector<Due> queue_;
  std::atomic<int> descriptor_{-1};
  std::atomic<bool> running_{false};
  std::atomic<bool> closed_{false};
};

}  // namespace openrui
