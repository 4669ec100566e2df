// A configuration that changes while the node runs: what did not change is not touched.
#include "node/changes.h"

#include <catch2/catch.hpp>

#include "support/node_harness.h"

using namespace openrui;
using namespace openrui::test;
using Names = std::vector<std::string>;

namespace {

// Two ports with a link and a PU each, and a pool over both.
NodeDefinition two_links() {
  auto d = NodeHarness::standard();
  d.ports.push_back(d.ports[0]);
  d.ports[1].name = "PORT2";
  d.links.push_back(d.links[0]);
  d.links[1].name = "HOST2";
  d.links[1].port = "PORT2";
  d.pus.push_back({"PU2", "HOST2"});
  d.lus.push_back({"LUB001", "PU2", 2});
  d.pools = {{"POOL", {"LUA002", "LUB001"}}};
  return d;
}

struct Running {
  Running() : harness(two_links()), now(two_links()) {}
  std::size_t change(const NodeDefinition& next) {
    const auto ended = harness.node.withdraw(changes_between(now, next));
    harness.node.install(next);
    now = next;
    return ended;
  }
  // Until nothing is waited for any more.
  void wait() {
    while (const auto next = harness.timers.next()) harness.timers.run(*next);
  }
  OpenResult open(const std::string& name, SessionUser& user) {
    OpenRequest request;
    request.name = name;
    return harness.node.open(request, user);
  }
  Names lus() const {
    Names names;
    for (const auto& lu : harness.node.lus()) names.push_back(lu.name);
    return names;
  }

  NodeHarness harness;
  NodeDefinition now;
};

}  // namespace

TEST_CASE("a switch changes with its links and with the ports that these are on") {
  auto now = two_links();
  now.links[0].name = "A";
  now.links[1].name = "B";
  auto next = now;
  next.switches = {{"S", now.links[0], now.links[1]}};
  CHECK(changes_between(now, next).switches.added == Names{"S"});
  CHECK(changes_between(next, now).switches.removed == Names{"S"});
  CHECK(changes_between(next, next).none());
  auto other = next;
  other.switches[0].to.sap = 8;
  CHECK(changes_between(next, other).switches.changed == Names{"S"});
  other = next;
  other.ports[1].peer = "10.0.0.9";
  CHECK(changes_between(next, other).switches.changed == Names{"S"});
}

TEST_CASE("changes are found by name, and a link changes with its port and its PU") {
  const auto now = two_links();
  CHECK(changes_between(now, now).none());
  auto next = now;
  next.ports[1].peer = "10.0.0.9";
  next.pus[0].name = "PUX";
  next.lus[0].pu = next.lus[1].pu = "PUX";
  next.lus.pop_back();
  next.lus.push_back({"LUC", "PU2", 9});
  next.pools = {{"POOL", {"LUA002"}}, {"NEW", {"LUC"}}};
  const auto changes = changes_between(now, next);
  CHECK(changes.ports.changed == Names{"PORT2"});
  CHECK(changes.links.changed == Names{"HOST1", "HOST2"});
  CHECK(changes.lus.added == Names{"LUC"});
  CHECK(changes.lus.removed == Names{"LUB001"});
  CHECK(changes.lus.changed == Names{"LUA001", "LUA002"});
  CHECK(changes.pools.added == Names{"NEW"});
  CHECK(changes.pools.changed == Names{"POOL"});
  next = now;
  next.links.pop_back();
  CHECK(changes_between(now, next).links.removed == Names{"HOST2"});
  CHECK(changes_between(next, now).links.added == Names{"HOST2"});
}

TEST_CASE("a session does not notice that other LUs, links and pools come and go") {
  Running r;
  RecordingUser user;
  const auto id = r.harness.bind_session(user, kBindLu0);
  auto next = two_links();
  next.ports.pop_back();
  next.links.pop_back();
  next.pus.pop_back();
  next.lus = {next.lus[0], {"NEW", "PU1", 9}};
  next.pools = {{"OTHER", {"NEW"}}};
  CHECK(r.change(next) == 0);
  CHECK(r.lus() == Names{"LUA001", "NEW"});
  CHECK(r.harness.link().started);
  CHECK(user.log.empty());
  CHECK(r.harness.take().empty());
  CHECK(r.harness.submit(id, Flow::lu_normal, "03 80 20", "C1") == "ok");
  CHECK_FALSE(r.harness.take().empty());
  CHECK(r.harness.node.links().size() == 1);
  CHECK(r.harness.node.pools()[0].name == "OTHER");
  RecordingUser other;
  CHECK(r.open("OTHER", other).lu == "NEW");
  CHECK(r.open("POOL", other).error == OpenError::invalid_name);
  CHECK(r.open("LUA002", other).error == OpenError::invalid_name);
}

