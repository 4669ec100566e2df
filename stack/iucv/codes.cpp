#include "iucv/codes.h"

#include <algorithm>

#include "formats/ebcdic.h"

namespace openrui::iucv {

std::string_view name(Function f) {
  constexpr std::string_view kNames[] = {"QUERY",  "TESTMSG",  "RTRVBFR", "DESCRIBE", "SEND",    "RECEIVE",
                                         "REPLY",  "TESTCMPL", "REJECT",  "PURGE",    "ACCEPT",  "CONNECT",
                                         "DCLBFR", "QUIESCE",  "RESUME",  "SEVER",    "SETMASK", "SETCMASK"};
  const auto i = static_cast<std::size_t>(f);
  return i < std::size(kNames) ? kNames[i] : "unknown function";
}

std::string_view name(ReturnCode c) {
  switch (c) {
    case ReturnCode::ok:
      return "done";
    case ReturnCode::invalid_path:
      return "the path id is not valid";
    case ReturnCode::path_quiesced:
      return "the partner has quiesced the path";
    case ReturnCode::message_limit:
      return "the message limit of the path is reached";
    case ReturnCode::no_priority:
      return "priority messages are not allowed on the path";
    case ReturnCode::buffer_short:
      return "the buffer is too short";
    case ReturnCode::protection:
      return "protection exception on a buffer";
    case ReturnCode::addressing:
      return "addressing exception on a buffer";
    case ReturnCode::wrong_message:
      return "the message has another path or class";
    case ReturnCode::purged:
      return "the message was purged";
    case ReturnCode::negative_length:
      return "a length is negative";
    case ReturnCode::not_logged_on:
      return "the target is not logged on";
    case ReturnCode::no_buffer:
      return "the target has declared no buffer";
    case ReturnCode::own_maximum:
      return "the issuer has as many connections as it may";
    case ReturnCode::target_maximum:
      return "the target has as many connections as it may";
    case ReturnCode::not_authorised:
      return "the directory does not authorise it";
    case ReturnCode::unknown_service:
      return "there is no such system service";
    case ReturnCode::bad_function:
      return "the function code is not valid";
    case ReturnCode::limit_too_large:
      return "the message limit is too large";
    case ReturnCode::buffer_exists:
      return "a buffer is declared already";
    case ReturnCode::already_severed:
      return "the originator has severed the path";
    case ReturnCode::no_parameter_data:
      return "parameter data are not allowed on the path";
    case ReturnCode::no_control_buffer:
      return "no buffer is declared";
    case ReturnCode::not_for_service:
      return "not supported for a system service";
  }
  return "unknown return code";
}

std::string audit_in_words(Audit a) {
  struct Bit {
    Audit bit;
    std::string_view words;
  };
  constexpr Bit kBits[] = {{audit::kAnswerTooLong, "answer too long"},
                           {audit::kSendProtection, "protection exception on the send buffer"},
                           {audit::kSendAddressing, "addressing exception on the send buffer"},
                           {audit::kAnswerProtection, "protection exception on the answer buffer"},
                           {audit::kAnswerAddressing, "addressing exception on the answer buffer"},
                           {audit::kRejected, "rejected"},
                           {audit::kNoParameterData, "parameter data not allowed"},
                           {audit::kReceiveProtection, "protection exception on the receive buffer"},
                           {audit::kReceiveAddressing, "addressing exception on the receive buffer"},
                           {audit::kReplyProtection, "protection exception on the reply buffer"},
                           {audit::kReplyAddressing, "addressing exception on the reply buffer"},
                           {audit::kSevered, "path severed"}};
  std::string words;
  for (const auto& b : kBits) {
    if ((a & b.bit) == 0) continue;
    if (!words.empty()) words += ", ";
    words += b.words;
  }
  return words.empty() ? "none" : words;
}

std::string_view name(InterruptType t) {
  constexpr std::string_view kNames[] = {"connection pending",
                                         "connection complete",
                                         "severed",
                                         "quiesced",
                                         "resumed",
                                         "priority message complete",
                                         "message complete",
                                         "priority message pending",
                                         "message pending"};
  const auto i = static_cast<std::size_t>(t);
  return i >= 1 && i <= std::size(kNames) ? kNames[i - 1] : "unknown interrupt";
}

UserData user_data(std::string_view text) {
  UserData data{};
  const auto bytes = to_ebcdic_padded(text, data.size());
  std::copy(bytes.begin(), bytes.end(), data.begin());
  return data;
}

}  // namespace openrui::iucv
