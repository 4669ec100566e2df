// Connections between nodes (transports reference 10.5): matching rules 1 to 6, data, close, abort, loss and
// resumption.
#include "unit/ipc370/ipc_nodes.h"

using namespace openrui;
using namespace openrui::ipc370;
using namespace openrui::ipc370::test;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("two programs on two nodes find each other and know who the other is") {
  TwoNodes n;
  n.connect();
  CHECK(n.a->query(n.alpha, n.cid_a(), IPC_REQUEST_QUSER).received() == "BETA    UBETA   ");
  CHECK(n.b->query(n.beta, n.cid_b(), IPC_REQUEST_QUSER).received() == "ALPHA   UALPHA  ");
  CHECK(n.a->facility.report().front().tag == "B.BETA.NODEB/A.ALPHA.NODEA");
  CHECK(n.b->facility.report().front().tag == "A.ALPHA.NODEA/B.BETA.NODEB");
  CHECK(n.a->facility.report().front().far);
}

TEST_CASE("an OPEN finds its partner whether the stream or the OPEN is there first") {
  TwoNodes n;
  SECTION("OPENs before the stream") {
    n.open_a = &n.a->open(n.alpha, "B/A");
    n.open_b = &n.b->open(n.beta, "A/B");
    n.run();
  }
  SECTION("one after the other") {
    n.run();
    n.open_a = &n.a->open(n.alpha, "B/A");
    n.run();
    CHECK_FALSE(n.open_a->complete());
    n.open_b = &n.b->open(n.beta, "A/B");
    n.run();
  }
  CHECK(n.open_a->cc() == 0);
  CHECK(n.open_b->cc() == 0);
}

TEST_CASE("matching 1: a partner in the same node is taken first") {
  TwoNodes n;
  n.run();
  auto& far = n.b->open(n.beta, "A/B");
  auto& here = n.a->open(n.alpha, "A/B");
  n.run();
  auto& open = n.a->open(n.alpha, "B/A");
  n.run();
  CHECK(open.cc() == 0);
  CHECK((here.complete() != far.complete()));
}

TEST_CASE("matching 2: your network says which node is asked and wild ones need leave") {
  NodeOptions options;
  options.network.wild_networks = false;
  TwoNodes n(options);
  n.run();
  auto& wild_a = n.a->open(n.alpha, "B/A");
  auto& wild_b = n.b->open(n.beta, "A/B");
  n.run();
  CHECK_FALSE(wild_a.complete());
  CHECK_FALSE(wild_b.complete());
  auto& named_a = n.a->open(n.alpha, "D..NODEB/C");
  auto& named_b = n.b->open(n.beta, "C..NODEA/D");
  n.run();
  CHECK(named_a.cc() == 0);
  CHECK(named_b.cc() == 0);
  auto& other = n.a->open(n.alpha, "D..NODEX/C");
  auto& answer = n.b->open(n.beta, "C..NODEA/D");
  n.run();
  CHECK_FALSE(other.complete());
  CHECK_FALSE(answer.complete());
}

TEST_CASE("matching 4: of two nodes with a partner one gets the connection and the other goes on waiting") {
  TwoNodes n;
  SimNode c(n.wire, n.timers, "NODEC", {"NODEA"});
  const auto gamma = c.task("GAMMA");
  n.run();
  auto& at_b = n.b->open(n.beta, "A/B");
  auto& at_c = c.open(gamma, "A/B");
  n.run();
  auto& open = n.a->open(n.alpha, "B/A");
  n.run();
  CHECK(open.cc() == 0);
  CHECK((at_b.complete() != at_c.complete()));
  auto& second = n.a->open(n.alpha, "B/A");
  n.run();
  CHECK(second.cc() == 0);
  CHECK(at_b.cc() == 0);
  CHECK(at_c.cc() == 0);
  c.facility.stop();
}

TEST_CASE("matching 5: of crossing claims the one of the greater node wins") {
  TwoNodes n;
  n.run();
  // Both OPENs are on their way to the other node at the same time, and so are both claims.
  n.open_a = &n.a->open(n.alpha, "B/A");
  n.open_b = &n.b->open(n.beta, "A/B");
  n.run();
  CHECK(n.open_a->cc() == 0);
  CHECK(n.open_b->cc() == 0);
  n.send_a("through");
  n.run();
  CHECK(n.receive_b(20).received() == "through");
}

