#include "runtime/access_rules.h"

#include <algorithm>
#include <grp.h>
#include <pwd.h>

#include "base/pattern.h"

namespace openrui {

namespace {

// Whether one of them is `value`.
template <class T>
bool has(const std::vector<T>& list, const T& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool is_for(const AccessRule& rule, const CallerIdentity& who) {
  if (rule.uids.empty() && rule.gids.empty() && rule.certificates.empty()) return true;
  if (who.credentials) {
    if (has(rule.uids, who.credentials->uid) || has(rule.gids, who.credentials->gid)) return true;
    const auto& groups = who.credentials->groups;
    if (std::any_of(groups.begin(), groups.end(), [&](auto g) { return has(rule.gids, g); })) return true;
  }
  return who.certificate && matches_any(rule.certificates, *who.certificate);
}

bool covers(const AccessRule& rule, const std::string& lu, const std::string& pool) {
  if (rule.lus.empty() && rule.pools.empty()) return true;
  return matches_any(rule.lus, lu) || (!pool.empty() && matches_any(rule.pools, pool));
}

// Remembers what was refused while the node looked for an LU.
class Filter final : public LuFilter {
 public:
  Filter(const AccessRules& rules, const CallerIdentity& who) : rules_(rules), who_(who) {}
  bool may_use(const std::string& lu, const std::string& pool) const override {
    auto verdict = rules_.decide(who_, lu, pool);
    if (verdict.allowed) {
      allowed_any_ = true;
    } else {
      refused_ = std::move(verdict);
    }
    return verdict.allowed;
  }
  // Nothing: something was allowed, or nothing was asked.
  std::optional<AccessRules::Verdict> refused() const { return allowed_any_ ? std::nullopt : refused_; }

 private:
  const AccessRules& rules_;
  const CallerIdentity& who_;
  mutable bool allowed_any_ = false;
  mutable std::optional<AccessRules::Verdict> refused_;
};

}  // namespace

Result<AccessRules, std::string> AccessRules::make(const std::vector<AccessRule>& rules) {
  auto resolved = rules;
  for (auto& rule : resolved) {
    for (const auto& user : rule.users) {
      const passwd* entry = ::getpwnam(user.c_str());
      if (entry == nullptr) return "access rule " + rule.name + ": this machine has no user " + user;
      rule.uids.push_back(entry->pw_uid);
    }
    for (const auto& group : rule.groups) {
      const ::group* entry = ::getgrnam(group.c_str());
      if (entry == nullptr) return "access rule " + rule.name + ": this machine has no group " + group;
      rule.gids.push_back(entry->gr_gid);
    }
  }
  return AccessRules(std::move(resolved));
}

AccessRules::Verdict AccessRules::decide(const CallerIdentity& who, const std::string& lu,
                                         const std::string& pool) const {
  for (const auto& rule : rules_) {
    if (is_for(rule, who) && covers(rule, lu, pool)) return {rule.allow, rule.name};
  }
  return {};
}

OpenResult GuardedPort::open(const OpenRequest& request, SessionUser& user) {
  const Filter filter(rules_, who_);
  OpenRequest guarded = request;
  guarded.filter = &filter;
  const auto result = port().open(guarded, user);
  if (result.error == OpenError::none) return result;
  if (const auto refused = filter.refused()) {
    const auto wanted =
        request.pu.empty() ? request.name : "LU " + std::to_string(request.lu_number) + " of " + request.pu;
    const auto who_says =
        refused->rule.empty() ? "no access rule allows " : "access rule " + refused->rule + " refuses ";
    events_.on_event(Severity::warning, wanted, who_says + wanted + " to " + who_.words);
  }
  return result;
}

}  // namespace openrui
