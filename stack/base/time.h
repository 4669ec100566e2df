// Time comes into the engine as an argument. A loop owns one TimerQueue; the runtime asks it for the next deadline and
// calls run() when it is reached, a test moves it by hand.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>

namespace openrui {

using Duration = std::chrono::nanoseconds;
// Since an epoch of the driver's choice (the runtime: the Unix epoch).
using TimePoint = std::chrono::time_point<std::chrono::system_clock, Duration>;

class TimerQueue;

// Owns one armed timer; destroying or re-arming it cancels the earlier one. Must not outlive its queue.
class Timer {
 public:
  Timer() = default;
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer() { cancel(); }
  void cancel();
  bool armed() const { return queue_ != nullptr; }

 private:
  friend class TimerQueue;
  using Key = std::pair<TimePoint, std::uint64_t>;
  TimerQueue* queue_ = nullptr;
  Key key_{};
};

class TimerQueue {
 public:
  explicit TimerQueue(TimePoint start = {}) : now_(start) {}
  TimerQueue(const TimerQueue&) = delete;
  TimerQueue& operator=(const TimerQueue&) = delete;

  TimePoint now() const { return now_; }
  // The driver tells what time it is before it hands in input; time never goes backwards.
  void set_now(TimePoint now) { now_ = now > now_ ? now : now_; }

  // Calls `action` once, from run(), when `after` has passed. `timer` holds the arming; it is disarmed before the call.
  void arm(Timer& timer, Duration after, std::function<void()> action) {
    timer.cancel();
    timer.key_ = {now_ + after, ++last_id_};
    timer.queue_ = this;
    entries_.emplace(timer.key_, Entry{&timer, std::move(action)});
  }

  std::optional<TimePoint> next() const {
    return entries_.empty() ? std::nullopt : std::optional(entries_.begin()->first.first);
  }
  // Moves the clock to `now` and runs what is due, in order of deadline.
  void run(TimePoint now) {
    set_now(now);
    while (!entries_.empty() && entries_.begin()->first.first <= now_) {
      auto node = entries_.extract(entries_.begin());
      node.mapped().owner->queue_ = nullptr;
      node.mapped().action();
    }
  }

 private:
  friend class Timer;
  struct Entry {
    Timer* owner;
    std::function<void()> action;
  };
  TimePoint now_;
  std::uint64_t last_id_ = 0;
  std::map<Timer::Key, Entry> entries_;
};

inline void Timer::cancel() {
  if (queue_ != nullptr) queue_->entries_.erase(key_);
  queue_ = nullptr;
}

}  // namespace openrui
