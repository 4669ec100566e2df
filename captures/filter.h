// The expressions of --filter: which units of a capture are shown. README.md of this room has the language.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "captures/session_tracker.h"
#include "captures/summary.h"
#include "captures/unit.h"

namespace openrui {

// What a filter looks at.
struct FilterInput {
  const CapturedUnit& unit;
  const UnitSummary& summary;
  const TrackedUnit& tracked;
  Duration since_start;
};

class Filter {
 public:
  // The error is a sentence with the position: "character 7: there is no field 'foo'; the fields are …".
  static Result<Filter, std::string> parse(std::string_view text);
  bool matches(const FilterInput& input) const { return root_->matches(input); }

  struct Node {
    virtual ~Node() = default;
    virtual bool matches(const FilterInput& input) const = 0;
  };

 private:
  explicit Filter(std::unique_ptr<const Node> root) : root_(std::move(root)) {}
  std::unique_ptr<const Node> root_;
};

// The field names, for messages and help: "number, time, …".
std::string filter_fields();

}  // namespace openrui
