// The functions of iucv.h on messages, with their codes, in one node.
#include <vector>

#include "iucv_programs.h"

using namespace openrui::test;

TEST_CASE("a one-way message is received and its sender hears of it with class and tag") {
  AliceAndBob p;
  const auto path = p.join_all();
  auto send = words(path.a, "message");
  send.iptrgcls = 0x11;
  send.ipsrccls = 0x22;
  send.ipmsgtag = 0x33;
  CHECK(iucv_send(p.alice.me, &send) == IUCV_CC_DONE);
  const auto& pending = p.bob.next(IUCV_MESSAGE_PENDING);
  CHECK(pending.ippathid == path.b);
  CHECK(pending.pending.ipmsgid == send.ipmsgid);
  CHECK(pending.pending.iptrgcls == 0x11);
  CHECK(pending.pending.message.ipbfln1f == 7);
  CHECK((pending.ipflags1 & IUCV_IPNORPY) != 0);
  char got[16] = "";
  auto receive = message(0, got, sizeof got);
  CHECK(iucv_receive(p.bob.me, &receive, nullptr, nullptr) == IUCV_CC_DONE);
  CHECK(std::string(got, sizeof got - receive.ipbfln1f) == "message");
  CHECK(receive.ippathid == path.b);
  CHECK(receive.ipmsgid == send.ipmsgid);
  CHECK(receive.iptrgcls == 0x11);
  const auto& complete = p.alice.next(IUCV_MESSAGE_COMPLETE);
  CHECK(complete.complete.ipmsgid == send.ipmsgid);
  CHECK(iucv_audit(complete.complete.ipaudit) == 0);
  CHECK(complete.complete.ipsrccls == 0x22);
  CHECK(complete.complete.ipmsgtag == 0x33);
  CHECK(iucv_receive(p.bob.me, &receive, nullptr, nullptr) == IUCV_CC_NOTHING);
}

TEST_CASE("a two-way message is replied to with the list that RECEIVE has filled in") {
  AliceAndBob p;
  const auto path = p.join_all();
  char answer[8] = "";
  auto send = words(path.a, "question", 0);
  send.ipbfadr2 = answer;
  send.ipbfln2f = sizeof answer;
  CHECK(iucv_send(p.alice.me, &send) == IUCV_CC_DONE);
  CHECK(p.bob.next(IUCV_MESSAGE_PENDING).pending.ipbfln2f == 8);
  char got[16] = "";
  auto list = message(0, got, sizeof got);
  CHECK(iucv_receive(p.bob.me, &list, nullptr, nullptr) == IUCV_CC_DONE);
  CHECK(list.ipbfln2f == 8);
  char yes[] = "yes";
  list.ipbfadr2 = yes;
  list.ipbfln2f = 3;
  CHECK(iucv_reply(p.bob.me, &list) == IUCV_CC_DONE);
  const auto& complete = p.alice.next(IUCV_MESSAGE_COMPLETE);
  CHECK(complete.complete.ipbfln2f == 5);
  CHECK(std::string(answer, 3) == "yes");
  CHECK(iucv_reply(p.bob.me, &list) == IUCV_CC_NOTHING);
}

TEST_CASE("a reply that is too long fills the answer buffer and both ends hear of it") {
  AliceAndBob p;
  const auto path = p.join_all();
  char answer[4] = "";
  auto send = words(path.a, "q", 0);
  send.ipbfadr2 = answer;
  send.ipbfln2f = 2;
  CHECK(iucv_send(p.alice.me, &send) == IUCV_CC_DONE);
  p.bob.next(IUCV_MESSAGE_PENDING);
  auto list = message(path.b);
  list.ipmsgid = send.ipmsgid;
  char reply[] = "abc";
  list.ipbfadr2 = reply;
  list.ipbfln2f = 3;
  CHECK(iucv_reply(p.bob.me, &list) == IUCV_CC_ERROR);
  CHECK(list.iprcode == IUCV_RC_BUFFER_SHORT);
  CHECK(iucv_audit(p.alice.next(IUCV_MESSAGE_COMPLETE).complete.ipaudit) == IUCV_AUDIT_ANSWER_TOO_LONG);
  CHECK(std::string(answer) == "ab");
}

