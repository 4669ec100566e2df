// Rules D1 to D13 (transports reference 9.2), test list 9.6 no. 4 to 7.
#include "unit/ipc370/ipc_world.h"

using namespace openrui::ipc370;
using namespace openrui::ipc370::test;

namespace {

std::string pattern(std::size_t n, char first = 'a') {
  std::string text;
  for (std::size_t i = 0; i < n; ++i) text += static_cast<char>(first + static_cast<char>(i % 26));
  return text;
}

}  // namespace

TEST_CASE("D1: both directions are independent and one need not be used") {
  Pair p;
  for (int i = 0; i < 10; ++i) p.send_a("only this way");
  CHECK(p.receive_b(20).received() == "only this way");
  p.send(p.beta, p.b, "back");
  CHECK(p.receive(p.alpha, p.a, 20).received() == "back");
}

TEST_CASE("D2: all data sent are received in the order sent and no more sends are needed for it") {
  Installation small;
  small.buffer = 100;
  Pair p(small);
  std::string expected;
  std::vector<Rq*> sends;
  for (int i = 0; i < 50; ++i) {
    sends.push_back(&p.send_a(pattern(static_cast<std::size_t>(i * 7 % 60), static_cast<char>('A' + i % 20))));
    expected += sends.back()->storage + "|";
  }
  std::string got;
  for (int i = 0; i < 50; ++i) {
    auto& rq = p.receive_b(100);
    REQUIRE(rq.cc() == 0);
    got += rq.received() + "|";
  }
  CHECK(got == expected);
  for (const auto* rq : sends) CHECK(rq->cc() == 0);
}

TEST_CASE("D3: SEND completes when the data are out of the buffer and not when they are received") {
  Pair p;
  auto& rq = p.send_a("kept");
  CHECK(rq.cc() == 0);
  rq.storage.assign("gone");
  CHECK(p.receive_b(10).received() == "kept");
}

TEST_CASE("D4: RECEIVE completes with one whole record or with a full buffer") {
  Pair p;
  auto& whole = p.receive_b(100);
  p.send_a("short");
  CHECK(whole.cc() == 0);
  CHECK(whole.received() == "short");
  auto& full = p.receive_b(4);
  p.send_a("12345678", true);
  CHECK(full.cc() == 0);
  CHECK(full.received() == "1234");
  auto& waits = p.receive_b(10);
  CHECK_FALSE(waits.complete());
  p.send_a("9");
  CHECK(waits.received() == "56789");
}

TEST_CASE("D5: one request moves at most one record and two are never merged") {
  Pair p;
  p.send_a("one");
  p.send_a("two");
  CHECK(p.receive_b(100).received() == "one");
  CHECK(p.receive_b(100).received() == "two");
}

TEST_CASE("D6: SEND with CONT is continued by later SENDs") {
  Pair p;
  auto& rq = p.receive_b(100);
  p.send_a("a", true);
  p.send_a("b", true);
  CHECK_FALSE(rq.complete());
  p.send_a("c");
  CHECK(rq.received() == "abc");
  CHECK_FALSE(rq.continued());
}

TEST_CASE("D7: a record that is longer than the buffer goes on in the next ones (9.6 no. 4)") {
  Pair p;
  const auto record = pattern(100);
  p.send_a(record);
  const auto& r1 = p.receive_b(40);
  const auto& r2 = p.receive_b(40);
  const auto& r3 = p.receive_b(40);
  CHECK(r1.block.rq_count == 40);
  CHECK(r1.continued());
  CHECK(r2.block.rq_count == 40);
  CHECK(r2.continued());
  CHECK(r3.block.rq_count == 20);
  CHECK_FALSE(r3.continued());
  CHECK(r1.received() + r2.received() + r3.received() == record);
}

