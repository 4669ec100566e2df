// What the C entry points need to keep between calls, once per process: the library, from the first verb to the exit,
// and what fork() does to it.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "rui/library.h"

namespace openrui {

class Process {
 public:
  // Made on first use; never destroyed, since threads of the program may call until the very end.
  static Process& instance();

  void issue(LUA_VERB_RECORD& record);
  // The same for another interface; see Library.
  SessionId issue(LUA_VERB_RECORD& record, const InterfaceKind& kind);
  Callbacks& callbacks() { return callbacks_; }

 private:
  Process();
  std::shared_ptr<Library> library();
  bool of_parent(const LUA_VERB_RECORD& record, bool opens);
  void on_exit();
  void before_fork();
  void after_fork_in_parent();
  void after_fork_in_child();

  Callbacks callbacks_;
  std::mutex starting_;  // one thread starts the library, others wait for it
  std::mutex mutex_;     // for what follows
  std::shared_ptr<Library> library_;
  SessionId inherited_sids_ = 0;
  bool exiting_ = false;
  std::vector<std::shared_ptr<Library>> abandoned_;  // of parent processes, or in use by a callback at exit
};

}  // namespace openrui
