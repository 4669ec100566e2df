// Who may use which LUs.
#include "runtime/access_rules.h"

#include <catch2/catch.hpp>
#include <pwd.h>
#include <unistd.h>

#include "support/node_harness.h"

using namespace openrui;
using namespace openrui::test;

namespace {

CallerIdentity local_user(std::uint32_t uid, std::uint32_t gid = 100, std::vector<std::uint32_t> groups = {}) {
  return {PeerCredentials{77, uid, gid, std::move(groups)}, std::nullopt, "local user " + std::to_string(uid)};
}
CallerIdentity with_certificate(const std::string& subject) { return {std::nullopt, subject, subject}; }

AccessRule rule(const std::string& name) {
  AccessRule r;
  r.name = name;
  return r;
}

std::string verdict(const std::vector<AccessRule>& rules, const CallerIdentity& who, const std::string& lu,
                    const std::string& pool = {}) {
  const auto made = AccessRules::make(rules);
  REQUIRE(made.ok());
  const auto v = made->decide(who, lu, pool);
  return (v.allowed ? "allowed " : "refused ") + v.rule;
}

}  // namespace

TEST_CASE("the first rule that fits the caller and the LU decides, and without one the LU is refused") {
  auto bob = rule("bob");
  bob.uids = {1001};
  bob.lus = {"LUB*"};
  auto not_secret = rule("secret");
  not_secret.lus = {"*SEC"};
  not_secret.allow = false;
  auto staff = rule("staff");
  staff.gids = {500};
  auto tellers = rule("tellers");
  tellers.certificates = {"CN=teller*,O=Bank"};
  tellers.pools = {"POOL?"};
  const std::vector<AccessRule> rules = {bob, not_secret, staff, tellers};
  CHECK(verdict(rules, local_user(1001), "LUB001") == "allowed bob");
  CHECK(verdict(rules, local_user(1001), "LUBSEC") == "allowed bob");
  CHECK(verdict(rules, local_user(1001), "LUA001") == "refused ");
  CHECK(verdict(rules, local_user(1002), "LUB001") == "refused ");
  CHECK(verdict(rules, local_user(1002, 500), "LUA001") == "allowed staff");
  CHECK(verdict(rules, local_user(1002, 100, {7, 500}), "LUA001") == "allowed staff");
  CHECK(verdict(rules, local_user(1002, 500), "LUASEC") == "refused secret");
  CHECK(verdict(rules, with_certificate("CN=teller7,O=Bank"), "LUA001", "POOLA") == "allowed tellers");
  CHECK(verdict(rules, with_certificate("CN=teller7,O=Bank"), "LUA001") == "refused ");
  CHECK(verdict(rules, with_certificate("CN=other,O=Bank"), "LUA001", "POOLA") == "refused ");
  CHECK(verdict(rules, {}, "LUA001", "POOLA") == "refused ");
  CHECK(verdict({rule("all")}, {}, "LUA001", "") == "allowed all");
  CHECK(verdict({}, local_user(0), "LUA001") == "refused ");
}

TEST_CASE("users and groups are given by name or number, and a name that nobody has is a fault") {
  auto by_name = rule("root");
  by_name.users = {"root"};
  CHECK(verdict({by_name}, local_user(0), "LUA001") == "allowed root");
  CHECK(verdict({by_name}, local_user(1), "LUA001") == "refused ");
  auto by_group = rule("wheel");
  by_group.groups = {"root"};
  CHECK(verdict({by_group}, local_user(5, 0), "LUA001") == "allowed wheel");
  by_name.users = {"no-such-user"};
  CHECK(AccessRules::make({by_name}).error() == "access rule root: this machine has no user no-such-user");
  by_group.groups = {"no-such-group"};
  CHECK(AccessRules::make({by_group}).error() == "access rule wheel: this machine has no group no-such-group");
}
