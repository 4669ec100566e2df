// The listing of a capture, one line a unit, and the same as JSON.
#pragma once

#include <string>

#include "captures/summary.h"
#include "captures/unit.h"

namespace openrui {

struct DecodeOptions {
  bool verbose = false;  // every header and RU in words, below its line
};

// Keeps the time of the first unit, from which the listed times count, and its buffers.
class Decoder {
 public:
  explicit Decoder(DecodeOptions options = {}) : options_(options) {}

  // Appends the unit's line(s), each with its newline:
  //   number  seconds  link  arrow  session  flow and SNF  RU length  name  RH indicators
  // The arrow is > to the host, < to the node, ? where nothing tells.
  void line(const CapturedUnit& unit, std::string& out);
  // Appends one object without newline. Keys that do not apply are left out.
  void json(const CapturedUnit& unit, std::string& out);

 private:
  Duration elapsed(const CapturedUnit& unit);

  DecodeOptions options_;
  UnitSummary summary_;
  bool started_ = false;
  TimePoint start_;
};

}  // namespace openrui
