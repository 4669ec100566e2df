// A PIU on its way out: one allocation with room in front, so that RH, TH and the link's header are put before the RU
// without moving it. Owned by one place at a time (move only). Received bytes are not copied into one: they travel as
// ByteView.
#pragma once

#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

#include "base/bytes.h"

namespace openrui {

class Buffer {
 public:
  // Room for RH (3), TH (6) and the longest link header of a PIU (DLSw INFOFRAME, 16), with some to spare.
  static constexpr std::size_t kHeadroom = 48;

  Buffer() = default;
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  // What was moved from is empty and may be filled again.
  Buffer(Buffer&& other) noexcept
      : block_(std::exchange(other.block_, nullptr)),
        begin_(std::exchange(other.begin_, 0)),
        end_(std::exchange(other.end_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  Buffer& operator=(Buffer&& other) noexcept {
    Buffer moved(std::move(other));
    std::swap(block_, moved.block_);
    std::swap(begin_, moved.begin_);
    std::swap(end_, moved.end_);
    std::swap(capacity_, moved.capacity_);
    return *this;
  }
  ~Buffer() { std::free(block_); }

  // An empty buffer that can take `size` bytes behind the headroom without growing.
  static Buffer with_capacity(std::size_t size) {
    Buffer b;
    b.block_ = static_cast<std::uint8_t*>(std::malloc(kHeadroom + size));
    if (b.block_ == nullptr) throw std::bad_alloc();
    b.begin_ = b.end_ = kHeadroom;
    b.capacity_ = static_cast<std::uint32_t>(kHeadroom + size);
    return b;
  }
  static Buffer copy_of(ByteView bytes) {
    Buffer b = with_capacity(bytes.size());
    if (!bytes.empty()) std::memcpy(b.block_ + b.end_, bytes.data(), bytes.size());
    b.end_ += static_cast<std::uint32_t>(bytes.size());
    return b;
  }

  // n more bytes in front; their content is the caller's to write.
  std::uint8_t* prepend(std::size_t n) {
    if (begin_ < n) make_headroom(n);
    begin_ -= static_cast<std::uint32_t>(n);
    return block_ + begin_;
  }
  void append(ByteView bytes) {
    if (capacity_ - end_ < bytes.size()) grow(bytes.size());
    if (!bytes.empty()) std::memcpy(block_ + end_, bytes.data(), bytes.size());
    end_ += static_cast<std::uint32_t>(bytes.size());
  }
  void remove_prefix(std::size_t n) { begin_ += static_cast<std::uint32_t>(n); }

  ByteView view() const { return {block_ + begin_, size()}; }
  std::uint8_t* data() { return block_ + begin_; }
  std::size_t size() const { return end_ - begin_; }
  bool empty() const { return begin_ == end_; }

 private:
  void make_headroom(std::size_t n) {
    Buffer bigger = with_capacity(size() + n);
    bigger.begin_ += static_cast<std::uint32_t>(n);
    bigger.end_ = bigger.begin_;
    bigger.append(view());
    *this = std::move(bigger);
  }
  void grow(std::size_t n) {
    Buffer bigger = with_capacity((size() + n) * 2);
    bigger.append(view());
    *this = std::move(bigger);
  }

  std::uint8_t* block_ = nullptr;
  std::uint32_t begin_ = 0;
  std::uint32_t end_ = 0;
  std::uint32_t capacity_ = 0;
};

}  // namespace openrui
