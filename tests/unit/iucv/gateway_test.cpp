// Paths between two nodes (transports reference 10.4).
#include <random>

#include "iucv/node_gateway.h"
#include "two_nodes.h"

using namespace openrui;
using namespace openrui::iucv;
using namespace openrui::test;
using T = InterruptType;

namespace {

Bytes pattern(std::size_t size, unsigned seed = 1) {
  std::mt19937 random(seed);
  Bytes bytes(size);
  for (auto& b : bytes) b = static_cast<std::uint8_t>(random());
  return bytes;
}

}  // namespace

TEST_CASE("CONNECT to another node waits for its answer and gives the codes that a local one gives") {
  Directory d;
  d.others.reset();
  d.users["BOB"].from = {"ALICE@NODEA"};
  d.users["BOB"].max_connections = 1;
  d.users["CAROL"].allow = true;
  d.users["DEAF"].allow = true;
  d.users["PRIVATE"] = {};
  TwoNodes n(d);
  Program alice(n.a.system, "ALICE");
  Program dave(n.a.system, "DAVE");
  Program bob(n.b.system, "BOB");
  Program deaf(n.b.system, "DEAF", false);
  Program priv(n.b.system, "PRIVATE");
  const auto code = [&](Program& from, const std::string& target) {
    const auto r = n.connect(from, TwoNodes::to_b(target));
    REQUIRE(r);
    return r->outcome.code;
  };
  CHECK(code(alice, "BOB") == ReturnCode::ok);
  CHECK(code(alice, "BOB") == ReturnCode::target_maximum);
  CHECK(code(dave, "BOB") == ReturnCode::not_authorised);
  CHECK(code(alice, "CAROL") == ReturnCode::not_logged_on);
  CHECK(code(alice, "DEAF") == ReturnCode::no_buffer);
  CHECK(code(alice, "PRIVATE") == ReturnCode::not_authorised);
  CHECK(code(alice, "*MSG") == ReturnCode::unknown_service);
  auto elsewhere = connect_to("BOB");
  elsewhere.node = "NODEX";
  CHECK(alice->connect(elsewhere, {})->outcome.code == ReturnCode::not_logged_on);
  auto here = TwoNodes::to_b("BOB");
  here.flags = flag::kLocal;
  CHECK(alice->connect(here, {})->outcome.code == ReturnCode::not_logged_on);
  CHECK(alice->paths().size() == 1);
}

TEST_CASE("the directory says in which node a user lives, and an exported service can be reached") {
  Directory d;
  d.exported = {"*LOGREC"};
  TwoNodes n(d);
  Directory at_a;
  at_a.users["BOB"].node = "NODEB";
  n.a.system.set_directory(at_a);
  Program alice(n.a.system, "ALICE");
  Program bob(n.b.system, "BOB");
  CHECK(n.connect(alice, connect_to("BOB"))->outcome.ok());
  CHECK(bob.last(T::connection_pending).vmid == "ALICE");
  CHECK(n.connect(alice, TwoNodes::to_b("*LOGREC", 5))->outcome.ok());
  n.b.system.log(Severity::info, "X", "far away");
  n.run();
  CHECK(to_text(receive(alice).data) == "info X: far away");
}

