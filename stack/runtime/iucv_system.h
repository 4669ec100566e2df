// IUCV in this process: a node with its streams to other nodes on an event loop with a thread of its own. The C
// functions of iucv.h are made of it and of IucvProgram.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "config/iucv_system_config.h"
#include "runtime/iucv_program.h"

namespace openrui {

class IucvSystem {
 public:
  // The error is a sentence.
  static Result<std::unique_ptr<IucvSystem>, std::string> start(const IucvDefinition& definition);
  // All programs are logged off before. Not on the loop thread; in a forked child it only closes descriptors.
  ~IucvSystem();
  IucvSystem(const IucvSystem&) = delete;
  IucvSystem& operator=(const IucvSystem&) = delete;

  // From any thread, each.
  Result<std::shared_ptr<IucvProgram>, std::string> log_on(const std::string& user, iucv_machine* handle);
  // Waits until there is a way to the node, at most `timeout_ms` milliseconds (-1: for ever). On the loop thread it
  // only looks. False: there is none.
  bool wait_node(const std::string& node, int timeout_ms);

  struct Parts;

 private:
  explicit IucvSystem(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace openrui
