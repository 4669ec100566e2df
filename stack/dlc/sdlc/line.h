// What a station needs of the line that it is on. The port is one; a test may be another.
#pragma once

#include <span>
#include <string>

#include "base/event.h"
#include "base/time.h"
#include "dlc/port.h"
#include "formats/sdlc_frame.h"

namespace openrui::sdlc {

class Line {
 public:
  virtual ~Line() = default;
  virtual const PortDefinition& definition() const = 0;
  virtual TimerQueue& timers() = 0;
  virtual PortCounters& count() = 0;
  virtual void report(Severity severity, const std::string& text) = 0;
  // The carrier is there: what is transmitted can arrive.
  virtual bool up() const = 0;
  // One transmission: the frames of one station in order, the last one with P or F. The views live during the call.
  virtual void transmit(std::span<const SdlcFrame> frames, SdlcModulo modulo) = 0;
  // Whether a frame can carry it; else it was counted and reported for that link.
  virtual bool carries(const std::string& link, ByteView piu, SdlcModulo modulo) = 0;
  // A link was started or stopped, or its end is done; or a primary station has something to do, so that it should ask
  // for a turn. Nothing is called back before it returns.
  virtual void on_change() = 0;
  // The station is being destroyed.
  virtual void on_gone(const Link& station) = 0;
  // Why there is no carrier, for an operator.
  virtual std::string state_in_words() const = 0;
};

}  // namespace openrui::sdlc
