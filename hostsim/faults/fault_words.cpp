#include "hostsim/faults/fault_words.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>

#include "formats/message_words.h"
#include "formats/sense.h"

namespace openrui::hostsim {

namespace {

constexpr std::string_view kCommon[] = {"link",        "lu",   "application", "session", "on",
                                        "probability", "seed", "skip",        "limit"};
constexpr std::string_view kParameters[] = {"how", "sense", "type", "ms", "offset", "length", "times", "bytes"};

constexpr long kLongestWait = 3600000;
constexpr long kMostTimes = 1000;
constexpr long kLongestRu = 65535;
constexpr long kFarthestNumber = 32767;
constexpr long kMostStrikes = 1000000000;

constexpr std::string_view kSessions[] = {"any", "sscp-pu", "sscp-lu", "lu-lu"};

bool same_letters(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

RuKind kind_of(std::string_view word) {
  for (unsigned i = 1; i < static_cast<unsigned>(RuKind::count_); ++i) {
    const auto kind = static_cast<RuKind>(i);
    if (same_letters(openrui::name(kind), word)) return kind;
  }
  return RuKind::unknown;
}

template <class T>
bool number(std::string_view text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

long milliseconds(Duration d) {
  return static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(d).count());
}

std::string range(long low, long high) {
  return "a number from " + std::to_string(low) + " to " + std::to_string(high);
}

// Reads one value into the fault; what would be right when it is wrong, nothing when it is fine.
class ValueReader {
 public:
  explicit ValueReader(Fault& fault) : fault_(fault) {}

  std::string read(std::string_view name, std::string_view text) {
    auto& where = fault_.where;
    auto& v = fault_.values;
    if (name == "link") return read_pattern(text, where.link);
    if (name == "lu") return read_pattern(text, where.lu);
    if (name == "application") return read_pattern(text, where.application);
    if (name == "session") return read_session(text);
    if (name == "on") return read_on(text);
    if (name == "probability") return read_probability(text);
    if (name == "seed") return number(text, fault_.seed) ? "" : "a whole number that is not negative";
    if (name == "skip") return read_number(text, 0, kMostStrikes, fault_.skip);
    if (name == "limit") return read_number(text, 0, kMostStrikes, fault_.limit);
    if (name == "how") return read_how(text);
    if (name == "sense") return read_sense(text);
    if (name == "type") return read_type(text);
    if (name == "ms") return read_wait(text);
    if (name == "offset") return read_offset(text);
    if (name == "length") return read_number(text, 0, kLongestRu, v.length);
    if (name == "times") return read_number(text, 1, kMostTimes, v.times);
    return read_bytes(text);
  }

 private:
  static std::string read_pattern(std::string_view text, std::string& to) {
    if (text.empty()) return "a name, or a pattern with * and ?";
    to = text;
    return {};
  }
  std::string read_session(std::string_view text) {
    const auto* found = std::find(std::begin(kSessions), std::end(kSessions), text);
    if (found == std::end(kSessions)) return "any, sscp-pu, sscp-lu or lu-lu";
    fault_.where.session = static_cast<FaultPlace::Session>(found - std::begin(kSessions));
    return {};
  }
  std::string read_on(std::string_view text) {
    fault_.on = kind_of(text);
    return fault_.on == RuKind::unknown ? "the name of an RU, such as data, BIND or INIT-SELF" : "";
  }
  std::string read_probability(std::string_view text) {
    double value = 0;
    if (!number(text, value) || !(value > 0) || value > 1) return "a number above 0, at most 1";
    fault_.probability = value;
    return {};
  }
  template <class T>
  static std::string read_number(std::string_view text, long low, long high, T& to) {
    long value = 0;
    if (!number(text, value) || value < low || value > high) return range(low, high);
    to = static_cast<T>(value);
    return {};
  }
  std::string read_how(std::string_view text) {
    const auto words = split_words(fault_.row().hows);
    const auto found = std::find(words.begin(), words.end(), text);
    if (found != words.end()) {
      fault_.values.how = static_cast<unsigned>(found - words.begin());
      return {};
    }
    std::string expected;
    for (const auto& word : words) expected += (expected.empty() ? "" : ", ") + std::string(word);
    return "one of " + expected;
  }
  std::string read_sense(std::string_view text) {
    auto words = split_words(text);
    const auto sense = take_sense(words);
    if (!sense || !words.empty() || sense->sense == Sense::none) return "a sense code of 4 or 8 hex digits";
    fault_.values.sense = sense->sense;
    return {};
  }
  std::string read_type(std::string_view text) {
    const auto byte = from_hex(text);
    if (!byte || byte->size() != 1) return "a type of UNBIND, two hex digits such as 0F";
    fault_.values.type = static_cast<UnbindType>(byte->front());
    return {};
  }
  std::string read_wait(std::string_view text) {
    long value = 0;
    auto wrong = read_number(text, 0, kLongestWait, value);
    fault_.values.wait = std::chrono::milliseconds(value);
    return wrong;
  }
  std::string read_offset(std::string_view text) {
    if (!number(text, fault_.values.offset) || fault_.values.offset == 0 || fault_.values.offset < -kFarthestNumber ||
        fault_.values.offset > kFarthestNumber) {
      return range(-kFarthestNumber, kFarthestNumber) + " that is not 0";
    }
    return {};
  }
  std::string read_bytes(std::string_view text) {
    auto bytes = from_hex(text);
    if (!bytes || bytes->empty() || bytes->size() > static_cast<std::size_t>(kLongestRu)) return "bytes in hex";
    fault_.values.bytes = std::move(*bytes);
    return {};
  }

  Fault& fault_;
};

bool has(const FaultRow& row, std::string_view name) {
  return !name.empty() && std::any_of(std::begin(row.inputs), std::end(row.inputs),
                                      [&](const FaultInput& input) { return input.name == name; });
}

// As read_fault() takes it.
std::string value_in_words(const Fault& fault, std::string_view name) {
  const auto& v = fault.values;
  if (name == "how") return std::string(split_words(fault.row().hows)[v.how]);
  if (name == "sense") {
    std::uint8_t bytes[4];
    emit_sense(v.sense, bytes);
    auto text = to_hex(bytes);
    std::erase(text, ' ');
    return text;
  }
  if (name == "type") return to_hex(Bytes{static_cast<std::uint8_t>(v.type)});
  if (name == "ms") return std::to_string(milliseconds(v.wait));
  if (name == "offset") return std::to_string(v.offset);
  if (name == "length") return std::to_string(v.length);
  if (name == "times") return std::to_string(v.times);
  auto text = to_hex(v.bytes);
  std::erase(text, ' ');
  return text;
}

}  // namespace

std::string to_words(const FaultWordError& error) {
  return error.name + ": found " + error.found + "; expected " + error.expected;
}

std::span<const std::string_view> common_fault_names() { return kCommon; }
std::span<const std::string_view> fault_parameters() { return kParameters; }

Result<Fault, FaultWordError> read_fault(std::string_view kind, const FaultWords& words, unsigned limit) {
  const auto* row = find_fault(kind);
  if (row == nullptr) {
    std::string kinds;
    for (const auto& known : fault_table()) kinds += (kinds.empty() ? "" : ", ") + std::string(known.name);
    return FaultWordError{"kind", "\"" + std::string(kind) + "\"", "one of " + kinds};
  }
  Fault fault;
  fault.kind = row->kind;
  fault.limit = limit;
  ValueReader reader(fault);
  for (const auto& input : row->inputs) {
    if (!input.otherwise.empty()) reader.read(input.name, input.otherwise);
  }
  for (const auto& [name, value] : words) {
    const bool common = std::find(std::begin(kCommon), std::end(kCommon), name) != std::end(kCommon);
    if (!common && !has(*row, name)) {
      std::string known = "a place or chance (link, lu, application, session, on, probability, seed, skip, limit)";
      for (const auto& input : row->inputs) {
        if (!input.name.empty()) known += ", or " + std::string(input.name);
      }
      return FaultWordError{name, "something that " + std::string(row->name) + " does not take", known};
    }
    if (auto wrong = reader.read(name, value); !wrong.empty()) {
      return FaultWordError{name, "\"" + value + "\"", std::move(wrong)};
    }
  }
  return fault;
}

std::string to_words(const Fault& fault) {
  const auto& row = fault.row();
  std::string text(row.name);
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) text += " " + std::string(name) + "=" + value;
  };
  for (const auto& input : row.inputs) {
    if (!input.name.empty()) add(input.name, value_in_words(fault, input.name));
  }
  add("link", fault.where.link);
  add("lu", fault.where.lu);
  add("application", fault.where.application);
  if (fault.where.session != FaultPlace::Session::any) {
    add("session", std::string(kSessions[static_cast<std::size_t>(fault.where.session)]));
  }
  if (fault.on != RuKind::unknown) add("on", std::string(openrui::name(fault.on)));
  if (fault.probability < 1) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.17g", fault.probability);
    add("probability", digits);
    add("seed", std::to_string(fault.seed));
  }
  if (fault.skip != 0) add("skip", std::to_string(fault.skip));
  add("limit", std::to_string(fault.limit));
  return text;
}

}  // namespace openrui::hostsim
