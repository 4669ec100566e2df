// Records on their way in one direction: bytes in order, and where records end. Boundaries between the SENDs of one
// record are not kept, for nobody can see them (rule D9). Empty, it holds no storage worth mentioning: most connections
// are idle.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace openrui::ipc370 {

// First in, first out, in one piece.
template <class T>
class Fifo {
 public:
  bool empty() const { return head_ == items_.size(); }
  std::size_t size() const { return items_.size() - head_; }
  const T* data() const { return items_.data() + head_; }
  T& front() { return items_[head_]; }
  const T& front() const { return items_[head_]; }
  const T& operator[](std::size_t i) const { return items_[head_ + i]; }
  void push(const T& item) { items_.push_back(item); }
  void push(const T* items, std::size_t n) { items_.insert(items_.end(), items, items + n); }
  void pop(std::size_t n = 1) {
    head_ += n;
    if (empty()) {
      head_ = 0;
      items_.clear();
      if (items_.capacity() * sizeof(T) > kKept) items_ = {};
    } else if (head_ >= kCompact && head_ * 2 >= items_.size()) {
      items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(head_));
      head_ = 0;
    }
  }
  void clear() {
    items_ = {};
    head_ = 0;
  }

 private:
  static constexpr std::size_t kKept = 128;      // bytes that an empty one may keep
  static constexpr std::size_t kCompact = 1024;  // items before the head that are worth moving the rest
  std::vector<T> items_;
  std::size_t head_ = 0;
};

class RecordPipe {
 public:
  // What the end of a record counts for in a limit, so that empty records are bounded too (reference 10.5).
  static constexpr std::size_t kRecordCost = 16;

  void write(ByteView bytes) { bytes_.push(bytes.data(), bytes.size()); }
  void end_record() { ends_.push(read_ + bytes_.size()); }

  // Neither bytes nor ends of records are left.
  bool empty() const { return bytes_.empty() && ends_.empty(); }
  std::size_t bytes() const { return bytes_.size(); }
  std::size_t cost() const { return bytes_.size() + ends_.size() * kRecordCost; }
  void clear() {
    bytes_.clear();
    ends_.clear();
  }

  struct Taken {
    bool complete = false;   // the buffer holds the (rest of the) record, or is full (rule D4)
    bool continued = false;  // the record goes on (rules D7, D8)
    std::size_t cost = 0;    // by which the pipe has become cheaper
  };
  // Moves what belongs to the present record behind the `moved` bytes that the buffer has already.
  Taken read(std::uint8_t* buffer, std::size_t length, std::uint32_t& moved) {
    const bool known = !ends_.empty();
    const auto there = known ? static_cast<std::size_t>(ends_.front() - read_) : bytes_.size();
    const auto n = std::min(there, length - moved);
    if (n != 0) {
      std::memcpy(buffer + moved, bytes_.data(), n);
      bytes_.pop(n);
      read_ += n;
      moved += static_cast<std::uint32_t>(n);
    }
    if (known && n == there) {
      ends_.pop();
      return {true, false, n + kRecordCost};
    }
    if (moved != length) return {false, false, n};
    // Rule D13, chosen: a buffer of length zero is full at once, and continued when data of the record are pending.
    return {true, length != 0 || !bytes_.empty(), n};
  }

 private:
  Fifo<std::uint8_t> bytes_;
  Fifo<std::uint64_t> ends_;  // positions, counted from the first byte ever
  std::uint64_t read_ = 0;
};

}  // namespace openrui::ipc370
