// Rules Q1 to Q8, O1 to O7, C1 to C4, U1, U2 and the abends (transports reference 9.2, 9.5); test list 9.6 no. 1,
// 12, 13.
#include "unit/ipc370/ipc_world.h"

using namespace openrui::ipc370;
using namespace openrui::ipc370::test;

TEST_CASE("Q1: RQ#TS is FF from acceptance until completion and the codes are valid behind it") {
  Pair p;
  auto& rq = p.receive_b(10);
  CHECK(rq.block.rq_ts == 0xFF);
  p.send_a("hello");
  CHECK(rq.block.rq_ts == 0x00);
  CHECK(rq.block.rq_cc == 0);
  CHECK(rq.block.rq_rsn == 0);
  CHECK(rq.received() == "hello");
}

TEST_CASE("Q2: reuse of an incomplete RQ# is abend 003 and leaves it as it was (9.6 no. 13)") {
  Pair p;
  auto& rq = p.receive_b(10);
  p.issue(p.beta, rq);
  REQUIRE(p.supervisor.abends.size() == 1);
  CHECK(p.supervisor.abends[0] == std::pair<const ipc_rq*, Abend>(&rq.block, Abend::rq_incomplete));
  p.send_a("once");
  CHECK(rq.received() == "once");
}

TEST_CASE("Q3: every request is notified in the end unless its task has gone") {
  Pair p;
  std::vector<Rq*> all;
  for (int i = 0; i < 3; ++i) all.push_back(&p.receive_b(4));
  for (int i = 0; i < 3; ++i) all.push_back(&p.receive(p.alpha, p.a, 4));
  auto& forgotten = *all[4];
  p.facility.end_task(p.alpha.task);
  for (int i = 0; i < 3; ++i) CHECK(all[static_cast<std::size_t>(i)]->cc() == 3);
  CHECK_FALSE(forgotten.complete());
}

TEST_CASE("Q4: requests of one half-connection and direction complete in the order issued") {
  Installation small;
  small.buffer = 8;
  Pair p(small);
  auto& s1 = p.send_a("aaaaaaaa");
  auto& s2 = p.send_a("bbbbbbbb");
  auto& s3 = p.send_a("cc");
  CHECK(s1.complete());
  CHECK_FALSE(s2.complete());
  CHECK_FALSE(s3.complete());
  auto& r1 = p.receive_b(8);
  auto& r2 = p.receive_b(8);
  auto& r3 = p.receive_b(8);
  CHECK(r1.received() == "aaaaaaaa");
  CHECK(r2.received() == "bbbbbbbb");
  CHECK(r3.received() == "cc");
  CHECK(s2.cc() == 0);
  CHECK(s3.cc() == 0);
}

TEST_CASE("Q5: only the owning task in the owning key may issue requests for a CID (9.6 no. 13)") {
  Pair p;
  CHECK(p.send(p.beta, p.a, "x").reason() == Reason::invalid_cid);
  const Caller other_key{p.alpha.task, 9};
  const auto& rq = p.send(other_key, p.a, "x");
  CHECK(rq.cc() == 5);
  CHECK(rq.reason() == Reason::invalid_cid);
  CHECK(p.send(p.alpha, p.a, "x").cc() == 0);
  CHECK(p.send({99, 8}, p.a, "x").reason() == Reason::unknown_task);
}

TEST_CASE("Q6: one job step of an address space uses IPC at a time") {
  World w;
  const auto first = w.facility.add_task({"JOB", "", 7, 1});
  const auto same_step = w.facility.add_task({"JOB", "", 7, 1});
  const auto second = w.facility.add_task({"JOB", "", 7, 2});
  const auto elsewhere = w.facility.add_task({"JOB", "", 8, 2});
  CHECK_FALSE(w.open({first, 8}, "X/A").complete());
  CHECK_FALSE(w.open({same_step, 8}, "X/A").complete());
  const auto& refused = w.open({second, 8}, "X/A");
  CHECK(refused.cc() == 2);
  CHECK(refused.reason() == Reason::other_step);
  CHECK_FALSE(w.open({elsewhere, 8}, "X/A").complete());
  w.facility.end_task(first);
  CHECK(w.open({second, 8}, "X/A").reason() == Reason::other_step);
  w.facility.end_task(same_step);
  CHECK_FALSE(w.open({second, 8}, "X/A").complete());
}

