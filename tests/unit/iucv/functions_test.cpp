// Functions of IUCV beside the numbered rules: order, masks, polling, services.
#include <catch2/catch.hpp>

#include "iucv_world.h"

using namespace openrui;
using namespace openrui::iucv;
using namespace openrui::test;
using T = InterruptType;

TEST_CASE("messages stay separate and in order, and priority ones overtake") {
  OneNode n;
  Program a(n.system, "ALICE");
  Program b(n.system, "BOB");
  const auto [at_a, at_b] = n.join(a, b, 10, flag::kPriority, flag::kPriority);
  for (const auto* words : {"one", "two"}) CHECK(a->send(message_on(at_a, text(words))).outcome.ok());
  CHECK(a->send(message_on(at_a, text("urgent"), flag::kOneWay | flag::kPriority)).outcome.ok());
  SECTION("by interrupt") {
    n.run();
    CHECK(b.types() == std::vector<T>{T::priority_pending, T::pending, T::pending});
  }
  SECTION("by DESCRIBE") {
    CHECK(b->describe().second.type == T::priority_pending);
    CHECK(b->describe().second.type == T::pending);
    CHECK(b->describe().second.type == T::pending);
    CHECK(b->describe().first == nothing());
    n.run();
    CHECK(b.interrupts.empty());
  }
  CHECK(text(receive(b).data) == "urgent");
  CHECK(text(receive(b).data) == "one");
  CHECK(text(receive(b).data) == "two");
  n.run();
  CHECK(a.types() == std::vector<T>{T::priority_complete, T::complete, T::complete});
}

TEST_CASE("priority needs the directory, CONNECT and ACCEPT") {
  OneNode n;
  Program a(n.system, "ALICE");
  Program b(n.system, "BOB");
  const bool wanted = GENERATE(false, true);
  const bool accepted = GENERATE(false, true);
  const auto [at_a, at_b] = n.join(a, b, 10, wanted ? flag::kPriority : 0, accepted ? flag::kPriority : 0);
  const auto outcome = a->send(message_on(at_a, text("x"), flag::kOneWay | flag::kPriority)).outcome;
  CHECK(outcome == (wanted && accepted ? done() : error(ReturnCode::no_priority)));
}

TEST_CASE("RECEIVE finds a message by path, id or class") {
  OneNode n;
  Program a(n.system, "ALICE");
  Program b(n.system, "BOB");
  const auto [a1, b1] = n.join(a, b);
  const auto [a2, b2] = n.join(a, b);
  const auto send = [&](PathId path, std::uint32_t cls, const std::string& words) {
    const auto data = text(words);
    auto r = message_on(path, data);
    r.target_class = cls;
    return a->send(r).id;
  };
  send(a1, 1, "one");
  const auto two = send(a1, 2, "two");
  send(a2, 3, "three");
  send(a2, 1, "four");
  SECTION("by class") { CHECK(text(receive(b, {std::nullopt, std::nullopt, 3}).data) == "three"); }
  SECTION("by path and class") { CHECK(text(receive(b, {b2, std::nullopt, 1}).data) == "four"); }
  SECTION("by id") { CHECK(text(receive(b, {std::nullopt, two, std::nullopt}).data) == "two"); }
  SECTION("by path") { CHECK(text(receive(b, {b2}).data) == "three"); }
  SECTION("by nothing: the oldest") { CHECK(text(receive(b).data) == "one"); }
  SECTION("a class that nothing has") { CHECK(receive(b, {b1, std::nullopt, 9}).outcome == nothing()); }
  SECTION("an id of another path") {
    CHECK(receive(b, {b2, two, std::nullopt}).outcome == error(ReturnCode::wrong_message));
  }
  SECTION("a path that is not there") { CHECK(receive(b, {77}).outcome == error(ReturnCode::invalid_path)); }
}