TEST_CASE("messages, replies, rejections and parameter data cross nodes") {
  TwoNodes n;
  Program alice(n.a.system, "ALICE");
  Program bob(n.b.system, "BOB");
  const auto [at_a, at_b] = n.join(alice, bob, 20, flag::kParameterData | flag::kPriority);
  const auto one = alice->send(message_on(at_a, text("one-way"))).id;
  const auto two = alice->send(message_on(at_a, text("two-way"), 0)).id;
  const auto three = alice->send(message_on(at_a, text("refused"), 0)).id;
  const auto four = alice->send(message_on(at_a, text("8 bytes!"), flag::kParameterData | flag::kOneWay)).id;
  const auto five = alice->send(message_on(at_a, text("urgent"), flag::kPriority | flag::kOneWay)).id;
  n.run();
  REQUIRE(bob.interrupts.size() == 5);
  // 10.4: the node with the smaller name uses even numbers, and both ends know a message by one number.
  for (const auto id : {one, two, three, four, five}) CHECK(id % 2 == 0);
  CHECK(bob->send(message_on(at_b, text("x"))).id % 2 == 1);
  CHECK(text(receive(bob).data) == "urgent");
  CHECK(text(receive(bob).data) == "one-way");
  CHECK(text(receive(bob, {at_b, two, 0x11}).data) == "two-way");
  Interrupt i;
  i.path = at_b;
  i.id = two;
  i.target_class = 0x11;
  CHECK(reply(bob, i, pattern(200)) == error(ReturnCode::buffer_short));
  CHECK(bob->reject(at_b, three, 0x11).ok());
  n.run();
  std::map<MessageId, Interrupt> done_ones;
  for (std::size_t k = 0; k < alice.interrupts.size(); ++k) {
    if (!alice.interrupts[k].is_completion()) continue;
    done_ones[alice.interrupts[k].id] = alice.interrupts[k];
    if (alice.interrupts[k].id == two) {
      const auto whole = pattern(200);
      CHECK(alice.answers[k] == Bytes(whole.begin(), whole.begin() + 100));
    }
  }
  REQUIRE(done_ones.size() == 5);
  CHECK(done_ones[one].audit == 0);
  CHECK(done_ones[two].audit == audit::kAnswerTooLong);
  CHECK(done_ones[three].audit == audit::kRejected);
  CHECK(done_ones[four].audit == 0);
  CHECK(done_ones[five].type == T::priority_complete);
  CHECK(done_ones[one].tag == 0x33);
  CHECK(done_ones[one].source_class == 0x22);
}

TEST_CASE("long messages go in chunks within the window, and RECEIVE waits for what is on the way") {
  TwoNodes n;
  Program alice(n.a.system, "ALICE");
  Program bob(n.b.system, "BOB");
  const auto [at_a, at_b] = n.join(alice, bob, 100);
  const auto size = GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{65523}, std::size_t{65524}, std::size_t{65536},
                             std::size_t{65537}, std::size_t{1000000});
  CAPTURE(size);
  const auto data = pattern(size);
  auto r = message_on(at_a, data, 0);
  r.answer_length = 2000000;
  const auto id = alice->send(r).id;
  const auto next = alice->send(message_on(at_a, text("behind it"))).id;
  n.run();
  CHECK(bob.interrupts.front().length == size);
  ReceiveResult got;
  int times = 0;
  auto now = bob->receive({at_b, id, 0x11}, 2000000, [&](ReceiveResult&& later) {
    got = std::move(later);
    ++times;
  });
  if (now) {
    got = std::move(*now);
    ++times;
  }
  n.run();
  CHECK(times == 1);
  CHECK(got.outcome.ok());
  CHECK(got.data == data);
  CHECK(receive(bob).id == next);
  Interrupt i;
  i.path = at_b;
  i.id = id;
  i.target_class = 0x11;
  CHECK(reply(bob, i, data).ok());
  n.run();
  CHECK(alice.count(T::complete) == 2);
  const auto found = std::find_if(alice.interrupts.begin(), alice.interrupts.end(),
                                  [id](const auto& x) { return x.is_completion() && x.id == id; });
  REQUIRE(found != alice.interrupts.end());
  CHECK(alice.answers[static_cast<std::size_t>(found - alice.interrupts.begin())] == data);
}

TEST_CASE("a receiver that does not read holds the sender's bytes at the window, other paths go on") {
  TwoNodes n;
  Program alice(n.a.system, "ALICE");
  Program bob(n.b.system, "BOB");
  const auto [a1, b1] = n.join(alice, bob, 65535);
  const auto [a2, b2] = n.join(alice, bob, 10);
  const auto data = pattern(1000);
  for (int i = 0; i < 1000; ++i) REQUIRE(alice->send(message_on(a1, data)).outcome.ok());
  REQUIRE(alice->send(message_on(a2, text("other path"))).outcome.ok());
  n.run();
  CHECK(bob.interrupts.size() < 70);
  CHECK(n.network.delivered_bytes() < 100000);
  CHECK(text(receive(bob, {b2}).data) == "other path");
  int received = 0;
  for (int i = 0; i < 1000; ++i) {
    std::optional<ReceiveResult> r;
    const auto keep = [&r](ReceiveResult&& later) { r = std::move(later); };
    if (auto now = bob->receive({b1}, 1000, keep)) r = std::move(*now);
    if (!r) n.run();
    while (r && r->outcome == nothing()) {
      n.run();
      r = receive(bob, {b1}, 1000);
    }
    REQUIRE(r);
    REQUIRE(r->data == data);
    ++received;
  }
  n.run();
  CHECK(received == 1000);
  CHECK(alice.count(T::complete) == 1001);
}

