// Names, pools and ownership: LUA reference 15.1, 7.1.
#include <catch2/catch.hpp>

#include "support/node_harness.h"

using namespace openrui;
using namespace openrui::test;

namespace {

NodeDefinition with_pool() {
  auto d = NodeHarness::standard();
  LinkDefinition second = d.links[0];
  second.name = "HOST2";
  d.links.push_back(second);
  LinkDefinition stopped = d.links[0];
  stopped.name = "HOST3";
  stopped.started = false;
  d.links.push_back(stopped);
  d.pus.push_back({"PU2", "HOST2"});
  d.pus.push_back({"PU3", "HOST3"});
  d.lus = {{"LUX", "PU1", 9}, {"LUB", "PU1", 3}, {"LUA", "PU1", 2}, {"LUC", "PU2", 1}, {"LUS", "PU3", 1}};
  d.pools = {{"POOL", {"LUB", "LUA", "LUC"}}, {"COLD", {"LUS"}}};
  return d;
}

OpenResult open(NodeHarness& h, RecordingUser& user, const std::string& name, PoolRule rule = PoolRule::named_first) {
  OpenRequest r;
  r.name = name;
  r.rule = rule;
  return h.node.open(r, user);
}

}  // namespace

TEST_CASE("a pool gives its first free member by LU number, members with an active link first") {
  NodeHarness h(with_pool());
  RecordingUser user;
  h.notifier("HOST2").on_contacted({});
  CHECK(open(h, user, "POOL").lu == "LUC");
  CHECK(open(h, user, "POOL").lu == "LUA");
  CHECK(open(h, user, "POOL").lu == "LUB");
  CHECK(open(h, user, "POOL").error == OpenError::pool_exhausted);
}

TEST_CASE("a named pool member is taken itself by SNAP-IX, any free member by Microsoft") {
  NodeHarness h(with_pool());
  RecordingUser user;
  CHECK(open(h, user, "LUB", PoolRule::named_first).lu == "LUB");
  CHECK(open(h, user, "LUB", PoolRule::named_first).lu == "LUC");
  NodeHarness h2(with_pool());
  CHECK(open(h2, user, "LUB", PoolRule::any_member).lu == "LUC");
}

TEST_CASE("unknown names, busy LUs and stopped links have their errors") {
  NodeHarness h(with_pool());
  RecordingUser user;
  CHECK(open(h, user, "NOBODY").error == OpenError::invalid_name);
  CHECK(open(h, user, "LUX").error == OpenError::none);
  CHECK(open(h, user, "LUX").error == OpenError::lu_in_use);
  CHECK(open(h, user, "LUS").error == OpenError::link_not_started);
  CHECK(open(h, user, "COLD").error == OpenError::link_not_started);
}

TEST_CASE("the extended form finds an LU by PU and number, and may refuse to wait") {
  NodeHarness h(with_pool());
  RecordingUser user;
  OpenRequest r;
  r.pu = "PU9";
  r.lu_number = 3;
  CHECK(h.node.open(r, user).error == OpenError::invalid_pu);
  r.pu = "PU1";
  r.lu_number = 77;
  CHECK(h.node.open(r, user).error == OpenError::invalid_lu_number);
  r.lu_number = 3;
  r.wait_for_link = false;
  CHECK(h.node.open(r, user).error == OpenError::link_not_started);
  h.notifier().on_contacted({});
  CHECK(h.node.open(r, user).error == OpenError::pu_not_active);
  h.receive("2D 00 00 00 00 01 6B 80 00 11 01 01 05 00 00 00 00 01");
  CHECK(h.node.open(r, user).error == OpenError::lu_not_active);
  r.wait_for_link = true;
  CHECK(h.node.open(r, user).lu == "LUB");
}

TEST_CASE("session ids are positive, fit an int and are not used twice in a row") {
  NodeHarness h;
  RecordingUser user;
  SessionId last = 0;
  for (int i = 0; i < 100; ++i) {
    const auto opened = open(h, user, "LUA001");
    REQUIRE(opened.error == OpenError::none);
    CHECK(opened.id != last);
    CHECK(opened.id > 0);
    CHECK(opened.id <= 0x7FFFFFFFU);
    last = opened.id;
    h.node.close(opened.id);
    h.timers.run(h.timers.now());
  }
}

TEST_CASE("bad PIUs are reported once per contact with an excerpt, and counted silently after that") {
  NodeHarness h;
  h.notifier().on_contacted({});
  h.events.lines.clear();
  h.receive("2C 00");
  h.receive("2C 00");
  h.receive("4C 00 02 01 00 01 03 80 00");
  REQUIRE(h.events.lines.size() == 1);
  CHECK(h.events.lines[0].find("2C 00") != std::string::npos);
  CHECK(h.events.lines[0].find("800B") != std::string::npos);
}

TEST_CASE("a filter says which LUs an open may give, by name or through a pool") {
  NodeHarness h(with_pool());
  RecordingUser user;
  struct Filter final : LuFilter {
    bool may_use(const std::string& lu, const std::string& pool) const override {
      return lu == wanted || (!pool.empty() && pool == wanted);
    }
    std::string wanted;
  } filter;
  const auto ask = [&](const std::string& name, const std::string& allowed) {
    filter.wanted = allowed;
    OpenRequest r;
    r.name = name;
    r.filter = &filter;
    const auto result = h.node.open(r, user);
    return result.error == OpenError::none ? result.lu : "error " + std::to_string(static_cast<int>(result.error));
  };
  const auto refused = "error " + std::to_string(static_cast<int>(OpenError::lu_in_use));
  CHECK(ask("LUX", "LUA") == refused);
  CHECK(ask("POOL", "LUX") == refused);
  CHECK(ask("LUB", "LUX") == refused);
  CHECK(ask("POOL", "LUB") == "LUB");
  CHECK(ask("POOL", "LUB") == "error " + std::to_string(static_cast<int>(OpenError::pool_exhausted)));
  CHECK(ask("LUA", "LUC") == refused);  // not another one of the pool
  CHECK(ask("POOL", "POOL") == "LUC");
  CHECK(ask("LUX", "LUX") == "LUX");
}