TEST_CASE("masks hold interrupts back, and nothing is lost") {
  OneNode n;
  Program a(n.system, "ALICE");
  Program b(n.system, "BOB");
  const auto [at_a, at_b] = n.join(a, b, 10, flag::kPriority, flag::kPriority);
  SECTION("messages") {
    b->set_mask(static_cast<std::uint8_t>(mask::kAllMessages & ~mask::kPending));
    a->send(message_on(at_a, text("x")));
    a->send(message_on(at_a, text("y"), flag::kOneWay | flag::kPriority));
    n.run();
    CHECK(b.types() == std::vector<T>{T::priority_pending});
    b->set_mask(mask::kAllMessages);
    n.run();
    CHECK(b.types() == std::vector<T>{T::priority_pending, T::pending});
  }
  SECTION("all control interrupts") {
    b->set_mask(static_cast<std::uint8_t>(mask::kAllMessages & ~mask::kControl));
    a->quiesce(at_a, {});
    n.run();
    CHECK(b.interrupts.empty());
    b->set_mask(mask::kAllMessages);
    n.run();
    CHECK(b.types() == std::vector<T>{T::quiesced});
  }
  SECTION("single control interrupts") {
    b->set_control_mask(static_cast<std::uint8_t>(mask::kAllControl & ~mask::kQuiesced));
    a->quiesce(at_a, {});
    a->resume(at_a, {});
    a->sever(at_a, {});
    n.run();
    CHECK(b.types() == std::vector<T>{T::resumed, T::severed});
    b->set_control_mask(mask::kAllControl);
    n.run();
    CHECK(b.types() == std::vector<T>{T::resumed, T::severed, T::quiesced});
  }
}

TEST_CASE("TESTMSG says what is pending, and waits when nothing is") {
  OneNode n;
  Program a(n.system, "ALICE");
  Program b(n.system, "BOB");
  const auto [at_a, at_b] = n.join(a, b);
  a->set_mask(0);
  b->set_mask(0);
  int woken = -1;
  CHECK_FALSE(b->test_message([&](std::uint8_t cc) { woken = cc; }));
  n.run();
  CHECK(woken == -1);
  a->send(message_on(at_a, text("x")));
  n.run();
  CHECK(woken == 1);
  CHECK(b->test_message({}) == 1);
  receive(b);
  CHECK(a->test_message({}) == 2);
  b->send(message_on(at_b, text("y")));
  CHECK(a->test_message({}) == 3);
}

TEST_CASE("IPALL reaches all paths") {
  OneNode n;
  Program a(n.system, "ALICE");
  Program b(n.system, "BOB");
  n.join(a, b);
  n.join(a, b);
  CHECK(a->quiesce_all({}).ok());
  CHECK(a->resume_all({}).ok());
  CHECK(a->sever_all({}).ok());
  n.run();
  CHECK(b.count(T::quiesced) == 2);
  CHECK(b.count(T::resumed) == 2);
  CHECK(b.count(T::severed) == 2);
}

TEST_CASE("a program that only polls does not make the node keep what it has read") {
  OneNode n;
  Program a(n.system, "ALICE");
  Program b(n.system, "BOB");
  const auto [at_a, at_b] = n.join(a, b);
  a->set_mask(0);
  b->set_mask(0);
  for (int i = 0; i < 20000; ++i) {
    REQUIRE(a->send(message_on(at_a, text("x"))).outcome.ok());
    REQUIRE(receive(b).outcome.ok());
    REQUIRE(a->test_completion({at_a}).outcome.ok());
  }
  n.run();
  CHECK(b.interrupts.empty());
}