TEST_CASE("Q7: invalid parameters complete with an error where the RQ# can say so") {
  Pair p;
  auto& unknown = p.issue(p.alpha, p.make(8, p.a));
  CHECK(unknown.cc() == 2);
  CHECK(unknown.reason() == Reason::unknown_request);
  auto& zero = p.issue(p.alpha, p.make(0, p.a));
  CHECK(zero.reason() == Reason::unknown_request);
  auto& option = p.make(IPC_REQUEST_RECEIVE, p.a);
  option.block.rq_options = IPC_OPTION_CONT;
  CHECK(p.issue(p.alpha, option).reason() == Reason::unknown_option);
  CHECK(option.cc() == 5);
  CHECK(p.supervisor.abends.empty());
}

TEST_CASE("Q8: an inaccessible buffer fails the request and an inaccessible RQ# is an abend") {
  Pair p;
  auto& send = p.make(IPC_REQUEST_SEND, p.a);
  send.set_storage("secret");
  p.supervisor.unreadable.insert(send.storage.data());
  CHECK(p.issue(p.alpha, send).reason() == Reason::storage_inaccessible);
  CHECK(send.cc() == 5);
  auto& receive = p.make(IPC_REQUEST_RECEIVE, p.a);
  receive.set_storage("constant");
  p.supervisor.unwritable.insert(receive.storage.data());
  CHECK(p.issue(p.alpha, receive).reason() == Reason::storage_inaccessible);
  auto& foreign = p.make(IPC_REQUEST_SEND, p.a);
  foreign.set_storage("other key");
  p.supervisor.locked.insert({8, foreign.storage.data()});
  CHECK(p.issue(p.alpha, foreign).reason() == Reason::storage_inaccessible);
  CHECK(p.supervisor.abends.empty());
  auto& hidden = p.make(IPC_REQUEST_SEND, p.a);
  p.supervisor.unreadable.insert(&hidden.block);
  p.issue(p.alpha, hidden);
  REQUIRE(p.supervisor.abends.size() == 1);
  CHECK(p.supervisor.abends[0].second == Abend::rq_inaccessible_request);
}

TEST_CASE("abends 001 to 008 say what is wrong with a request block") {
  Installation installation;
  installation.highest_rq = UINTPTR_MAX;
  const auto abend_of = [](World& w) {
    REQUIRE(w.supervisor.abends.size() == 1);
    CHECK_FALSE(text_of(w.supervisor.abends[0].second).empty());
    return static_cast<int>(w.supervisor.abends[0].second);
  };
  SECTION("001 and 002 and 004") {
    installation.highest_rq = 4096;
    World low(installation);
    low.open(low.task("JOB"), "X/A");
    CHECK(abend_of(low) == 1);
    World length;
    auto& rq = length.make(IPC_REQUEST_SEND, 1);
    rq.block.rq_length_of_block = 40;
    length.issue(length.task("JOB"), rq);
    CHECK(abend_of(length) == 2);
    World constant;
    auto& fixed = constant.make(IPC_REQUEST_SEND, 1);
    constant.supervisor.unwritable.insert(&fixed.block);
    constant.issue(constant.task("JOB"), fixed);
    CHECK(abend_of(constant) == 4);
  }
  SECTION("008 when OPEN could not store the CID") {
    World w;
    auto& rq = w.make(IPC_REQUEST_OPEN);
    w.supervisor.unwritable.insert(&rq.block);
    w.issue(w.task("JOB"), rq);
    CHECK(abend_of(w) == 8);
  }
  SECTION("005 when the block has vanished before completion") {
    Pair p;
    auto& rq = p.receive_b(4);
    p.supervisor.unreadable.insert(&rq.block);
    p.send_a("data");
    CHECK(abend_of(p) == 5);
    CHECK(rq.block.rq_ts == 0xFF);
  }
  SECTION("006 when the ECB or the CS area has vanished") {
    Pair p;
    auto& rq = p.make(IPC_REQUEST_RECEIVE, p.b);
    rq.set_storage("....");
    ipc_ecb ecb = 0;
    rq.block.rq_notify = IPC_NOTIFY_ECB;
    rq.block.rq_target.ecb = &ecb;
    p.issue(p.beta, rq);
    p.supervisor.unwritable.insert(&ecb);
    p.send_a("data");
    CHECK(abend_of(p) == 6);
    CHECK(rq.complete());
    World w;
    auto& open = w.make(IPC_REQUEST_CLOSE, 77);
    open.block.rq_notify = IPC_NOTIFY_CS;
    w.issue(w.task("JOB"), open);
    CHECK(abend_of(w) == 6);
  }
  SECTION("007 for a notify code that is none in the block or in the area") {
    World w;
    auto& rq = w.make(IPC_REQUEST_CLOSE, 77);
    rq.block.rq_notify = 99;
    w.issue(w.task("JOB"), rq);
    CHECK(abend_of(w) == 7);
    CHECK(rq.cc() == 5);
    World area;
    ipc_cs cs{};
    cs.notify = IPC_NOTIFY_FD;
    auto& pushed = area.make(IPC_REQUEST_CLOSE, 77);
    pushed.block.rq_notify = IPC_NOTIFY_CS;
    pushed.block.rq_target.cs = &cs;
    area.issue(area.task("JOB"), pushed);
    CHECK(abend_of(area) == 7);
    World callback;
    auto& none = callback.make(IPC_REQUEST_CLOSE, 77);
    none.block.rq_notify = IPC_NOTIFY_CALLBACK;
    callback.issue(callback.task("JOB"), none);
    CHECK(abend_of(callback) == 7);
  }
}

