#include "iucv/directory.h"

#include "base/pattern.h"

namespace openrui::iucv {

DirectoryEntry Directory::open_entry() {
  DirectoryEntry e;
  e.allow = true;
  e.any = Authorisation{true, 0};
  e.resources = {"*"};
  e.max_connections = 0xFFFF;
  return e;
}

const DirectoryEntry* Directory::find(const std::string& user) const {
  const auto found = users.find(user);
  if (found != users.end()) return found->second.node.empty() ? &found->second : nullptr;
  return others ? &*others : nullptr;
}

std::optional<std::string> Directory::refuses(const std::string& user, const ProgramIdentity& who) const {
  const auto* entry = find(user);
  if (entry == nullptr) return "the directory has no user " + user + " of this node";
  if (!entry->programs.empty() && !matches_any(entry->programs, who.program)) {
    return "the directory does not let program \"" + who.program + "\" be " + user;
  }
  if (!entry->accounts.empty() && !matches_any(entry->accounts, who.account)) {
    return "the directory does not let account \"" + who.account + "\" be " + user;
  }
  return std::nullopt;
}

std::optional<Authorisation> Directory::authorise(const std::string& from, const std::string& to,
                                                  const std::string& owner) const {
  const auto* caller = find(from);
  if (caller == nullptr) return std::nullopt;
  const auto listed = caller->connect.find(to);
  if (listed != caller->connect.end()) return listed->second;
  if (caller->any) return caller->any;
  if (is_service(to)) return std::nullopt;
  const auto* target = find(owner);
  const bool welcome = target != nullptr && (target->allow || target->from.count(from) != 0);
  return welcome ? std::optional(Authorisation{}) : std::nullopt;
}

std::optional<Authorisation> Directory::authorise_remote(const std::string& from, const std::string& node,
                                                         const std::string& to, const std::string& owner) const {
  if (is_service(to)) return exported.count(to) != 0 ? std::optional(Authorisation{true, 0}) : std::nullopt;
  const auto* target = find(owner);
  if (target == nullptr) return std::nullopt;
  const bool welcome =
      target->allow || target->from.count(from + '@' + node) != 0 || target->from.count("*@" + node) != 0;
  // Priority is the originator's node's to allow; the target takes it when it says so in ACCEPT.
  return welcome ? std::optional(Authorisation{true, 0}) : std::nullopt;
}

std::optional<std::string> parse_user_name(std::string_view text) {
  if (text.empty() || text.size() > 8) return std::nullopt;
  std::string name;
  for (const char c : text) {
    const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    constexpr std::string_view kOthers = "@#$_-+:";
    const bool fits = (upper >= 'A' && upper <= 'Z') || (upper >= '0' && upper <= '9') ||
                      kOthers.find(upper) != std::string_view::npos;
    if (!fits) return std::nullopt;
    name += upper;
  }
  return name;
}

}  // namespace openrui::iucv
