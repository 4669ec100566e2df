// Which LUs, on which nodes, a name given to RUI_INIT stands for (design, section 3: `sessions`; LUA reference 7.1,
// last paragraph, and 15.1).
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "node/definition.h"
#include "node/forwarding_port.h"

namespace openrui {

class SessionTargets {
 public:
  // `fallback`: the definition that an RUI_INIT without a name means; empty: the first one.
  SessionTargets(const std::vector<SessionDefinition>& definitions, const std::string& fallback);

  bool empty() const { return definitions_.empty(); }
  // Null: the request names no definition, but an LU, a pool, or PU and LU number.
  const SessionDefinition* find(const OpenRequest& request) const;

 private:
  std::vector<SessionDefinition> definitions_;
  std::unordered_map<std::string, std::size_t> by_name_;
  std::optional<std::size_t> fallback_;
};

// What to tell a program that got no LU anywhere: the answer that came nearest to one. A node that was not reached says
// the least.
class BestAnswer {
 public:
  void note(const OpenResult& result);
  const OpenResult& result() const { return best_; }

 private:
  OpenResult best_{OpenError::node_unreachable, 0, {}};
};

// Session definitions on a node in the same process: the session port with the definitions' names.
class DefinedSessions final : public ForwardingPort {
 public:
  // Both outlive it.
  DefinedSessions(SessionPort& node, const SessionTargets& targets) : ForwardingPort(node), targets_(targets) {}

  // Targets on other nodes do not count.
  OpenResult open(const OpenRequest& request, SessionUser& user) override;

 private:
  const SessionTargets& targets_;
};

}  // namespace openrui