TEST_CASE("O1: OPEN sets the CID before it returns and while it is incomplete") {
  World w;
  const auto& rq = w.open(w.task("JOB"), "X/A");
  CHECK_FALSE(rq.complete());
  CHECK(rq.cid() != 0);
}

TEST_CASE("O2: OPEN completes with code 0 when a match is found (9.6 no. 1)") {
  Pair p;
  const auto& third = p.open(p.alpha, "B/A");
  CHECK_FALSE(third.complete());
  CHECK(p.a != p.b);
  CHECK(p.query(p.alpha, p.a, IPC_REQUEST_QTAG).received().substr(2, 2) == std::string("\x01"
                                                                                       "B"));
  CHECK(p.query(p.beta, p.b, IPC_REQUEST_QTAG).received().substr(2, 2) == std::string("\x01"
                                                                                      "A"));
  for (const auto& rq : p.blocks) {
    if (rq.block.rq_request == IPC_REQUEST_OPEN && &rq != &third) CHECK(rq.cc() == 0);
  }
}

TEST_CASE("O3: CLOSE and ABCLS before the match end the OPEN with code 3 (9.6 no. 12)") {
  World w;
  const auto who = w.task("JOB");
  const auto& open = w.open(who, "X/A");
  auto& waiting = w.receive(who, open.cid(), 4);
  const auto& close = w.close(who, open.cid());
  CHECK(open.cc() == 3);
  CHECK(open.reason() == Reason::closed_before_match);
  CHECK(waiting.cc() == 3);
  CHECK(close.cc() == 0);
  CHECK(w.close(who, open.cid()).reason() == Reason::invalid_cid);
  const auto& again = w.open(who, "X/A");
  const auto& abcls = w.abcls(who, again.cid());
  CHECK(again.cc() == 3);
  CHECK(abcls.cc() == 3);
  CHECK(w.facility.half_connections() == 0);
  // Neither is there for a partner any more.
  CHECK_FALSE(w.open(who, "A/X").complete());
}

TEST_CASE("O4: SEND and RECEIVE before the match wait for it") {
  World w;
  const auto alpha = w.task("ALPHA");
  const auto beta = w.task("BETA");
  const auto& a = w.open(alpha, "B/A");
  auto& sent = w.send(alpha, a.cid(), "early");
  auto& received = w.receive(alpha, a.cid(), 10);
  CHECK_FALSE(sent.complete());
  const auto& b = w.open(beta, "A/B");
  CHECK(sent.cc() == 0);
  w.send(beta, b.cid(), "late");
  CHECK(received.received() == "late");
  CHECK(w.receive(beta, b.cid(), 10).received() == "early");
}

