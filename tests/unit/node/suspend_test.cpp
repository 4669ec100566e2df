// Sessions that keep their LU (LUA reference 15.4), and LUs that are waited for while they are given up (7.1; KB
// Q163560, Q163594).
#include <catch2/catch.hpp>

#include "support/node_harness.h"

using namespace openrui;
using namespace openrui::test;

namespace {

constexpr const char* kActpu = "2D 00 00 00 00 01 6B 80 00 11 01 01 05 00 00 00 00 01";
constexpr const char* kActlu = "2D 00 02 00 00 02 6B 80 00 0D 01 01";
constexpr const char* kDactlu = "2D 00 02 00 00 03 6B 80 00 0E";

struct Keeping {
  explicit Keeping(bool lost, bool recycled, bool bound = false) {
    h.notifier().on_contacted({});
    h.receive(kActpu);
    OpenRequest request;
    request.name = "LUA001";
    request.keep_when_lost = lost;
    request.keep_when_recycled = recycled;
    id = h.node.open(request, user).id;
    h.receive(kActlu);
    if (bound) {
      h.receive("2D 00 02 01 00 01 6B 80 00 " + kBindLu0);
      h.submit(id, Flow::lu_expedited, "80 00 00", "", 1);
      h.receive("2D 00 02 01 00 02 6B 80 00 A0");
      h.submit(id, Flow::lu_expedited, "80 00 00", "", 2);
    }
    h.link().sent.clear();
    user.log.clear();
  }
  void lose_link() { h.notifier().on_inop(InopReason::carrier_lost, "test"); }

  NodeHarness h;
  RecordingUser user;
  SessionId id = 0;
};

}  // namespace

TEST_CASE(
    "a session that keeps its LU outlives the link and is opened again with the next ACTLU (LUA reference 15.4)") {
  Keeping k(true, false);
  k.lose_link();
  CHECK(k.user.take() == "suspended");
  CHECK(k.user.log.empty());
  CHECK(k.h.node.sessions() == 1);
  k.h.notifier().on_contacted({});
  k.h.receive(kActpu);
  k.h.take();
  k.h.receive(kActlu);
  CHECK(k.user.take() == "opened");
  CHECK(k.h.submit(k.id, Flow::sscp_normal, "0B 80 00", "01 06 81 00") == "ok");
}

TEST_CASE("while it is suspended data for the SSCP find no session, and there is no LU-LU session (14.1, 7.7)") {
  Keeping k(true, false);
  k.lose_link();
  CHECK(k.h.submit(k.id, Flow::sscp_normal, "03 80 00", "C1").rfind("unsuccessful 8005 0000", 0) == 0);
  CHECK(k.h.submit(k.id, Flow::lu_normal, "03 80 00", "C1").rfind("state_check 0809 0000", 0) == 0);
  CHECK(k.h.link().sent.empty());
}

TEST_CASE("DACTLU and a second ACTLU suspend a session that keeps its LU over recycling, a lost link fails it (15.4)") {
  const auto again = [](Keeping& k) {
    CHECK(k.user.take() == "suspended");
    CHECK(k.user.take() == "opened");
  };
  Keeping by_dactlu(false, true);
  by_dactlu.h.receive(kDactlu);
  by_dactlu.h.receive(kActlu);
  again(by_dactlu);
  Keeping by_actlu(false, true);
  by_actlu.h.receive(kActlu);
  again(by_actlu);
  Keeping by_link(false, true);
  by_link.lose_link();
  CHECK(by_link.user.take() == "failed");
  CHECK(by_link.h.node.sessions() == 0);
}

TEST_CASE("a submit that was held is reported before its session is suspended (LUA reference 6.5)") {
  Keeping k(true, false, true);
  k.h.link().queued = Link::kHighWater + 1;
  CHECK(k.h.submit(k.id, Flow::lu_normal, "02 90 00", "C1") == "held");
  CHECK(k.h.submit(k.id, Flow::sscp_normal, "03 80 00", "C1") == "held");
  k.lose_link();
  CHECK(k.user.take() == "submitted SSCP norm session lost");
  CHECK(k.user.take() == "submitted LU norm session lost");
  CHECK(k.user.take() == "suspended");
  CHECK(k.user.log.empty());
}

