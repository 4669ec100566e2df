#include "rui/library.h"

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <system_error>
#include <utility>

#include "config/node_config.h"
#include "rui/api_trace_switch.h"
#include "rui/windows_hooks.h"
#include "runtime/descriptor_list.h"
#include "runtime/port_address.h"

namespace openrui {

namespace {

// The verb that this thread is issuing now: a verb that finds the loop busy is run later, possibly by this very thread.
thread_local const LUA_VERB_RECORD* verb_in_call = nullptr;

// Where the library says why it could not start, when there is no configuration that says where: the file that RUI_LOG
// names, else $XDG_STATE_HOME/openrui/rui.log (~/.local/state when that is unset or not absolute).
std::string start_log() {
  const auto get = [](const char* variable) {
    const char* value = std::getenv(variable);
    return std::filesystem::path(value == nullptr ? "" : value);
  };
  if (const auto named = get("RUI_LOG"); !named.empty()) return named;
  auto folder = get("XDG_STATE_HOME");
  if (!folder.is_absolute()) {
    folder = get("HOME");
    if (!folder.is_absolute()) return {};
    folder = folder / ".local" / "state";
  }
  folder /= "openrui";
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  return error ? std::string() : (folder / "rui.log").string();
}

std::string report(const std::string& subject, const std::string& text, const LogDefinition& configured = {}) {
  LogDefinition log = configured;
  if (log.file.empty()) log.file = start_log();
  // Where nothing can be written, nobody can be told: a library has no other voice.
  if (auto sink = LogSink::open(log, LogDefault::nowhere)) sink.value()->on_event(Severity::error, subject, text);
  return text;
}

Result<NodeDefinition, std::string> definition() {
  const auto path = find_client_config();
  if (!path) {
    std::string text = "no configuration found; tried:";
    for (const auto& tried : path.error()) text += " " + tried;
    return report("RUI", text);
  }
  auto loaded = load_node(*path);
  if (!loaded) {
    std::string all;
    for (const auto& fault : loaded.error()) all += report("RUI", to_words(fault)) + "\n";
    return all;
  }
  return std::move(loaded.value());
}

// RUI_TRACE was followed at the first call of the process; here is a place to say that it could not be.
void start_trace(const NodeDefinition& wanted) {
  const auto refused = [&](const std::string& key, const std::string& path) {
    report(wanted.name.empty() ? "RUI" : wanted.name, key + ": the API trace cannot be written to " + path, wanted.log);
  };
  if (!start_api_trace_from_environment()) {
    refused("RUI_TRACE", std::getenv("RUI_TRACE"));
  } else if (!wanted.api_trace.empty() && !start_api_trace(wanted.api_trace)) {
    refused("api_trace", wanted.api_trace);
  }
}

}  // namespace

// What the operating system refuses (threads, descriptors) is thrown below, and must not be thrown into C.
Result<std::shared_ptr<Library>, std::string> Library::start(Callbacks& callbacks, SessionId inherited_sids) {
  try {
    return start_as_configured(callbacks, inherited_sids);
  } catch (const std::exception& e) {
    return report("RUI", e.what());
  }
}

Result<std::shared_ptr<Library>, std::string> Library::start_as_configured(Callbacks& callbacks,
                                                                           SessionId inherited_sids) {
  auto wanted = definition();
  if (!wanted) return wanted.error();
  if (const auto* windows = windows_hooks()) {
    // Programs for Windows expect what Windows has, unless the configuration says otherwise (design, section 3).
    if (!wanted->personality_given) wanted.value().personality = Personality::his;
    windows->started(wanted->personality);
  }
  start_trace(*wanted);
  auto nodes = start_nodes(*wanted);
  if (!nodes) return report(wanted->name.empty() ? "RUI" : wanted->name, nodes.error(), wanted->log);
  const VerbEngine::Options options{wanted->personality, inherited_sids};
  return std::shared_ptr<Library>(new Library(callbacks, std::move(nodes.value()), options, wanted->sli_modules));
}

Result<Library::Nodes, std::string> Library::start_nodes(const NodeDefinition& definition) {
  if (definition.mode == NodeMode::client) return use(definition, definition.servers);
  if (definition.mode == NodeMode::embedded) return start_own(definition);
  if (const auto running = running_servers(definition); !running.empty()) return use(definition, running);
  auto own = start_own(definition);
  if (own) return own;
  // The node of this name may run where its local socket cannot be seen, or where a node without `listen` listens.
  if (!definition.servers.empty()) return use(definition, definition.servers);
  const bool default_place =
      definition.listen_unix.empty() && definition.listen_tcp.empty() && is_local_listener(kDefaultPortPath);
  if (default_place) return use(definition, {std::string(kUnixPrefix) + kDefaultPortPath});
  return own;
}

Result<Library::Nodes, std::string> Library::start_own(const NodeDefinition& definition) {
  auto node = EmbeddedNode::start(definition);
  if (!node) return node.error();
  Nodes nodes;
  nodes.own = std::move(node.value());
  if (!definition.sessions.empty()) {
    nodes.targets = std::make_unique<SessionTargets>(definition.sessions, definition.default_session);
    nodes.sessions = std::make_unique<DefinedSessions>(nodes.own->port(), *nodes.targets);
  }
  return nodes;
}

Result<Library::Nodes, std::string> Library::use(NodeDefinition definition, const std::vector<std::string>& servers) {
  definition.servers = servers;
  auto remote = RemoteNodes::start(definition);
  if (!remote) return remote.error();
  Nodes nodes;
  nodes.remote = std::move(remote.value());
  return nodes;
}

SessionPort& Library::Nodes::port() {
  if (remote != nullptr) return remote->port();
  return sessions != nullptr ? static_cast<SessionPort&>(*sessions) : own->port();
}

Library::Library(Callbacks& callbacks, Nodes nodes, const VerbEngine::Options& options, const std::string& modules)
    : callbacks_(callbacks),
      loop_(nodes.loop()),
      program_(options.inherited_sids),
      parts_{nodes.port(), *this, loop_.timers(), program_, options.personality, options.inherited_sids, modules},
      engine_(nodes.port(), *this, {options.personality, options.inherited_sids, &program_}),
      nodes_(std::move(nodes)) {}

Library::~Library() = default;

void Library::issue(LUA_VERB_RECORD& record) {
  if (!engine_.begin(record)) return;
  // RUI_INIT gives the sid, and RUI_PURGE its result, before it returns (LUA reference 7.1, 19). Turns are short and
  // wait for nothing, so this waits for no more than another thread's verb.
  const auto opcode = record.common.lua_opcode;
  if (opcode == LUA_OPCODE_RUI_INIT || opcode == LUA_OPCODE_RUI_PURGE) {
    loop_.run_locked([this, &record] { engine_.issue(record); });
    return;
  }
  verb_in_call = &record;
  loop_.try_run_locked([this, r = &record] {
    engine_.issue(*r, verb_in_call == r ? VerbEngine::Caller::waiting : VerbEngine::Caller::gone);
  });
  verb_in_call = nullptr;
}

VerbInterface& Library::interface(const InterfaceKind& kind) {
  if (auto* ready = other_ready_.load(std::memory_order_acquire)) return *ready;
  return loop_.run_locked([&]() -> VerbInterface& {
    if (other_ == nullptr) other_ = kind.make(parts_);
    other_ready_.store(other_.get(), std::memory_order_release);
    return *other_;
  });
}

SessionId Library::issue(LUA_VERB_RECORD& record, const InterfaceKind& kind) {
  auto& other = interface(kind);
  if (!other.begin(record)) return 0;
  const auto opcode = record.common.lua_opcode;
  const bool opens = kind.opens(opcode);
  if (opens || kind.in_call(opcode)) {
    // No callback runs before the turn is over, so the record can still be looked at.
    return loop_.run_locked([&]() -> SessionId {
      const bool pending = other.issue(record) == Outcome::in_progress;
      return pending && opens ? record.common.lua_sid : 0;
    });
  }
  verb_in_call = &record;
  loop_.try_run_locked([&other, r = &record] {
    other.issue(*r, verb_in_call == r ? VerbInterface::Caller::waiting : VerbInterface::Caller::gone);
  });
  verb_in_call = nullptr;
  return 0;
}

// In a turn of the loop.
void Library::completed(const PendingVerb& verb) {
  if (callbacks_.uses_descriptor()) {
    callbacks_.enqueue(verb);
  } else {
    loop_.after_turn([this, v = verb] { callbacks_.run(v); });
  }
}

void Library::call_routine(const PendingVerb& routine, std::function<void()> then) {
  auto next = [this, t = std::move(then)] { loop_.run_locked(t); };
  if (callbacks_.uses_descriptor()) {
    callbacks_.enqueue(routine, std::move(next));
  } else {
    loop_.after_turn([this, routine, n = std::move(next)] { callbacks_.run(routine, n); });
  }
}

void Library::progress(SessionId sid, InitStatus status) {
  const auto* windows = windows_hooks();
  if (windows != nullptr) loop_.after_turn([windows, sid, status] { windows->progress(sid, status); });
}

SessionId Library::abandon() {
  loop_.descriptors().close_all();
  return program_.last();
}

}  // namespace openrui
