// One event loop: the engine of some ports, its lock, its clock and (in run() or start_thread()) its thread.
//
// Every entry into the engine is a *turn* (design, section 2, "one loop, one thread at a time"): a socket that is
// ready, a timer, a posted function, or another thread through run_locked(). A turn
//   1. takes the lock, sets the clock, and runs what try_run_locked() had to leave behind;
//   2. does its work;
//   3. lets the turn hooks write what was queued, still under the lock: one write per connection;
//   4. unlocks and runs the after-turn actions (completions, callbacks) on the loop thread, in the order in which they
//      were collected, whichever thread collected them.
// After-turn actions may enter turns of their own. What they send is written when the actions that were ready together
// have all run, so that a callback that issues several verbs costs one write.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "base/time.h"

namespace openrui {

class DescriptorList;

// Called at the end of each turn, under the lock. May queue more work for a later turn, but must not call the engine.
class TurnHook {
 public:
  virtual ~TurnHook() = default;
  virtual void end_of_turn() = 0;
};

class EventLoop {
 public:
  struct Impl;  // holds the Asio objects; for the sources of this room

  EventLoop();
  // Stops; not on the loop thread. In a child made by fork() it only closes the child's copies of the descriptors.
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Runs the loop on the calling thread until stop(). A loop runs once in its life, here or in start_thread().
  void run();
  // Runs the loop on a thread of its own, which takes no signals.
  void start_thread();
  // From any thread, any number of times. Waits for the thread of start_thread() unless called on it. Posted functions
  // that have not begun are dropped; after-turn actions collected so far are run.
  void stop();

  // Runs `fn` as a turn on this thread, after waiting for the lock; inside a turn of the same thread, at once.
  template <class F>
  decltype(auto) run_locked(F&& fn) {
    const Turn turn(*this);
    return std::forward<F>(fn)();
  }
  // Never waits: runs `fn` as a turn now when the lock is free (true), else leaves it to the next turn (false). What
  // was left behind runs before anything that enters later.
  bool try_run_locked(std::function<void()> fn);
  // Runs `fn` as a turn on the loop thread, later. From any thread.
  void post(std::function<void()> fn);
  // In a turn: `action` runs unlocked on the loop thread, after the turn.
  void after_turn(std::function<void()> action);

  bool on_loop_thread() const;
  bool in_turn() const;  // is the calling thread in a turn of this loop?

  // In a turn. Its clock started as system time and is steady from then on: a step of the system clock neither fires
  // nor delays a timer.
  TimerQueue& timers();
  // System time now, for what is shown or recorded. From any thread.
  static TimePoint wall_time();

  // In a turn, or before the loop runs. Hooks are called in the order in which they were added.
  void add_hook(TurnHook& hook);
  void remove_hook(TurnHook& hook);

  // True in a child made by fork() after this loop was made: nothing of it may be used but the destructor.
  bool in_forked_child() const;
  DescriptorList& descriptors();
  Impl& impl() { return *impl_; }

  class Turn {
   public:
    explicit Turn(EventLoop& loop) : loop_(loop) { loop_.begin_turn(); }
    ~Turn() { loop_.end_turn(); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    EventLoop& loop_;
  };

 private:
  void begin_turn();
  void end_turn();

  std::unique_ptr<Impl> impl_;
};

}  // namespace openrui
