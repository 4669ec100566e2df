#include "config/name_range.h"

#include <charconv>

namespace openrui {

namespace {

constexpr std::size_t kMaxDigits = 5;

std::optional<std::size_t> parse_number(std::string_view digits) {
  std::size_t number = 0;
  const auto* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number);
  if (digits.size() > kMaxDigits || error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

}  // namespace

Result<NameRange, std::string> NameRange::parse(const std::string& text, std::size_t max_length) {
  static constexpr char kForm[] = "a range such as \"LUB{001..100}\"";
  const auto too_long = "at most " + std::to_string(max_length) + " characters in every name of the range";
  NameRange range;
  const auto open = text.find('{');
  if (open == std::string::npos) {
    range.prefix_ = text;
    if (text.size() > max_length) return too_long;
    return range;
  }
  const auto dots = text.find("..", open);
  const auto close = text.find('}', open);
  if (dots == std::string::npos || close == std::string::npos || close < dots) return std::string(kForm);
  const std::string_view low = std::string_view(text).substr(open + 1, dots - open - 1);
  const std::string_view high = std::string_view(text).substr(dots + 2, close - dots - 2);
  const auto first = parse_number(low);
  const auto last = parse_number(high);
  if (!first || !last) return std::string(kForm);
  if (*last < *first) return std::string("a range whose last number is not below the first");
  if (low.front() == '0' && low.size() > 1) {
    if (low.size() != high.size()) return std::string("as many digits in the last number as in the first");
    range.width_ = low.size();
  }
  range.prefix_ = text.substr(0, open);
  range.suffix_ = text.substr(close + 1);
  range.first_ = *first;
  range.last_ = *last;
  range.single_ = false;
  if (range.at(range.count() - 1).size() > max_length) return too_long;
  return range;
}

std::string NameRange::at(std::size_t index) const {
  if (single_) return prefix_;
  auto number = std::to_string(first_ + index);
  if (number.size() < width_) number.insert(0, width_ - number.size(), '0');
  return prefix_ + number + suffix_;
}

std::optional<AddressRange> parse_address_range(std::string_view text) {
  constexpr unsigned kMaxNumber = 999;
  const auto dots = text.find("..");
  if (dots == std::string_view::npos) return std::nullopt;
  const auto first = parse_number(text.substr(0, dots));
  if (!first || *first > kMaxNumber) return std::nullopt;
  AddressRange range{static_cast<unsigned>(*first), std::nullopt};
  if (const auto rest = text.substr(dots + 2); !rest.empty()) {
    const auto last = parse_number(rest);
    if (!last || *last > kMaxNumber) return std::nullopt;
    range.last = static_cast<unsigned>(*last);
  }
  return range;
}

}  // namespace openrui
