// What a ladder shows beside the arrows: what an arrow did to its session, which rules it breaks, how long it came
// after the one before.
#pragma once

#include <limits>
#include <map>
#include <string>
#include <vector>

#include "captures/session_tracker.h"
#include "captures/unit.h"

namespace openrui {

// From this much silence on, a ladder shows it.
inline constexpr Duration kLadderGap = std::chrono::seconds(1);

// Which part of a capture a ladder shows; the sessions are followed through all of it.
struct LadderPart {
  std::uint64_t from = 0;                                        // number of the first record
  std::uint64_t to = std::numeric_limits<std::uint64_t>::max();  // and of the last one
  bool routine = false;                                          // supervisory frames, too
  std::size_t most = 200000;                                     // rows, of what is held in memory

  bool shows(const CapturedUnit& unit) const {
    return (routine || !unit.routine) && unit.number >= from && unit.number <= to;
  }
};

struct LadderMarks {
  std::uint32_t session = 0;  // as TrackedUnit::session
  SessionAddress address;     // meaningful with a session
  Duration gap{};             // silence before it, when at least kLadderGap; else zero
  bool state_changed = false;
  std::string state;                // after it, in words; empty: nothing is known
  std::vector<std::string> faults;  // rules that it breaks, a sentence each
  bool in_bracket = false;          // after it
  bool chain_open[2] = {};          // after it, by sender: primary, secondary
  unsigned pacing_place = 0;        // request: which one of its window, from 1; 0: not paced
  unsigned pacing_window = 0;
};

class LadderMarker {
 public:
  // Every unit of the capture in its order; those that `shown` leaves out count for the sessions only. Valid until the
  // next call.
  const LadderMarks& mark(const CapturedUnit& unit, bool shown = true);
  // What the tracker said of it.
  const TrackedUnit& tracked() const { return *tracked_; }

 private:
  struct Windows {
    unsigned place[2] = {};  // by sender: primary, secondary
  };
  void mark_lu_lu(const CapturedUnit& unit, const TrackedUnit& tracked);

  SessionTracker tracker_;
  const TrackedUnit* tracked_ = nullptr;
  LadderMarks marks_;
  std::map<std::uint32_t, Windows> windows_;
  bool started_ = false;
  TimePoint last_;
};

}  // namespace openrui
