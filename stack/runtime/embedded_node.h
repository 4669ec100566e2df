// A node in this process: its loop with a thread, its ports and links, its log and capture. The library that LUA
// programs link, and snanode, are made of it.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "node/definition.h"
#include "node/node.h"
#include "runtime/event_loop.h"
#include "runtime/log.h"

namespace openrui {

class LoopEnvironment;

// Whether an operator may turn a capture on while the node runs.
enum class TraceDefault : unsigned char { as_configured, switchable };

class EmbeddedNode {
 public:
  // Takes the lock of the node's name, makes the node, starts its links and its loop. Nothing waits for a link.
  // `wire_folder`: for captures of what is on the carriers, none when empty. The error is a sentence: the lock is held
  // by another program, or the capture or log file cannot be written.
  static Result<std::shared_ptr<EmbeddedNode>, std::string> start(const NodeDefinition& definition,
                                                                  LogDefault log_default = LogDefault::nowhere,
                                                                  TraceDefault trace = TraceDefault::as_configured,
                                                                  const std::string& wire_folder = {});

  // Stops the node: sessions end with failed(node_gone), links are stopped in an orderly way for kStopLimit at most,
  // what was sent is written, the thread is joined. Completions collected meanwhile run before it returns. On the loop
  // thread (the last reference went in a callback) a thread of its own does this and nothing waits for it. In a child
  // made by fork() it only closes the child's copies of the descriptors, and takes no lock.
  ~EmbeddedNode();
  EmbeddedNode(const EmbeddedNode&) = delete;
  EmbeddedNode& operator=(const EmbeddedNode&) = delete;

  static constexpr Duration kStopLimit = std::chrono::seconds(2);

  EventLoop& loop();
  EventSink& events();
  // In turns of loop() only.
  SessionPort& port() { return node(); }
  Node& node();
  LoopEnvironment& environment();

 private:
  struct Parts;
  explicit EmbeddedNode(std::unique_ptr<Parts> parts);
  static void stop(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace openrui
