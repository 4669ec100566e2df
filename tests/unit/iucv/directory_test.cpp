// What the directory decides in a running node.
#include <catch2/catch.hpp>

#include "two_nodes.h"

using namespace openrui;
using namespace openrui::test;
using namespace openrui::iucv;
using T = InterruptType;

namespace {

struct Nobody final : MachineUser {
  void on_interrupt(const Interrupt&, ByteView) override {}
};

}  // namespace

TEST_CASE("a name can be taken by the programs and accounts that the directory lists for it") {
  OneNode n;
  Directory d;
  d.users["ALICE"].programs = {"teller"};
  d.users["BOB"].accounts = {"bo*"};
  d.users["CAROL"].node = "NODEB";
  n.system.set_directory(d);
  Nobody user;
  const auto why = [&](const std::string& name) {
    auto machine = n.system.log_on(name, user);
    return machine.ok() ? std::string() : machine.error();
  };
  CHECK(why("ALICE") == "the directory does not let program \"\" be ALICE");
  n.system.set_identity({"teller", "al"});
  CHECK(why("ALICE").empty());
  CHECK(why("BOB") == "the directory does not let account \"al\" be BOB");
  n.system.set_identity({"anything", "bob"});
  CHECK(why("BOB").empty());
  CHECK(why("CAROL") == "the directory has no user CAROL of this node");
  CHECK(why("DAVE").empty());
}

TEST_CASE("whoever may connect to the owner of a resource may connect to the resource") {
  OneNode n;
  Directory d;
  d.others.reset();
  d.users["ALICE"];
  d.users["BOB"].from = {"ALICE"};
  d.users["BOB"].connect["*IDENT"] = {};
  d.users["BOB"].resources = {"PRINTER"};
  d.users["EVE"];
  n.system.set_directory(d);
  Program alice(n.system, "ALICE");
  Program bob(n.system, "BOB");
  Program eve(n.system, "EVE");
  auto announce = connect_to("*IDENT");
  announce.user = user_data("PRINTER");
  REQUIRE(bob->connect(announce, {})->outcome.ok());
  n.run();
  CHECK(alice->connect(connect_to("PRINTER"), {})->outcome.ok());
  n.run();
  CHECK(bob.last(T::connection_pending).vmid == "ALICE");
  CHECK(eve->connect(connect_to("PRINTER"), {})->outcome.code == ReturnCode::not_authorised);
}

TEST_CASE("a partner node sends no more on a path than the directory's window until it is received") {
  Directory d;
  d.window = 1024;
  TwoNodes n(d);
  Program alice(n.a.system, "ALICE");
  Program bob(n.b.system, "BOB");
  const auto [at_a, at_b] = n.join(alice, bob, 20);
  const auto before = n.network.delivered_bytes();
  const Bytes data(5000, 0x5A);
  CHECK(alice->send(message_on(at_a, data)).outcome.ok());
  n.run();
  const auto pushed = n.network.delivered_bytes() - before;
  CHECK(pushed >= 1024);
  CHECK(pushed < 1200);
  // RECEIVE asks for what is missing.
  Bytes got;
  CHECK_FALSE(bob->receive({at_b, {}, {}}, 5000, [&](ReceiveResult&& r) { got = std::move(r.data); }));
  n.run();
  CHECK(got == data);
}
