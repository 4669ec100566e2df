// The library at work in one process: an embedded node, and the verb engine on its session port.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "rui/callbacks.h"
#include "rui/verb_engine.h"
#include "runtime/embedded_node.h"

namespace openrui {

class Library final : private CompletionSink {
 public:
  // Finds and reads the configuration (design, section 3) and starts the node. Waits for nothing in the network. The
  // error says in one or more lines what is wrong, and has been written to the log. `callbacks` outlives the library.
  static Result<std::shared_ptr<Library>, std::string> start(Callbacks& callbacks, SessionId inherited_sids);

  // Ends the node: see EmbeddedNode. Not on its loop's thread.
  ~Library() override;
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  // RUI(): from any thread, callbacks included.
  void issue(LUA_VERB_RECORD& record);

  // In a child made by fork(), where nothing else of this object may be used: closes the child's copies of the
  // descriptors. Gives the last session id of the parent.
  SessionId abandon();

 private:
  Library(Callbacks& callbacks, std::shared_ptr<EmbeddedNode> node, const VerbEngine::Options& options);
  void completed(const PendingVerb& verb) override;
  void progress(SessionId sid, InitStatus status) override;

  Callbacks& callbacks_;
  EventLoop& loop_;
  VerbEngine engine_;
  std::shared_ptr<EmbeddedNode> node_;  // goes first: it tells the engine's sessions that it is gone
};

}  // namespace openrui
