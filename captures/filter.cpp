#include "captures/filter.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "captures/text.h"
#include "formats/sense.h"

namespace openrui {

namespace {

using NodePtr = std::unique_ptr<const Filter::Node>;

enum class Comparison : std::uint8_t { equal, unequal, less, at_most, more, at_least, contains };

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_text(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

bool contains_text(std::string_view whole, std::string_view part) {
  return std::search(whole.begin(), whole.end(), part.begin(), part.end(),
                     [](char x, char y) { return lower(x) == lower(y); }) != whole.end();
}

bool compare(double value, Comparison comparison, double with) {
  switch (comparison) {
    case Comparison::equal:
      return value == with;
    case Comparison::unequal:
      return value != with;
    case Comparison::less:
      return value < with;
    case Comparison::at_most:
      return value <= with;
    case Comparison::more:
      return value > with;
    case Comparison::at_least:
      return value >= with;
    case Comparison::contains:
      break;
  }
  return false;
}

bool compare(std::string_view value, Comparison comparison, std::string_view with) {
  if (comparison == Comparison::contains) return contains_text(value, with);
  return same_text(value, with) == (comparison == Comparison::equal);
}

// --- fields

using NumberOf = std::optional<double> (*)(const FilterInput&);
using TextOf = std::optional<std::string_view> (*)(const FilterInput&);
using FlagOf = bool (*)(const FilterInput&);

struct Field {
  std::string_view name;
  NumberOf number = nullptr;
  TextOf text = nullptr;
  FlagOf flag = nullptr;
};

std::optional<double> if_tracked(const FilterInput& in, double value) {
  return in.tracked.session == 0 ? std::nullopt : std::optional(value);
}

constexpr Field kFields[] = {
    {"number", [](const FilterInput& in) { return std::optional(static_cast<double>(in.unit.number)); }},
    {"time",
     [](const FilterInput& in) { return std::optional(std::chrono::duration<double>(in.since_start).count()); }},
    {"interface", [](const FilterInput& in) { return std::optional(static_cast<double>(in.unit.interface)); }},
    {"lu", [](const FilterInput& in) { return if_tracked(in, in.tracked.address.lu); }},
    {"partner", [](const FilterInput& in) { return if_tracked(in, in.tracked.address.partner); }},
    {"snf",
     [](const FilterInput& in) {
       return in.summary.th ? std::optional(static_cast<double>(in.summary.th->snf)) : std::nullopt;
     }},
    {"length",
     [](const FilterInput& in) {
       return in.summary.th ? std::optional(static_cast<double>(in.summary.ru.size())) : std::nullopt;
     }},
    {"link", nullptr, [](const FilterInput& in) { return std::optional(in.unit.link); }},
    {"session", nullptr, [](const FilterInput& in) { return std::optional<std::string_view>(in.summary.session); }},
    {"ru", nullptr,
     [](const FilterInput& in) { return in.summary.rh ? std::optional(name(in.summary.ru_kind)) : std::nullopt; }},
    {"title", nullptr, [](const FilterInput& in) { return std::optional<std::string_view>(in.summary.title); }},
    {"kind", nullptr, [](const FilterInput& in) { return std::optional(name(in.unit.kind)); }},
    {"from", nullptr, [](const FilterInput& in) { return std::optional(name(in.unit.from)); }},
    {"response", nullptr, nullptr, [](const FilterInput& in) { return in.summary.rh && in.summary.rh->rri(); }},
    {"negative", nullptr, nullptr, [](const FilterInput& in) { return in.summary.negative; }},
    {"expedited", nullptr, nullptr, [](const FilterInput& in) { return in.summary.th && in.summary.th->expedited; }},
    {"segment", nullptr, nullptr,
     [](const FilterInput& in) { return in.summary.th && in.summary.th->mpf != Mpf::whole; }},
    {"fault", nullptr, nullptr, [](const FilterInput& in) { return !in.tracked.faults.empty(); }},
    {"retransmission", nullptr, nullptr, [](const FilterInput& in) { return in.unit.retransmission; }},
};
constexpr std::string_view kSense = "sense";
constexpr std::size_t kLongest = 4096;  // characters; each "and" is one more level of calls

// --- tests

struct NumberTest final : Filter::Node {
  NumberTest(NumberOf f, Comparison c, double w) : field(f), comparison(c), with(w) {}
  bool matches(const FilterInput& in) const override {
    const auto value = field(in);
    return value && compare(*value, comparison, with);
  }
  NumberOf field;
  Comparison comparison;
  double with;
};

struct TextTest final : Filter::Node {
  TextTest(TextOf f, Comparison c, std::string w) : field(f), comparison(c), with(std::move(w)) {}
  bool matches(const FilterInput& in) const override {
    const auto value = field(in);
    return value && compare(*value, comparison, with);
  }
  TextOf field;
  Comparison comparison;
  std::string with;
};

struct FlagTest final : Filter::Node {
  explicit FlagTest(FlagOf f) : flag(f) {}
  bool matches(const FilterInput& in) const override { return flag(in); }
  FlagOf flag;
};

// The sense code that the unit carries, or that a rule it breaks gives.
struct SenseTest final : Filter::Node {
  SenseTest(std::uint32_t v, std::uint32_t m, bool e) : value_(v), mask(m), equal(e) {}
  bool is(Sense s) const { return s != Sense::none && (value(s) & mask) == value_; }
  bool matches(const FilterInput& in) const override {
    constexpr std::size_t kSenseLength = 4;
    const bool carries = in.summary.rh && in.summary.rh->sdi() && in.summary.ru.size() >= kSenseLength;
    const auto& faults = in.tracked.faults;
    const bool any = (carries && is(parse_sense(in.summary.ru))) ||
                     std::any_of(faults.begin(), faults.end(), [this](const Fault& f) { return is(f.refusal.sense); });
    return any == equal;
  }
  std::uint32_t value_;
  std::uint32_t mask;
  bool equal;
};
struct SensePresent final : Filter::Node {
  bool matches(const FilterInput& in) const override {
    return (in.summary.rh && in.summary.rh->sdi()) || !in.tracked.faults.empty();
  }
};

struct Not final : Filter::Node {
  explicit Not(NodePtr n) : inner(std::move(n)) {}
  bool matches(const FilterInput& in) const override { return !inner->matches(in); }
  NodePtr inner;
};
struct Both final : Filter::Node {
  Both(NodePtr a, NodePtr b) : left(std::move(a)), right(std::move(b)) {}
  bool matches(const FilterInput& in) const override { return left->matches(in) && right->matches(in); }
  NodePtr left;
  NodePtr right;
};
struct Either final : Filter::Node {
  Either(NodePtr a, NodePtr b) : left(std::move(a)), right(std::move(b)) {}
  bool matches(const FilterInput& in) const override { return left->matches(in) || right->matches(in); }
  NodePtr left;
  NodePtr right;
};

// --- the parser

struct Token {
  enum class Kind : std::uint8_t { end, word, text, sign } kind = Kind::end;
  std::string_view text = {};
  std::size_t at = 0;
};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) { advance(); }