TEST_CASE("*MSG delivers texts with the sender's name and the class of their source") {
  OneNode n;
  Program a(n.system, "ALICE");
  CHECK_FALSE(n.system.message("BOB", "ALICE", 1, "too early"));
  const auto connected = a->connect(connect_to("*MSG", 255), {});
  CHECK(connected->outcome.ok());
  CHECK(connected->limit == 255);
  n.run();
  CHECK(a.last(T::connection_complete).path == connected->path);
  CHECK(n.system.message("BOB", "ALICE", 4, "hello there"));
  n.run();
  CHECK(a.last(T::pending).target_class == 4);
  CHECK(to_text(receive(a).data) == "BOB     hello there");
  // Nobody answers a service, and a service answers nobody that it did not ask.
  const auto id = a->send(message_on(connected->path, text("x"))).id;
  n.run();
  CHECK(a.last(T::complete).id == id);
  CHECK(a.last(T::complete).audit == audit::kRejected);
  a->sever(connected->path, {});
  n.run();
  CHECK_FALSE(n.system.message("BOB", "ALICE", 1, "too late"));
}

TEST_CASE("*IDENT announces a resource, and others connect to it by name") {
  OneNode n;
  Program a(n.system, "ALICE");
  Program b(n.system, "BOB");
  auto r = connect_to("*IDENT");
  r.user = user_data("PRINTER");
  const auto announced = a->connect(r, {});
  n.run();
  REQUIRE(a.count(T::connection_complete) == 1);
  CHECK(b->connect(connect_to("PRINTER"), {})->outcome.ok());
  n.run();
  CHECK(a.last(T::connection_pending).vmid == "BOB");
  // It is taken.
  b->connect(r, {});
  n.run();
  CHECK(b.last(T::severed).user == user_data("TAKEN"));
  a->sever(announced->path, {});
  n.run();
  CHECK(b->connect(connect_to("PRINTER"), {})->outcome == error(ReturnCode::not_logged_on));
}

TEST_CASE("*IDENT asks the directory who may announce what, and a resource ends with its owner") {
  OneNode n;
  Directory d;
  d.users["ALICE"].any = Authorisation{};
  d.users["ALICE"].resources = {"PRINTER"};
  n.system.set_directory(d);
  auto a = std::make_unique<Program>(n.system, "ALICE");
  Program b(n.system, "BOB");
  auto r = connect_to("*IDENT");
  r.user = user_data("PLOTTER");
  (*a)->connect(r, {});
  n.run();
  CHECK(a->last(T::severed).user == user_data("NOTAUTH"));
  r.user = user_data("PRINTER");
  (*a)->connect(r, {});
  n.run();
  CHECK(a->count(T::connection_complete) == 1);
  a.reset();
  CHECK(b->connect(connect_to("PRINTER"), {})->outcome == error(ReturnCode::not_logged_on));
}

TEST_CASE("*LOGREC hands out the node's log, and who does not read loses records, not the node") {
  OneNode n;
  Program a(n.system, "ALICE");
  a->connect(connect_to("*LOGREC", 2), {});
  n.run();
  n.system.log(Severity::warning, "LINK1", "lost");
  n.system.log(Severity::info, "LINK1", "up");
  n.system.log(Severity::error, "LINK1", "nobody reads this");
  n.run();
  CHECK(to_text(receive(a).data) == "warning LINK1: lost");
  CHECK(to_text(receive(a).data) == "info LINK1: up");
  n.run();
  n.system.log(Severity::info, "LINK1", "again");
  CHECK(to_text(receive(a).data) == "1 records were lost. info LINK1: again");
}

TEST_CASE("*PATHS lists the paths of the node") {
  OneNode n;
  Program a(n.system, "ALICE");
  Program b(n.system, "BOB");
  n.join(a, b, 5);
  const auto connected = a->connect(connect_to("*PATHS"), {});
  n.run();
  auto r = message_on(connected->path, {}, 0);
  r.answer_length = 10000;
  a->send(r);
  n.run();
  n.run();
  const auto answer = to_text(a.answers.back());
  CHECK(answer.find("ALICE 1 UP 5 0 0 running BOB") != std::string::npos);
  CHECK(answer.find("BOB 1 UP 5 0 0 running ALICE") != std::string::npos);
}
