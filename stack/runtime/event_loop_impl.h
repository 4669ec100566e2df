// The inside of EventLoop, for the sources of this room that do I/O. Not for other rooms.
#pragma once

#include <atomic>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <mutex>
#include <optional>
#include <sys/types.h>
#include <thread>
#include <vector>

#include "runtime/descriptor_list.h"
#include "runtime/event_loop.h"

namespace openrui {

struct EventLoop::Impl {
  using Action = std::function<void()>;
  using SteadyClock = std::chrono::steady_clock;
  // Named, not boost::asio::any_io_executor: saves an indirection per handler.
  using Executor = boost::asio::io_context::executor_type;
  using SteadyTimer = boost::asio::basic_waitable_timer<SteadyClock, boost::asio::wait_traits<SteadyClock>, Executor>;

  explicit Impl(EventLoop& owner_loop);

  void enter();  // the lock is held, by this thread, for an outermost turn
  void leave();  // ends that turn and unlocks
  void run_deferred();
  void run_hooks();
  void rearm_timer();
  void on_timer();
  void run_ready();
  void wake();
  TimePoint clock() const { return TimePoint(SteadyClock::now().time_since_epoch() + clock_offset); }

  EventLoop& loop;
  const pid_t pid;
  const Duration clock_offset;  // between the steady clock and the time of the loop
  boost::asio::io_context io;
  boost::asio::executor_work_guard<Executor> work;
  DescriptorList descriptors;

  std::mutex mutex;  // the loop's lock
  std::atomic<std::thread::id> holder{};
  std::atomic<std::thread::id> loop_thread{};
  std::atomic<bool> wake_pending{false};

  // Under the lock.
  int depth = 0;
  TimerQueue timers;
  SteadyTimer timer;
  std::optional<TimePoint> armed_for;
  std::vector<TurnHook*> hooks;
  std::vector<Action> after;

  // What try_run_locked() could not run. Its own lock, because the loop's was taken.
  std::mutex deferred_mutex;
  std::vector<Action> deferred;
  std::atomic<bool> has_deferred{false};

  // Only on the loop thread.
  std::vector<Action> ready;
  std::vector<Action> round;
  bool draining = false;    // run_ready() is at work further up
  bool in_round = false;    // ... and is calling actions: their turns leave the writing to it
  bool flush_owed = false;  // such a turn ended

  std::mutex stop_mutex;
  std::thread thread;
};

}  // namespace openrui
