// The functions of iucv.h on paths, polling, masks and the directory, with their codes, in one node.
#include <poll.h>
#include <thread>

#include "iucv_programs.h"

using namespace openrui::test;

TEST_CASE("DCLBFR is first and once and RTRVBFR takes the buffer back and severs") {
  IucvNode node;
  Taker alice(node, "ALICE", false);
  Taker bob(node, "BOB");
  auto connect = to("BOB");
  CHECK(iucv_connect(alice.me, &connect, nullptr, nullptr) == IUCV_CC_ERROR);
  CHECK(connect.iprcode == IUCV_RC_NO_BUFFER);
  CHECK(iucv_rtrvbfr(alice.me) == IUCV_CC_ERROR);
  CHECK(iucv_wait(alice.me, 0) == -1);
  iucv_declare_list list{};
  CHECK(iucv_dclbfr(alice.me, &list) == IUCV_CC_ERROR);
  CHECK(list.iprcode == IUCV_RC_ADDRESSING);
  list.ipbfadr1 = &alice.interrupt;
  CHECK(iucv_dclbfr(alice.me, &list) == IUCV_CC_DONE);
  CHECK(list.iprcode == 0);
  CHECK(iucv_dclbfr(alice.me, &list) == IUCV_CC_ERROR);
  CHECK(list.iprcode == IUCV_RC_BUFFER_EXISTS);
  join(alice, bob, to("BOB"));
  CHECK(iucv_rtrvbfr(alice.me) == IUCV_CC_DONE);
  bob.next(IUCV_SEVERED);
}

TEST_CASE("QUERY gives the size of an interrupt and the connections that are allowed") {
  AliceAndBob p;
  std::uint32_t size = 0;
  std::uint32_t most = 0;
  CHECK(iucv_query(p.alice.me, &size, &most) == IUCV_CC_DONE);
  CHECK(size == sizeof(iucv_interrupt));
  CHECK(most == 65535);
  CHECK(iucv_query(p.alice.me, nullptr, nullptr) == IUCV_CC_DONE);
}

TEST_CASE("CONNECT says who connects and with what and ACCEPT completes it and the codes say what is wrong") {
  AliceAndBob p;
  auto connect = to("bob", "", IUCV_IPPRTY, 7);
  CHECK(iucv_connect(p.alice.me, &connect, nullptr, nullptr) == IUCV_CC_DONE);
  CHECK(connect.ippathid != 0);
  CHECK(connect.ipmsglim == 7);
  CHECK((connect.ipflags1 & IUCV_IPPRTY) != 0);
  const auto& offered = p.bob.next(IUCV_CONNECTION_PENDING);
  CHECK(std::string(offered.control.ipvmid, 8) == "ALICE   ");
  CHECK(text_of(offered.control.ipuser, 16) == "HELLO");
  CHECK(offered.control.ipmsglim == 7);
  auto accept = control(offered.ippathid, IUCV_IPRMDATA);
  iucv_set_ebcdic(accept.ipuser, 16, "WELCOME");
  CHECK(iucv_accept(p.bob.me, &accept) == IUCV_CC_DONE);
  CHECK(iucv_accept(p.bob.me, &accept) == IUCV_CC_ERROR);
  CHECK(accept.iprcode == IUCV_RC_INVALID_PATH);
  const auto& complete = p.alice.next(IUCV_CONNECTION_COMPLETE);
  CHECK(complete.ippathid == connect.ippathid);
  CHECK(text_of(complete.control.ipuser, 16) == "WELCOME");
  CHECK((complete.ipflags1 & IUCV_IPRMDATA) != 0);

  const auto code_of = [&](iucv_control_list list) {
    CHECK(iucv_connect(p.alice.me, &list, nullptr, nullptr) == IUCV_CC_ERROR);
    return int{list.iprcode};
  };
  Taker silent(p, "SILENT", false);
  CHECK(code_of(to("NOBODY")) == IUCV_RC_NOT_LOGGED_ON);
  CHECK(code_of(to("BOB", "NOWHERE")) == IUCV_RC_NOT_LOGGED_ON);
  CHECK(code_of(to("SILENT")) == IUCV_RC_NO_TARGET_BUFFER);
  CHECK(code_of(to("*NONE")) == IUCV_RC_UNKNOWN_SERVICE);
}

