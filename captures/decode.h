// The listing of a capture, one line a unit, and the same as JSON. The sessions are followed while it is listed, so
// each line has the state of its session, and what breaks a rule is marked.
#pragma once

#include <optional>
#include <string>

#include "captures/filter.h"
#include "captures/session_tracker.h"
#include "captures/summary.h"
#include "captures/unit.h"
#include "captures/unit_words.h"

namespace openrui {

struct DecodeOptions {
  bool verbose = false;                     // every header and RU in words, below its line
  bool all = true;                          // routine units too (supervisory frames)
  CodePage page = CodePage::cp037;          // of text in RUs
  const Filter* filter = nullptr;           // null: everything; must outlive the decoder
  std::optional<std::string> session = {};  // only units of this session, named as in the listing, or of this LU (a
                                            // number)
};

// Every unit of a capture in its order. Keeps the time of the first unit, from which the listed times count.
class Decoder {
 public:
  explicit Decoder(DecodeOptions options = {});

  // Appends the unit's line(s), each with its newline:
  //   number  seconds  link  arrow  session  flow and SNF  RU length  name  RH indicators  [state of the session]
  // The arrow is > to the host, < to the node, ? where nothing tells. Lines that begin with "!" (behind blanks) say
  // what breaks a rule. False, and nothing appended, for a unit that is not wanted.
  bool line(const CapturedUnit& unit, std::string& out);
  // Appends one object without newline. Keys that do not apply are left out.
  bool json(const CapturedUnit& unit, std::string& out);
  // False as long as DecodeOptions::session is a name that nothing has had.
  bool session_seen() const { return !options_.session || session_seen_; }

 private:
  // Follows the unit; true when it is to be shown.
  bool take(const CapturedUnit& unit);
  bool wanted(const CapturedUnit& unit);
  void append_columns(const CapturedUnit& unit, std::string& out);
  void append_state(std::string& out);
  void append_marks(const CapturedUnit& unit, std::string& out);

  DecodeOptions options_;
  UnitSummary summary_;
  UnitWords words_;
  SessionTracker tracker_;
  const TrackedUnit* tracked_ = nullptr;
  Duration since_start_{};
  bool started_ = false;
  bool session_seen_ = false;
  TimePoint start_;
};

}  // namespace openrui
