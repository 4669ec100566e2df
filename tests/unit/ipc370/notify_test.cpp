// How completion is told (transports reference 9.4), and IPCSTAT (9.3).
#include "unit/ipc370/ipc_world.h"

using namespace openrui::ipc370;
using namespace openrui::ipc370::test;

TEST_CASE("an ECB is posted with the completion code behind RQ#TS and only a waiter is woken") {
  Pair p;
  ipc_ecb ecb = 0;
  auto& rq = p.make(IPC_REQUEST_RECEIVE, p.b);
  rq.set_storage("....");
  rq.block.rq_notify = IPC_NOTIFY_ECB;
  rq.block.rq_target.ecb = &ecb;
  p.issue(p.beta, rq);
  CHECK(ecb == 0);
  p.send_a("data");
  CHECK(ecb == IPC_ECB_POSTED);
  CHECK(p.supervisor.woken.empty());
  ecb = IPC_ECB_WAITING;
  p.issue(p.beta, rq);
  p.abcls(p.alpha, p.a);
  CHECK(ecb == (IPC_ECB_POSTED | 3));
  CHECK(p.supervisor.woken == std::vector<ipc_ecb*>{&ecb});
}

TEST_CASE("a CS area gets completed blocks pushed and its ECB posted") {
  Pair p;
  ipc_cs area{};
  area.notify = IPC_NOTIFY_ECB;
  area.ecb = IPC_ECB_WAITING;
  std::vector<Rq*> all;
  for (int i = 0; i < 3; ++i) {
    auto& rq = p.make(IPC_REQUEST_RECEIVE, p.b);
    rq.set_storage("....");
    rq.block.rq_notify = IPC_NOTIFY_CS;
    rq.block.rq_target.cs = &area;
    all.push_back(&p.issue(p.beta, rq));
  }
  for (int i = 0; i < 3; ++i) p.send_a(std::to_string(i));
  CHECK(area.ecb == IPC_ECB_POSTED);
  CHECK(p.supervisor.woken.size() == 1);
  // The last one first.
  const auto* rq = area.head;
  for (std::size_t i = 3; i-- > 0;) {
    REQUIRE(rq == &all[i]->block);
    CHECK(rq->rq_ts == 0);
    rq = rq->rq_next;
  }
  CHECK(rq == nullptr);
}

TEST_CASE("a callback is scheduled and a descriptor is signalled") {
  Pair p;
  int called = 0;
  auto& rq = p.make(IPC_REQUEST_RECEIVE, p.b);
  rq.set_storage("....");
  rq.block.rq_notify = IPC_NOTIFY_CALLBACK;
  rq.block.rq_target.callback = [](ipc_rq* block, void* argument) {
    CHECK(block->rq_ts == 0);
    ++*static_cast<int*>(argument);
  };
  rq.block.rq_argument = &called;
  p.issue(p.beta, rq);
  p.send_a("data");
  REQUIRE(p.supervisor.scheduled.size() == 1);
  CHECK(called == 0);
  p.supervisor.scheduled[0]();
  CHECK(called == 1);
  auto& with_fd = p.make(IPC_REQUEST_CLOSE, 9999);
  with_fd.block.rq_notify = IPC_NOTIFY_FD;
  with_fd.block.rq_target.fd = 42;
  p.issue(p.beta, with_fd);
  CHECK(p.supervisor.signalled == std::vector<int>{42});
}

TEST_CASE("a block without notification is only marked complete") {
  Pair p;
  p.receive_b(4);
  p.send_a("data");
  CHECK(p.supervisor.woken.empty());
  CHECK(p.supervisor.scheduled.empty());
  CHECK(p.supervisor.signalled.empty());
}

TEST_CASE("every reason has a text and belongs to a completion code") {
  for (const auto& r : reasons()) {
    CHECK_FALSE(r.text.empty());
    CHECK_FALSE(level_of(completion_code(r.reason)).empty());
  }
  CHECK(explain(3, 0x302) ==
        "completion code 3 (connection failed or closed), reason 00000302: the partner has closed, and everything it "
        "sent was received");
  CHECK(explain(3, 0x999).find("not a reason") != std::string::npos);
  CHECK(explain(5, 0x302).find("not a reason of this completion code") != std::string::npos);
  CHECK(explain(9, 0).find("unknown") != std::string::npos);
}

TEST_CASE("IPCSTAT formats a request block") {
  Pair p;
  auto& rq = p.receive_b(4);
  CHECK(format_rq(rq.block).find("RQ#TS   FF incomplete") != std::string::npos);
  p.send_a("longer", false);
  const auto text = format_rq(rq.block);
  CHECK(text.find("request 3 RECEIVE") != std::string::npos);
  CHECK(text.find("RQ#TS   00 complete") != std::string::npos);
  CHECK(text.find("RQ#CC   00, RQ#RSN 00000000") != std::string::npos);
  CHECK(text.find("RQ#OPTC 80 continued") != std::string::npos);
  CHECK(text.find("4 bytes, 4 moved") != std::string::npos);
  rq.block.rq_request = 77;
  CHECK(format_rq(rq.block).find("(unknown)") != std::string::npos);
}
