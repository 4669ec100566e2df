// The library at work in one process: a node of its own or nodes in other processes, and the verb engine on their
// session port.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "base/result.h"
#include "rui/callbacks.h"
#include "rui/remote_nodes.h"
#include "rui/session_targets.h"
#include "rui/verb_engine.h"
#include "runtime/embedded_node.h"

namespace openrui {

class Library final : private CompletionSink {
 public:
  // Finds and reads the configuration (design, section 3) and, as its mode says, starts a node or uses those that are
  // running. Waits for nothing in the network. The error says in one or more lines what is wrong, and has been written
  // to the log. `callbacks` outlives the library.
  static Result<std::shared_ptr<Library>, std::string> start(Callbacks& callbacks, SessionId inherited_sids);

  // Ends the node: see EmbeddedNode. Not on its loop's thread.
  ~Library() override;
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  // RUI(): from any thread, callbacks included.
  void issue(LUA_VERB_RECORD& record);
  // The same for another interface. Gives the session id of a verb that opens a session and is in progress, else 0.
  SessionId issue(LUA_VERB_RECORD& record, const InterfaceKind& kind);

  // In a child made by fork(), where nothing else of this object may be used: closes the child's copies of the
  // descriptors. Gives the last session id of the parent.
  SessionId abandon();

 private:
  // Where the sessions are: one of the first two.
  struct Nodes {
    std::shared_ptr<EmbeddedNode> own;
    std::unique_ptr<RemoteNodes> remote;
    std::unique_ptr<SessionTargets> targets;    // of the own one
    std::unique_ptr<DefinedSessions> sessions;  // null: the configuration defines none

    EventLoop& loop() { return own != nullptr ? own->loop() : remote->loop(); }
    SessionPort& port();
  };

  static Result<std::shared_ptr<Library>, std::string> start_as_configured(Callbacks& callbacks,
                                                                           SessionId inherited_sids);
  static Result<Nodes, std::string> start_nodes(const NodeDefinition& definition);
  static Result<Nodes, std::string> start_own(const NodeDefinition& definition);
  static Result<Nodes, std::string> use(NodeDefinition definition, const std::vector<std::string>& servers);
  Library(Callbacks& callbacks, Nodes nodes, const VerbEngine::Options& options, const std::string& modules);
  void completed(const PendingVerb& verb) override;
  void progress(SessionId sid, InitStatus status) override;
  void call_routine(const PendingVerb& routine, std::function<void()> then) override;
  VerbInterface& interface(const InterfaceKind& kind);

  Callbacks& callbacks_;
  EventLoop& loop_;
  ProgramSessions program_;
  InterfaceParts parts_;
  VerbEngine engine_;
  std::unique_ptr<VerbInterface> other_;  // made when it is first used
  std::atomic<VerbInterface*> other_ready_{nullptr};
  Nodes nodes_;  // go first: they tell the engine's sessions that they are gone
};

}  // namespace openrui
