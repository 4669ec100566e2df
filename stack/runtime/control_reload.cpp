#include "runtime/control_reload.h"

#include <array>
#include <chrono>
#include <cstdio>
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

// A value in the words of `needs_restart`; empty: there is none.
std::string words_of(const std::string& text) { return text; }
std::string words_of(Personality personality) { return std::string(name(personality)); }
std::string words_of(std::chrono::seconds time) { return std::to_string(time.count()) + " s"; }
std::string words_of(const std::optional<unsigned>& mode) {
  if (!mode) return {};
  std::array<char, 16> octal{};
  std::snprintf(octal.data(), octal.size(), "%04o", *mode);
  return octal.data();
}
std::string words_of(const TlsDefinition& tls) {
  return tls == TlsDefinition{} ? std::string() : "certificate " + tls.certificate;
}

// What a running node cannot change; `next` is left with the running value, so that the next reload says it again.
json keep_what_needs_a_restart(const NodeDefinition& now, NodeDefinition& next) {
  json list = json::array();
  const auto keep = [&](const char* key, auto NodeDefinition::*member) {
    if (now.*member == next.*member) return;
    list.push_back({{"key", key}, {"running", words_of(now.*member)}, {"configured", words_of(next.*member)}});
    next.*member = now.*member;
  };
  keep("/node/name", &NodeDefinition::name);
  keep("/listen/unix", &NodeDefinition::listen_unix);
  keep("/listen/unix_mode", &NodeDefinition::unix_mode);
  keep("/listen/tcp", &NodeDefinition::listen_tcp);
  keep("/listen/tls", &NodeDefinition::listen_tls);
  keep("/tls", &NodeDefinition::tls);
  keep("/keepalive", &NodeDefinition::keepalive);
  // Every LU carries it in its half-sessions.
  keep("/personality", &NodeDefinition::personality);
  if (now.log.file != next.log.file) {
    list.push_back({{"key", "/log/file"}, {"running", now.log.file}, {"configured", next.log.file}});
    next.log.file = now.log.file;
  }
  if (now.access != next.access) {
    const auto count = [](const auto& rules) {
      return rules ? std::to_string(rules->size()) + " rules" : std::string("no rules");
    };
    list.push_back({{"key", "/access"}, {"running", count(now.access)}, {"configured", count(next.access)}});
    next.access = now.access;
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
  n.links.set_switches(next.switches);
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
  return {{"ports", to_json(changes.ports)},
          {"links", to_json(changes.links)},
          {"switches", to_json(changes.switches)},
          {"lus", to_json(changes.lus)},
          {"pools", to_json(changes.pools)},
          {"settings", std::move(settings)},
          {"sessions_ended", ended},
          {"needs_restart", std::move(needs_restart)}};
}

}  // namespace openrui
