#include "rui/remote_nodes.h"

#include <algorithm>
#include <cerrno>
#include <unistd.h>

#include "rui/server_port.h"
#include "runtime/loop_environment.h"
#include "runtime/port_address.h"
#include "runtime/tls.h"

namespace openrui {

struct RemoteNodes::Parts {
  explicit Parts(const NodeDefinition& d) : targets(d.sessions, d.default_session) {}

  SessionTargets targets;
  std::unique_ptr<LoopEnvironment> environment;
  std::unique_ptr<TlsTcp> tls;
  std::unique_ptr<ServerPort> port;
};

Result<std::unique_ptr<RemoteNodes>, std::string> RemoteNodes::start(const NodeDefinition& definition) {
  std::unique_ptr<Parts> parts(new Parts(definition));
  LoopEnvironment::Options options;
  options.log = definition.log;
  auto environment = LoopEnvironment::make(options);
  if (!environment) return environment.error();
  parts->environment = std::move(environment.value());
  LoopEnvironment& outside = *parts->environment;
  const auto& addresses = definition.servers;
  if (std::any_of(addresses.begin(), addresses.end(), is_tls_address)) {
    auto context = TlsContext::make(definition.tls, TlsSide::client);
    if (!context) return context.error();
    parts->tls = std::make_unique<TlsTcp>(outside.tcp(), outside.loop().timers(), std::move(context.value()));
  }
  std::vector<ServerPort::Server> servers;
  for (const auto& text : addresses) {
    const auto place = parse_port_address(text);
    if (!place) return place.error();
    Tcp* tcp = is_tls_address(text) ? static_cast<Tcp*>(parts->tls.get()) : &outside.tcp();
    servers.push_back({text, *place, tcp});
  }
  outside.loop().run_locked([&] {
    const PortClient::Identity identity{program_invocation_short_name, static_cast<std::uint32_t>(::getpid())};
    parts->port = std::make_unique<ServerPort>(
        ServerPort::Environment{outside.loop().timers(), outside.events(), identity, definition.keepalive},
        std::move(servers), parts->targets);
  });
  outside.loop().start_thread();
  return std::unique_ptr<RemoteNodes>(new RemoteNodes(std::move(parts)));
}

RemoteNodes::RemoteNodes(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

RemoteNodes::~RemoteNodes() {
  if (loop().in_forked_child()) {
    LoopEnvironment::abandon(std::move(parts_->environment));
    parts_.release();  // NOLINT(bugprone-unused-return-value): as the environment
    return;
  }
  loop().run_locked([this] {
    parts_->port->stop();
    parts_->port.reset();
  });
}

EventLoop& RemoteNodes::loop() { return parts_->environment->loop(); }

SessionPort& RemoteNodes::port() { return *parts_->port; }

std::vector<std::string> running_servers(const NodeDefinition& definition) {
  std::vector<std::string> local;
  const auto add = [&local](const std::string& path) { local.push_back(std::string(kUnixPrefix) + path); };
  if (!definition.listen_unix.empty()) add(definition.listen_unix);
  for (const auto& server : definition.servers) {
    if (server.starts_with(kUnixPrefix)) local.push_back(server);
  }
  const auto running = std::find_if(local.begin(), local.end(), [](const std::string& server) {
    return is_local_listener(server.substr(kUnixPrefix.size()));
  });
  if (running == local.end()) return {};
  auto servers = definition.servers;
  if (std::find(servers.begin(), servers.end(), *running) == servers.end()) servers.push_back(*running);
  return servers;
}

}  // namespace openrui
