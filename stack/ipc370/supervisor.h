// What the facility asks of the system around it, as the original asked MVS: is storage accessible, wake who waits, run
// an exit routine, end a program. The runtime supplies it, or a test.
#pragma once

#include "ipc370.h"
#include "ipc370/reason.h"

namespace openrui::ipc370 {

class Supervisor {
 public:
  virtual ~Supervisor() = default;
  // Storage keys (rule Q8): may a program with this key read or change these bytes?
  virtual bool readable(std::uint8_t key, const void* at, std::size_t length) = 0;
  virtual bool writable(std::uint8_t key, void* at, std::size_t length) = 0;
  // The request block cannot be answered (reference 9.5). The block may be inaccessible.
  virtual void abend(const ipc_rq* rq, Abend reason) = 0;
  // The word was posted and somebody waits for it.
  virtual void wake(ipc_ecb* ecb) = 0;
  // To be called later, outside of the facility.
  virtual void schedule(ipc_callback callback, ipc_rq* rq, void* argument) = 0;
  virtual void signal(int fd) = 0;
};

}  // namespace openrui::ipc370
