// The numbered rules of transports reference 8.7, V1 to V15, one by one.
#include <catch2/catch.hpp>

#include "iucv_world.h"

using namespace openrui;
using namespace openrui::iucv;
using namespace openrui::test;
using T = InterruptType;

TEST_CASE("V1 DCLBFR comes before anything except QUERY, and RTRVBFR severs everything") {
  OneNode n;
  Program a(n.system, "ALICE", false);
  Program b(n.system, "BOB");
  CHECK(a->interrupt_size() == 40);
  CHECK(a->max_connections() == 65535);
  const auto none = error(ReturnCode::no_control_buffer);
  CHECK(a->connect(connect_to("BOB"), {})->outcome == none);
  CHECK(a->accept({}) == none);
  CHECK(a->sever(1, {}) == none);
  CHECK(a->quiesce(1, {}) == none);
  CHECK(a->resume(1, {}) == none);
  CHECK(a->send({}).outcome == none);
  CHECK(a->receive({}, 1, {})->outcome == none);
  CHECK(a->reply({}) == none);
  CHECK(a->reject(1, 1, 1) == none);
  CHECK(a->purge({}, {})->outcome == none);
  CHECK(a->describe().first == none);
  CHECK(a->test_completion({}).outcome == none);
  CHECK(a->set_mask(0) == none);
  CHECK(a->set_control_mask(0) == none);
  CHECK(a->retrieve_buffer() == none);
  CHECK(a->declare_buffer().ok());
  CHECK(a->declare_buffer() == error(ReturnCode::buffer_exists));
  n.join(a, b);
  n.join(a, b);
  CHECK(a->retrieve_buffer().ok());
  n.run();
  CHECK(b.types() == std::vector<T>{T::severed, T::severed});
  CHECK(a->paths().empty());
}

TEST_CASE("V2 CONNECT returns a path id at once, and the path is for SEND when ACCEPT was told") {
  OneNode n;
  Program a(n.system, "ALICE");
  Program b(n.system, "BOB");
  const auto connected = a->connect(connect_to("BOB", 20), {});
  REQUIRE(connected);
  CHECK(connected->outcome.ok());
  CHECK(connected->limit == 20);
  CHECK(a->send(message_on(connected->path, text("early"))).outcome == error(ReturnCode::invalid_path));
  n.run();
  REQUIRE(b.interrupts.size() == 1);
  const auto pending = b.last(T::connection_pending);
  CHECK(pending.vmid == "ALICE");
  CHECK(pending.user == user_data("HELLO"));
  CHECK(pending.limit == 20);
  CHECK(a.interrupts.empty());
  SECTION("accepted") {
    AcceptRequest r;
    r.path = pending.path;
    r.limit = 7;
    r.user = user_data("WELCOME");
    CHECK(b->accept(r).ok());
    n.run();
    const auto complete = a.last(T::connection_complete);
    CHECK(complete.path == connected->path);
    CHECK(complete.limit == 7);
    CHECK(complete.user == user_data("WELCOME"));
    CHECK(a->send(message_on(connected->path, text("now"))).outcome.ok());
    CHECK(b->accept(r) == error(ReturnCode::invalid_path));
  }
  SECTION("severed") {
    CHECK(b->sever(pending.path, user_data("NO")).ok());
    n.run();
    CHECK(a.last(T::severed).user == user_data("NO"));
    CHECK(a.count(T::connection_complete) == 0);
    CHECK(a->sever(connected->path, {}).ok());
  }
}

TEST_CASE("V3 a program may connect to itself and has two path ids then") {
  OneNode n;
  Program a(n.system, "ALICE");
  const auto connected = a->connect(connect_to("ALICE"), {});
  n.run();
  const auto pending = a.last(T::connection_pending);
  CHECK(pending.path != connected->path);
  AcceptRequest r;
  r.path = pending.path;
  CHECK(a->accept(r).ok());
  n.run();
  CHECK(a->paths().size() == 2);
  CHECK(a->send(message_on(connected->path, text("to me"))).outcome.ok());
  n.run();
  CHECK(a.last(T::pending).path == pending.path);
  CHECK(text(receive(a).data) == "to me");
}

