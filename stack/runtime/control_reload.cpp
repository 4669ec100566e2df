#include "runtime/control_reload.h"

#include <utility>

namespace openrui {

namespace {

using nlohmann::json;

json to_json(const ItemChanges& changes) {
  return {{"added", changes.added}, {"removed", changes.removed}, {"changed", changes.changed}};
}

std::string_view name(Personality personality) {
  switch (personality) {
    case Personality::his:
      return "his";
    case Personality::pcomm:
      return "pcomm";
    case Personality::snapix:
      break;
  }
  return "snapix";
}

// What a running node cannot change; `next` is left with the running value, so that the next reload says it again.
json keep_what_needs_a_restart(const NodeDefinition& now, NodeDefinition& next) {
  json list = json::array();
  const auto keep = [&list](const char* key, const std::string& running, std::string& configured) {
    if (running == configured) return;
    list.push_back({{"key", key}, {"running", running}, {"configured", configured}});
    configured = running;
  };
  keep("/node/name", now.name, next.name);
  keep("/listen/unix", now.listen_unix, next.listen_unix);
  keep("/listen/tcp", now.listen_tcp, next.listen_tcp);
  keep("/log/file", now.log.file, next.log.file);
  // Every LU carries it in its half-sessions.
  if (now.personality != next.personality) {
    list.push_back(
        {{"key", "/personality"}, {"running", name(now.personality)}, {"configured", name(next.personality)}});
    next.personality = now.personality;
  }
  return list;
}

// The error is a sentence.
std::optional<std::string> switch_capture(TraceSwitch& trace, const std::string& file) {
  if (!file.empty()) return trace.on(file);
  trace.off();
  return std::nullopt;
}

}  // namespace

json reconfigure(const ControlledNode& n, NodeDefinition& now, NodeDefinition next) {
  json needs_restart = keep_what_needs_a_restart(now, next);
  const auto changes = changes_between(now, next);
  const auto ended = n.node.withdraw(changes);
  n.links.set_ports(next.ports);
  n.node.install(next);
  n.links.start();

  json settings = json::array();
  if (now.log.level != next.log.level) {
    n.log.set_level(next.log.level);
    settings.push_back("log level");
  }
  if (now.capture_file != next.capture_file) {
    if (const auto error = switch_capture(n.trace, next.capture_file)) {
      needs_restart.push_back({{"key", "/capture/file"},
                               {"running", now.capture_file},
                               {"configured", next.capture_file},
                               {"why", *error}});
      next.capture_file = now.capture_file;
    } else {
      settings.push_back("capture");
    }
  }
  now = std::move(next);
  return {{"ports", to_json(changes.ports)},          {"links", to_json(changes.links)}, {"lus", to_json(changes.lus)},
          {"pools", to_json(changes.pools)},          {"settings", std::move(settings)}, {"sessions_ended", ended},
          {"needs_restart", std::move(needs_restart)}};
}

}  // namespace openrui
