#include "config/host_uss.h"

namespace openrui {

namespace {

hostsim::UssAction action_of(const std::string& does) {
  if (does == "LOGOFF") return hostsim::UssAction::logoff;
  return does == "IBMTEST" ? hostsim::UssAction::test : hostsim::UssAction::logon;
}

hostsim::UssCommand read_command(ConfigReader& reader, const ConfigValue& item, NameTable& names) {
  hostsim::UssCommand command;
  command.name = reader.read_name(item, names);
  command.action = action_of(item["does"].text());
  NameTable operands{"operand of the command", {}, true};
  for (const auto& p : item["parameters"].items()) {
    command.parameters.push_back(
        {reader.read_name(p, operands), p["becomes"].text(), p["default"].text(), p["value"].text()});
  }
  return command;
}

hostsim::UssMessage read_message(ConfigReader& reader, const ConfigValue& item) {
  hostsim::UssMessage message;
  message.number = static_cast<unsigned>(item["number"].number(0));
  message.screen = item["screen"].present();
  if (message.screen == item["text"].present()) {
    reader.fault(item, message.screen ? "\"text\" and \"screen\"" : "neither \"text\" nor \"screen\"",
                 "one of the two");
  }
  if (!message.screen) message.lines = {item["text"].text()};
  for (const auto& line : item["screen"].items()) message.lines.push_back(line.text());
  return message;
}

}  // namespace

hostsim::UssTable read_uss_table(ConfigReader& reader, const ConfigValue& item, NameTable& names) {
  hostsim::UssTable table;
  table.name = reader.read_name(item, names);
  table.form = item["form"].text() == "3270" ? hostsim::UssForm::ds3270 : hostsim::UssForm::scs;
  table.standard_commands = item["standard_commands"].flag(true);
  table.standard_messages = item["standard_messages"].flag(true);
  NameTable commands{"command of the table", {}, true};
  for (const auto& c : item["commands"].items()) table.commands.push_back(read_command(reader, c, commands));
  NameTable numbers{"message of the table", {}, true};
  for (const auto& m : item["messages"].items()) {
    table.messages.push_back(read_message(reader, m));
    reader.enter(numbers, std::to_string(table.messages.back().number), m["number"]);
  }
  return table;
}

}  // namespace openrui