  Result<NodePtr, std::string> parse() {
    auto node = either();
    if (error_.empty() && token_.kind != Token::Kind::end) expected("'and', 'or' or the end");
    if (!error_.empty()) return error_;
    return node;
  }

 private:
  // Nobody writes more; a hostile text must not end our stack.
  static constexpr int kDeepest = 100;

  NodePtr fail(std::size_t at, const std::string& what) {
    if (error_.empty()) error_ = "character " + std::to_string(at + 1) + ": " + what;
    return nullptr;
  }
  NodePtr expected(const std::string& what) {
    const auto found = token_.kind == Token::Kind::end ? std::string("the end") : "'" + std::string(token_.text) + "'";
    return fail(token_.at, what + " is expected, and " + found + " is found");
  }

  void advance() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n')) ++at_;
    token_ = {Token::Kind::end, {}, at_};
    if (at_ == text_.size()) return;
    constexpr std::string_view kSigns = "()!=<>~&|";
    const char c = text_[at_];
    std::size_t end = at_ + 1;
    if (c == '"') {
      while (end < text_.size() && text_[end] != '"') ++end;
      if (end == text_.size()) {
        fail(at_, "the quotation mark is not closed");
        at_ = text_.size();
        return;
      }
      token_ = {Token::Kind::text, text_.substr(at_ + 1, end - at_ - 1), at_};
      at_ = end + 1;
      return;
    }
    if (kSigns.find(c) != std::string_view::npos) {
      constexpr std::string_view kTwo[] = {"==", "!=", "<=", ">=", "&&", "||"};
      const auto two = text_.substr(at_, 2);
      if (std::find(std::begin(kTwo), std::end(kTwo), two) != std::end(kTwo)) end = at_ + 2;
      token_ = {Token::Kind::sign, text_.substr(at_, end - at_), at_};
    } else {
      while (end < text_.size() && text_[end] != ' ' && text_[end] != '"' &&
             kSigns.find(text_[end]) == std::string_view::npos) {
        ++end;
      }
      token_ = {Token::Kind::word, text_.substr(at_, end - at_), at_};
    }
    at_ = end;
  }

  bool take(std::string_view word, std::string_view sign) {
    const bool is_word = token_.kind == Token::Kind::word && same_text(token_.text, word);
    const bool is_sign = token_.kind == Token::Kind::sign && token_.text == sign;
    if (is_word || is_sign) advance();
    return is_word || is_sign;
  }

