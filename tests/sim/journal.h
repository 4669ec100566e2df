// What a simulated world tells: its first failure, its ladder, and what it has covered.
#pragma once

#include <cstdint>
#include <fstream>
#include <map>
#include <string>

#include "base/time.h"
#include "captures/ladder.h"

namespace openrui::sim {

// How often something was seen: category -> item -> count.
class Coverage {
 public:
  void count(const char* category, const std::string& item, std::uint64_t n = 1) { seen_[category][item] += n; }
  void add(const Coverage& other);
  std::uint64_t of(const std::string& category) const;
  std::uint64_t of(const std::string& category, const std::string& item) const;
  // One line for each category, the most frequent items first, not all of them when there are many.
  std::string to_text() const;

 private:
  std::map<std::string, std::map<std::string, std::uint64_t>> seen_;
};

class Journal {
 public:
  explicit Journal(const TimerQueue& timers) : timers_(timers) {}

  // The ladder goes to this file from now on, line by line, so that it is there even when the engine crashes.
  void write_ladder_to(const std::string& path);
  bool writes_ladder() const { return ladder_file_.is_open(); }

  // The first one counts. The world goes on to the end of its step, for the caller may be deep inside the engine.
  void fail(const std::string& what);
  bool failed() const { return !failure_.empty(); }
  const std::string& failure() const { return failure_; }

  void note(const std::string& text);
  void piu(const std::string& link, bool from_node, ByteView bytes);

  Coverage coverage;

 private:
  void add(CapturedUnit& unit);

  const TimerQueue& timers_;
  std::string failure_;
  std::ofstream ladder_file_;
  TextLadder ladder_;
  std::string line_;
};

}  // namespace openrui::sim
