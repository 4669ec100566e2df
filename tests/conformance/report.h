// What a run of the suite found, for people and for other programs.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "conformance/case_file.h"

namespace openrui::conformance {

struct Verdict {
  enum class Kind : std::uint8_t { passed, failed, skipped };
  const Case* tested = nullptr;
  std::string subject;
  Kind kind = Kind::passed;
  std::string why;  // failed: expected and seen; skipped: the reason
};

// "conformance: 2,611 layer cases (1,204 valid, 1,407 invalid)".
std::string count_in_words(const std::vector<Verdict>& verdicts);
// The failed ones, each with its book, place and lines.
void print_failures(std::ostream& out, const std::vector<Verdict>& verdicts);
// JUnit XML: a test suite for each subject.
void write_junit(std::ostream& out, const std::vector<Verdict>& verdicts);

}  // namespace openrui::conformance
