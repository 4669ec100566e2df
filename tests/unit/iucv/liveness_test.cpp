// A network that goes silent without a word: what liveness promises of messages (transports reference 8.11, 10.3).
#include <random>

#include "two_nodes.h"

using namespace openrui;
using namespace openrui::iucv;
using namespace openrui::test;
using T = InterruptType;

namespace {

// Sends numbers one after the other over whatever path it has, and makes a new one when it was lost.
struct Sender {
  explicit Sender(TwoNodes& n) : program(n.a.system, "ALICE") {
    program.react = [this](const Interrupt& i) {
      if (i.type == T::connection_complete) up = i.path;
      if (i.type == T::connection_complete || i.type == T::severed) connecting = false;
      if (i.type == T::complete) completed.push_back(i.tag);
      if (i.type != T::severed) return;
      ++lost;
      up = 0;
      CHECK(program->sever(i.path, {}).ok());
    };
  }
  void act() {
    if (up == 0) {
      if (connecting) return;
      connecting = true;
      // Until the partner has accepted, or it came to nothing.
      const auto end = [this](const ConnectResult& r) { connecting = r.outcome.ok(); };
      if (const auto now = program->connect(TwoNodes::to_b("BOB", 20), end)) end(*now);
      return;
    }
    Bytes number(4);
    put32(number.data(), next);
    auto r = message_on(up, number);
    r.tag = next;
    if (program->send(r).outcome.ok()) ++next;
  }
  Program program;
  PathId up = 0;
  bool connecting = false;
  std::uint32_t next = 1;
  std::vector<std::uint32_t> completed;
  int lost = 0;
};

struct Receiver {
  explicit Receiver(TwoNodes& n) : program(n.b.system, "BOB") {
    program.react = [this](const Interrupt& i) {
      if (i.type == T::connection_pending) {
        AcceptRequest r;
        r.path = i.path;
        r.limit = 20;
        CHECK(program->accept(r).ok());
      }
      if (i.type == T::severed) CHECK(program->sever(i.path, {}).ok());
      if (i.type == T::pending) received.push_back(get32(receive(program, {i.path, i.id, i.target_class}).data, 0));
    };
  }
  Program program;
  std::vector<std::uint32_t> received;
};

}  // namespace

TEST_CASE(
    "no message is doubled or out of order when a silent network ends a stream, and what was complete was received") {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    TwoNodes n;
    n.network.set_delay([&random] { return std::chrono::milliseconds(random() % 30); });
    Sender alice(n);
    Receiver bob(n);
    const auto talk = [&](int times) {
      for (int i = 0; i < times; ++i) {
        alice.act();
        n.run(std::chrono::milliseconds(random() % 40));
      }
    };
    talk(20 + static_cast<int>(random() % 60));
    n.network.stall(true);
    talk(static_cast<int>(random() % 20));
    // A PING after ten seconds of silence, and three that nobody answers.
    n.run(std::chrono::seconds(60));
    CHECK(alice.lost == 1);
    n.network.stall(false);
    n.run(std::chrono::seconds(60));
    talk(40);
    n.run(std::chrono::seconds(1));
    CHECK(alice.up != 0);
    CHECK(alice.lost == 1);
    CHECK(std::adjacent_find(bob.received.begin(), bob.received.end(), std::greater_equal<>()) == bob.received.end());
    for (const auto number : alice.completed) {
      CHECK(std::binary_search(bob.received.begin(), bob.received.end(), number));
    }
    // Without a completion the sender does not know; those are the ones that were under way.
    CHECK(alice.completed.size() + 20 >= alice.next - 1);
    CHECK(bob.received.back() == alice.next - 1);
  }
}

TEST_CASE("a stall that is shorter than liveness allows loses nothing") {
  TwoNodes n;
  Sender alice(n);
  Receiver bob(n);
  for (int i = 0; i < 10; ++i) {
    alice.act();
    n.run(std::chrono::milliseconds(100));
  }
  n.network.stall(true);
  n.run(std::chrono::seconds(35));
  n.network.stall(false);
  n.run(std::chrono::seconds(5));
  CHECK(alice.lost == 0);
  alice.act();
  n.run();
  CHECK(bob.received.size() == alice.next - 1);
  CHECK(alice.completed == bob.received);
}
