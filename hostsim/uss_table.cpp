#include "hostsim/uss_table.h"

#include <algorithm>

namespace openrui::hostsim {

const UssTable& standard_uss_table() {
  static const UssTable table = {
      "STANDARD",
      UssForm::scs,
      {{"LOGON", UssAction::logon, {{"APPLID"}, {"LOGMODE"}, {"DATA"}, {"P1", "APPLID"}}},
       {"LOGOFF", UssAction::logoff, {{"APPLID"}, {"TYPE", {}, "UNCOND"}}},
       {"IBMTEST", UssAction::test, {{"P1", {}, "10"}, {"P2", {}, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"}}},
       {"TEST", UssAction::test, {{"P1", {}, "1"}, {"P2", {}, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"}}}},
      {{uss::invalid_syntax, {"USSMSG01 COMMAND SYNTAX INVALID %(1)"}},
       {uss::unknown_command, {"USSMSG02 COMMAND UNKNOWN %(1)"}},
       {uss::unknown_parameter, {"USSMSG03 PARAMETER UNKNOWN %(1)"}},
       {uss::invalid_value, {"USSMSG04 PARAMETER VALUE INVALID %(1) %(2)"}},
       {uss::unsupported_function, {"USSMSG05 FUNCTION NOT SUPPORTED"}},
       {uss::sequence_error, {"USSMSG06 COMMAND NOT POSSIBLE NOW %(1)"}},
       {uss::no_session, {"USSMSG07 NO SESSION WITH %(1), %(2) FAILED WITH SENSE %(3)"}},
       {uss::insufficient_storage, {"USSMSG08 INSUFFICIENT STORAGE"}},
       {uss::card_error, {"USSMSG09 MAGNETIC CARD ERROR"}},
       {uss::missing_parameter, {"USSMSG12 PARAMETER MISSING %(1)"}},
       {uss::test_reply, {"IBMECHO %(1) %(2)"}},
       {uss::undefined_message, {"USSMSG14 MESSAGE NOT DEFINED %(1)"}}}};
  return table;
}

const UssCommand* UssTable::find_command(std::string_view wanted) const {
  const auto found =
      std::find_if(commands.begin(), commands.end(), [&](const UssCommand& c) { return c.name == wanted; });
  if (found != commands.end()) return &*found;
  const auto& standard = standard_uss_table();
  return standard_commands && this != &standard ? standard.find_command(wanted) : nullptr;
}

const UssMessage* UssTable::find_message(unsigned number) const {
  const auto found =
      std::find_if(messages.begin(), messages.end(), [&](const UssMessage& m) { return m.number == number; });
  if (found != messages.end()) return &*found;
  const auto& standard = standard_uss_table();
  return standard_messages && this != &standard ? standard.find_message(number) : nullptr;
}

}  // namespace openrui::hostsim
