// UCLA IPC in this process: the facility and its network on an event loop with a thread of its own. The C functions of
// ipc370.h are made of it.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "config/ipc370_config.h"
#include "ipc370/facility.h"

namespace openrui {

class IpcSystem {
 public:
  // The error is a sentence.
  static Result<std::unique_ptr<IpcSystem>, std::string> start(const IpcDefinition& definition);
  // Stops the facility; completions collected meanwhile run before it returns. Not on the loop thread.
  ~IpcSystem();
  IpcSystem(const IpcSystem&) = delete;
  IpcSystem& operator=(const IpcSystem&) = delete;

  using AbendHandler = void (*)(const ipc_rq* rq, int reason, const char* words, void* argument);

  // From any thread, each.
  ipc370::TaskId begin_task(ipc370::TaskDefinition task);
  void end_task(ipc370::TaskId task);
  void request(const ipc370::Caller& caller, ipc_rq* const* rqs, std::size_t count);
  void set_abend_handler(AbendHandler handler, void* argument);
  const std::string& default_job() const;
  // Where it listens, for whom it is to be told; empty: nowhere.
  std::string listening_place() const;
  std::size_t half_connections() const;

  struct Parts;

 private:
  explicit IpcSystem(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace openrui