TEST_CASE("ACCEPT of a path that its originator has severed ends with code 20") {
  AliceAndBob p;
  auto connect = to("BOB");
  CHECK(iucv_connect(p.alice.me, &connect, nullptr, nullptr) == IUCV_CC_DONE);
  auto sever = control(connect.ippathid);
  CHECK(iucv_sever(p.alice.me, &sever) == IUCV_CC_DONE);
  auto accept = control(p.bob.next(IUCV_CONNECTION_PENDING).ippathid);
  CHECK(iucv_accept(p.bob.me, &accept) == IUCV_CC_ERROR);
  CHECK(accept.iprcode == IUCV_RC_SEVERED);
}

TEST_CASE("QUIESCE stops the partner until RESUME and SEVER ends the path and both do it for all paths at once") {
  AliceAndBob p;
  const auto one = p.join_all();
  const auto two = p.join_all();
  auto list = control(one.b);
  iucv_set_ebcdic(list.ipuser, 16, "BUSY");
  CHECK(iucv_quiesce(p.bob.me, &list) == IUCV_CC_DONE);
  const auto& quiesced = p.alice.next(IUCV_QUIESCED);
  CHECK(quiesced.ippathid == one.a);
  CHECK(text_of(quiesced.control.ipuser, 16) == "BUSY");
  auto send = words(one.a, "x");
  CHECK(iucv_send(p.alice.me, &send) == IUCV_CC_ERROR);
  CHECK(send.iprcode == IUCV_RC_QUIESCED);
  auto theirs = control(one.a);
  CHECK(iucv_resume(p.alice.me, &theirs) == IUCV_CC_DONE);
  CHECK(iucv_send(p.alice.me, &send) == IUCV_CC_ERROR);
  CHECK(iucv_resume(p.bob.me, &list) == IUCV_CC_DONE);
  p.alice.next(IUCV_RESUMED);
  CHECK(iucv_send(p.alice.me, &send) == IUCV_CC_DONE);

  list = control(0, IUCV_IPALL);
  CHECK(iucv_quiesce(p.bob.me, &list) == IUCV_CC_DONE);
  p.alice.next(IUCV_QUIESCED);
  p.alice.next(IUCV_QUIESCED);
  CHECK(iucv_resume(p.bob.me, &list) == IUCV_CC_DONE);
  p.alice.next(IUCV_RESUMED);
  p.alice.next(IUCV_RESUMED);
  iucv_set_ebcdic(list.ipuser, 16, "BYE");
  CHECK(iucv_sever(p.bob.me, &list) == IUCV_CC_DONE);
  CHECK(text_of(p.alice.next(IUCV_SEVERED).control.ipuser, 16) == "BYE");
  p.alice.next(IUCV_SEVERED);
  for (const auto path : {one.a, two.a}) {
    auto sever = control(path);
    CHECK(iucv_sever(p.alice.me, &sever) == IUCV_CC_DONE);
    CHECK(iucv_sever(p.alice.me, &sever) == IUCV_CC_ERROR);
    CHECK(sever.iprcode == IUCV_RC_INVALID_PATH);
    CHECK(iucv_quiesce(p.alice.me, &sever) == IUCV_CC_ERROR);
    CHECK(iucv_resume(p.alice.me, &sever) == IUCV_CC_ERROR);
  }
}