TEST_CASE("V4 the directory authorises connections, and MAXCONN bounds them") {
  OneNode n;
  Directory d;
  d.others.reset();
  d.users["ALICE"].connect["BOB"] = {true, 5};
  d.users["ALICE"].max_connections = 2;
  d.users["BOB"] = {};
  d.users["CAROL"].allow = true;
  d.users["CAROL"].max_connections = 1;
  d.users["DAVE"].any = Authorisation{};
  d.users["ERIN"].from.insert("ALICE");
  n.system.set_directory(d);
  Program a(n.system, "ALICE");
  Program b(n.system, "BOB");
  Program c(n.system, "CAROL");
  Program dave(n.system, "DAVE");
  Program e(n.system, "ERIN");
  const auto code = [](Program& from, const std::string& to) {
    return from->connect(connect_to(to), {})->outcome.code;
  };
  CHECK(code(b, "ALICE") == ReturnCode::not_authorised);
  CHECK(code(b, "CAROL") == ReturnCode::ok);  // ALLOW
  CHECK(code(b, "*MSG") == ReturnCode::not_authorised);
  CHECK(code(dave, "BOB") == ReturnCode::ok);  // ANY
  CHECK(code(dave, "CAROL") == ReturnCode::target_maximum);
  CHECK(code(dave, "*MSG") == ReturnCode::ok);
  CHECK(code(b, "ERIN") == ReturnCode::not_authorised);
  CHECK(code(a, "ERIN") == ReturnCode::ok);
  const auto listed = a->connect(connect_to("BOB", 100, flag::kPriority), {});
  CHECK(listed->outcome.ok());
  CHECK(listed->limit == 5);
  CHECK(listed->flags == flag::kPriority);
  CHECK(code(a, "BOB") == ReturnCode::own_maximum);
  CHECK(code(dave, "NOBODY") == ReturnCode::not_logged_on);
  CHECK(code(dave, "*NONE") == ReturnCode::unknown_service);
  CHECK_THROWS(Program(n.system, "STRANGER"));
  CHECK_THROWS(Program(n.system, "BOB"));
  CHECK_THROWS(Program(n.system, "*MSG"));
}

TEST_CASE("V4 a target without a buffer is another answer than one that is away") {
  OneNode n;
  Program a(n.system, "ALICE");
  Program b(n.system, "BOB", false);
  CHECK(a->connect(connect_to("BOB"), {})->outcome.code == ReturnCode::no_buffer);
  CHECK(a->connect(connect_to("CAROL"), {})->outcome.code == ReturnCode::not_logged_on);
}

TEST_CASE("V5 a message counts until its completion was presented, and SEND beyond the limit fails with 3") {
  OneNode n;
  Program a(n.system, "ALICE");
  Program b(n.system, "BOB");
  const auto limit = GENERATE(std::uint16_t{1}, std::uint16_t{2}, std::uint16_t{10}, std::uint16_t{65535});
  const auto [at_a, at_b] = n.join(a, b, limit);
  const auto data = text("x");
  for (unsigned i = 0; i < limit; ++i) REQUIRE(a->send(message_on(at_a, data)).outcome.ok());
  CHECK(a->send(message_on(at_a, data)).outcome == error(ReturnCode::message_limit));
  // Received, but the sender does not know yet.
  a->set_mask(0);
  CHECK(receive(b).outcome.ok());
  n.run();
  CHECK(a->send(message_on(at_a, data)).outcome == error(ReturnCode::message_limit));
  a->set_mask(mask::kAllMessages);
  n.run();
  CHECK(a.count(T::complete) == 1);
  CHECK(a->send(message_on(at_a, data)).outcome.ok());
  // The other direction has a limit of its own.
  CHECK(b->send(message_on(at_b, data)).outcome.ok());
}

