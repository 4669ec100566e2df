// The file descriptors a loop has opened, readable without a lock: after fork() the child can close its copies although
// another thread of the parent may have been anywhere when the fork happened.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>

namespace openrui {

class DescriptorList {
 public:
  // Beyond this many, a descriptor is not noted and a forked child keeps its copy until it ends or calls exec (all are
  // close-on-exec).
  static constexpr std::size_t kSlots = 1024;

  DescriptorList() {
    for (auto& slot : slots_) slot.store(kFree, std::memory_order_relaxed);
  }

  void add(int descriptor);
  void remove(int descriptor);
  // Only in a forked child: closes the copies without telling the peers (no shutdown(), no epoll_ctl()).
  void close_all();

 private:
  static constexpr int kFree = -1;
  std::array<std::atomic<int>, kSlots> slots_;
};

}  // namespace openrui
