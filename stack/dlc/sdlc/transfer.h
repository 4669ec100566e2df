// The numbered frames of one station, both directions: what is queued, what is sent and not acknowledged, what is
// expected (transports reference 2.3).
#pragma once

#include <deque>
#include <vector>

#include "base/buffer.h"
#include "formats/sdlc_frame.h"

namespace openrui::sdlc {

class Transfer {
 public:
  // `window`: I frames that may be unacknowledged, 1 to modulo - 1.
  Transfer(SdlcModulo modulo, unsigned window) : modulo_(modulo), window_(window) {}

  // The mode was set: counters zero, everything forgotten.
  void reset();
  // As the partner wants it, 1 to modulo - 1.
  void set_window(unsigned window) { window_ = window; }
  void queue(Buffer piu);

  // N(R) acknowledges only what was sent and is not acknowledged, or nothing.
  bool valid_nr(std::uint8_t nr) const { return distance(va_, nr) <= sent_; }
  // A valid one. Returns how many frames it acknowledges.
  unsigned acknowledge(std::uint8_t nr);
  bool expects(std::uint8_t ns) const { return ns == vr_; }
  void take() { vr_ = static_cast<std::uint8_t>((vr_ + 1U) % value(modulo_)); }
  // What is not acknowledged is sent again.
  void go_back() { next_ = 0; }

  // There is an I frame that may be sent now.
  bool may_send() const { return next_ < queue_.size() && next_ < window_; }
  // Nothing is queued, and all is acknowledged.
  bool idle() const { return queue_.empty(); }
  // The I frames of one transmission of at most `longest` bytes, at least one, if there is any, are appended to
  // `frames` and count as sent. The views live until the next acknowledge() or reset().
  void send(std::uint8_t address, std::size_t longest, std::vector<SdlcFrame>& frames);

  SdlcModulo modulo() const { return modulo_; }
  std::uint8_t vr() const { return vr_; }
  std::uint8_t vs() const { return static_cast<std::uint8_t>((va_ + next_) % value(modulo_)); }
  std::size_t queued_bytes() const { return bytes_; }

 private:
  unsigned distance(std::uint8_t from, std::uint8_t to) const { return (to + value(modulo_) - from) % value(modulo_); }

  SdlcModulo modulo_;
  unsigned window_;
  std::uint8_t va_ = 0;  // N(S) of the first in the queue
  std::uint8_t vr_ = 0;
  std::deque<Buffer> queue_;
  std::size_t bytes_ = 0;
  std::size_t sent_ = 0;  // of the queue, at least once
  std::size_t next_ = 0;  // of the queue, the next to send; at most sent_
};

}  // namespace openrui::sdlc