TEST_CASE("O5: when several match exactly one is taken") {
  World w;
  const auto who = w.task("JOB");
  std::vector<Rq*> waiting;
  for (int i = 0; i < 5; ++i) waiting.push_back(&w.open(who, "B/A"));
  CHECK(w.open(who, "A/B").cc() == 0);
  CHECK(std::count_if(waiting.begin(), waiting.end(), [](const Rq* rq) { return rq->complete(); }) == 1);
}

TEST_CASE("O6: a tag string that is bad or not accessible fails OPEN") {
  World w;
  const auto who = w.task("JOB");
  CHECK(w.open(who, "bad").cc() == 2);
  auto& rq = w.make(IPC_REQUEST_OPEN);
  rq.storage = "X/A";
  rq.block.rq_tag = rq.storage.data();
  rq.block.rq_tag_length = 3;
  w.supervisor.unreadable.insert(rq.block.rq_tag);
  CHECK(w.issue(who, rq).cc() == 5);
}

TEST_CASE("O7: nothing has to be defined before two programs connect") {
  World w;
  const auto& a = w.open(w.task("NEVER"), "SEEN/BEFORE");
  const auto& b = w.open(w.task("THIS"), "BEFORE/SEEN");
  CHECK(a.cc() == 0);
  CHECK(b.cc() == 0);
}

TEST_CASE("C1: a CID is never 0 and all others are used") {
  World w;
  const auto who = w.task("JOB");
  std::set<Cid> seen;
  // Pair by pair, so that there is little to search.
  for (int i = 0; i < 0xFFFF; ++i) seen.insert(w.open(who, "X/X").cid());
  CHECK(seen.size() == 0xFFFF);
  CHECK(seen.count(0) == 0);
  const auto& too_many = w.open(who, "X/X");
  CHECK(too_many.cc() == 5);
  CHECK(too_many.reason() == Reason::too_many_connections);
  w.abcls(who, 1234);
  CHECK(w.open(who, "X/X").cid() == 1234);
}

TEST_CASE("C2: the CIDs of two ends are unrelated") {
  Pair p;
  CHECK(p.send(p.alpha, p.b, "x").reason() == Reason::invalid_cid);
  CHECK(p.send(p.alpha, p.a, "x").cc() == 0);
}

TEST_CASE("C3: a CID names one half-connection and a freed one is not reused at once") {
  World w;
  const auto who = w.task("JOB");
  std::set<Cid> seen;
  for (int i = 0; i < 60; ++i) {
    const auto cid = w.open(who, "X/A").cid();
    CHECK(seen.insert(cid).second);
    w.close(who, cid);
  }
}

TEST_CASE("C4: the CID of another task or key is as good as none") {
  Pair p;
  CHECK(p.close(p.beta, p.a).reason() == Reason::invalid_cid);
  CHECK(p.abcls({p.alpha.task, 0}, p.a).reason() == Reason::invalid_cid);
  CHECK(p.query(p.beta, p.a, IPC_REQUEST_QTAG).reason() == Reason::invalid_cid);
  CHECK(p.query(p.beta, 0, IPC_REQUEST_QTAG).reason() == Reason::invalid_cid);
}

TEST_CASE("U1: QTAG says how long its result is when the buffer is too short") {
  Pair p;
  const auto& rq = p.query(p.alpha, p.a, IPC_REQUEST_QTAG, 5);
  CHECK(rq.cc() == 5);
  CHECK(rq.reason() == Reason::result_too_long);
  CHECK(rq.block.rq_count > 5);
  CHECK(p.query(p.alpha, p.a, IPC_REQUEST_QTAG, rq.block.rq_count).cc() == 0);
}

TEST_CASE("U2: QUSER gives the partner's job and user and nobody's before the match") {
  Pair p;
  CHECK(p.query(p.alpha, p.a, IPC_REQUEST_QUSER).received() == "BETA    UBETA   ");
  CHECK(p.query(p.beta, p.b, IPC_REQUEST_QUSER).received() == "ALPHA   UALPHA  ");
  const auto& alone = p.open(p.alpha, "NOBODY/A");
  CHECK(p.query(p.alpha, alone.cid(), IPC_REQUEST_QUSER).reason() == Reason::no_partner_yet);
}