TEST_CASE("messages and replies of 8 bytes go in the list") {
  AliceAndBob p;
  const auto path = p.join_all();
  auto send = message(path.a, nullptr, 0, IUCV_IPRMDATA);
  std::memcpy(send.iprmmsg, "8 bytes!", 8);
  CHECK(iucv_send(p.alice.me, &send) == IUCV_CC_DONE);
  const auto& pending = p.bob.next(IUCV_MESSAGE_PENDING);
  CHECK(std::string(reinterpret_cast<const char*>(pending.pending.iprmmsg), 8) == "8 bytes!");
  auto reply = message(path.b, nullptr, 0, IUCV_IPRMDATA);
  reply.ipmsgid = send.ipmsgid;
  std::memcpy(reply.iprmmsg, "as many.", 8);
  CHECK(iucv_reply(p.bob.me, &reply) == IUCV_CC_DONE);
  const auto& complete = p.alice.next(IUCV_MESSAGE_COMPLETE);
  CHECK((complete.ipflags1 & IUCV_IPRMDATA) != 0);
  CHECK(std::string(reinterpret_cast<const char*>(complete.complete.iprmmsg), 8) == "as many.");
  // One-way: received with the interrupt (V15).
  send.ipflags1 = IUCV_IPRMDATA | IUCV_IPNORPY;
  CHECK(iucv_send(p.alice.me, &send) == IUCV_CC_DONE);
  p.bob.next(IUCV_MESSAGE_PENDING);
  p.alice.next(IUCV_MESSAGE_COMPLETE);
}

TEST_CASE("parameter data and priority are refused on a path that has not agreed to them") {
  AliceAndBob p;
  const auto path = join(p.alice, p.bob, to("BOB"));
  auto send = message(path.a, nullptr, 0, IUCV_IPRMDATA | IUCV_IPNORPY);
  CHECK(iucv_send(p.alice.me, &send) == IUCV_CC_ERROR);
  CHECK(send.iprcode == IUCV_RC_NO_PARAMETER_DATA);
  send = words(path.a, "x", IUCV_IPPRTY | IUCV_IPNORPY);
  CHECK(iucv_send(p.alice.me, &send) == IUCV_CC_ERROR);
  CHECK(send.iprcode == IUCV_RC_NO_PRIORITY);
}

TEST_CASE("buffers may be lists of extents for the message and for its answer") {
  AliceAndBob p;
  const auto path = p.join_all();
  char one[] = "first ";
  char two[] = "second, not all";
  char first[3] = "";
  char second[8] = "";
  iucv_extent from[] = {{one, 6, 0}, {nullptr, 0, 0}, {two, 15, 0}};
  iucv_extent answers[] = {{first, 2, 0}, {second, 7, 0}};
  auto send = message(path.a, from, 12, IUCV_IPBUFLST | IUCV_IPANSLST);
  send.ipbfadr2 = answers;
  send.ipbfln2f = 9;
  CHECK(iucv_send(p.alice.me, &send) == IUCV_CC_DONE);
  p.bob.next(IUCV_MESSAGE_PENDING);
  char a[6] = "";
  char b[12] = "";
  iucv_extent into[] = {{a, 5, 0}, {b, 11, 0}};
  auto list = message(0, into, 16, IUCV_IPBUFLST);
  CHECK(iucv_receive(p.bob.me, &list, nullptr, nullptr) == IUCV_CC_DONE);
  CHECK(std::string(a) == "first");
  CHECK(std::string(b) == " second");
  CHECK(list.ipbfln1f == 4);
  char reply_one[] = "an";
  char reply_two[] = "swer";
  iucv_extent reply[] = {{reply_one, 2, 0}, {reply_two, 4, 0}};
  list.ipflags1 = IUCV_IPANSLST;
  list.ipbfadr2 = reply;
  list.ipbfln2f = 6;
  CHECK(iucv_reply(p.bob.me, &list) == IUCV_CC_DONE);
  p.alice.next(IUCV_MESSAGE_COMPLETE);
  CHECK(std::string(first) == "an");
  CHECK(std::string(second) == "swer");
}