TEST_CASE("a priority message overtakes what waits for the window, but not what has begun") {
  TwoNodes n;
  Program alice(n.a.system, "ALICE");
  Program bob(n.b.system, "BOB");
  const auto [at_a, at_b] = n.join(alice, bob, 100, flag::kPriority);
  const auto data = pattern(100000);
  alice->send(message_on(at_a, data));
  alice->send(message_on(at_a, text("waits")));
  alice->send(message_on(at_a, text("urgent"), flag::kPriority | flag::kOneWay));
  n.run();
  CHECK(bob.types() == std::vector<T>{T::pending});
  bool whole = false;
  bob->receive({at_b}, 100000, [&](ReceiveResult&& r) { whole = r.data == data; });
  n.run();
  CHECK(whole);
  CHECK(bob.types() == std::vector<T>{T::pending, T::priority_pending, T::pending});
}

TEST_CASE("the loss of the stream severs every path with LINKLOST, and the next CONNECT works again") {
  TwoNodes n;
  Program alice(n.a.system, "ALICE");
  Program bob(n.b.system, "BOB");
  const auto [at_a, at_b] = n.join(alice, bob, 10);
  const auto waiting = alice->send(message_on(at_a, text("never read"), 0)).id;
  bob->send(message_on(at_b, text("arrived")));
  n.run();
  n.network.cut_all();
  n.run(std::chrono::milliseconds(100));
  CHECK(alice.last(T::severed).user == user_data("LINKLOSTNODEB"));
  CHECK(bob.last(T::severed).user == user_data("LINKLOSTNODEA"));
  // What has arrived can be received; what was outstanding says so to who asks.
  CHECK(text(receive(alice, {at_a}).data) == "arrived");
  CHECK(alice->send(message_on(at_a, text("x"))).outcome == error(ReturnCode::invalid_path));
  CHECK(alice->test_completion({at_a, waiting, std::nullopt}).interrupt.audit == audit::kSevered);
  const auto at = alice->test_completion({at_a, waiting, std::nullopt});
  CHECK(at.outcome == nothing());
  CHECK(alice.count(T::complete) == 0);
  CHECK(alice->sever(at_a, {}).ok());
  CHECK(bob->sever(at_b, {}).ok());
  CHECK(n.a.gateway->path_count() == 0);
  CHECK(n.b.gateway->path_count() == 0);
  n.run(std::chrono::seconds(5));
  n.join(alice, bob);
}

TEST_CASE(
    "a partner that does not answer CONNECT makes it end with 11 after five seconds, and a late answer is severed") {
  TwoNodes n;
  Program alice(n.a.system, "ALICE");
  Program bob(n.b.system, "BOB");
  std::optional<ConnectResult> result;
  CHECK_FALSE(alice->connect(TwoNodes::to_b("BOB"), [&](const auto& r) { result = r; }));
  n.network.stall(true);
  n.run(std::chrono::seconds(4));
  CHECK_FALSE(result);
  n.run(std::chrono::seconds(2));
  REQUIRE(result);
  CHECK(result->outcome == error(ReturnCode::not_logged_on));
  CHECK(alice->paths().empty());
  n.network.stall(false);
  n.run();
  CHECK(bob.types() == std::vector<T>{T::connection_pending, T::severed});
  CHECK(bob->sever(bob.interrupts.front().path, {}).ok());
  n.run();
  CHECK(n.a.gateway->path_count() == 0);
  CHECK(n.b.gateway->path_count() == 0);
}

TEST_CASE("a program that goes away while its CONNECT waits leaves nothing behind") {
  TwoNodes n;
  auto alice = std::make_unique<Program>(n.a.system, "ALICE");
  Program bob(n.b.system, "BOB");
  int ended = 0;
  CHECK_FALSE((*alice)->connect(TwoNodes::to_b("BOB"), [&](const auto&) { ++ended; }));
  alice.reset();
  CHECK(ended == 1);
  n.run();
  CHECK(bob.types() == std::vector<T>{T::connection_pending, T::severed});
  bob->sever(bob.interrupts.front().path, {});
  n.run();
  CHECK(ended == 1);
  CHECK(n.a.gateway->path_count() == 0);
  CHECK(n.b.gateway->path_count() == 0);
}