  NodePtr either() {
    auto left = both();
    while (error_.empty() && take("or", "||")) left = std::make_unique<Either>(std::move(left), both());
    return left;
  }

  NodePtr both() {
    auto left = single();
    while (error_.empty() && take("and", "&&")) left = std::make_unique<Both>(std::move(left), single());
    return left;
  }

  NodePtr single() {
    if (++depth_ > kDeepest) return fail(token_.at, "the expression is nested too deeply");
    auto node = unguarded_single();
    --depth_;
    return node;
  }

  NodePtr unguarded_single() {
    if (take("not", "!")) return std::make_unique<Not>(single());
    if (take({}, "(")) {
      auto inner = either();
      if (error_.empty() && !take({}, ")")) return expected("')'");
      return inner;
    }
    if (token_.kind != Token::Kind::word) return expected("a field");
    return test();
  }

  NodePtr test() {
    const auto word = token_;
    if (same_text(word.text, kSense)) return sense_test();
    const auto* field = std::find_if(std::begin(kFields), std::end(kFields),
                                     [&](const Field& f) { return same_text(f.name, word.text); });
    if (field == std::end(kFields)) {
      return fail(word.at, "there is no field '" + std::string(word.text) + "'; the fields are " + filter_fields());
    }
    advance();
    if (field->flag != nullptr) return std::make_unique<FlagTest>(field->flag);
    const auto comparison = take_comparison(field->text != nullptr);
    if (!comparison) return nullptr;
    if (token_.kind != Token::Kind::word && token_.kind != Token::Kind::text) return expected("a value");
    const auto value = token_;
    advance();
    if (field->text != nullptr) {
      return std::make_unique<TextTest>(field->text, *comparison, std::string(value.text));
    }
    const auto number = to_number(value.text);
    if (!number) return fail(value.at, "'" + std::string(value.text) + "' is not a number (20, 0.5, 0x14)");
    return std::make_unique<NumberTest>(field->number, *comparison, *number);
  }

  std::optional<Comparison> take_comparison(bool of_text) {
    if (take({}, "==") || take({}, "=")) return Comparison::equal;
    if (take({}, "!=")) return Comparison::unequal;
    if (of_text) {
      if (take({}, "~")) return Comparison::contains;
      expected("==, != or ~");
      return std::nullopt;
    }
    if (take({}, "<=")) return Comparison::at_most;
    if (take({}, ">=")) return Comparison::at_least;
    if (take({}, "<")) return Comparison::less;
    if (take({}, ">")) return Comparison::more;
    expected("==, !=, <, <=, > or >=");
    return std::nullopt;
  }

  static std::optional<double> to_number(std::string_view text) {
    if (text.starts_with("0x") || text.starts_with("0X")) {
      std::uint64_t value = 0;
      const auto* end = text.data() + text.size();
      const auto [stop, code] = std::from_chars(text.data() + 2, end, value, 16);
      return code == std::errc() && stop == end ? std::optional(static_cast<double>(value)) : std::nullopt;
    }
    double value = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, code] = std::from_chars(text.data(), end, value);
    return code == std::errc() && stop == end ? std::optional(value) : std::nullopt;
  }

  // "sense" alone: any. "sense == 0814": the code; with eight digits the specific half too.
  NodePtr sense_test() {
    advance();
    const bool unequal = take({}, "!=");
    if (!unequal && !take({}, "==") && !take({}, "=")) return std::make_unique<SensePresent>();
    if (token_.kind != Token::Kind::word && token_.kind != Token::Kind::text) return expected("a sense code");
    const auto digits = token_;
    advance();
    const auto bytes = from_hex(digits.text);
    if (!bytes || (bytes->size() != 2 && bytes->size() != 4)) {
      return fail(digits.at, "'" + std::string(digits.text) +
                                 "' is not a sense code: four or eight hexadecimal digits, such as 0814");
    }
    if (bytes->size() == 4) return std::make_unique<SenseTest>(get32(*bytes, 0), 0xFFFFFFFFU, !unequal);
    return std::make_unique<SenseTest>(static_cast<std::uint32_t>(get16(*bytes, 0)) << 16U, 0xFFFF0000U, !unequal);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Token token_;
  std::string error_;
  int depth_ = 0;
};

}  // namespace

std::string filter_fields() {
  std::string text;
  for (const auto& field : kFields) text.append(field.name).append(", ");
  return text.append(kSense);
}

Result<Filter, std::string> Filter::parse(std::string_view text) {
  if (text.size() > kLongest) return "the filter has more than " + std::to_string(kLongest) + " characters";
  auto root = Parser(text).parse();
  if (!root) return root.error();
  return Filter(std::move(root.value()));
}

}  // namespace openrui