TEST_CASE("close of a suspended session frees the LU (KB Q178074)") {
  Keeping k(true, true);
  k.h.receive(kDactlu);
  k.user.log.clear();
  k.h.node.close(k.id);
  k.h.timers.run(k.h.timers.now());
  CHECK(k.user.take() == "closed");
  CHECK(k.h.node.lus()[0].owner == 0);
}

TEST_CASE("an LU that is being given up is waited for when the request says so (LUA reference 7.1, KB Q163560)") {
  NodeHarness h;
  RecordingUser first;
  RecordingUser second;
  const auto id = h.open_session(first);
  h.node.close(id);
  CHECK(h.take().rfind("2C 00 00 02 00 01 0B 80 00 81 06 20 0C 0E 01", 0) == 0);
  OpenRequest request;
  request.name = "LUA001";
  SECTION("else it is in use") { CHECK(h.node.open(request, second).error == OpenError::lu_in_use); }
  SECTION("once the host has answered the first NOTIFY the second goes out") {
    request.wait_for_release = true;
    const auto waiting = h.node.open(request, second);
    REQUIRE(waiting.error == OpenError::none);
    CHECK(waiting.lu == "LUA001");
    CHECK(h.link().sent.empty());
    CHECK(h.submit(waiting.id, Flow::sscp_normal, "03 80 00", "C1").rfind("state_check", 0) == 0);
    RecordingUser third;
    CHECK(h.node.open(request, third).error == OpenError::lu_in_use);
    h.receive("2C 00 02 00 00 01 8B 80 00 81 06 20");
    CHECK(first.take() == "closed");
    CHECK(second.log.empty());
    CHECK(h.take().rfind("2C 00 00 02 00 02 0B 80 00 81 06 20 0C 0E 03", 0) == 0);
    h.receive("2C 00 02 00 00 02 8B 80 00 81 06 20");
    CHECK(second.take() == "opened");
  }
  SECTION("and when the host activates the LU anew meanwhile, its response comes first") {
    request.wait_for_release = true;
    REQUIRE(h.node.open(request, second).error == OpenError::none);
    h.receive("2D 00 02 00 00 05 6B 80 00 0D 01 01");
    CHECK(h.take().rfind("2D 00 00 02 00 05 EB 80 00 0D", 0) == 0);
    h.timers.run(h.timers.now());
    CHECK(first.take() == "closed");
    CHECK(h.take().rfind("2C 00 00 02 00", 0) == 0);
  }
  SECTION("who waits may give up, or be failed with the node") {
    request.wait_for_release = true;
    const auto waiting = h.node.open(request, second);
    h.node.close(waiting.id);
    CHECK(second.take() == "closed");
    RecordingUser third;
    REQUIRE(h.node.open(request, third).error == OpenError::none);
    h.node.stop();
    CHECK(third.take() == "failed");
    CHECK(h.node.sessions() == 0);
  }
}

TEST_CASE("of a pool a member that is being given up is the last choice, before none (LUA reference 15.1, 7.1)") {
  auto d = NodeHarness::standard();
  d.pools = {{"POOLA", {"LUA001", "LUA002"}}};
  NodeHarness h(d);
  RecordingUser users[4];
  h.node.close(h.open_session(users[0]));
  OpenRequest request;
  request.name = "POOLA";
  request.wait_for_release = true;
  CHECK(h.node.open(request, users[1]).lu == "LUA002");
  CHECK(h.node.open(request, users[2]).lu == "LUA001");
  CHECK(h.node.open(request, users[3]).error == OpenError::pool_exhausted);
}

TEST_CASE("an open that is refused because the LU is in use says which LU, also in the extended form (7.1)") {
  NodeHarness h;
  RecordingUser user;
  h.open_session(user);
  OpenRequest request;
  request.pu = "PU1";
  request.lu_number = 2;
  const auto refused = h.node.open(request, user);
  CHECK(refused.error == OpenError::lu_in_use);
  CHECK(refused.lu == "LUA001");
}

TEST_CASE("an open says how far the LU is (LUA reference 1.8)") {
  NodeHarness h;
  RecordingUser user;
  OpenRequest request;
  request.name = "LUA001";
  CHECK(h.node.open(request, user).status == InitStatus::link_activating);
  h.notifier().on_contacted({});
  h.receive(kActpu);
  request.name = "LUA002";
  CHECK(h.node.open(request, user).status == InitStatus::lu_inactive);
}
