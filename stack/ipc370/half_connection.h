// One end of a connection, as the facility keeps it.
#pragma once

#include <cstdint>
#include <memory>

#include "ipc370.h"
#include "ipc370/connection_fsm.h"
#include "ipc370/record_pipe.h"
#include "ipc370/tag.h"

namespace openrui::ipc370 {

using TaskId = std::uint32_t;
using Cid = std::uint16_t;

// Who issues a request: a task, and the protect key it runs in (rule Q5).
struct Caller {
  TaskId task = 0;
  std::uint8_t key = 8;
  friend bool operator==(const Caller&, const Caller&) = default;
};

// Request blocks in the order issued, chained through rq_next: they are IPC's while incomplete.
class RequestQueue {
 public:
  bool empty() const { return head_ == nullptr; }
  std::size_t size() const { return size_; }
  ipc_rq* front() const { return head_; }
  void push(ipc_rq* rq) {
    rq->rq_next = nullptr;
    (head_ == nullptr ? head_ : tail_->rq_next) = rq;
    tail_ = rq;
    ++size_;
  }
  ipc_rq* pop() {
    auto* rq = head_;
    head_ = rq->rq_next;
    --size_;
    return rq;
  }
  // The blocks are not looked at any more: their task is gone.
  void forget() {
    head_ = tail_ = nullptr;
    size_ = 0;
  }

 private:
  ipc_rq* head_ = nullptr;
  ipc_rq* tail_ = nullptr;
  std::size_t size_ = 0;
};

// The part of a connection that goes to another node (network.h).
class FarHalf {
 public:
  virtual ~FarHalf() = default;
};

struct HalfConnection {
  Cid cid = 0;
  HalfState state = HalfState::unmatched;
  Caller owner;
  Tag tag;  // matched: its "your" part is the partner's "my" (P3)
  ipc_user partner_user{};
  HalfConnection* partner = nullptr;  // in this node
  std::unique_ptr<FarHalf> far;       // in another

  ipc_rq* open = nullptr;
  ipc_rq* close = nullptr;
  RequestQueue sends;
  RequestQueue receives;
  RecordPipe in;  // sent by the partner, not received yet

  bool close_sent = false;         // behind all data
  bool partner_closed = false;     // everything that comes is in `in`
  bool drained_sent = false;       // the user has received all that the partner sent
  bool drained_received = false;   // and the partner's user all of ours
  bool dirty = false;              // is on the facility's list of those to look at
  bool gone = false;               // is on its list of those to free
  Reason ended_by = Reason::none;  // state ended

  bool matched() const {
    return state == HalfState::open || state == HalfState::lclosed || state == HalfState::rclosed ||
           state == HalfState::both;
  }
  // Its CID means something to its user.
  bool known_to_user() const {
    return state != HalfState::abandoned && state != HalfState::abort_sent && state != HalfState::free;
  }
};

}  // namespace openrui::ipc370