TEST_CASE("a buffer that is not there or too long is refused with its code") {
  AliceAndBob p;
  const auto path = p.join_all();
  const auto code = [&](iucv_message_list list) {
    CHECK(iucv_send(p.alice.me, &list) == IUCV_CC_ERROR);
    return int{list.iprcode};
  };
  CHECK(code(message(path.a, nullptr, 1, IUCV_IPNORPY)) == IUCV_RC_ADDRESSING);
  CHECK(code(message(path.a, "x", 0x80000000U, IUCV_IPNORPY)) == IUCV_RC_NEGATIVE_LENGTH);
  const std::vector<iucv_extent> empty(IUCV_EXTENTS);
  CHECK(code(message(path.a, empty.data(), 1, IUCV_IPNORPY | IUCV_IPBUFLST)) == IUCV_RC_ADDRESSING);
  auto no_answer = words(path.a, "x", 0);
  no_answer.ipbfln2f = 1;
  CHECK(code(no_answer) == IUCV_RC_ADDRESSING);
  auto receive = message(0, nullptr, 10);
  CHECK(iucv_receive(p.bob.me, &receive, nullptr, nullptr) == IUCV_CC_ERROR);
  CHECK(receive.iprcode == IUCV_RC_ADDRESSING);
  CHECK(code(words(9999, "x")) == IUCV_RC_INVALID_PATH);
}

TEST_CASE("RECEIVE with a short buffer gives a part and the rest with the full identification (V8)") {
  AliceAndBob p;
  const auto path = p.join_all();
  auto send = words(path.a, "abcdefgh");
  CHECK(iucv_send(p.alice.me, &send) == IUCV_CC_DONE);
  char got[8] = "";
  auto list = message(0, got, 3);
  CHECK(iucv_receive(p.bob.me, &list, nullptr, nullptr) == IUCV_CC_ERROR);
  CHECK(list.iprcode == IUCV_RC_BUFFER_SHORT);
  CHECK(list.ipbfln1f == 5);
  CHECK(std::string(got) == "abc");
  auto by_number = message(0, got, sizeof got, IUCV_IPFGMID);
  by_number.ipmsgid = send.ipmsgid;
  CHECK(iucv_receive(p.bob.me, &by_number, nullptr, nullptr) == IUCV_CC_ERROR);
  CHECK(by_number.iprcode == IUCV_RC_WRONG_MESSAGE);
  list.ipbfln1f = sizeof got;
  CHECK(iucv_receive(p.bob.me, &list, nullptr, nullptr) == IUCV_CC_DONE);
  CHECK(std::string(got, 5) == "defgh");
}

TEST_CASE("messages are not merged and priority ones overtake") {
  AliceAndBob p;
  const auto path = p.join_all();
  for (const char* text : {"one", "two"}) {
    auto send = words(path.a, text);
    CHECK(iucv_send(p.alice.me, &send) == IUCV_CC_DONE);
  }
  auto urgent = words(path.a, "now", IUCV_IPNORPY | IUCV_IPPRTY);
  CHECK(iucv_send(p.alice.me, &urgent) == IUCV_CC_DONE);
  p.bob.next(IUCV_PRIORITY_PENDING);
  for (const char* text : {"now", "one", "two"}) {
    char got[16] = "";
    auto list = message(0, got, sizeof got);
    CHECK(iucv_receive(p.bob.me, &list, nullptr, nullptr) == IUCV_CC_DONE);
    CHECK(std::string(got) == text);
  }
  p.alice.next(IUCV_PRIORITY_COMPLETE);
}

