// How a daemon learns that it should end, without signal handlers.
#pragma once

#include <csignal>

namespace openrui {

// Made before any thread, so that all threads inherit the blocked signals.
class TerminationSignals {
 public:
  TerminationSignals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGINT);
    sigaddset(&set_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }
  // Returns the signal. Afterwards a second one ends the program at once.
  int wait() {
    int signal = 0;
    while (sigwait(&set_, &signal) != 0) {
    }
    pthread_sigmask(SIG_UNBLOCK, &set_, nullptr);
    return signal;
  }

 private:
  sigset_t set_{};
};

}  // namespace openrui