TEST_CASE("claims that go round in a circle of three nodes end in a connection") {
  TwoNodes n;
  SimNode c(n.wire, n.timers, "NODEC", {"NODEA", "NODEB"});
  const auto gamma = c.task("GAMMA");
  n.run();
  // Any two of them match.
  for (int round = 0; round < 20; ++round) {
    std::vector<Rq*> opens{&n.a->open(n.alpha, "X/X"), &n.b->open(n.beta, "X/X"), &c.open(gamma, "X/X")};
    n.run(seconds(5));
    const auto done = std::count_if(opens.begin(), opens.end(), [](const Rq* rq) { return rq->complete(); });
    CHECK(done >= 2);
  }
  c.facility.stop();
}

TEST_CASE("records of all sizes cross and keep their ends") {
  TwoNodes n;
  n.connect();
  for (const std::size_t size : {0U, 1U, 16U, 4096U, 65535U, 65536U, 70000U, 300000U}) {
    std::string record;
    for (std::size_t i = 0; i < size; ++i) record += static_cast<char>('a' + i % 23);
    auto& sent = n.send_a(record);
    auto& got = n.receive_b(300001);
    n.run();
    INFO(size);
    CHECK(sent.cc() == 0);
    CHECK(got.cc() == 0);
    CHECK(got.received() == record);
    CHECK_FALSE(got.continued());
  }
  CHECK(n.a->network.errors() == 0);
  CHECK(n.b->network.errors() == 0);
}

TEST_CASE("segments with CONT are joined at the other node and a byte pipe needs its last SEND") {
  TwoNodes n;
  n.connect();
  auto& joined = n.receive_b(100);
  n.send_a("one ", true);
  n.run();
  n.send_a("two ", true);
  n.send_a("", true);
  n.send_a("three");
  n.run();
  CHECK(joined.received() == "one two three");
  std::vector<Rq*> pipe;
  for (int i = 0; i < 4; ++i) pipe.push_back(&n.receive_b(256));
  for (int i = 0; i < 100; ++i) n.send_a("0123456789", true);
  n.run();
  CHECK(pipe[2]->continued());
  CHECK_FALSE(pipe[3]->complete());
  n.send_a("");
  n.run();
  CHECK(pipe[3]->block.rq_count == 232);
}

TEST_CASE("a partner that receives nothing stops the sender at window and queue and is caught up later") {
  NodeOptions options;
  options.installation.buffer = 4096;
  options.network.window = 2048;
  TwoNodes n(options);
  n.connect();
  std::vector<Rq*> sends;
  for (int i = 0; i < 200; ++i) sends.push_back(&n.send_a(std::string(100, static_cast<char>('A' + i % 26))));
  n.run();
  const auto done = std::count_if(sends.begin(), sends.end(), [](const Rq* rq) { return rq->complete(); });
  // A full window at the other node, and a full queue here.
  CHECK(done >= (4096 + 2048) / 116 - 2);
  CHECK(done <= (4096 + 2048) / 116 + 1);
  for (int i = 0; i < 200; ++i) {
    auto& rq = n.receive_b(100);
    n.run(milliseconds(100));
    REQUIRE(rq.cc() == 0);
    CHECK(rq.received() == std::string(100, static_cast<char>('A' + i % 26)));
  }
  for (const auto* rq : sends) CHECK(rq->cc() == 0);
}

TEST_CASE("CLOSE of both sides across nodes waits for the data and then frees both CIDs") {
  TwoNodes n;
  n.connect();
  n.send_a("unread");
  auto& close_a = n.a->close(n.alpha, n.cid_a());
  auto& close_b = n.b->close(n.beta, n.cid_b());
  n.run();
  CHECK_FALSE(close_a.complete());
  CHECK_FALSE(close_b.complete());
  CHECK(n.receive_b(10).received() == "unread");
  n.run();
  CHECK(close_a.cc() == 0);
  CHECK(close_b.cc() == 0);
  CHECK(n.a->facility.half_connections() == 0);
  CHECK(n.b->facility.half_connections() == 0);
}

TEST_CASE("CLOSE crossing CLOSE ends the connection in order") {
  TwoNodes n;
  n.connect();
  auto& receive = n.receive_a(10);
  auto& close_a = n.a->close(n.alpha, n.cid_a());
  auto& close_b = n.b->close(n.beta, n.cid_b());
  n.run();
  CHECK(close_a.cc() == 0);
  CHECK(close_b.cc() == 0);
  CHECK(receive.cc() == 3);
}

