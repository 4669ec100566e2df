// Nodes in other processes, as the library stands on them: a loop with a thread, connections, a log (design, section
// 3).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "node/definition.h"
#include "node/session_port.h"
#include "runtime/event_loop.h"

namespace openrui {

class RemoteNodes {
 public:
  // Waits for nothing: a server is looked for when the first session is opened. The error is a sentence: an address
  // cannot be used, a certificate or the log file cannot be read or written. `definition.servers`: at least one.
  static Result<std::unique_ptr<RemoteNodes>, std::string> start(const NodeDefinition& definition);
  // Sessions end with failed(node_gone), the connections end, the thread is joined. In a child made by fork() it only
  // closes the child's copies of the descriptors. Not on the loop's thread.
  ~RemoteNodes();
  RemoteNodes(const RemoteNodes&) = delete;
  RemoteNodes& operator=(const RemoteNodes&) = delete;

  EventLoop& loop();
  // In turns of loop() only.
  SessionPort& port();

 private:
  struct Parts;
  explicit RemoteNodes(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// The servers for a program that may be a node itself (mode auto): nothing when none of its local sockets has a
// listener. Those that are configured, and the node's own socket.
std::vector<std::string> running_servers(const NodeDefinition& definition);

}  // namespace openrui
