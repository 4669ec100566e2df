// Names in numbers: "LUB{001..100}" stands for LUB001, LUB002 and so on to LUB100.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace openrui {

class NameRange {
 public:
  // A name without braces is a range of one. "{001..100}" counts with leading zeros, "{1..100}" without. The error says
  // what would be accepted. The longest name has at most `max_length` characters, 1 or more.
  static Result<NameRange, std::string> parse(const std::string& text, std::size_t max_length);

  std::size_t count() const { return last_ - first_ + 1; }
  bool single() const { return single_; }
  std::string at(std::size_t index) const;

 private:
  std::string prefix_;
  std::string suffix_;
  std::size_t first_ = 0;
  std::size_t last_ = 0;
  std::size_t width_ = 0;  // digits, filled up with zeros; 0: as many as the number has
  bool single_ = true;
};

// "3.." and "3..102".
struct AddressRange {
  unsigned first = 0;
  std::optional<unsigned> last;
};
// nullopt when the text has another form. No number is above 999.
std::optional<AddressRange> parse_address_range(std::string_view text);

}  // namespace openrui
