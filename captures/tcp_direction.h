// One direction of a TCP connection, put in order in bounded memory: duplicates and overlaps are dropped, segments that
// come too early wait, and what never comes is a gap.
#pragma once

#include <map>

#include "base/bytes.h"

namespace openrui {

class TcpDirection {
 public:
  // A segment. Nothing is kept of an empty one but its SYN.
  void add(std::uint32_t number, bool syn, ByteView payload);
  // No more segments will come: what waits behind a gap is taken as it is.
  void finish() { skip_gap(); }

  // The bytes in order that are not consumed yet. They do not begin where a message begins when aligned() is false.
  ByteView ready() const { return ByteView(buffer_).subspan(at_); }
  void consume(std::size_t bytes) { at_ += bytes; }
  // False at the beginning of a stream whose SYN was not seen, and behind a gap, until the reader has found a message.
  bool aligned() const { return aligned_; }
  void set_aligned() { aligned_ = true; }
  // The bytes in front are out of step: the reader has to look for a message.
  void lose_alignment() {
    aligned_ = false;
    ++gaps_;
  }
  // Grows with each loss of bytes.
  std::uint32_t gaps() const { return gaps_; }

 private:
  static constexpr std::size_t kMostWaiting = 64;  // segments
  static constexpr std::size_t kMostWaitingBytes = 1U << 18U;

  void append(ByteView bytes);
  void drain();
  void skip_gap();

  Bytes buffer_;
  std::size_t at_ = 0;
  bool started_ = false;
  bool aligned_ = false;
  std::uint32_t next_ = 0;  // sequence number
  std::uint32_t gaps_ = 0;
  std::map<std::uint32_t, Bytes> waiting_;  // by distance from base_
  std::uint32_t base_ = 0;
  std::size_t waiting_bytes_ = 0;
};

}  // namespace openrui