TEST_CASE("an LU that is taken out ends its session as the death of its program does, and goes when the host knows") {
  Running r;
  RecordingUser user;
  const auto id = r.harness.bind_session(user, kBindLu0);
  auto next = two_links();
  next.lus.erase(next.lus.begin());
  CHECK(r.change(next) == 1);
  CHECK(user.take() == "failed");
  CHECK(r.harness.submit(id, Flow::lu_normal, "03 80 20", "C1").find("state_check") == 0);
  // TERM-SELF is out; the host unbinds.
  CHECK(r.harness.take().find("81 06 83") != std::string::npos);
  r.harness.receive("2D 00 02 01 00 03 6B 80 00 32 01");
  r.harness.timers.run(r.harness.timers.now());
  CHECK(r.lus() == Names{"LUA002", "LUB001"});
  // The host is slow: what it still sends is answered by the LU that leaves, until it is gone.
  r.wait();
  r.harness.link().sent.clear();
  r.harness.receive("2C 00 02 00 00 09 0B 80 00 C1");
  CHECK(r.harness.take().find("80 04 00 00") != std::string::npos);
}

TEST_CASE("an LU at the address of one that is still leaving follows when that is gone, with its pools") {
  Running r;
  RecordingUser user;
  r.harness.bind_session(user, kBindLu0);
  auto next = two_links();
  next.lus[0].name = "RENAMED";
  next.pools = {{"POOL", {"RENAMED"}}};
  CHECK(r.change(next) == 1);
  RecordingUser other;
  CHECK(r.open("POOL", other).error == OpenError::pool_exhausted);
  CHECK(r.lus() == Names{"LUA002", "LUB001"});
  r.wait();
  CHECK(r.lus() == Names{"LUA002", "LUB001", "RENAMED"});
  CHECK(r.open("POOL", other).lu == "RENAMED");
  // Once more, and nobody has it: at once.
  next.lus[1].name = "AGAIN";
  next.pools = {{"POOL", {"AGAIN"}}};
  CHECK(r.change(next) == 0);
  CHECK(r.open("POOL", other).lu == "AGAIN");
}

TEST_CASE("a waiting LU that the next configuration has no more does not come") {
  Running r;
  RecordingUser user;
  r.harness.bind_session(user, kBindLu0);
  auto next = two_links();
  next.lus[0].name = "RENAMED";
  r.change(next);
  next.lus.erase(next.lus.begin());
  r.change(next);
  r.wait();
  CHECK(r.lus() == Names{"LUA002", "LUB001"});
}

TEST_CASE("a link that changed is made anew, its sessions fail, and it starts as it is configured") {
  Running r;
  RecordingUser user;
  r.harness.bind_session(user, kBindLu0);
  auto next = two_links();
  next.links[0].max_btu = 521;
  CHECK(r.change(next) == 1);
  CHECK(user.take() == "failed");
  CHECK(r.harness.link("HOST1").started);
  CHECK(r.lus().size() == 3);
  r.harness.bind_session(user, kBindLu0);
  next.links[0].started = false;
  r.change(next);
  CHECK_FALSE(r.harness.link("HOST1").started);
  CHECK(r.open("LUA001", user).error == OpenError::link_not_started);
}

TEST_CASE("a link that the operator has brought down stays down when others change") {
  Running r;
  r.harness.node.deactivate("HOST1");
  auto next = two_links();
  next.links[1].max_btu = 521;
  r.change(next);
  CHECK_FALSE(r.harness.link("HOST1").started);
  CHECK(r.harness.link("HOST2").started);
}

TEST_CASE("a link that goes takes an LU with it that was just leaving") {
  Running r;
  RecordingUser user;
  r.harness.bind_session(user, kBindLu0);
  auto next = two_links();
  next.lus.erase(next.lus.begin());
  r.change(next);
  next.links[0].max_btu = 521;
  r.change(next);
  r.wait();
  CHECK(r.lus() == Names{"LUB001", "LUA002"});
}

TEST_CASE("a session that its program is closing is over when its LU is taken out, and nothing is told twice") {
  Running r;
  RecordingUser user;
  const auto id = r.harness.bind_session(user, kBindLu0);
  r.harness.node.close(id);
  auto next = two_links();
  next.lus.erase(next.lus.begin());
  CHECK(r.change(next) == 1);
  r.wait();
  CHECK(user.log == std::vector<std::string>{"failed"});
}