TEST_CASE("V5 the limit is 10 unless something else is said, and as high as the installation allows") {
  OneNode n;
  Program a(n.system, "ALICE");
  Program b(n.system, "BOB");
  CHECK(a->connect(connect_to("BOB"), {})->limit == 10);
  CHECK(a->connect(connect_to("BOB", 65535), {})->limit == 65535);
  Directory vm_sp;
  vm_sp.highest_limit = 255;
  n.system.set_directory(vm_sp);
  CHECK(a->connect(connect_to("BOB", 255), {})->outcome.ok());
  CHECK(a->connect(connect_to("BOB", 256), {})->outcome == error(ReturnCode::limit_too_large));
  n.run();
  AcceptRequest r;
  r.path = b.interrupts.front().path;
  r.limit = 256;
  CHECK(b->accept(r) == error(ReturnCode::limit_too_large));
}

TEST_CASE("V6 QUIESCE stops the partner only, and only who quiesced can resume") {
  OneNode n;
  Program a(n.system, "ALICE");
  Program b(n.system, "BOB");
  const auto [at_a, at_b] = n.join(a, b);
  const auto first = a->send(message_on(at_a, text("queued"), 0));
  CHECK(b->quiesce(at_b, user_data("STOP")).ok());
  CHECK(b->quiesce(at_b, user_data("STOP")).ok());
  n.run();
  CHECK(a.count(T::quiesced) == 1);
  CHECK(a.last(T::quiesced).user == user_data("STOP"));
  CHECK(a->send(message_on(at_a, text("more"))).outcome == error(ReturnCode::path_quiesced));
  // What was queued can be received and replied to, and the other direction goes on.
  CHECK(text(receive(b).data) == "queued");
  CHECK(reply(b, b.last(T::pending), text("answer")).ok());
  CHECK(b->send(message_on(at_b, text("back"))).outcome.ok());
  n.run();
  CHECK(a.last(T::complete).id == first.id);
  CHECK(text(receive(a).data) == "back");
  // The one who was stopped cannot lift it.
  CHECK(a->resume(at_a, {}).ok());
  n.run();
  CHECK(b.count(T::resumed) == 0);
  CHECK(a->send(message_on(at_a, text("more"))).outcome == error(ReturnCode::path_quiesced));
  CHECK(b->resume(at_b, user_data("GO")).ok());
  n.run();
  CHECK(a.last(T::resumed).user == user_data("GO"));
  CHECK(a->send(message_on(at_a, text("more"))).outcome.ok());
}

TEST_CASE("V6 CONNECT and ACCEPT may quiesce the path from the beginning") {
  OneNode n;
  Program a(n.system, "ALICE");
  Program b(n.system, "BOB");
  SECTION("CONNECT: the target may not send") {
    const auto [at_a, at_b] = n.join(a, b, 5, flag::kQuiesce);
    CHECK(b->send(message_on(at_b, text("x"))).outcome == error(ReturnCode::path_quiesced));
    CHECK(a->send(message_on(at_a, text("x"))).outcome.ok());
    a->resume(at_a, {});
    n.run();
    CHECK(b->send(message_on(at_b, text("x"))).outcome.ok());
  }
  SECTION("ACCEPT: the originator may not send") {
    const auto [at_a, at_b] = n.join(a, b, 5, 0, flag::kQuiesce);
    CHECK(a->send(message_on(at_a, text("x"))).outcome == error(ReturnCode::path_quiesced));
    CHECK(b->send(message_on(at_b, text("x"))).outcome.ok());
  }
}

TEST_CASE(
    "V7 a one-way message is complete when all of it was received or rejected, a two-way one at REPLY or REJECT") {
  OneNode n;
  Program a(n.system, "ALICE");
  Program b(n.system, "BOB");
  const auto [at_a, at_b] = n.join(a, b);
  const auto id = a->send(message_on(at_a, text("0123456789"))).id;
  n.run();
  SECTION("one-way, received in parts") {
    receive(b, {at_b, id, 0x11}, 4);
    n.run();
    CHECK(a.interrupts.empty());
    receive(b, {at_b, id, 0x11}, 6);
    n.run();
    CHECK(a.last(T::complete).audit == 0);
  }
  SECTION("one-way, rejected") {
    CHECK(b->reject(at_b, id, 0x11).ok());
    n.run();
    CHECK(a.last(T::complete).audit == audit::kRejected);
  }
  SECTION("two-way") {
    receive(b);
    const auto two = a->send(message_on(at_a, text("question"), 0)).id;
    n.run();
    a.clear();
    CHECK(text(receive(b).data) == "question");
    n.run();
    CHECK(a.interrupts.empty());
    const bool rejected = GENERATE(false, true);
    if (rejected) {
      CHECK(b->reject(at_b, two, 0x11).ok());
    } else {
      CHECK(reply(b, b.last(T::pending), text("answer")).ok());
    }
    n.run();
    CHECK(a.last(T::complete).id == two);
    CHECK(a.last(T::complete).audit == (rejected ? audit::kRejected : 0));
    CHECK(text(ByteView(a.answers.back())) == (rejected ? "" : "answer"));
  }
}

