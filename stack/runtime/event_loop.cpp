#include "runtime/event_loop.h"

#include <algorithm>
#include <signal.h>
#include <unistd.h>

#include "runtime/event_loop_impl.h"

namespace openrui {

namespace {

// Deadlines further away are reached in several steps; keeps the arithmetic of the clocks far from its limits.
constexpr Duration kLongestWait = std::chrono::hours(24);

Duration offset_to_system_clock() {
  return std::chrono::system_clock::now().time_since_epoch() - std::chrono::steady_clock::now().time_since_epoch();
}

}  // namespace

EventLoop::Impl::Impl(EventLoop& owner_loop)
    : loop(owner_loop),
      pid(::getpid()),
      clock_offset(offset_to_system_clock()),
      io(1),  // one thread runs it: Asio may then skip waking others
      work(io.get_executor()),
      timers(clock()),
      timer(io) {}

void EventLoop::Impl::enter() {
  holder.store(std::this_thread::get_id(), std::memory_order_relaxed);
  depth = 1;
  timers.set_now(clock());
  if (has_deferred.load(std::memory_order_acquire)) run_deferred();
}

void EventLoop::Impl::run_deferred() {
  std::vector<Action> actions;
  {
    const std::lock_guard lock(deferred_mutex);
    actions.swap(deferred);
    has_deferred.store(false, std::memory_order_relaxed);
  }
  for (auto& action : actions) action();
}

void EventLoop::Impl::run_hooks() {
  for (std::size_t i = 0; i < hooks.size(); ++i) hooks[i]->end_of_turn();
}

void EventLoop::Impl::leave() {
  const bool on_loop = loop.on_loop_thread();
  if (on_loop && in_round) {
    flush_owed = true;
  } else {
    run_hooks();
  }
  rearm_timer();
  bool wake_loop = false;
  if (on_loop) {
    std::move(after.begin(), after.end(), std::back_inserter(ready));
    after.clear();
  } else {
    wake_loop = !after.empty();
  }
  depth = 0;
  holder.store(std::thread::id(), std::memory_order_relaxed);
  mutex.unlock();
  if (wake_loop) wake();
  if (on_loop) run_ready();
}

// A turn that does nothing of its own: it picks up deferred functions and after-turn actions on the loop thread.
void EventLoop::Impl::wake() {
  if (wake_pending.exchange(true)) return;
  boost::asio::post(io, [this] {
    wake_pending.store(false);
    const Turn turn(loop);
  });
}

void EventLoop::Impl::run_ready() {
  if (draining) return;
  draining = true;
  while (!ready.empty()) {
    round.swap(ready);
    in_round = true;
    for (auto& action : round) action();
    round.clear();
    in_round = false;
    if (std::exchange(flush_owed, false)) {
      const Turn flush(loop);
    }
  }
  draining = false;
}

// The system is asked for another wake-up only when an earlier one is needed. A timer that was moved to later lets the
// wake-up come in vain once, which costs less than a system call per message.
void EventLoop::Impl::rearm_timer() {
  const auto next = timers.next();
  if (!next || (armed_for && *armed_for <= *next)) return;
  const TimePoint wanted = std::min(*next, timers.now() + kLongestWait);
  armed_for = wanted;
  timer.expires_at(SteadyClock::time_point(
      std::chrono::duration_cast<SteadyClock::duration>(wanted.time_since_epoch() - clock_offset)));
  timer.async_wait([this](const boost::system::error_code& error) {
    if (!error) on_timer();
  });
}

void EventLoop::Impl::on_timer() {
  const Turn turn(loop);
  armed_for.reset();
  timers.run(clock());
}

EventLoop::EventLoop() : impl_(std::make_unique<Impl>(*this)) {}

EventLoop::~EventLoop() {
  if (in_forked_child()) {
    // The parent's threads are not here and may have held any lock. Forget everything; the parent still uses the epoll
    // set and the timer that its copies of the descriptors stand for, so Asio must not touch them either.
    impl_->descriptors.close_all();
    impl_.release();  // NOLINT(bugprone-unused-return-value): leaked on purpose
    return;
  }
  stop();
}

void EventLoop::run() {
  impl_->loop_thread.store(std::this_thread::get_id());
  impl_->io.run();
  {
    // Completions that were collected when the loop was stopped still reach their owners.
    const Turn last(*this);
  }
  impl_->loop_thread.store(std::thread::id());
}

void EventLoop::start_thread() {
  // The program's signals are for the program's threads.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const std::lock_guard lock(impl_->stop_mutex);
  impl_->thread = std::thread([this] { run(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void EventLoop::stop() {
  impl_->io.stop();
  if (on_loop_thread()) return;
  const std::lock_guard lock(impl_->stop_mutex);
  if (impl_->thread.joinable()) impl_->thread.join();
}

void EventLoop::begin_turn() {
  if (in_turn()) {
    ++impl_->depth;
    return;
  }
  impl_->mutex.lock();
  impl_->enter();
}

void EventLoop::end_turn() {
  if (impl_->depth > 1) {
    --impl_->depth;
    return;
  }
  impl_->leave();
}

bool EventLoop::try_run_locked(std::function<void()> fn) {
  if (in_turn()) {
    fn();
    return true;
  }
  if (impl_->mutex.try_lock()) {
    impl_->enter();
    fn();
    fn = nullptr;  // what it owns goes under the lock
    impl_->leave();
    return true;
  }
  {
    const std::lock_guard lock(impl_->deferred_mutex);
    impl_->deferred.push_back(std::move(fn));
    impl_->has_deferred.store(true, std::memory_order_release);
  }
  impl_->wake();
  return false;
}

void EventLoop::post(std::function<void()> fn) {
  boost::asio::post(impl_->io, [this, fn = std::move(fn)]() mutable {
    const Turn turn(*this);
    fn();
    fn = nullptr;
  });
}

void EventLoop::after_turn(std::function<void()> action) { impl_->after.push_back(std::move(action)); }

bool EventLoop::on_loop_thread() const {
  return impl_->loop_thread.load(std::memory_order_relaxed) == std::this_thread::get_id();
}

bool EventLoop::in_turn() const { return impl_->holder.load(std::memory_order_relaxed) == std::this_thread::get_id(); }

TimerQueue& EventLoop::timers() { return impl_->timers; }

TimePoint EventLoop::wall_time() { return std::chrono::system_clock::now(); }

void EventLoop::add_hook(TurnHook& hook) { impl_->hooks.push_back(&hook); }

void EventLoop::remove_hook(TurnHook& hook) { std::erase(impl_->hooks, &hook); }

bool EventLoop::in_forked_child() const { return ::getpid() != impl_->pid; }

DescriptorList& EventLoop::descriptors() { return impl_->descriptors; }

}  // namespace openrui