TEST_CASE("ACCEPT crossing SEVER: the acceptor hears 03, and the path is gone at both ends (10.4)") {
  TwoNodes n;
  Program alice(n.a.system, "ALICE");
  Program bob(n.b.system, "BOB");
  const auto connected = n.connect(alice, TwoNodes::to_b("BOB"));
  AcceptRequest accept;
  accept.path = bob.last(T::connection_pending).path;
  SECTION("crossing on the wire") {
    CHECK(bob->accept(accept).ok());
    CHECK(alice->sever(connected->path, user_data("BYE")).ok());
    n.run();
    CHECK(bob.last(T::severed).user == user_data("BYE"));
  }
  SECTION("SEVER has come before") {
    CHECK(alice->sever(connected->path, user_data("BYE")).ok());
    n.run();
    CHECK(bob->accept(accept) == error(ReturnCode::already_severed));
  }
  CHECK(alice.interrupts.empty());
  CHECK(bob->sever(accept.path, {}).ok());
  n.run();
  CHECK(n.a.gateway->path_count() == 0);
  CHECK(n.b.gateway->path_count() == 0);
}

TEST_CASE("PURGE crossing COMPLETE: one of the two ends the message, never both (10.4)") {
  TwoNodes n;
  Program alice(n.a.system, "ALICE");
  Program bob(n.b.system, "BOB");
  const auto [at_a, at_b] = n.join(alice, bob);
  const auto id = alice->send(message_on(at_a, text("x"))).id;
  n.run();
  const bool received_first = GENERATE(false, true);
  const bool crossing = GENERATE(false, true);
  if (received_first) receive(bob);
  if (!crossing) n.run();
  std::optional<PurgeResult> result;
  int times = 0;
  auto now = alice->purge({at_a, id, std::nullopt}, [&](const PurgeResult& r) {
    result = r;
    ++times;
  });
  if (now) {
    result = *now;
    ++times;
  }
  n.run();
  REQUIRE(times == 1);
  CHECK(result->outcome == (received_first ? nothing() : done()));
  CHECK(alice.count(T::complete) == (received_first ? 1 : 0));
  CHECK(receive(bob).outcome == nothing());
}

TEST_CASE("QUIESCE while messages are in flight: they are still delivered, later ones are refused (10.4 and 11.5)") {
  TwoNodes n;
  n.network.set_delay([] { return std::chrono::milliseconds(50); });
  Program alice(n.a.system, "ALICE");
  Program bob(n.b.system, "BOB");
  const auto [at_a, at_b] = n.join(alice, bob, 20);
  CHECK(bob->quiesce(at_b, user_data("STOP")).ok());
  const auto flying = alice->send(message_on(at_a, text("in flight"), 0));
  CHECK(flying.outcome.ok());
  n.run();
  CHECK(alice.count(T::quiesced) == 1);
  CHECK(alice->send(message_on(at_a, text("late"))).outcome == error(ReturnCode::path_quiesced));
  CHECK(text(receive(bob).data) == "in flight");
  CHECK(reply(bob, bob.last(T::pending), text("answer")).ok());
  CHECK(bob->send(message_on(at_b, text("the other way"))).outcome.ok());
  n.run();
  CHECK(alice.last(T::complete).id == flying.id);
  CHECK(text(receive(alice).data) == "the other way");
  CHECK(bob->resume(at_b, {}).ok());
  n.run();
  CHECK(alice->send(message_on(at_a, text("again"))).outcome.ok());
}

TEST_CASE("a sender that keeps to no limit has its path severed, and the stream goes on") {
  TwoNodes n;
  Program alice(n.a.system, "ALICE");
  Program bob(n.b.system, "BOB");
  const auto [at_a, at_b] = n.join(alice, bob, 3);
  // The sender believes in a higher limit than was granted.
  alice.machine->path(at_a)->limit = 5;
  for (int i = 0; i < 5; ++i) CHECK(alice->send(message_on(at_a, text("x"))).outcome.ok());
  n.run();
  CHECK(bob.last(T::severed).user == user_data("MSGLIMIT"));
  CHECK(alice.last(T::severed).user == user_data("MSGLIMIT"));
  CHECK(bob.count(T::pending) == 3);
  CHECK(alice->sever(at_a, {}).ok());
  CHECK(bob->sever(at_b, {}).ok());
  n.run();
  CHECK(n.a.gateway->path_count() == 0);
  CHECK(n.b.gateway->path_count() == 0);
  n.join(alice, bob);
}