TEST_CASE("V8 a short buffer gets a part and code 5, and the rest wants the full identification") {
  OneNode n;
  Program a(n.system, "ALICE");
  Program b(n.system, "BOB");
  const auto [at_a, at_b] = n.join(a, b);
  const auto first = a->send(message_on(at_a, text("first message"))).id;
  const auto second = a->send(message_on(at_a, text("second"))).id;
  auto part = receive(b, {}, 5);
  CHECK(part.outcome == error(ReturnCode::buffer_short));
  CHECK(part.id == first);
  CHECK(text(ByteView(part.data)) == "first");
  CHECK(part.residual == 8);
  // Without identification the next one comes, which nobody has begun to receive.
  const auto other = receive(b);
  CHECK(other.id == second);
  CHECK(receive(b).outcome == nothing());
  CHECK(receive(b, {std::nullopt, first, std::nullopt}).outcome == error(ReturnCode::wrong_message));
  CHECK(receive(b, {at_b, first, 0x12}).outcome == error(ReturnCode::wrong_message));
  part = receive(b, {at_b, first, 0x11}, 100);
  CHECK(part.outcome.ok());
  CHECK(text(ByteView(part.data)) == " message");
  CHECK(part.residual == 0);
}

TEST_CASE("V9 REPLY and REJECT need path, id and class") {
  OneNode n;
  Program a(n.system, "ALICE");
  Program b(n.system, "BOB");
  const auto [at_a, at_b] = n.join(a, b);
  const auto [other_a, other_b] = n.join(a, b);
  const auto id = a->send(message_on(at_a, text("question"), 0)).id;
  receive(b);
  ReplyRequest r;
  r.id = id;
  r.target_class = 0x11;
  r.path = other_b;
  CHECK(b->reply(r) == error(ReturnCode::wrong_message));
  CHECK(b->reject(other_b, id, 0x11) == error(ReturnCode::wrong_message));
  r.path = at_b;
  r.target_class = 0x12;
  CHECK(b->reply(r) == error(ReturnCode::wrong_message));
  r.target_class = 0x11;
  r.id = id + 2;
  CHECK(b->reply(r) == nothing());
  r.path = 99;
  CHECK(b->reply(r) == error(ReturnCode::invalid_path));
  r.path = at_b;
  r.id = id;
  CHECK(b->reply(r).ok());
  CHECK(b->reply(r) == nothing());
}

