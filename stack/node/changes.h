// What a changed configuration means for a node that runs.
#pragma once

#include <string>
#include <vector>

#include "node/definition.h"

namespace openrui {

// Names, in the order of the configuration that has them.
struct ItemChanges {
  std::vector<std::string> added;
  std::vector<std::string> removed;
  std::vector<std::string> changed;  // there before and after, but not the same

  bool none() const { return added.empty() && removed.empty() && changed.empty(); }
};

struct NodeChanges {
  ItemChanges ports;
  ItemChanges links;  // one whose port or PU changes is changed; its LUs go and come with it
  ItemChanges switches;
  ItemChanges lus;  // by their own definitions
  ItemChanges pools;

  bool none() const { return ports.none() && links.none() && switches.none() && lus.none() && pools.none(); }
};

NodeChanges changes_between(const NodeDefinition& now, const NodeDefinition& next);

}  // namespace openrui
