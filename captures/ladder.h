// The ladder: what passed between the two ends of a link, one arrow a PIU, for a terminal.
#pragma once

#include <string>

#include "captures/ladder_marks.h"
#include "captures/summary.h"
#include "captures/unit.h"

namespace openrui {

// The name of a unit in the words of a ladder: its title, with length and beginning of user data.
void append_ladder_label(const UnitSummary& summary, std::string& out);

struct LadderOptions {
  bool colour = false;  // ANSI colours: negative responses red, link events bold
  LadderPart part;
  std::string left = "node (LU applications)";
  std::string right = "host (SSCP, applications)";
};

// Lines are UTF-8, at most kWidth columns, and end with a newline. Requests have a solid shaft, responses a dashed one.
class TextLadder {
 public:
  static constexpr std::size_t kWidth = 108;

  explicit TextLadder(LadderOptions options = {}) : options_(std::move(options)) {}

  // The two lines that name the columns and the sides.
  void header(std::string& out) const;
  // Every unit of the capture in its order. Times count from the first unit. A unit whose sender nothing tells is drawn
  // without arrow heads. A silence of kLadderGap and more has a line before the unit, each broken rule one below it.
  void add(const CapturedUnit& unit, std::string& out);

 private:
  void margin(const CapturedUnit& unit, std::string& out);
  void event(const CapturedUnit& unit, std::string& out);
  void arrow(const CapturedUnit& unit, std::string& out);

  void gap(Duration silence, std::string& out) const;
  void fault(const std::string& text, std::string& out) const;

  LadderOptions options_;
  LadderMarker marker_;
  UnitSummary summary_;
  std::string label_;
  bool started_ = false;
  TimePoint start_;
};

}  // namespace openrui