TEST_CASE("V10 PURGE takes an own message back, and the receiver does not find it any more") {
  OneNode n;
  Program a(n.system, "ALICE");
  Program b(n.system, "BOB");
  const auto [at_a, at_b] = n.join(a, b);
  const auto id = a->send(message_on(at_a, text("oh no"), 0)).id;
  SECTION("before its interrupt") {
    CHECK(purge(a, {at_a, id, 0x22}).outcome.ok());
    n.run();
    CHECK(b.interrupts.empty());
    CHECK(receive(b).outcome == nothing());
  }
  SECTION("after its interrupt") {
    n.run();
    CHECK(b.count(T::pending) == 1);
    CHECK(purge(a, {at_a, id, std::nullopt}).outcome.ok());
    CHECK(receive(b, {at_b, id, 0x11}).outcome == nothing());
  }
  SECTION("partly received: it is marked") {
    receive(b, {}, 2);
    CHECK(purge(a, {at_a, id, std::nullopt}).outcome.ok());
    CHECK(receive(b, {at_b, id, 0x11}).outcome == error(ReturnCode::purged));
    CHECK(receive(b, {at_b, id, 0x11}).outcome == nothing());
  }
  SECTION("received, and a reply is owed") {
    receive(b);
    CHECK(purge(a, {at_a, id, std::nullopt}).outcome.ok());
    n.run();
    CHECK(reply(b,
                b.interrupts.empty() ? Interrupt{T::pending, at_b, 0, 0, "", {}, id, 0, 0, 0, 0x11} : b.interrupts[0],
                text("late")) == error(ReturnCode::purged));
  }
  SECTION("complete already") {
    receive(b);
    Interrupt i;
    i.path = at_b;
    i.id = id;
    i.target_class = 0x11;
    CHECK(reply(b, i, text("answer")).ok());
    CHECK(purge(a, {at_a, id, std::nullopt}).outcome == nothing());
    n.run();
    CHECK(a.count(T::complete) == 1);
    return;
  }
  SECTION("another source class") {
    CHECK(purge(a, {at_a, id, 0x23}).outcome == error(ReturnCode::wrong_message));
    CHECK(purge(a, {at_a, std::nullopt, 0x23}).outcome == nothing());
    CHECK(purge(a, {at_a, std::nullopt, 0x22}).id == id);
  }
  n.run();
  CHECK(a.count(T::complete) == 0);
  // Its place is free.
  for (int i = 0; i < 10; ++i) CHECK(a->send(message_on(at_a, text("x"))).outcome.ok());
}

TEST_CASE("V11 what a completion says is presented once, by interrupt or by TESTCMPL") {
  OneNode n;
  Program a(n.system, "ALICE");
  Program b(n.system, "BOB");
  const auto [at_a, at_b] = n.join(a, b);
  const auto id = a->send(message_on(at_a, text("question"), 0)).id;
  receive(b);
  Interrupt i;
  i.path = at_b;
  i.id = id;
  i.target_class = 0x11;
  SECTION("TESTCMPL") {
    CHECK(a->test_completion({at_a, id, std::nullopt}).outcome == nothing());
    const auto longer = std::string(150, 'z');
    CHECK(reply(b, i, text(longer)) == error(ReturnCode::buffer_short));
    auto t = a->test_completion({at_a, id, 0x22});
    CHECK(t.outcome.cc == 3);
    CHECK(t.interrupt.audit == audit::kAnswerTooLong);
    CHECK(t.interrupt.source_class == 0x22);
    CHECK(t.interrupt.tag == 0x33);
    CHECK(t.interrupt.answer_length == 0);
    CHECK(t.answer.size() == 100);
    CHECK(a->test_completion({at_a, id, std::nullopt}).outcome == nothing());
    n.run();
    CHECK(a.interrupts.empty());
  }
  SECTION("interrupt") {
    CHECK(reply(b, i, text("answer")).ok());
    n.run();
    const auto c = a.last(T::complete);
    CHECK(c.source_class == 0x22);
    CHECK(c.tag == 0x33);
    CHECK(c.answer_length == 94);
    CHECK(a->test_completion({}).outcome == nothing());
  }
}

TEST_CASE("V12 SEVER frees the issuer's id, and the partner may receive what is queued but not send") {
  OneNode n;
  Program a(n.system, "ALICE");
  Program b(n.system, "BOB");
  const auto [at_a, at_b] = n.join(a, b);
  const auto unanswered = b->send(message_on(at_b, text("unanswered"), 0)).id;
  a->send(message_on(at_a, text("last words")));
  CHECK(a->sever(at_a, user_data("BYE")).ok());
  CHECK(a->paths().empty());
  CHECK(a->sever(at_a, {}) == error(ReturnCode::invalid_path));
  n.run();
  CHECK(b.last(T::severed).user == user_data("BYE"));
  CHECK(b->send(message_on(at_b, text("x"))).outcome == error(ReturnCode::invalid_path));
  CHECK(text(receive(b, {at_b}).data) == "last words");
  CHECK(b->test_completion({at_b, unanswered, std::nullopt}).interrupt.audit == audit::kSevered);
  CHECK(b->paths().size() == 1);
  CHECK(b->sever(at_b, {}).ok());
  CHECK(b->paths().empty());
  n.run();
  CHECK(a.interrupts.empty());
}

