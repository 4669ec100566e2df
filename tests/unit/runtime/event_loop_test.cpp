#include "runtime/event_loop.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

#include "unit/runtime/gate.h"

using namespace openrui;
using openrui::test::Gate;
using std::chrono::hours;
using std::chrono::milliseconds;

namespace {

struct RecordingHook final : TurnHook {
  explicit RecordingHook(std::string& log) : log_(log) {}
  void end_of_turn() override { log_ += "flush "; }
  std::string& log_;
};

}  // namespace

TEST_CASE("a posted function runs on the loop thread, in a turn") {
  EventLoop loop;
  Gate done;
  bool on_loop = false;
  bool in_turn = false;
  loop.post([&] {
    on_loop = loop.on_loop_thread();
    in_turn = loop.in_turn();
    done.open();
  });
  loop.start_thread();
  REQUIRE(done.wait());
  loop.stop();
  CHECK(on_loop);
  CHECK(in_turn);
  CHECK_FALSE(loop.on_loop_thread());
  CHECK_FALSE(loop.in_turn());
}

TEST_CASE("posted functions run in the order in which they were posted") {
  EventLoop loop;
  std::string log;
  for (const char c : {'a', 'b', 'c'}) loop.post([&log, c] { log += c; });
  loop.post([&] { loop.stop(); });
  loop.run();
  CHECK(log == "abc");
}

TEST_CASE("hooks run once, at the end of the outermost turn, and before the after-turn actions") {
  EventLoop loop;
  std::string log;
  RecordingHook hook(log);
  loop.add_hook(hook);
  loop.post([&] {
    loop.after_turn([&] { log += loop.in_turn() ? "locked " : "after "; });
    loop.run_locked([&] { log += "inner "; });
    log += "outer ";
  });
  loop.post([&] {
    loop.remove_hook(hook);
    loop.stop();
  });
  loop.run();
  CHECK(log == "inner outer flush after ");
}

TEST_CASE("after-turn actions collected by another thread run on the loop thread, in order with its own") {
  EventLoop loop;
  std::string log;
  Gate done;
  bool all_on_loop = true;
  const auto action = [&](char c) {
    return [&, c] {
      all_on_loop = all_on_loop && loop.on_loop_thread() && !loop.in_turn();
      log += c;
      if (c == 'c') done.open();
    };
  };
  // The foreign turns end before the loop runs, so its own turn finds what they collected.
  loop.run_locked([&] { loop.after_turn(action('a')); });
  loop.run_locked([&] { loop.after_turn(action('b')); });
  loop.post([&] { loop.after_turn(action('c')); });
  CHECK(log.empty());
  loop.start_thread();
  REQUIRE(done.wait());
  loop.stop();
  CHECK(log == "abc");
  CHECK(all_on_loop);
}

TEST_CASE("turns entered by after-turn actions share one flush") {
  EventLoop loop;
  std::string log;
  RecordingHook hook(log);
  loop.add_hook(hook);
  loop.post([&] {
    for (const char* name : {"1 ", "2 "}) {
      loop.after_turn([&, name] {
        loop.run_locked([&] { log += name; });
        loop.run_locked([&] { log += name; });
      });
    }
  });
  loop.post([&] {
    loop.remove_hook(hook);
    loop.stop();
  });
  loop.run();
  CHECK(log == "flush 1 1 2 2 flush ");
}

TEST_CASE("after-turn actions that cause more of them do not pile up on the stack") {
  EventLoop loop;
  int left = 100'000;
  std::function<void()> again = [&] {
    if (--left > 0) {
      loop.run_locked([&] { loop.after_turn(again); });
    } else {
      loop.stop();
    }
  };
  loop.post([&] { loop.after_turn(again); });
  loop.run();
  CHECK(left == 0);
}

TEST_CASE("try_run_locked runs at once when the lock is free") {
  EventLoop loop;
  bool ran = false;
  CHECK(loop.try_run_locked([&] { ran = loop.in_turn(); }));
  CHECK(ran);
  CHECK(loop.run_locked([&] { return loop.try_run_locked([] {}); }));
}

