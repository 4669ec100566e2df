#include "captures/tcp_direction.h"

namespace openrui {

namespace {

// Distances beyond half of the number space lie behind.
bool is_behind(std::uint32_t distance) { return distance >= 0x80000000U; }

}  // namespace

void TcpDirection::add(std::uint32_t number, bool syn, ByteView payload) {
  if (at_ == buffer_.size()) {
    buffer_.clear();
    at_ = 0;
  }
  // A SYN whose number fits is the one that was seen, sent again.
  if (syn && !(started_ && number + 1 == next_)) {
    const auto gaps = gaps_;
    *this = {};
    gaps_ = gaps;
    started_ = aligned_ = true;
    next_ = number + 1;
  }
  if (syn) ++number;
  if (payload.empty()) return;
  if (!started_) {
    started_ = true;
    next_ = number;
  }
  const auto distance = number - next_;
  if (is_behind(distance)) {
    const auto old = next_ - number;
    if (old >= payload.size()) return;
    append(payload.subspan(old));
  } else if (distance == 0) {
    append(payload);
  } else {
    if (waiting_.empty()) base_ = next_;
    auto& slot = waiting_[number - base_];
    if (slot.size() >= payload.size()) return;
    waiting_bytes_ += payload.size() - slot.size();
    slot.assign(payload.begin(), payload.end());
    if (waiting_.size() > kMostWaiting || waiting_bytes_ > kMostWaitingBytes) skip_gap();
    return;
  }
  drain();
}

void TcpDirection::append(ByteView bytes) {
  if (at_ != 0) {
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(at_));
    at_ = 0;
  }
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  next_ += static_cast<std::uint32_t>(bytes.size());
}

void TcpDirection::drain() {
  while (!waiting_.empty()) {
    const auto first = waiting_.begin();
    const auto distance = base_ + first->first - next_;
    if (distance != 0 && !is_behind(distance)) return;
    const auto old = next_ - (base_ + first->first);
    const ByteView bytes = first->second;
    if (old < bytes.size()) append(bytes.subspan(old));
    waiting_bytes_ -= bytes.size();
    waiting_.erase(first);
  }
}

void TcpDirection::skip_gap() {
  if (waiting_.empty()) return;
  ++gaps_;
  aligned_ = false;
  at_ = buffer_.size();
  next_ = base_ + waiting_.begin()->first;
  drain();
}

}  // namespace openrui
