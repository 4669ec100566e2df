// The ladder: what passed between the two ends of a link, one arrow a PIU, for a terminal.
#pragma once

#include <string>

#include "captures/summary.h"
#include "captures/unit.h"

namespace openrui {

struct LadderOptions {
  bool colour = false;   // ANSI colours: negative responses red, link events bold
  bool routine = false;  // supervisory frames too
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
  // Times count from the first unit. A unit whose sender nothing tells is drawn without arrow heads.
  void add(const CapturedUnit& unit, std::string& out);

 private:
  void margin(const CapturedUnit& unit, std::string& out);
  void event(const CapturedUnit& unit, std::string& out);
  void arrow(const CapturedUnit& unit, std::string& out);

  LadderOptions options_;
  UnitSummary summary_;
  std::string label_;
  bool started_ = false;
  TimePoint start_;
};

}  // namespace openrui