TEST_CASE("DESCRIBE and TESTCMPL give by polling what interrupts would which do not come any more") {
  AliceAndBob p;
  const auto path = p.join_all();
  iucv_interrupt described{};
  CHECK(iucv_describe(p.bob.me, &described) == IUCV_CC_NOTHING);
  char answer[8] = "";
  auto send = words(path.a, "question", 0);
  send.ipbfadr2 = answer;
  send.ipbfln2f = sizeof answer;
  send.ipmsgtag = 9;
  CHECK(iucv_send(p.alice.me, &send) == IUCV_CC_DONE);
  CHECK(iucv_describe(p.bob.me, &described) == IUCV_CC_DONE);
  CHECK(described.iptype == IUCV_MESSAGE_PENDING);
  CHECK(described.pending.ipmsgid == send.ipmsgid);
  CHECK(iucv_wait(p.bob.me, 0) == 0);
  auto test = message(path.a, nullptr, 0, IUCV_IPFGPID);
  CHECK(iucv_testcmpl(p.alice.me, &test) == IUCV_CC_NOTHING);
  auto reply = message(path.b);
  reply.ipmsgid = send.ipmsgid;
  char yes[] = "yes";
  reply.ipbfadr2 = yes;
  reply.ipbfln2f = 3;
  CHECK(iucv_reply(p.bob.me, &reply) == IUCV_CC_DONE);
  CHECK(iucv_testcmpl(p.alice.me, &test) == IUCV_CC_DONE);
  CHECK(test.ipmsgid == send.ipmsgid);
  CHECK(test.ipmsgtag == 9);
  CHECK(test.ipbfln2f == 5);
  CHECK(std::string(answer) == "yes");
  CHECK(iucv_wait(p.alice.me, 0) == 0);
  // A rejected one: condition code 3.
  CHECK(iucv_send(p.alice.me, &send) == IUCV_CC_DONE);
  reply.ipmsgid = send.ipmsgid;
  CHECK(iucv_reject(p.bob.me, &reply) == IUCV_CC_DONE);
  test = message(0);
  CHECK(iucv_testcmpl(p.alice.me, &test) == IUCV_CC_AUDIT);
  CHECK(iucv_audit(test.ipaudit) == IUCV_AUDIT_REJECTED);
  test = message(9999, nullptr, 0, IUCV_IPFGPID);
  CHECK(iucv_testcmpl(p.alice.me, &test) == IUCV_CC_ERROR);
  CHECK(test.iprcode == IUCV_RC_INVALID_PATH);
}

TEST_CASE("TESTMSG waits for a message or a completion") {
  AliceAndBob p;
  const auto path = p.join_all();
  int waited = -1;
  std::thread waiter([&] { waited = iucv_testmsg(p.bob.me, nullptr, nullptr); });
  auto send = words(path.a, "x");
  CHECK(iucv_send(p.alice.me, &send) == IUCV_CC_DONE);
  waiter.join();
  CHECK(waited == 1);
  CHECK(iucv_testmsg(p.bob.me, nullptr, nullptr) == 1);
  auto back = words(path.b, "y");
  CHECK(iucv_send(p.bob.me, &back) == IUCV_CC_DONE);
  char got[4] = "";
  auto list = message(0, got, sizeof got);
  CHECK(iucv_receive(p.alice.me, &list, nullptr, nullptr) == IUCV_CC_DONE);
  CHECK(iucv_testmsg(p.bob.me, nullptr, nullptr) == 3);
  list = message(0, got, sizeof got);
  CHECK(iucv_receive(p.bob.me, &list, nullptr, nullptr) == IUCV_CC_DONE);
  CHECK(iucv_testmsg(p.bob.me, nullptr, nullptr) == 2);
}

TEST_CASE("SETMASK and SETCMASK hold interrupts back until they are let through") {
  AliceAndBob p;
  iucv_mask_list mask{};
  CHECK(iucv_setcmask(p.bob.me, &mask) == IUCV_CC_DONE);
  auto connect = to("BOB");
  CHECK(iucv_connect(p.alice.me, &connect, nullptr, nullptr) == IUCV_CC_DONE);
  CHECK(iucv_wait(p.bob.me, 0) == 0);
  mask.ipmask = IUCV_CMASK_CONNECTION_PENDING;
  CHECK(iucv_setcmask(p.bob.me, &mask) == IUCV_CC_DONE);
  auto accept = control(p.bob.next(IUCV_CONNECTION_PENDING).ippathid);
  CHECK(iucv_accept(p.bob.me, &accept) == IUCV_CC_DONE);
  mask.ipmask = IUCV_MASK_CONTROL;
  CHECK(iucv_setmask(p.bob.me, &mask) == IUCV_CC_DONE);
  auto send = words(connect.ippathid, "x");
  CHECK(iucv_send(p.alice.me, &send) == IUCV_CC_DONE);
  CHECK(iucv_wait(p.bob.me, 0) == 0);
  mask.ipmask = IUCV_MASK_PENDING;
  CHECK(iucv_setmask(p.bob.me, &mask) == IUCV_CC_DONE);
  p.bob.next(IUCV_MESSAGE_PENDING);
  Taker none(p, "NONE", false);
  CHECK(iucv_setmask(none.me, &mask) == IUCV_CC_ERROR);
  CHECK(mask.iprcode == IUCV_RC_NO_BUFFER);
  CHECK(iucv_setcmask(none.me, &mask) == IUCV_CC_ERROR);
}

