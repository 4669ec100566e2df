// Commands that a terminal types on its SSCP session, and the messages that answer them (SNA reference 5.4,
// "Character-coded alternative").
#pragma once

#include <string>

#include "base/bytes.h"

namespace openrui::hostsim {

enum class UssMessage : std::uint8_t {
  invalid_syntax,
  unknown_command,
  unknown_parameter,
  missing_parameter,
  unknown_application,
  unknown_mode,
  already_in_session,
  no_session,
  session_failed
};

struct TypedCommand {
  enum class Kind : std::uint8_t { logon, logoff, wrong };
  Kind kind = Kind::wrong;
  std::string application;                        // logon
  std::string mode;                               // logon; empty: not named
  UssMessage fault = UssMessage::invalid_syntax;  // wrong
};

// `LOGON APPLID(X) [LOGMODE(Y)] [DATA(…)]`, `LOGON X`, `LOGOFF …`; EBCDIC, upper or lower case, anything that is not
// printable counts as a blank.
TypedCommand parse_command(ByteView ebcdic);

// The RU of a message: new line, number, text; `detail` is added where it says more.
Bytes make_message(UssMessage message, const std::string& detail = {});

}  // namespace openrui::hostsim
