// The doors of a node's daemon as its configuration has them: the places where it listens, certificates, access rules.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "runtime/access_rules.h"
#include "runtime/port_listener.h"
#include "runtime/tls.h"

namespace openrui {

class EmbeddedNode;

class Doors {
 public:
  // Reads certificates and looks users up; nothing is opened. The error is a sentence.
  static Result<std::unique_ptr<Doors>, std::string> prepare(const NodeDefinition& definition);

  // In a turn of the node's loop, as the destructor. The error is a sentence. The node outlives the doors, and must
  // have ended every session (Node::stop()) when they go.
  std::optional<std::string> open(EmbeddedNode& node, const NodeDefinition& definition);

  PortListener& listener() { return *listener_; }

 private:
  Doors() = default;

  std::shared_ptr<TlsContext> context_;  // null: no TLS
  std::optional<AccessRules> access_;    // none: everybody may use everything
  std::unique_ptr<TlsTcp> tls_;
  std::unique_ptr<PortListener> listener_;
};

}  // namespace openrui
