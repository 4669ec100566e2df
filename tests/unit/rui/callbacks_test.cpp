// The end of a program while a callback runs on the library's thread.
#include "rui/callbacks.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

using namespace openrui;

namespace {

std::atomic<bool> called{false};
std::atomic<bool> release{false};
Callbacks* current = nullptr;
bool closed_inside = true;

void wait_for_release(LUA_VERB_RECORD*) {
  called = true;
  called.notify_all();
  release.wait(false);
}

void close_inside(LUA_VERB_RECORD*) { closed_inside = current->close(); }

struct Running {
  Running() {
    called = release = false;
    thread = std::thread([this] { callbacks.run({&record, reinterpret_cast<unsigned long>(&wait_for_release)}); });
    called.wait(false);
  }
  ~Running() {
    let_go();
    thread.join();
  }
  static void let_go() {
    release = true;
    release.notify_all();
  }

  Callbacks callbacks;
  LUA_VERB_RECORD record{};
  std::thread thread;
};

}  // namespace

TEST_CASE("a callback that returns while the program ends does not keep the node from an orderly end") {
  Running r;
  std::thread ends_soon([] { Running::let_go(); });
  CHECK(r.callbacks.close());
  ends_soon.join();
}

TEST_CASE("a callback that does not return does not keep the program from its end") {
  Running r;
  CHECK_FALSE(r.callbacks.close());
}

TEST_CASE("a callback that ends the program itself is not waited for") {
  Callbacks callbacks;
  current = &callbacks;
  LUA_VERB_RECORD record{};
  callbacks.run({&record, reinterpret_cast<unsigned long>(&close_inside)});
  CHECK_FALSE(closed_inside);
}