TEST_CASE("D8: a record that ends at the buffer's end is not continued (9.6 no. 4)") {
  Pair p;
  p.send_a(pattern(100));
  CHECK(p.receive_b(50).continued());
  const auto& last = p.receive_b(50);
  CHECK(last.block.rq_count == 50);
  CHECK_FALSE(last.continued());
  p.send_a("full", true);
  CHECK(p.receive_b(4).continued());
}

TEST_CASE("D9: segments of one record are joined (9.6 no. 5)") {
  Pair p;
  p.send_a(pattern(10), true);
  p.send_a(pattern(10), true);
  p.send_a(pattern(10), true);
  p.send_a("");
  const auto& rq = p.receive_b(100);
  CHECK(rq.cc() == 0);
  CHECK(rq.received() == pattern(10) + pattern(10) + pattern(10));
}

TEST_CASE("D10: a record of length zero is a record (9.6 no. 6)") {
  Pair p;
  p.send_a("before");
  p.send_a("");
  p.send_a("after");
  CHECK(p.receive_b(10).received() == "before");
  const auto& empty = p.receive_b(10);
  CHECK(empty.cc() == 0);
  CHECK(empty.block.rq_count == 0);
  CHECK_FALSE(empty.continued());
  CHECK(p.receive_b(10).received() == "after");
}

TEST_CASE("D11: a SEND of length zero with CONT does nothing and without CONT ends the record") {
  Pair p;
  auto& rq = p.receive_b(10);
  CHECK(p.send_a("", true).cc() == 0);
  CHECK_FALSE(rq.complete());
  p.send_a("x", true);
  CHECK_FALSE(rq.complete());
  CHECK(p.send_a("").cc() == 0);
  CHECK(rq.received() == "x");
}

TEST_CASE("D12: as a byte pipe RECEIVE completes when its buffer is full and at last at the end (9.6 no. 7)") {
  Pair p;
  std::vector<Rq*> receives;
  for (int i = 0; i < 4; ++i) receives.push_back(&p.receive_b(256));
  for (int i = 0; i < 100; ++i) p.send_a(pattern(10), true);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(receives[i]->block.rq_count == 256);
    CHECK(receives[i]->continued());
  }
  CHECK_FALSE(receives[3]->complete());
  p.send_a("");
  CHECK(receives[3]->block.rq_count == 232);
  CHECK_FALSE(receives[3]->continued());
}

TEST_CASE("D13: RECEIVE with a buffer of length zero is full at once") {
  Pair p;
  const auto& nothing = p.receive_b(0);
  CHECK(nothing.cc() == 0);
  CHECK_FALSE(nothing.continued());
  p.send_a("pending");
  const auto& pending = p.receive_b(0);
  CHECK(pending.cc() == 0);
  CHECK(pending.continued());
  CHECK(p.receive_b(10).received() == "pending");
}

TEST_CASE("a SEND that is longer than the buffering goes through in pieces and its end stays with its last byte") {
  Installation small;
  small.buffer = 10;
  Pair p(small);
  auto& sent = p.send_a(pattern(64));
  CHECK_FALSE(sent.complete());
  std::string got;
  for (int i = 0; i < 4; ++i) {
    const auto& rq = p.receive_b(16);
    REQUIRE(rq.cc() == 0);
    CHECK(rq.continued() == (i < 3));
    got += rq.received();
  }
  CHECK(got == pattern(64));
  CHECK(sent.cc() == 0);
}

TEST_CASE("records of length zero fill the buffering too") {
  Installation small;
  small.buffer = 64;
  Pair p(small);
  int complete = 0;
  for (int i = 0; i < 100; ++i) complete += p.send_a("").complete() ? 1 : 0;
  CHECK(complete == 4);
  for (int i = 0; i < 100; ++i) CHECK(p.receive_b(1).cc() == 0);
}

TEST_CASE("outstanding requests of a connection are bounded by the installation") {
  Installation few;
  few.requests = 3;
  Pair p(few);
  for (int i = 0; i < 3; ++i) CHECK_FALSE(p.receive_b(1).complete());
  CHECK(p.receive_b(1).reason() == Reason::too_many_requests);
}