TEST_CASE("ABORT crossing CLOSE and ABORT crossing ABORT free both ends") {
  TwoNodes n;
  n.connect();
  SECTION("ABORT and CLOSE") {
    auto& close = n.a->close(n.alpha, n.cid_a());
    CHECK(n.b->abcls(n.beta, n.cid_b()).cc() == 3);
    n.run();
    CHECK(close.cc() == 3);
  }
  SECTION("ABORT and ABORT") {
    auto& ra = n.receive_a(1);
    auto& rb = n.receive_b(1);
    n.a->abcls(n.alpha, n.cid_a());
    n.b->abcls(n.beta, n.cid_b());
    n.run();
    CHECK(ra.cc() == 3);
    CHECK(rb.cc() == 3);
  }
  CHECK(n.a->facility.half_connections() == 0);
  CHECK(n.b->facility.half_connections() == 0);
}

TEST_CASE("A2: a task that ends on one node is told on the other") {
  TwoNodes n;
  n.connect();
  auto& receive = n.receive_b(10);
  n.a->facility.end_task(n.alpha.task);
  n.run();
  CHECK(receive.cc() == 3);
  CHECK(receive.reason() == Reason::partner_ended);
  CHECK(n.a->facility.half_connections() == 0);
}

TEST_CASE("A4: IPC that stops on one node is a connection error on the other") {
  TwoNodes n;
  n.connect();
  auto& receive = n.receive_b(10);
  n.a->facility.stop();
  n.run();
  CHECK(receive.cc() == 3);
  CHECK(receive.reason() == Reason::partner_ipc_stopped);
}

TEST_CASE("O3: a claim that is answered after its user has closed is taken back") {
  TwoNodes n;
  n.run();
  auto& at_b = n.b->open(n.beta, "A/B");
  n.run();
  auto& open = n.a->open(n.alpha, "B/A");
  auto& close = n.a->close(n.alpha, open.cid());
  CHECK(open.cc() == 3);
  CHECK(close.cc() == 0);
  n.run();
  // The partner was connected for a moment: it learns that it is alone again.
  CHECK(at_b.cc() == 0);
  CHECK(n.b->receive(n.beta, at_b.cid(), 1).cc() == 3);
  CHECK(n.a->facility.half_connections() == 0);
  CHECK(n.b->facility.half_connections() == 0);
}

TEST_CASE("a lost stream is resumed where it stopped and nobody notices") {
  TwoNodes n;
  n.connect();
  auto& r1 = n.receive_b(10);
  n.send_a("first");
  n.run();
  CHECK(r1.received() == "first");
  n.wire.cut_all();
  n.send_a("meanwhile");
  n.send_b("back");
  n.run(seconds(5));
  CHECK(n.receive_b(20).received() == "meanwhile");
  CHECK(n.receive_a(20).received() == "back");
  CHECK(n.a->network.errors() == 0);
}

TEST_CASE("A3: when a stream is not back in time its connections are abnormally closed on both nodes (9.6 no. 11)") {
  NodeOptions options;
  options.network.resume = seconds(10);
  TwoNodes n(options);
  n.connect();
  auto& ra = n.receive_a(10);
  auto& rb = n.receive_b(10);
  n.wire.refuse({"10.0.0.2", kPort});
  n.wire.cut_all();
  n.run(seconds(9));
  CHECK_FALSE(ra.complete());
  n.run(seconds(2));
  CHECK(ra.cc() == 3);
  CHECK(rb.cc() == 3);
  CHECK(ra.reason() == Reason::link_failed);
  CHECK(rb.reason() == Reason::link_failed);
  // And new ones can be made when it is back.
  n.wire.allow({"10.0.0.2", kPort});
  n.run(seconds(60));
  n.connect();
}

TEST_CASE("without a time for resumption connections are lost with the stream and unmatched ones stay") {
  NodeOptions options;
  options.network.resume = Duration::zero();
  TwoNodes n(options);
  n.connect();
  auto& waiting = n.a->open(n.alpha, "D/C");
  auto& rb = n.receive_b(10);
  n.wire.cut_all();
  n.run(seconds(5));
  CHECK(rb.cc() == 3);
  CHECK_FALSE(waiting.complete());
  auto& later = n.b->open(n.beta, "C/D");
  n.run();
  CHECK(waiting.cc() == 0);
  CHECK(later.cc() == 0);
}

TEST_CASE("a node that was started anew has lost its connections and the other is told at once") {
  TwoNodes n;
  n.connect();
  auto& ra = n.receive_a(10);
  n.wire.cut_machine("10.0.0.2", seconds(1));
  n.b.reset();
  NodeOptions again;
  again.instance = 77;
  n.b = std::make_unique<SimNode>(n.wire, n.timers, "NODEB", std::vector<std::string>{}, again);
  n.beta = n.b->task("BETA");
  n.run(seconds(10));
  CHECK(ra.cc() == 3);
  CHECK(ra.reason() == Reason::link_failed);
  n.connect();
}
