// What a path costs that nobody uses (the limit is the project's: 1 KB).
#include <malloc.h>

#include "two_nodes.h"

#if defined(__SANITIZE_ADDRESS__)
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();  // GCC 12 in Debian brings no header for it
#endif

using namespace openrui;
using namespace openrui::iucv;
using namespace openrui::test;

namespace {

constexpr int kPaths = 500;
constexpr std::size_t kLimit = 1024;

std::size_t live_memory() {
#if defined(__SANITIZE_ADDRESS__)
  return __sanitizer_get_current_allocated_bytes();
#else
  return mallinfo2().uordblks;
#endif
}

// A burst on a path and back to rest: what it leaves behind counts.
template <class Nodes>
void burst(Nodes& n, Program& from, Program& to, PathId path) {
  const Bytes data(10, 1);
  for (int i = 0; i < 200; ++i) CHECK(from->send(message_on(path, data)).outcome.ok());
  n.run();
  for (int i = 0; i < 200; ++i) CHECK(receive(to).outcome.ok());
  n.run();
  from.clear();
  to.clear();
}

template <class Nodes>
std::size_t bytes_for_idle(Nodes& n, Program& alice, Program& bob) {
  // What is there once, whatever the number of paths, is there before.
  burst(n, alice, bob, n.join(alice, bob, 200).first);
  const auto before = live_memory();
  for (int i = 0; i < kPaths; ++i) burst(n, alice, bob, n.join(alice, bob, 200).first);
  return (live_memory() - before) / kPaths;
}

}  // namespace

TEST_CASE("both ends of an idle path in a node take less than 1 KB, whatever was sent over it") {
  OneNode n;
  Program alice(n.system, "ALICE");
  Program bob(n.system, "BOB");
  const auto bytes = bytes_for_idle(n, alice, bob);
  CHECK(bytes > sizeof(Path));
  CHECK(bytes < kLimit);
}

TEST_CASE("an end of an idle path to another node takes less than 1 KB, whatever was sent over it") {
  TwoNodes n;
  Program alice(n.a.system, "ALICE");
  Program bob(n.b.system, "BOB");
  const auto bytes = bytes_for_idle(n, alice, bob) / 2;
  CHECK(bytes > sizeof(Path));
  CHECK(bytes < kLimit);
}