TEST_CASE("V12 ACCEPT after the SEVER of the originator ends with 20, and both may sever at once") {
  OneNode n;
  Program a(n.system, "ALICE");
  Program b(n.system, "BOB");
  const auto connected = a->connect(connect_to("BOB"), {});
  n.run();
  const auto pending = b.last(T::connection_pending);
  CHECK(a->sever(connected->path, {}).ok());
  AcceptRequest r;
  r.path = pending.path;
  CHECK(b->accept(r) == error(ReturnCode::already_severed));
  CHECK(b->sever(pending.path, {}).ok());
  const auto [at_a, at_b] = n.join(a, b);
  CHECK(a->sever(at_a, {}).ok());
  CHECK(b->sever(at_b, {}).ok());
  n.run();
  CHECK(a.interrupts.empty());
  CHECK(b.interrupts.empty());
}

TEST_CASE("V13 logoff severs all paths") {
  OneNode n;
  auto a = std::make_unique<Program>(n.system, "ALICE");
  Program b(n.system, "BOB");
  n.join(*a, b);
  (*a)->connect(connect_to("BOB"), {});
  n.run();
  b.clear();
  a.reset();
  n.run();
  CHECK(b.types() == std::vector<T>{T::severed, T::severed});
  CHECK(n.system.find("ALICE") == nullptr);
}

TEST_CASE("V14 who is connected by CP itself sees SYSTEM") {
  OneNode n;
  Program a(n.system, "ALICE");
  const auto connected = n.system.service("*MSG")->connect(connect_to("ALICE"), {});
  REQUIRE(connected);
  CHECK(connected->outcome.ok());
  n.run();
  CHECK(a.last(T::connection_pending).vmid == "SYSTEM");
}

TEST_CASE("V15 parameter data are eight bytes that come with the interrupt and need no RECEIVE") {
  OneNode n;
  Program a(n.system, "ALICE");
  Program b(n.system, "BOB");
  const auto data = text("8 bytes!");
  {
    const auto [at_a, at_b] = n.join(a, b);
    CHECK(a->send(message_on(at_a, data, flag::kParameterData)).outcome == error(ReturnCode::no_parameter_data));
  }
  const auto [at_a, at_b] = n.join(a, b, 5, flag::kParameterData, flag::kParameterData);
  CHECK(a->send(message_on(at_a, text("7 bytes"), flag::kParameterData)).outcome == error(ReturnCode::buffer_short));
  SECTION("one-way: complete with the interrupt") {
    CHECK(a->send(message_on(at_a, data, flag::kParameterData | flag::kOneWay)).outcome.ok());
    const bool described = GENERATE(false, true);
    Interrupt i;
    if (described) {
      i = b->describe().second;
      n.run();
    } else {
      n.run();
      i = b.last(T::pending);
    }
    CHECK(text(ByteView(i.parameter_data)) == "8 bytes!");
    n.run();
    CHECK(a.count(T::complete) == 1);
    CHECK(receive(b).outcome == nothing());
  }
  SECTION("two-way: complete with a reply, which may be parameter data too") {
    const auto id = a->send(message_on(at_a, data, flag::kParameterData)).id;
    n.run();
    CHECK(a.interrupts.empty());
    CHECK(reply(b, b.last(T::pending), text("and back"), flag::kParameterData).ok());
    n.run();
    const auto c = a.last(T::complete);
    CHECK(c.id == id);
    CHECK((c.flags & flag::kParameterData) != 0);
    CHECK(text(ByteView(c.parameter_data)) == "and back");
  }
  SECTION("RECEIVE gives them too") {
    a->send(message_on(at_a, data, flag::kParameterData | flag::kOneWay));
    CHECK(receive(b, {}, 7).outcome == error(ReturnCode::buffer_short));
    CHECK(text(receive(b).data) == "8 bytes!");
    n.run();
    CHECK(b.interrupts.empty());
    CHECK(a.count(T::complete) == 1);
  }
}
