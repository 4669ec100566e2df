#include "runtime/doors.h"

#include "runtime/embedded_node.h"
#include "runtime/loop_environment.h"

namespace openrui {

Result<std::unique_ptr<Doors>, std::string> Doors::prepare(const NodeDefinition& definition) {
  std::unique_ptr<Doors> doors(new Doors());
  if (!definition.listen_tls.empty()) {
    auto context = TlsContext::make(definition.tls, TlsSide::server);
    if (!context) return context.error();
    doors->context_ = std::move(context.value());
  }
  if (definition.access) {
    auto rules = AccessRules::make(*definition.access);
    if (!rules) return rules.error();
    doors->access_ = std::move(rules.value());
  }
  return doors;
}

std::optional<std::string> Doors::open(EmbeddedNode& node, const NodeDefinition& definition) {
  auto& outside = node.environment();
  auto& timers = outside.loop().timers();
  PortListener::Environment e{outside.tcp(), timers, outside.events(), node.port(), definition.name};
  e.keepalive = definition.keepalive;
  if (context_ != nullptr) tls_ = std::make_unique<TlsTcp>(outside.tcp(), timers, context_);
  e.tls = tls_.get();
  e.unix_mode = definition.unix_mode;
  if (access_) {
    e.access = &*access_;
    // The rules say who may do what, so everybody may knock.
    constexpr unsigned kEverybody = 0666;
    if (!e.unix_mode) e.unix_mode = kEverybody;
  }
  auto listener = PortListener::start(e, definition.listen_unix, definition.listen_tcp, definition.listen_tls);
  if (!listener) return listener.error();
  listener_ = std::move(listener.value());
  return std::nullopt;
}

}  // namespace openrui
