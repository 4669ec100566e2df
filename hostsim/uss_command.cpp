#include "hostsim/uss_command.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>

#include "formats/ebcdic.h"
#include "formats/ru/ds3270.h"

namespace openrui::hostsim {

namespace {

constexpr std::size_t kMaxName = 8;  // of applications and modes
constexpr std::string_view kBetween = " ,";

std::string readable(ByteView ebcdic) {
  std::string text = to_latin1(ebcdic);
  for (auto& c : text) {
    const auto code = static_cast<unsigned char>(c);
    c = std::isprint(code) != 0 ? static_cast<char>(std::toupper(code)) : ' ';
  }
  return text;
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::string_view take_word(std::string_view& text, std::string_view ends) {
  const auto end = text.find_first_of(ends);
  const auto word = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end);
  return word;
}

struct Operand {
  std::string_view keyword;  // empty: none
  std::string_view value;
  bool has_value = true;
};

// The value in brackets; brackets inside (of DATA) belong to it. Nothing when they do not match.
std::optional<std::string_view> take_brackets(std::string_view& text) {
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && --depth == 0) {
      const auto value = trim(text.substr(1, i - 1));
      text.remove_prefix(i + 1);
      return value;
    }
  }
  return std::nullopt;
}

// Nothing when it is no operand.
std::optional<Operand> take_operand(std::string_view& text) {
  const auto word = take_word(text, " ,(=");
  if (!text.empty() && text.front() == '(') {
    const auto value = take_brackets(text);
    if (!value || word.empty()) return std::nullopt;
    return Operand{word, *value, true};
  }
  if (!text.empty() && text.front() == '=') {
    text.remove_prefix(1);
    if (word.empty()) return std::nullopt;
    if (!text.empty() && text.front() == '(') {
      const auto value = take_brackets(text);
      if (!value) return std::nullopt;
      return Operand{word, *value, true};
    }
    return Operand{word, take_word(text, kBetween), true};
  }
  return Operand{{}, word, true};
}

// How often IBMTEST answers.
bool is_count(const std::string& text) {
  constexpr unsigned long kMost = 255;
  const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits && !text.empty() && text.size() <= 3 && std::stoul(text) <= kMost;
}

class Parser {
 public:
  explicit Parser(const UssCommand& command) : command_(command) {
    request_.command = command.name;
    request_.action = command.action;
  }

  UssRequest run(std::string_view text) {
    for (;;) {
      const auto start = text.find_first_not_of(kBetween);
      if (start == std::string_view::npos) break;
      text.remove_prefix(start);
      const auto operand = take_operand(text);
      if (!operand) return fail(uss::invalid_syntax, command_.name);
      if (!enter(*operand)) return request_;
    }
    for (const auto& p : command_.parameters) {
      if (!p.otherwise.empty()) request_.values.emplace(target(p), p.otherwise);
    }
    return check();
  }

 private:
  static std::string target(const UssParameter& p) { return p.becomes.empty() ? p.name : p.becomes; }
  const UssParameter* find(std::string_view name) const {
    const auto found = std::find_if(command_.parameters.begin(), command_.parameters.end(),
                                    [&](const UssParameter& p) { return p.name == name; });
    return found == command_.parameters.end() ? nullptr : &*found;
  }
  bool enter(const Operand& operand) {
    const auto* keyword = find(operand.keyword.empty() ? operand.value : operand.keyword);
    std::string value(operand.value);
    if (operand.keyword.empty()) {
      // A keyword alone has a value of its own; anything else counts by its place.
      if (keyword != nullptr && !keyword->value.empty()) {
        value = keyword->value;
      } else {
        keyword = find("P" + std::to_string(++positional_));
      }
    }
    if (keyword == nullptr) {
      fail(uss::unknown_parameter, operand.keyword.empty() ? operand.value : operand.keyword);
      return false;
    }
    if (value.empty()) value = keyword->value;
    if (!request_.values.emplace(target(*keyword), value).second) {
      fail(uss::unknown_parameter, operand.keyword.empty() ? operand.value : operand.keyword);
      return false;
    }
    return true;
  }
  UssRequest check() {
    if (command_.action == UssAction::logon && request_.value("APPLID").empty()) {
      return fail(uss::missing_parameter, "APPLID");
    }
    for (const char* name : {"APPLID", "LOGMODE"}) {
      if (request_.value(name).size() > kMaxName) return fail(uss::invalid_value, name, request_.value(name));
    }
    const auto type = request_.value("TYPE");
    if (command_.action == UssAction::logoff && !type.empty() && type != "COND" && type != "UNCOND" &&
        type != "FORCED") {
      return fail(uss::invalid_value, "TYPE", type);
    }
    if (command_.action == UssAction::test && !is_count(request_.value("P1"))) {
      return fail(uss::invalid_value, "P1", request_.value("P1"));
    }
    request_.ok = true;
    return request_;
  }
  UssRequest fail(unsigned message, std::string_view first, std::string_view second = {}) {
    constexpr std::size_t kShown = 16;
    request_.fault = {message, std::string(first.substr(0, kShown)), std::string(second.substr(0, kShown))};
    return request_;
  }

  const UssCommand& command_;
  UssRequest request_;
  unsigned positional_ = 0;
};

UssRequest wrong(unsigned message, std::string_view first = {}) {
  UssRequest request;
  request.fault = {message, std::string(first.substr(0, kMaxName)), {}};
  return request;
}

}  // namespace

UssRequest parse_uss_command(const UssTable& table, ByteView ebcdic) {
  if (ebcdic.size() > kMaxUssInput) return wrong(uss::insufficient_storage);
  Bytes text(ebcdic.begin(), ebcdic.end());
  bool card = false;
  if (table.form == UssForm::ds3270) {
    const auto input = ds3270::parse_input(ebcdic, {});
    if (!input) return wrong(uss::unsupported_function);
    card = input->aid == ds3270::aid::id_card_reader || input->aid == ds3270::aid::magnetic_reader;
    if (!card && input->aid != ds3270::aid::enter) return wrong(uss::unsupported_function);
    text.clear();
    for (const auto& field : input->fields) text.insert(text.end(), field.data.begin(), field.data.end());
  }
  const auto line = readable(text);
  auto rest = trim(line);
  if (rest.empty()) return wrong(card ? uss::card_error : uss::invalid_syntax);
  const auto verb = take_word(rest, " ,(=");
  const auto* command = table.find_command(verb);
  if (command == nullptr) return wrong(uss::unknown_command, verb);
  return Parser(*command).run(rest);
}

}  // namespace openrui::hostsim
