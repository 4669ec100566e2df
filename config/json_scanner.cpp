#include "config/json_scanner.h"

#include <algorithm>

namespace openrui {

namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20; }

std::string byte_in_words(char c) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  return std::string("byte 0x") + kHex[byte >> 4] + kHex[byte & 0xF];
}

}  // namespace

void JsonScanner::advance(std::size_t count) {
  for (; count > 0 && !at_end(); --count, ++at_) {
    if (text_[at_] == '\n') {
      ++position_.line;
      position_.column = 1;
    } else if (!is_continuation(text_[at_])) {
      ++position_.column;
    }
  }
}

bool JsonScanner::skip_comment() {
  const auto rest = text_.substr(at_);
  if (rest.substr(0, 2) == "//") {
    const auto end = rest.find_first_of("\r\n");
    advance(end == std::string_view::npos ? rest.size() : end);
    return true;
  }
  if (rest.substr(0, 2) != "/*") return false;
  const auto end = rest.find("*/", 2);
  if (end == std::string_view::npos) return false;
  advance(end + 2);
  return true;
}

void JsonScanner::skip_blanks() {
  while (!at_end()) {
    const char c = peek();
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      advance(1);
    } else if (c != '/' || !skip_comment()) {
      return;
    }
  }
}

void JsonScanner::skip_separators() {
  do skip_blanks();
  while (skip(',') || skip(':'));
}

bool JsonScanner::skip(char c) {
  if (at_end() || peek() != c) return false;
  advance(1);
  return true;
}

void JsonScanner::skip_token() { advance(token_length()); }

std::size_t JsonScanner::string_length() const {
  const auto rest = text_.substr(at_);
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '"') return i + 1;
    if (rest[i] == '\n') return i;
    if (rest[i] == '\\' && i + 1 < rest.size() && rest[i + 1] != '\n') ++i;
  }
  return rest.size();
}

// -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?: what comes behind belongs to the next token.
std::size_t JsonScanner::number_length() const {
  const auto rest = text_.substr(at_);
  const auto digits_from = [rest](std::size_t at) {
    const auto end = rest.find_first_not_of("0123456789", at);
    return end == std::string_view::npos ? rest.size() : end;
  };
  const auto is_one_of = [rest](std::size_t at, std::string_view set) {
    return at < rest.size() && set.find(rest[at]) != std::string_view::npos;
  };
  std::size_t end = is_one_of(0, "-") ? 1 : 0;
  end = is_one_of(end, "0") ? end + 1 : digits_from(end);
  if (is_one_of(end, ".")) end = digits_from(end + 1);
  if (is_one_of(end, "eE")) end = digits_from(is_one_of(end + 1, "+-") ? end + 2 : end + 1);
  return end;
}

std::size_t JsonScanner::token_length() const {
  const auto rest = text_.substr(at_);
  if (rest.empty()) return 0;
  if (rest[0] == '"') return string_length();
  if (rest[0] == '-' || (rest[0] >= '0' && rest[0] <= '9')) return number_length();
  for (const std::string_view literal : {"true", "false", "null"}) {
    if (rest.starts_with(literal)) return literal.size();
  }
  return 1;
}

std::size_t JsonScanner::word_length() const {
  const auto rest = text_.substr(at_);
  if (rest.empty()) return 0;
  if (rest[0] == '"') return string_length();
  if (std::string_view("{}[],:").find(rest[0]) != std::string_view::npos) return 1;
  return std::min(rest.find_first_of(" \t\r\n{}[],:\"", 1), rest.size());
}

std::string JsonScanner::token_in_words() const {
  constexpr std::size_t kShown = 24;
  if (at_end()) return "the end of the file";
  if (text_.substr(at_, 2) == "/*") return "a comment without an end";
  auto token = text_.substr(at_, word_length());
  const bool cut = token.size() > kShown;
  if (cut) token = token.substr(0, kShown);
  for (const char c : token) {
    // What is no plain text would spoil the message and, raw, the terminal.
    if (is_control(c) || static_cast<unsigned char>(c) >= 0x7F)
      return c == token[0] ? byte_in_words(c) : "a token with " + byte_in_words(c);
  }
  if (token.size() == 1) return '\'' + std::string(token) + '\'';
  return std::string(token) + (cut ? "..." : "");
}

std::string JsonScanner::expected_of_string() const {
  const auto token = text_.substr(at_, string_length());
  if (token.size() < 2 || token.back() != '"') return "a closing '\"' on the same line";
  for (std::size_t i = 1; i + 1 < token.size(); ++i) {
    if (is_control(token[i])) return "a string without the control character " + byte_in_words(token[i]);
    if (token[i] == '\\') {
      ++i;
      if (std::string_view("\"\\/bfnrtu").find(token[i]) == std::string_view::npos) {
        return "one of the characters \" \\ / b f n r t u behind a backslash";
      }
    }
  }
  return "a string in UTF-8, with four hex digits behind \\u";
}

std::string JsonScanner::expected_of_number() const { return "a decimal number such as 10 or 2.5, within range"; }

}  // namespace openrui
