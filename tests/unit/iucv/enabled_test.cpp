// A machine that takes its interrupts when it wants them, and functions that are not to wait.
#include "iucv_world.h"
#include "two_nodes.h"

using namespace openrui;
using namespace openrui::iucv;
using namespace openrui::test;

namespace {

struct Taker final : MachineUser {
  explicit Taker(System& system) {
    machine = std::move(system.log_on("TAKER", *this).value());
    machine->declare_buffer();
    machine->set_enabled(false);
  }
  void on_interrupt(const Interrupt& i, ByteView) override { taken.push_back(i.type); }
  void on_held() override { ++held; }

  std::vector<InterruptType> taken;
  int held = 0;
  std::unique_ptr<Machine> machine;
};

}  // namespace

TEST_CASE("a machine that is not enabled is told that something is pending and takes it one by one") {
  OneNode n;
  Taker t(n.system);
  Program a(n.system, "ALICE");
  CHECK_FALSE(t.machine->take_interrupt());
  CHECK(a->connect(connect_to("TAKER"), {})->outcome.ok());
  CHECK(a->connect(connect_to("TAKER"), {})->outcome.ok());
  n.run();
  CHECK(t.held == 1);
  CHECK(t.taken.empty());
  CHECK(t.machine->take_interrupt());
  CHECK(t.taken.size() == 1);
  CHECK(t.machine->take_interrupt());
  CHECK_FALSE(t.machine->take_interrupt());
  CHECK(t.taken.size() == 2);
}

TEST_CASE("a machine that is not enabled hears nothing of what its masks hold back") {
  OneNode n;
  Taker t(n.system);
  Program a(n.system, "ALICE");
  t.machine->set_control_mask(0);
  CHECK(a->connect(connect_to("TAKER"), {})->outcome.ok());
  n.run();
  CHECK(t.held == 0);
  CHECK_FALSE(t.machine->take_interrupt());
  t.machine->set_control_mask(mask::kAllControl);
  n.run();
  CHECK(t.held == 1);
  CHECK(t.machine->take_interrupt());
}

TEST_CASE("LOGOFF ends a TESTMSG that waits") {
  OneNode n;
  Program a(n.system, "ALICE");
  int ended = -1;
  CHECK_FALSE(a->test_message([&](std::uint8_t cc) { ended = cc; }));
  a.machine.reset();
  CHECK(ended == 0);
}

TEST_CASE("without a function to call nothing waits: TESTMSG CONNECT RECEIVE and PURGE leave everything as it was") {
  TwoNodes n;
  Program a(n.a.system, "ALICE");
  Program b(n.b.system, "BOB");
  CHECK_FALSE(a->test_message({}));
  auto away = connect_to("BOB");
  away.node = "NODEB";
  CHECK_FALSE(a->connect(away, {}));
  CHECK(a->paths().empty());
  const auto [pa, pb] = n.join(a, b);
  const Bytes big(200000, 7);
  const auto sent = a->send(message_on(pa, big));
  REQUIRE(sent.outcome.ok());
  n.run();
  CHECK_FALSE(b->receive({pb}, big.size(), {}));
  CHECK_FALSE(a->purge({pa}, {}));
  std::optional<ReceiveResult> got;
  CHECK_FALSE(b->receive({pb}, big.size(), [&](ReceiveResult&& r) { got = std::move(r); }));
  n.run();
  REQUIRE(got);
  CHECK(got->data == big);
}
