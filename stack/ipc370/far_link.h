// One connection to another node: what is to be sent and what may be needed again, windows, and what both sides have
// said of its end (transports reference 10.5).
#pragma once

#include <cstdint>

#include "ipc370/half_connection.h"
#include "ipc370/record_pipe.h"
#include "streams/node_streams.h"

namespace openrui::ipc370 {

// Data of one direction. What was sent is kept until the other node has said that it came; segments are sent again with
// the boundaries that they had.
class OutQueue {
 public:
  struct Segment {
    std::uint32_t length = 0;
    bool ends_record = false;
    std::uint32_t cost() const { return length + static_cast<std::uint32_t>(RecordPipe::kRecordCost); }
  };

  void write(ByteView bytes, bool ends_record) {
    bytes_.push(bytes.data(), bytes.size());
    unsent_ += bytes.size();
    if (ends_record) ends_.push(sent_ + unsent_);
  }
  // Kept bytes and segments, for the limit of the queue.
  std::size_t cost() const { return bytes_.size() + (kept_.size() + ends_.size()) * RecordPipe::kRecordCost; }
  bool all_sent() const { return unsent_ == 0 && ends_.empty(); }
  // Something that was sent is not acknowledged.
  bool keeps() const { return !kept_.empty(); }

  // The next segment has no bytes, only the end of a record. Only while not all_sent().
  bool next_is_empty() const { return !ends_.empty() && ends_.front() == sent_; }

  struct Piece {
    ByteView bytes;
    bool ends_record = false;
  };
  // The next segment, of at most `most` bytes; it is kept from then on. Only while not all_sent().
  Piece take(std::size_t most) {
    const bool known = !ends_.empty();
    const auto there = known ? static_cast<std::size_t>(ends_.front() - sent_) : unsent_;
    const auto n = std::min(there, most);
    const Piece piece{{bytes_.data() + (bytes_.size() - unsent_), n}, known && n == there};
    unsent_ -= n;
    sent_ += n;
    if (piece.ends_record) ends_.pop();
    kept_.push({static_cast<std::uint32_t>(n), piece.ends_record});
    ++last_segment_;
    return piece;
  }
  std::uint32_t last_segment() const { return last_segment_; }
  std::uint32_t first_kept() const { return last_segment_ - static_cast<std::uint32_t>(kept_.size()) + 1; }
  // All up to this segment came. False: it was not sent, or is known to have come long ago.
  bool acknowledge(std::uint32_t segment) {
    const auto n = segment - first_kept() + 1;
    if (n > kept_.size()) return false;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < n; ++i) bytes += kept_[i].length;
    if (n != 0) kept_.pop(n);
    if (bytes != 0) bytes_.pop(bytes);
    return true;
  }
  // f(number, Piece) for each segment that is kept.
  template <class F>
  void for_each_kept(F f) const {
    std::size_t at = 0;
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      const auto& segment = kept_[i];
      f(first_kept() + static_cast<std::uint32_t>(i), Piece{{bytes_.data() + at, segment.length}, segment.ends_record});
      at += segment.length;
    }
  }

 private:
  Fifo<std::uint8_t> bytes_;  // kept ones, then unsent ones
  Fifo<Segment> kept_;
  Fifo<std::uint64_t> ends_;  // of unsent records, counted from the first byte ever
  std::size_t unsent_ = 0;
  std::uint64_t sent_ = 0;
  std::uint32_t last_segment_ = 0;
};

struct FarLink final : FarHalf {
  streams::NodeIndex node = 0;
  std::uint16_t path = 0;   // the partner's
  std::uint32_t offer = 0;  // that was claimed
  bool offerer = false;
  TagGroup partner;   // "my" of the partner
  bool held = false;  // the stream was lost, or the partner's RESUME is not there yet: nothing is sent

  OutQueue out;
  std::uint32_t used = 0;     // cost sent since the beginning
  std::uint32_t granted = 0;  // that the partner takes

  std::uint32_t came = 0;    // last segment
  std::uint32_t given = 0;   // window that the partner was given since the beginning
  std::uint32_t taken = 0;   // cost of what came
  std::uint32_t owed = 0;    // window to give back
  bool acknowledged = true;  // all that came was acknowledged
  bool owing = false;        // is on the network's list of those to whom something is due

  bool close_wanted = false;
  bool close_sent = false;
  bool drained_wanted = false;
  bool drained_sent = false;
  bool close_came = false;
  bool drained_came = false;
  Reason aborted = Reason::none;  // ABORT is to be sent, or was
};

}  // namespace openrui::ipc370
