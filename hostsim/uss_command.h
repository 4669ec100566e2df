// What somebody has typed on the SSCP session, by the rules of a USS table.
#pragma once

#include <map>
#include <string>

#include "base/bytes.h"
#include "hostsim/uss_table.h"

namespace openrui::hostsim {

struct UssRequest {
  // What is wrong with it: the number of the message that says so, and what it is about.
  struct Fault {
    unsigned message = uss::invalid_syntax;
    std::string first;
    std::string second;
  };
  bool ok = false;
  Fault fault;  // when not ok
  UssAction action = UssAction::logon;
  std::string command;                        // as typed
  std::map<std::string, std::string> values;  // by the operands of LOGON, LOGOFF, IBMTEST; only those that have one

  // Empty: not given.
  std::string value(const std::string& parameter) const {
    const auto found = values.find(parameter);
    return found == values.end() ? std::string() : found->second;
  }
};

// The most that is taken for a command, in bytes as they come; longer input is answered with message 08.
inline constexpr std::size_t kMaxUssInput = 2048;

// `COMMAND KEYWORD(value) KEYWORD=value value …`, operands in any order, blanks or commas between them; upper or lower
// case; anything that is not printable counts as a blank. In the 3270 form the text is what is left of the inbound data
// stream without AID, cursor and addresses: 05 for a key other than Enter; what a card reader read counts as typed, and
// is message 09 when no text is in it.
UssRequest parse_uss_command(const UssTable& table, ByteView ebcdic);

}  // namespace openrui::hostsim
