#include "base/time.h"

#include <catch2/catch.hpp>
#include <functional>
#include <memory>
#include <vector>

using namespace openrui;
using namespace std::chrono_literals;

namespace {

TimePoint at(Duration d) { return TimePoint(d); }

}  // namespace

TEST_CASE("timers run in the order of their deadlines, those of one deadline in the order they were armed") {
  TimerQueue queue;
  Timer a;
  Timer b;
  Timer c;
  std::vector<int> ran;
  queue.arm(a, 2s, [&] { ran.push_back(1); });
  queue.arm(b, 1s, [&] { ran.push_back(2); });
  queue.arm(c, 2s, [&] { ran.push_back(3); });
  CHECK(queue.next() == at(1s));
  queue.run(at(1s));
  CHECK(ran == std::vector<int>{2});
  CHECK_FALSE(b.armed());
  CHECK(a.armed());
  queue.run(at(5s));
  CHECK(ran == std::vector<int>{2, 1, 3});
  CHECK_FALSE(queue.next());
}

TEST_CASE("a timer does not run before its deadline") {
  TimerQueue queue(at(10s));
  Timer timer;
  bool ran = false;
  queue.arm(timer, 1s, [&] { ran = true; });
  queue.run(at(11s) - 1ns);
  CHECK_FALSE(ran);
  queue.run(at(11s));
  CHECK(ran);
}

TEST_CASE("a cancelled, destroyed or re-armed timer does not run") {
  TimerQueue queue;
  int ran = 0;
  Timer cancelled;
  queue.arm(cancelled, 1s, [&] { ran += 1; });
  cancelled.cancel();
  cancelled.cancel();
  {
    Timer destroyed;
    queue.arm(destroyed, 1s, [&] { ran += 10; });
  }
  Timer again;
  queue.arm(again, 1s, [&] { ran += 100; });
  queue.arm(again, 3s, [&] { ran += 1000; });
  queue.run(at(2s));
  CHECK(ran == 0);
  CHECK(again.armed());
  queue.run(at(3s));
  CHECK(ran == 1000);
}

TEST_CASE("an action may re-arm its own timer and cancel or destroy others that are due") {
  TimerQueue queue;
  Timer ticking;
  auto other = std::make_unique<Timer>();
  int ticks = 0;
  bool other_ran = false;
  std::function<void()> tick = [&] {
    ++ticks;
    other.reset();
    if (ticks < 3) queue.arm(ticking, 0s, tick);
  };
  queue.arm(ticking, 1s, tick);
  queue.arm(*other, 1s, [&] { other_ran = true; });
  queue.run(at(1s));
  CHECK(ticks == 3);
  CHECK_FALSE(other_ran);
}

TEST_CASE("an action may destroy the timer that runs it") {
  TimerQueue queue;
  auto timer = std::make_unique<Timer>();
  bool ran = false;
  queue.arm(*timer, 1s, [&] {
    timer.reset();
    ran = true;
  });
  queue.run(at(1s));
  CHECK(ran);
  CHECK_FALSE(queue.next());
}

TEST_CASE("time never goes backwards") {
  TimerQueue queue(at(5s));
  queue.set_now(at(3s));
  CHECK(queue.now() == at(5s));
  queue.run(at(4s));
  CHECK(queue.now() == at(5s));
  queue.set_now(at(6s));
  CHECK(queue.now() == at(6s));
}
