// One program at a time is a node of a given name, so that two never present the same XID (design, section 3).
#pragma once

#include <string>
#include <utility>

#include "base/result.h"

namespace openrui {

// Holds the lock while it lives; the system lets it go when the program dies.
class NodeLock {
 public:
  // The file is NAME.lock in the first of these folders that can be had: $XDG_RUNTIME_DIR/openrui, /run/openrui,
  // /tmp/openrui-UID. It stays when the lock is released. The error is a sentence; it names the process that has the
  // lock.
  static Result<NodeLock, std::string> acquire(const std::string& node_name);

  NodeLock(NodeLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  NodeLock& operator=(NodeLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~NodeLock();

  // A forked child must close its copy, or the lock lives as long as the child.
  int descriptor() const { return descriptor_; }

 private:
  explicit NodeLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace openrui
