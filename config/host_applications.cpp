#include "config/host_applications.h"

#include <filesystem>

#include "config/host_scenario.h"
#include "config/schema_check.h"
#include "config/schemas.h"

namespace openrui {

namespace {

using hostsim::Application;
using hostsim::ApplicationType;
using hostsim::SessionEnd;

ApplicationType type_of(std::string_view text) {
  for (const auto type : hostsim::kApplicationTypes) {
    if (name(type) == text) return type;
  }
  return ApplicationType::echo;
}

SessionEnd end_of(std::string_view text) {
  if (text == "shutdown") return SessionEnd::shutdown;
  return text == "clear" ? SessionEnd::clear : SessionEnd::unbind;
}

unsigned count_of(const ConfigValue& value, unsigned fallback) {
  return static_cast<unsigned>(value.number(static_cast<long>(fallback)));
}

hostsim::SourceOptions read_source(const ConfigValue& section) {
  hostsim::SourceOptions o;
  o.chains = count_of(section["chains"], o.chains);
  o.rus = count_of(section["rus"], o.rus);
  o.ru_size = static_cast<std::size_t>(section["ru_size"].number(static_cast<long>(o.ru_size)));
  o.definite = section["definite"].flag(o.definite);
  return o;
}

hostsim::MenuOptions read_menu(const ConfigValue& section) {
  hostsim::MenuOptions o;
  o.title = section["title"].text(o.title);
  for (const auto& u : section["users"].items()) o.users.push_back({u["user"].text(), u["password"].text()});
  for (const auto& i : section["items"].items()) o.items.push_back({i["name"].text(), count_of(i["quantity"], 0)});
  return o;
}

hostsim::PrintOptions read_print(ConfigReader& reader, const ConfigValue& section) {
  hostsim::PrintOptions o;
  o.at_logon = section["at_logon"].flag(o.at_logon);
  o.lines = count_of(section["lines"], o.lines);
  o.columns = count_of(section["columns"], o.columns);
  NameTable jobs{"job", {}, true};
  for (const auto& j : section["jobs"].items()) {
    hostsim::PrintJob job{reader.read_name(j, jobs), {}, count_of(j["copies"], 1)};
    for (const auto& line : j["text"].items()) job.lines.push_back(line.text());
    o.jobs.push_back(std::move(job));
  }
  return o;
}

hostsim::TransferOptions read_transfer(const ConfigValue& section) {
  hostsim::TransferOptions o;
  o.record = static_cast<std::size_t>(section["record"].number(static_cast<long>(o.record)));
  o.chain_records = count_of(section["chain_records"], o.chain_records);
  return o;
}

hostsim::BankOptions read_accounts(ConfigReader& reader, const ConfigValue& root) {
  hostsim::BankOptions o;
  NameTable numbers{"account", {}, true};
  for (const auto& a : root["accounts"].items()) {
    hostsim::BankAccount account;
    account.number = a["number"].text();
    reader.enter(numbers, account.number, a["number"]);
    account.owner = a["owner"].text();
    account.balance = a["balance"].number(0);
    account.limit = a["limit"].number(0);
    account.blocked = a["blocked"].flag(false);
    o.accounts.push_back(std::move(account));
  }
  return o;
}

// What is wrong in the file of the accounts is told with its own name and lines.
hostsim::BankOptions read_bank(ConfigReader& reader, const ConfigValue& item) {
  const auto name = item["bank"]["data"];
  if (!item["bank"].present()) {
    reader.missing(item, "bank", "the file with the accounts, { \"data\": \"accounts.json\" }");
    return {};
  }
  if (name.text().empty()) return {};
  auto path = std::filesystem::path(name.text());
  if (path.is_relative()) path = std::filesystem::path(reader.file()).parent_path() / path;
  const auto document = JsonDocument::load(path.string());
  if (!document.ok()) {
    reader.add(document.error());
    return {};
  }
  ConfigReader accounts(*document, check_schema(*document, bank_schema()));
  auto options = read_accounts(accounts, accounts.root());
  reader.add(accounts.take_faults());
  return options;
}

hostsim::ScriptOptions read_script(ConfigReader& reader, const ConfigValue& item) {
  const auto name = item["script"]["scenario"];
  if (!item["script"].present()) {
    reader.missing(item, "script", "the scenario that is played, { \"scenario\": \"dialogue.json\" }");
    return {};
  }
  if (name.text().empty()) return {};
  auto path = std::filesystem::path(name.text());
  if (path.is_relative()) path = std::filesystem::path(reader.file()).parent_path() / path;
  auto scenario = load_scenario(path.string());
  if (!scenario) {
    reader.add(scenario.error());
    return {};
  }
  if (!scenario->of_application) {
    reader.fault(name, "a scenario that plays a link", "one with \"plays\": \"application\"");
    return {};
  }
  return {std::make_shared<const hostsim::Scenario>(std::move(scenario.value()))};
}

}  // namespace

Application read_application(ConfigReader& reader, const ConfigValue& item, NameTable& names, const NameTable& modes) {
  Application a;
  a.name = reader.read_name(item, names);
  a.type = type_of(item["type"].text());
  a.mode = reader.read_reference(item["mode"], modes);
  a.unbind_after = count_of(item["unbind_after"], 0);
  a.end = end_of(item["end"].text());
  a.max_sessions = count_of(item["max_sessions"], 0);
  for (const auto type : hostsim::kApplicationTypes) {
    const auto section = item[name(type)];
    if (section.present() && item["type"].is_text() && type != a.type) {
      reader.fault(section, "the section of another type", "only that of type " + item["type"].text());
    }
  }
  switch (a.type) {
    case ApplicationType::source:
      a.source = read_source(item["source"]);
      break;
    case ApplicationType::menu:
      a.menu = read_menu(item["menu"]);
      break;
    case ApplicationType::print:
      a.print = read_print(reader, item["print"]);
      break;
    case ApplicationType::transfer:
      a.transfer = read_transfer(item["transfer"]);
      break;
    case ApplicationType::bank:
      a.bank = read_bank(reader, item);
      break;
    case ApplicationType::script:
      a.script = read_script(reader, item);
      break;
    default:
      break;
  }
  return a;
}

}  // namespace openrui