TEST_CASE("the directory says who may take a name and connect to whom and how much") {
  Workplace place;
  std::ofstream(place.path("d.json")) << R"({"highest_limit": 100, "users": [
      {"name": "ALICE", "programs": ["unit_iucv_*"], "connect": [{"to": "BOB", "limit": 5}], "max_connections": 2},
      {"name": "BOB", "max_connections": 1},
      {"name": "CAROL", "allow": true},
      {"name": "TELLER", "programs": ["teller"]},
      {"name": "NOBODY", "accounts": ["no such account"]}]})";
  IucvNode node(place.path("d.json"));
  char error[256] = "";
  for (const char* name : {"TELLER", "NOBODY", "STRANGER"}) {
    CHECK(iucv_logon(node.system, name, error, sizeof error) == nullptr);
    CHECK(std::string(error).find(name) != std::string::npos);
  }
  Taker alice(node, "ALICE");
  Taker bob(node, "BOB");
  Taker carol(node, "CAROL");
  const auto code_of = [](Taker& from, iucv_control_list list) {
    CHECK(iucv_connect(from.me, &list, nullptr, nullptr) == IUCV_CC_ERROR);
    return int{list.iprcode};
  };
  CHECK(code_of(carol, to("BOB")) == IUCV_RC_NOT_AUTHORISED);
  CHECK(code_of(alice, to("BOB", "", 0, 101)) == IUCV_RC_LIMIT_TOO_LARGE);
  auto connect = to("BOB", "", IUCV_IPPRTY, 50);
  REQUIRE(iucv_connect(alice.me, &connect, nullptr, nullptr) == IUCV_CC_DONE);
  CHECK(connect.ipmsglim == 5);
  CHECK((connect.ipflags1 & IUCV_IPPRTY) == 0);
  CHECK(code_of(alice, to("BOB")) == IUCV_RC_TARGET_MAXIMUM);
  auto other = to("CAROL");
  REQUIRE(iucv_connect(alice.me, &other, nullptr, nullptr) == IUCV_CC_DONE);
  CHECK(code_of(alice, to("CAROL")) == IUCV_RC_OWN_MAXIMUM);
  auto accept = control(bob.next(IUCV_CONNECTION_PENDING).ippathid, 0, 101);
  CHECK(iucv_accept(bob.me, &accept) == IUCV_CC_ERROR);
  CHECK(accept.iprcode == IUCV_RC_LIMIT_TOO_LARGE);
}

TEST_CASE("a descriptor can be read while an interrupt is there to be taken") {
  AliceAndBob p;
  const auto readable = [&](int timeout) {
    pollfd f{iucv_fd(p.bob.me), POLLIN, 0};
    return poll(&f, 1, timeout);
  };
  CHECK(iucv_wait(p.bob.me, 0) == 0);
  CHECK(readable(0) == 0);
  auto connect = to("BOB");
  CHECK(iucv_connect(p.alice.me, &connect, nullptr, nullptr) == IUCV_CC_DONE);
  CHECK(readable(kPatience) == 1);
  CHECK(iucv_wait(p.bob.me, 0) == 1);
  CHECK(iucv_wait(p.bob.me, 0) == 0);
  CHECK(readable(0) == 0);
}
