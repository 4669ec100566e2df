#include "node/changes.h"

#include <algorithm>
#include <unordered_map>

namespace openrui {

namespace {

// `same(a, b)`: whether two items of one name mean the same.
template <class Item, class Same>
ItemChanges compare(const std::vector<Item>& now, const std::vector<Item>& next, Same same) {
  ItemChanges changes;
  std::unordered_map<std::string, const Item*> before;
  for (const auto& item : now) before.emplace(item.name, &item);
  for (const auto& item : next) {
    const auto found = before.find(item.name);
    if (found == before.end()) {
      changes.added.push_back(item.name);
      continue;
    }
    if (!same(*found->second, item)) changes.changed.push_back(item.name);
    before.erase(found);
  }
  for (const auto& item : now) {
    if (before.count(item.name) != 0) changes.removed.push_back(item.name);
  }
  return changes;
}

template <class Item>
ItemChanges compare(const std::vector<Item>& now, const std::vector<Item>& next) {
  return compare(now, next, [](const Item& a, const Item& b) { return a == b; });
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The PU of a link; empty when it has none.
std::string pu_of(const NodeDefinition& definition, const std::string& link) {
  const auto found = std::find_if(definition.pus.begin(), definition.pus.end(),
                                  [&link](const PuDefinition& pu) { return pu.link == link; });
  return found == definition.pus.end() ? std::string() : found->name;
}

}  // namespace

NodeChanges changes_between(const NodeDefinition& now, const NodeDefinition& next) {
  NodeChanges changes;
  changes.ports = compare(now.ports, next.ports);
  changes.links = compare(now.links, next.links, [&](const LinkDefinition& a, const LinkDefinition& b) {
    return a == b && !contains(changes.ports.changed, a.port) && pu_of(now, a.name) == pu_of(next, b.name);
  });
  changes.switches = compare(now.switches, next.switches, [&](const SwitchDefinition& a, const SwitchDefinition& b) {
    return a == b && !contains(changes.ports.changed, a.from.port) && !contains(changes.ports.changed, a.to.port);
  });
  changes.lus = compare(now.lus, next.lus);
  changes.pools = compare(now.pools, next.pools);
  return changes;
}

}  // namespace openrui
