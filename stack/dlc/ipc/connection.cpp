#include "dlc/ipc/connection.h"

#include <algorithm>
#include <utility>

namespace openrui::ipc {

using ipc370::Reason;

Connection::Connection(ipc370::Facility& facility, TimerQueue& timers, const std::string& tag, ConnectionUser& user)
    : facility_(facility), timers_(timers), user_(&user), tag_(tag) {
  self_.task = facility_.add_task({"SNADLC", "", 1, 1});
  open_.rq.rq_tag = tag_.data();
  open_.rq.rq_tag_length = static_cast<std::uint16_t>(tag_.size());
  issue(open_, IPC_REQUEST_OPEN, nullptr, 0);
}

Connection::~Connection() { facility_.end_task(self_.task); }

void Connection::issue(Block& block, std::uint8_t request, void* data, std::size_t length) {
  auto& rq = block.rq;
  block.owner = this;
  rq.rq_length_of_block = sizeof rq;
  rq.rq_request = request;
  rq.rq_notify = IPC_NOTIFY_CALLBACK;
  rq.rq_target.callback = complete;
  rq.rq_argument = &block;
  rq.rq_data = data;
  rq.rq_length = static_cast<std::uint32_t>(length);
  if (request != IPC_REQUEST_OPEN) rq.rq_cid = open_.rq.rq_cid;
  ++outstanding_;
  facility_.request(self_, &rq);
}

void Connection::send(Buffer record) {
  auto& block = sends_.emplace_back();
  block.record = std::move(record);
  queued_ += block.record.size();
  issue(block, IPC_REQUEST_SEND, block.record.data(), block.record.size());
}

void Connection::set_busy(bool busy) {
  busy_ = busy;
  receive();
}

// As many as the credits are.
void Connection::receive() {
  while (opened_ && !ended_ && (!busy_ || closing_) && receiving_ < kReceives) {
    auto& block = receives_.emplace_back();
    block.storage.resize(kReceiveLength);
    ++receiving_;
    issue(block, IPC_REQUEST_RECEIVE, block.storage.data(), block.storage.size());
  }
}

void Connection::leave(bool orderly) {
  user_ = nullptr;
  if (ended_) return;
  if (!orderly || !opened_) {
    ended_ = true;
    return issue(abcls_, IPC_REQUEST_ABCLS, nullptr, 0);
  }
  issue_close();
  receive();
  timers_.arm(limit_, kCloseLimit, [this] {
    if (ended_) return;
    ended_ = true;
    issue(abcls_, IPC_REQUEST_ABCLS, nullptr, 0);
  });
}

void Connection::issue_close() {
  if (std::exchange(closing_, true)) return;
  issue(close_, IPC_REQUEST_CLOSE, nullptr, 0);
}

void Connection::complete(ipc_rq*, void* argument) {
  auto& block = *static_cast<Block*>(argument);
  block.owner->on_complete(block);
}

void Connection::on_complete(Block& block) {
  --outstanding_;
  const auto reason = Reason{block.rq.rq_rsn};
  const bool good = block.rq.rq_cc == IPC_CC_OK;
  switch (block.rq.rq_request) {
    case IPC_REQUEST_OPEN:
      if (!good) return end(reason);
      opened_ = true;
      receive();
      if (user_ != nullptr) user_->on_open();
      return;
    case IPC_REQUEST_RECEIVE:
      --receiving_;
      if (good) return on_received(block);
      receives_.pop_front();
      return end(reason);
    case IPC_REQUEST_SEND:
      queued_ -= block.record.size();
      sends_.pop_front();
      if (!good) return end(reason);
      if (user_ != nullptr) user_->on_sent();
      return;
    case IPC_REQUEST_CLOSE:
      ended_ = true;
      return;
    default:
      return;
  }
}

void Connection::on_received(Block& block) {
  const auto part = ByteView(block.storage).first(block.rq.rq_count);
  const bool continued = (block.rq.rq_optc & IPC_OPTC_CONTINUED) != 0;
  // One byte more than the longest says that it was too long.
  const auto room = kLongestRecord + 1 - std::min(record_.size(), kLongestRecord + 1);
  const auto taken = part.first(std::min(part.size(), room));
  record_.insert(record_.end(), taken.begin(), taken.end());
  receives_.pop_front();
  receive();
  if (continued) return;
  const auto record = std::exchange(record_, {});
  if (user_ != nullptr && !record.empty()) user_->on_record(record);  // an empty one is for liveness (reference 11.3)
}

void Connection::end(Reason why) {
  if (ended_) return;
  const bool orderly = why == Reason::closed_by_partner;
  if (orderly) {
    if (closing_) return;  // CLOSE completes by itself
    issue_close();
  }
  ended_ = true;
  if (auto* user = std::exchange(user_, nullptr)) user->on_end(orderly, why);
}

}  // namespace openrui::ipc