TEST_CASE("try_run_locked does not wait for a taken lock, and what it leaves behind runs before later entries") {
  EventLoop loop;
  Gate taken;
  Gate let_go;
  std::thread other([&] {
    loop.run_locked([&] {
      taken.open();
      let_go.wait();
    });
  });
  REQUIRE(taken.wait());
  std::string log;
  CHECK_FALSE(loop.try_run_locked([&] { log += 'a'; }));
  CHECK_FALSE(loop.try_run_locked([&] { log += 'b'; }));
  let_go.open();
  other.join();
  CHECK(log.empty());
  CHECK(loop.try_run_locked([&] { log += 'c'; }));
  CHECK(log == "abc");
}

TEST_CASE("the loop runs what try_run_locked left behind without being asked again") {
  EventLoop loop;
  loop.start_thread();
  Gate taken;
  Gate let_go;
  Gate done;
  std::thread other([&] {
    loop.run_locked([&] {
      taken.open();
      let_go.wait();
    });
  });
  REQUIRE(taken.wait());
  CHECK_FALSE(loop.try_run_locked([&] { done.open(); }));
  let_go.open();
  other.join();
  CHECK(done.wait());
}

TEST_CASE("timers fire in the order of their deadlines, whichever thread armed them") {
  EventLoop loop;
  loop.start_thread();
  Gate done;
  std::string log;
  Timer late;
  Timer early;
  Timer never;
  loop.run_locked([&] {
    loop.timers().arm(late, milliseconds(20), [&] {
      log += "late";
      done.open();
    });
    loop.timers().arm(never, hours(24 * 365 * 100), [&] { log += "never"; });
  });
  loop.run_locked([&] { loop.timers().arm(early, milliseconds(1), [&] { log += "early "; }); });
  REQUIRE(done.wait());
  loop.run_locked([&] { never.cancel(); });
  CHECK(log == "early late");
}

TEST_CASE("a timer that was moved to later does not fire early") {
  EventLoop loop;
  loop.start_thread();
  Gate done;
  Timer timer;
  TimePoint due;
  TimePoint fired;
  loop.run_locked([&] { loop.timers().arm(timer, milliseconds(1), [] {}); });
  loop.run_locked([&] {
    due = loop.timers().now() + milliseconds(30);
    loop.timers().arm(timer, milliseconds(30), [&] {
      fired = loop.timers().now();
      done.open();
    });
  });
  REQUIRE(done.wait());
  CHECK(fired >= due);
}

TEST_CASE("the loop's clock starts as system time") {
  EventLoop loop;
  const auto now = loop.run_locked([&] { return loop.timers().now(); });
  const auto difference = now - EventLoop::wall_time();
  CHECK(difference < hours(1));
  CHECK(difference > -hours(1));
}

TEST_CASE("stop may be called any number of times, from any thread, before, during and after the run") {
  EventLoop never_run;
  never_run.stop();
  never_run.run();

  EventLoop loop;
  loop.start_thread();
  Gate stopped;
  loop.post([&] {
    loop.stop();
    stopped.open();
  });
  REQUIRE(stopped.wait());
  std::thread other([&] { loop.stop(); });
  loop.stop();
  other.join();
  loop.stop();
  CHECK(loop.run_locked([] { return 7; }) == 7);
}

TEST_CASE("completions collected before the loop is stopped still run") {
  EventLoop loop;
  int ran = 0;
  loop.run_locked([&] { loop.after_turn([&] { ++ran; }); });
  loop.stop();
  loop.run();
  CHECK(ran == 1);
}

TEST_CASE("turns of many threads exclude each other, and every completion runs once") {
  constexpr int kThreads = 4;
  constexpr int kTurns = 2'000;
  EventLoop loop;
  loop.start_thread();
  int value = 0;        // only touched in turns
  int completions = 0;  // only touched on the loop thread
  Gate all;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kTurns; ++i) {
        const auto work = [&] {
          ++value;
          loop.after_turn([&] {
            if (++completions == kThreads * kTurns) all.open();
          });
        };
        if (i % 3 == 0) {
          loop.post(work);
        } else if (i % 3 == 1 || t == 0) {
          loop.try_run_locked(work);
        } else {
          loop.run_locked(work);
        }
      }
    });
  }
  for (auto& t : threads) t.join();
  REQUIRE(all.wait());
  loop.stop();
  CHECK(value == kThreads * kTurns);
  CHECK(completions == kThreads * kTurns);
}
