// Where the replies to two-way messages go: the answer buffers that SEND has named, until the completion is presented.
#pragma once

#include <map>
#include <unordered_map>
#include <utility>

#include "iucv/codes.h"

namespace openrui::iucv {

// `Extents`: pieces of the issuer's storage.
template <class Extents>
class AnswerBuffers {
 public:
  void add(PathId path, MessageId id, Extents extents) { paths_[path][id] = std::move(extents); }
  // Empty when there is none: a one-way message.
  Extents take(PathId path, MessageId id) {
    const auto at = paths_.find(path);
    if (at == paths_.end()) return {};
    auto node = at->second.extract(id);
    return node.empty() ? Extents{} : std::move(node.mapped());
  }
  // The program has severed the path: nothing of it will be presented.
  void forget(PathId path) { paths_.erase(path); }
  void forget_all() { paths_.clear(); }

 private:
  std::map<PathId, std::unordered_map<MessageId, Extents>> paths_;
};

}  // namespace openrui::iucv
