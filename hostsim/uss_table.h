// Unformatted system services: what a terminal may type on its SSCP session and what it is told there, as a table like
// those that VTAM assembles (SNA reference 5.4, "Character-coded alternative"). Message numbers and variables are
// VTAM's, from general knowledge [k].
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace openrui::hostsim {

enum class UssAction : std::uint8_t { logon, logoff, test };

// Message numbers.
namespace uss {
inline constexpr unsigned command_accepted = 0;
inline constexpr unsigned invalid_syntax = 1;
inline constexpr unsigned unknown_command = 2;
inline constexpr unsigned unknown_parameter = 3;
inline constexpr unsigned invalid_value = 4;
inline constexpr unsigned unsupported_function = 5;
inline constexpr unsigned sequence_error = 6;
inline constexpr unsigned no_session = 7;            // the session could not be set up
inline constexpr unsigned insufficient_storage = 8;  // the SSCP has no buffer for what was typed
inline constexpr unsigned card_error = 9;            // a magnetic card that cannot be read
inline constexpr unsigned ready = 10;                // the logo
inline constexpr unsigned session_ended = 11;
inline constexpr unsigned missing_parameter = 12;
inline constexpr unsigned test_reply = 13;
inline constexpr unsigned undefined_message = 14;
inline constexpr unsigned last = undefined_message;
}  // namespace uss

// An operand of a command as it is typed, and the operand of LOGON, LOGOFF or IBMTEST that it stands for.
struct UssParameter {
  std::string name;            // a keyword, or P1, P2 … for an operand without one, by its place
  std::string becomes = {};    // APPLID, LOGMODE, DATA, TYPE, P1, P2; empty: `name`
  std::string otherwise = {};  // value when it is not given; empty: none
  std::string value = {};      // value when the keyword is given without one; empty: it needs one
};

struct UssCommand {
  std::string name;  // 1 to 8 characters, upper case
  UssAction action = UssAction::logon;
  std::vector<UssParameter> parameters;
};

// `lines`: Latin-1. A variable stands for text of its own length, filled with blanks: @@LUNAME, @@SSCPNM, @@@@DATE,
// @@@@TIME. %(1) to %(3) stand for what the message is about, at its length.
struct UssMessage {
  unsigned number = 0;
  std::vector<std::string> lines;
  bool screen = false;  // fills the screen, from its first line; else one line more
};

// How a message is written, and a command read.
enum class UssForm : std::uint8_t {
  scs,    // SNA terminals: EBCDIC text, NL between lines
  ds3270  // 3270 data stream: terminals whose controller is no SNA one
};

struct UssTable {
  std::string name;
  UssForm form = UssForm::scs;
  std::vector<UssCommand> commands;  // before the standard ones
  std::vector<UssMessage> messages;  // in place of the standard ones
  bool standard_commands = true;
  bool standard_messages = true;

  // Null: the table has no such command.
  const UssCommand* find_command(std::string_view name) const;
  // Null: the message is not defined, not even among the standard ones. They are those that answer an error or IBMTEST;
  // 0, 10 and 11 come only from a table.
  const UssMessage* find_message(unsigned number) const;
};

// LOGON, LOGOFF and IBMTEST, and messages for what can go wrong, in SCS.
const UssTable& standard_uss_table();

}  // namespace openrui::hostsim
