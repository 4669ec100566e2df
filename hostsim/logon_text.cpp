#include "hostsim/logon_text.h"

#include <cctype>
#include <string_view>

#include "formats/ebcdic.h"

namespace openrui::hostsim {

namespace {

constexpr std::uint8_t kNewLine = 0x15;  // EBCDIC NL, before each message as in SNA reference 13.6

TypedCommand wrong(UssMessage fault) {
  TypedCommand command;
  command.fault = fault;
  return command;
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::string readable(ByteView ebcdic) {
  std::string text = to_latin1(ebcdic);
  for (auto& c : text) {
    const auto code = static_cast<unsigned char>(c);
    c = std::isprint(code) != 0 ? static_cast<char>(std::toupper(code)) : ' ';
  }
  return text;
}

// Up to the next blank, comma or opening bracket.
std::string_view take_word(std::string_view& text) {
  const auto end = text.find_first_of(" ,(");
  const auto word = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end);
  return word;
}

// The value in brackets behind a keyword; false when they do not match. Brackets inside (of DATA) belong to the value.
bool take_value(std::string_view& text, std::string_view& value) {
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && --depth == 0) {
      value = trim(text.substr(1, i - 1));
      text.remove_prefix(i + 1);
      return true;
    }
  }
  return false;
}

TypedCommand parse_logon(std::string_view text) {
  TypedCommand command;
  command.kind = TypedCommand::Kind::logon;
  for (;;) {
    const auto start = text.find_first_not_of(" ,");
    if (start == std::string_view::npos) break;
    text.remove_prefix(start);
    const auto word = take_word(text);
    std::string_view value;
    if (text.empty() || text.front() != '(') {
      // LOGON X
      if (!command.application.empty()) return wrong(UssMessage::unknown_parameter);
      command.application = word;
      continue;
    }
    if (!take_value(text, value)) return wrong(UssMessage::invalid_syntax);
    if (word == "APPLID") {
      command.application = value;
    } else if (word == "LOGMODE") {
      command.mode = value;
    } else if (word != "DATA") {
      return wrong(UssMessage::unknown_parameter);
    }
  }
  return command.application.empty() ? wrong(UssMessage::missing_parameter) : command;
}

std::string_view text_of(UssMessage message) {
  switch (message) {
    case UssMessage::invalid_syntax:
      return "USSMSG01 COMMAND SYNTAX INVALID";
    case UssMessage::unknown_command:
      return "USSMSG02 COMMAND UNKNOWN";
    case UssMessage::unknown_parameter:
      return "USSMSG03 PARAMETER UNKNOWN";
    case UssMessage::missing_parameter:
      return "USSMSG04 PARAMETER MISSING";
    case UssMessage::unknown_application:
      return "USSMSG07 APPLICATION UNKNOWN";
    case UssMessage::unknown_mode:
      return "USSMSG07 MODE UNKNOWN";
    case UssMessage::already_in_session:
      return "USSMSG08 ALREADY IN SESSION OR WAITING FOR ONE";
    case UssMessage::no_session:
      return "USSMSG09 NO SESSION";
    case UssMessage::session_failed:
      return "USSMSG07 SESSION COULD NOT BE STARTED";
  }
  return "USSMSG14";
}

}  // namespace

TypedCommand parse_command(ByteView ebcdic) {
  const auto text = readable(ebcdic);
  auto rest = trim(text);
  if (rest.empty()) return wrong(UssMessage::invalid_syntax);
  const auto verb = take_word(rest);
  if (verb == "LOGON") return parse_logon(rest);
  if (verb != "LOGOFF") return wrong(UssMessage::unknown_command);
  TypedCommand command;
  command.kind = TypedCommand::Kind::logoff;
  return command;
}

Bytes make_message(UssMessage message, const std::string& detail) {
  std::string text(text_of(message));
  if (!detail.empty()) text += ": " + detail;
  const auto ebcdic = to_ebcdic(text);
  return ByteWriter().u8(kNewLine).bytes(ebcdic).take();
}

}  // namespace openrui::hostsim
