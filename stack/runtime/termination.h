// How a daemon learns that it should end, without signal handlers.
#pragma once

#include <cerrno>
#include <csignal>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

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
  // Waits until something can be read from `descriptor`; false when a signal came first, for which wait() is next.
  bool wait_for_input(int descriptor) const {
    const int signals = ::signalfd(-1, &set_, SFD_CLOEXEC);
    pollfd both[] = {{descriptor, POLLIN, 0}, {signals, POLLIN, 0}};
    while (::poll(both, 2, -1) < 0 && errno == EINTR) {
    }
    ::close(signals);
    return both[1].revents == 0;
  }
  // Makes wait() return, from any thread.
  void end() { ::kill(::getpid(), SIGTERM); }

 private:
  sigset_t set_{};
};

}  // namespace openrui
