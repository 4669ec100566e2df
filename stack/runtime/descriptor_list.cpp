#include "runtime/descriptor_list.h"

#include <unistd.h>

namespace openrui {

void DescriptorList::add(int descriptor) {
  for (auto& slot : slots_) {
    int expected = kFree;
    if (slot.compare_exchange_strong(expected, descriptor, std::memory_order_relaxed)) return;
  }
}

void DescriptorList::remove(int descriptor) {
  for (auto& slot : slots_) {
    int expected = descriptor;
    if (slot.compare_exchange_strong(expected, kFree, std::memory_order_relaxed)) return;
  }
}

void DescriptorList::close_all() {
  for (auto& slot : slots_) {
    const int descriptor = slot.exchange(kFree, std::memory_order_relaxed);
    if (descriptor != kFree) ::close(descriptor);
  }
}

}  // namespace openrui
