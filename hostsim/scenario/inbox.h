// What the node has said and no step has asked for yet, and what was asked for and is not answered.
#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <optional>

#include "formats/rh.h"
#include "formats/ru/ru_kind.h"
#include "path_control/path_control.h"

namespace openrui::hostsim {

// A BIU of the node.
struct Heard {
  SessionAddress session;
  bool expedited = false;
  std::uint16_t snf = 0;
  Rh rh;
  RuKind kind = RuKind::unknown;
  Bytes ru;
  bool consumed = false;  // pacing has been told that it was taken
};

class Inbox {
 public:
  // A node that sends without end does not make us grow.
  static constexpr std::size_t kMost = 10000;
  static constexpr std::size_t kMostUnanswered = 1000;
  using Queue = std::deque<Heard>;

  bool full() const { return count_ >= kMost; }
  void add(Heard heard) {
    ++count_;
    auto& queue = heard_[heard.session];
    queue.push_back(std::move(heard));
  }
  // In the order of their coming.
  Queue& of(SessionAddress session) { return heard_[session]; }
  std::map<SessionAddress, Queue>& all() { return heard_; }
  Queue::iterator erase(Queue& queue, Queue::iterator at) {
    --count_;
    return queue.erase(at);
  }
  Heard take(Queue& queue, Queue::iterator at) {
    Heard heard = std::move(*at);
    erase(queue, at);
    return heard;
  }

  // A request that a step may answer. RQE leaves requests that nobody answers: the oldest are forgotten.
  void await_answer(Heard heard) {
    unanswered_.push_back(std::move(heard));
    if (unanswered_.size() > kMostUnanswered) unanswered_.pop_front();
  }
  // The latest of the session, and of that kind unless it is unknown.
  std::optional<Heard> take_unanswered(SessionAddress session, RuKind kind) {
    const auto found = std::find_if(unanswered_.rbegin(), unanswered_.rend(), [&](const Heard& h) {
      return h.session == session && (kind == RuKind::unknown || h.kind == kind);
    });
    if (found == unanswered_.rend()) return std::nullopt;
    Heard heard = std::move(*found);
    unanswered_.erase(std::next(found).base());
    return heard;
  }
  void clear() {
    heard_.clear();
    unanswered_.clear();
    count_ = 0;
  }

 private:
  std::map<SessionAddress, Queue> heard_;
  std::deque<Heard> unanswered_;
  std::size_t count_ = 0;
};

}  // namespace openrui::hostsim
