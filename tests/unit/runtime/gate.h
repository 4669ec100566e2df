// Waiting for events of a loop's thread, without sleeping.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace openrui::test {

// Counts how often something happened.
class Gate {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    ++count_;
    changed_.notify_all();
  }
  // False when it did not happen `times` times within a generous limit.
  bool wait(int times = 1) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30), [&] { return count_ >= times; });
  }
  int count() {
    const std::lock_guard lock(mutex_);
    return count_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
};

}  // namespace openrui::test