TEST_CASE("the message limit holds until a completion was presented (V5)") {
  AliceAndBob p;
  const auto path = p.join_all(2);
  for (int n = 0; n < 3; ++n) {
    auto send = words(path.a, "x");
    CHECK(iucv_send(p.alice.me, &send) == (n < 2 ? IUCV_CC_DONE : IUCV_CC_ERROR));
    CHECK(int{send.iprcode} == (n < 2 ? 0 : IUCV_RC_MESSAGE_LIMIT));
  }
  char got[4] = "";
  auto list = message(0, got, sizeof got);
  CHECK(iucv_receive(p.bob.me, &list, nullptr, nullptr) == IUCV_CC_DONE);
  auto send = words(path.a, "x");
  CHECK(iucv_send(p.alice.me, &send) == IUCV_CC_ERROR);
  p.alice.next(IUCV_MESSAGE_COMPLETE);
  CHECK(iucv_send(p.alice.me, &send) == IUCV_CC_DONE);
}

TEST_CASE("REJECT tells the sender with its audit") {
  AliceAndBob p;
  const auto path = p.join_all();
  auto send = words(path.a, "unwanted", 0);
  CHECK(iucv_send(p.alice.me, &send) == IUCV_CC_DONE);
  const auto& pending = p.bob.next(IUCV_MESSAGE_PENDING);
  auto list = message(path.b);
  list.ipmsgid = pending.pending.ipmsgid;
  list.iptrgcls = 1;
  CHECK(iucv_reject(p.bob.me, &list) == IUCV_CC_ERROR);
  CHECK(list.iprcode == IUCV_RC_WRONG_MESSAGE);
  list.iptrgcls = 0;
  CHECK(iucv_reject(p.bob.me, &list) == IUCV_CC_DONE);
  CHECK(iucv_audit(p.alice.next(IUCV_MESSAGE_COMPLETE).complete.ipaudit) == IUCV_AUDIT_REJECTED);
}

TEST_CASE("PURGE takes a message back and gives what identifies it") {
  AliceAndBob p;
  const auto path = p.join_all();
  auto send = words(path.a, "mistake");
  send.ipsrccls = 5;
  send.ipmsgtag = 6;
  CHECK(iucv_send(p.alice.me, &send) == IUCV_CC_DONE);
  auto list = message(path.a);
  CHECK(iucv_purge(p.alice.me, &list, nullptr, nullptr) == IUCV_CC_DONE);
  CHECK(list.ipmsgid == send.ipmsgid);
  CHECK(list.ipsrccls == 5);
  CHECK(list.ipmsgtag == 6);
  CHECK(iucv_purge(p.alice.me, &list, nullptr, nullptr) == IUCV_CC_NOTHING);
  char got[8] = "";
  auto receive = message(0, got, sizeof got);
  CHECK(iucv_receive(p.bob.me, &receive, nullptr, nullptr) == IUCV_CC_NOTHING);
  CHECK(iucv_wait(p.bob.me, 0) == 0);
}

TEST_CASE("RECEIVE of what its sender has purged meanwhile ends with code 9 (V10)") {
  AliceAndBob p;
  const auto path = p.join_all();
  auto send = words(path.a, "abcdefgh");
  CHECK(iucv_send(p.alice.me, &send) == IUCV_CC_DONE);
  char got[8] = "";
  auto list = message(0, got, 3);
  CHECK(iucv_receive(p.bob.me, &list, nullptr, nullptr) == IUCV_CC_ERROR);
  auto purge = message(path.a, nullptr, 0, IUCV_IPFGMID);
  purge.ipmsgid = send.ipmsgid;
  CHECK(iucv_purge(p.alice.me, &purge, nullptr, nullptr) == IUCV_CC_DONE);
  list.ipbfln1f = sizeof got;
  CHECK(iucv_receive(p.bob.me, &list, nullptr, nullptr) == IUCV_CC_ERROR);
  CHECK(list.iprcode == IUCV_RC_PURGED);
}
