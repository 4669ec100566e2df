// What a scenario remembers while it runs, and texts and conditions in which it is used. Values are Latin-1 text; a
// text of digits is a number too.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace openrui::hostsim {

class Variables {
 public:
  static constexpr std::size_t kMost = 1000;
  static constexpr std::size_t kLongest = 4096;  // characters of a value

  // Null when it has no value yet.
  const std::string* find(const std::string& name) const;
  // Empty, or why the value cannot be kept.
  std::string set(const std::string& name, std::string value);
  const std::map<std::string, std::string>& all() const { return values_; }

 private:
  std::map<std::string, std::string> values_;
};

// Up to 18 digits, with a sign; nothing for anything else.
std::optional<std::int64_t> to_number(std::string_view text);

// Why a value could not be made or kept, a sentence part.
struct ValueFault {
  std::string what;
};

// A text or hex in which ${name} stands for a variable: ${name:8} filled with blanks behind or cut to 8 characters,
// ${name:08} with zeros in front.
class ValueTemplate {
 public:
  static constexpr unsigned kWidest = 1024;

  static Result<ValueTemplate, ValueFault> of_text(std::string_view text);
  // Hex digits with or without blanks; a variable among them stands for its text in EBCDIC.
  static Result<ValueTemplate, ValueFault> of_hex(std::string_view hex);

  // A fault: a variable that has no value yet.
  Result<std::string, ValueFault> text(const Variables& variables) const;
  // As bytes for an RU: text in EBCDIC, hex as it is.
  Result<Bytes, ValueFault> bytes(const Variables& variables) const;
  // In the order of the text, with repetitions.
  std::vector<std::string> names() const;
  bool constant() const { return names().empty(); }

 private:
  struct Piece {
    std::string literal;   // characters, or bytes of hex
    std::string variable;  // instead
    unsigned width = 0;    // 0: as long as it is
    bool zeros = false;
  };
  // Takes "name:08}" from the front of `text`. Empty, or what is wrong.
  static std::string take_variable(std::string_view& text, Piece& piece);
  static Result<std::string, ValueFault> value_of(const Piece& piece, const Variables& variables);

  std::vector<Piece> pieces_;
  bool hex_ = false;
};

// A variable compared with a value: as numbers where both are, else as texts.
struct Condition {
  enum class Test : std::uint8_t { is, is_not, below, above, contains };
  std::string variable;
  Test test = Test::is;
  ValueTemplate value;
};
struct TestName {
  std::string_view name;
  Condition::Test test;
};
inline constexpr TestName kTestNames[] = {{"is", Condition::Test::is},
                                          {"is_not", Condition::Test::is_not},
                                          {"below", Condition::Test::below},
                                          {"above", Condition::Test::above},
                                          {"contains", Condition::Test::contains}};

// All of them must hold.
using Conditions = std::vector<Condition>;
// Empty: they hold. Else the first that does not, in words: count is "3", not above "5".
Result<std::string, ValueFault> what_fails(const Conditions& conditions, const Variables& variables);

}  // namespace openrui::hostsim
