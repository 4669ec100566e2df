// What the system does for the UCLA IPC facility of a process: posts, exits, abends, and who may open what.
#pragma once

#include <vector>

#include "config/ipc370_config.h"
#include "ipc370/supervisor.h"
#include "runtime/event_loop.h"
#include "runtime/ipc370_system.h"

namespace openrui {

class IpcSupervisor final : public ipc370::Supervisor, public ipc370::OpenExit {
 public:
  IpcSupervisor(EventLoop& loop, std::vector<IpcOpenRule> rules) : loop_(loop), rules_(std::move(rules)) {}
  void set_abend_handler(IpcSystem::AbendHandler handler, void* argument) {
    abend_handler_ = handler;
    abend_argument_ = argument;
  }

  // There are no storage keys here: what can be seen is a null address, and storage that would wrap around.
  bool readable(std::uint8_t key, const void* at, std::size_t length) override;
  bool writable(std::uint8_t key, void* at, std::size_t length) override { return readable(key, at, length); }
  void abend(const ipc_rq* rq, ipc370::Abend reason) override;
  void wake(ipc_ecb* ecb) override;
  void schedule(ipc_callback callback, ipc_rq* rq, void* argument) override;
  void signal(int fd) override;

  std::optional<ipc370::Reason> on_open(const ipc370::TaskDefinition& task, ipc370::Tag& tag) override;

 private:
  EventLoop& loop_;
  std::vector<IpcOpenRule> rules_;
  IpcSystem::AbendHandler abend_handler_ = nullptr;
  void* abend_argument_ = nullptr;
};

// Waits until the word is posted; false when `timeout_ms` milliseconds are over (-1: never).
bool wait_for_ecb(ipc_ecb* ecb, int timeout_ms);

}  // namespace openrui
