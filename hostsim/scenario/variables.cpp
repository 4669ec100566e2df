#include "hostsim/scenario/variables.h"

#include <algorithm>
#include <charconv>

#include "formats/ebcdic.h"

namespace openrui::hostsim {

namespace {

constexpr std::string_view kOpen = "${";

bool is_name(std::string_view text) {
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), good);
}

bool holds(const std::string& value, Condition::Test test, const std::string& with) {
  const auto left = to_number(value);
  const auto right = to_number(with);
  const bool numbers = left && right;
  switch (test) {
    case Condition::Test::is:
      return numbers ? *left == *right : value == with;
    case Condition::Test::is_not:
      return numbers ? *left != *right : value != with;
    case Condition::Test::below:
      return numbers ? *left < *right : value < with;
    case Condition::Test::above:
      return numbers ? *left > *right : value > with;
    case Condition::Test::contains:
      return value.find(with) != std::string::npos;
  }
  return false;
}

}  // namespace

const std::string* Variables::find(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

std::string Variables::set(const std::string& name, std::string value) {
  if (value.size() > kLongest) {
    return "the value of " + name + " would have " + std::to_string(value.size()) + " characters, and at most " +
           std::to_string(kLongest) + " are kept";
  }
  const auto found = values_.find(name);
  if (found == values_.end() && values_.size() >= kMost) {
    return name + " would be one variable more than the " + std::to_string(kMost) + " that are kept";
  }
  values_.insert_or_assign(name, std::move(value));
  return {};
}

std::optional<std::int64_t> to_number(std::string_view text) {
  constexpr std::size_t kMostDigits = 18;
  std::int64_t value = 0;
  if (text.size() > kMostDigits) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string ValueTemplate::take_variable(std::string_view& text, Piece& piece) {
  const auto end = text.find('}');
  if (end == std::string_view::npos) return "\"${\" without a \"}\"";
  auto name = text.substr(0, end);
  text.remove_prefix(end + 1);
  if (const auto colon = name.find(':'); colon != std::string_view::npos) {
    auto width = name.substr(colon + 1);
    name = name.substr(0, colon);
    piece.zeros = width.starts_with('0');
    const auto value = to_number(width);
    if (!value || *value < 1 || *value > kWidest) return "the width \"" + std::string(width) + '"';
    piece.width = static_cast<unsigned>(*value);
  }
  if (!is_name(name)) return "the variable name \"" + std::string(name) + '"';
  piece.variable = name;
  return {};
}

Result<ValueTemplate, ValueFault> ValueTemplate::of_text(std::string_view text) {
  ValueTemplate result;
  while (!text.empty()) {
    const auto open = text.find(kOpen);
    if (open != 0) result.pieces_.push_back({std::string(text.substr(0, open)), {}, 0, false});
    if (open == std::string_view::npos) break;
    text.remove_prefix(open + kOpen.size());
    result.pieces_.emplace_back();
    if (auto wrong = take_variable(text, result.pieces_.back()); !wrong.empty()) return ValueFault{wrong};
  }
  return result;
}

Result<ValueTemplate, ValueFault> ValueTemplate::of_hex(std::string_view hex) {
  ValueTemplate result;
  result.hex_ = true;
  while (!hex.empty()) {
    const auto open = hex.find(kOpen);
    const auto bytes = from_hex(hex.substr(0, open));
    if (!bytes) return ValueFault{'"' + std::string(hex.substr(0, open)) + '"'};
    if (!bytes->empty()) result.pieces_.push_back({std::string(bytes->begin(), bytes->end()), {}, 0, false});
    if (open == std::string_view::npos) break;
    hex.remove_prefix(open + kOpen.size());
    result.pieces_.emplace_back();
    if (auto wrong = take_variable(hex, result.pieces_.back()); !wrong.empty()) return ValueFault{wrong};
  }
  return result;
}

Result<std::string, ValueFault> ValueTemplate::value_of(const Piece& piece, const Variables& variables) {
  const auto* value = variables.find(piece.variable);
  if (value == nullptr) return ValueFault{"the variable " + piece.variable + " has no value yet"};
  auto text = *value;
  if (piece.width != 0) {
    if (piece.zeros && text.size() < piece.width) text.insert(0, piece.width - text.size(), '0');
    text.resize(piece.width, ' ');
  }
  return text;
}

Result<std::string, ValueFault> ValueTemplate::text(const Variables& variables) const {
  std::string text;
  for (const auto& piece : pieces_) {
    if (piece.variable.empty()) {
      text += piece.literal;
      continue;
    }
    const auto value = value_of(piece, variables);
    if (!value) return value.error();
    text += *value;
  }
  return text;
}

Result<Bytes, ValueFault> ValueTemplate::bytes(const Variables& variables) const {
  Bytes bytes;
  for (const auto& piece : pieces_) {
    if (piece.variable.empty() && hex_) {
      bytes.insert(bytes.end(), piece.literal.begin(), piece.literal.end());
      continue;
    }
    const auto value =
        piece.variable.empty() ? Result<std::string, ValueFault>(piece.literal) : value_of(piece, variables);
    if (!value) return value.error();
    const auto ebcdic = to_ebcdic(*value);
    bytes.insert(bytes.end(), ebcdic.begin(), ebcdic.end());
  }
  return bytes;
}

std::vector<std::string> ValueTemplate::names() const {
  std::vector<std::string> names;
  for (const auto& piece : pieces_) {
    if (!piece.variable.empty()) names.push_back(piece.variable);
  }
  return names;
}

Result<std::string, ValueFault> what_fails(const Conditions& conditions, const Variables& variables) {
  for (const auto& condition : conditions) {
    const auto* value = variables.find(condition.variable);
    if (value == nullptr) return ValueFault{"the variable " + condition.variable + " has no value yet"};
    const auto with = condition.value.text(variables);
    if (!with) return with.error();
    if (holds(*value, condition.test, *with)) continue;
    std::string test;
    for (const auto& t : kTestNames) {
      if (t.test == condition.test) test = t.name;
    }
    const bool plain = test == "is" || test == "is_not";
    return condition.variable + " is \"" + *value + "\", not " +
           (plain ? (test == "is" ? "" : "another value than ") : test + ' ') + '"' + *with + '"';
  }
  return std::string();
}

}  // namespace openrui::hostsim
