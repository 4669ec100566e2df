#include "config/host_scenario.h"

#include "config/config_reader.h"
#include "config/host_scenario_data.h"
#include "config/host_scenario_steps.h"
#include "config/schema_check.h"
#include "config/schemas.h"

namespace openrui {

namespace {

using hostsim::Scenario;

void read_head(ConfigReader& reader, const ConfigValue& head, Scenario& scenario) {
  scenario.name = head["name"].text();
  scenario.about = head["about"].text();
  scenario.of_application = head["plays"].text() == "application";
  scenario.application = head["application"].text();
  scenario.sessions = static_cast<unsigned>(head["sessions"].number(scenario.sessions));
  if (head["link"].is_text()) scenario.links.push_back(head["link"].text());
  for (const auto& link : head["links"].items()) scenario.links.push_back(link.text());
  if (head["link"].present() && head["links"].present()) reader.fault(head["links"], "link and links", "one of them");
  for (const char* key : {"link", "links"}) {
    if (scenario.of_application && head[key].present()) {
      reader.fault(head[key], "a link", "none: an application is played wherever it has sessions");
    }
  }
  for (const char* key : {"application", "sessions"}) {
    if (!scenario.of_application && head[key].present()) {
      reader.fault(head[key], std::string(key) + " of a scenario that plays a link", "\"plays\": \"application\"");
    }
  }
  constexpr long kUsualWait = 30000;
  scenario.wait = std::chrono::milliseconds(head["wait_ms"].number(kUsualWait));
  scenario.seed = static_cast<std::uint64_t>(head["seed"].number(1));
  scenario.data = read_scenario_data(reader, head["data"]);
}

Result<Scenario, std::vector<ConfigFault>> read_scenario(const JsonDocument& document) {
  ConfigReader reader(document, check_schema(document, scenario_schema()));
  const auto root = reader.root();
  Scenario scenario;
  read_head(reader, root["scenario"], scenario);
  const auto variables = root["variables"];
  for (const auto& name : variables.keys()) {
    const auto value = variables[name];
    scenario.variables[name] = value.is_number() ? std::to_string(value.number(0)) : value.text();
  }
  NameTable procedures{"procedure", {}, true};
  const auto lists = root["procedures"];
  for (const auto& name : lists.keys()) reader.enter(procedures, name, lists[name]);
  ScenarioStepReader steps(reader, scenario, procedures);
  for (const auto& name : variables.keys()) steps.defines(name, variables[name]);
  for (const auto& name : lists.keys()) scenario.procedures[name] = steps.procedure(lists[name], name);
  scenario.steps = steps.read(root["steps"], "step ", true);
  steps.check_variables();
  auto faults = reader.take_faults();
  if (!faults.empty()) return faults;
  return scenario;
}

}  // namespace

Result<Scenario, std::vector<ConfigFault>> load_scenario(const std::string& path) {
  const auto document = JsonDocument::load(path);
  if (!document.ok()) return document.error();
  return read_scenario(*document);
}

Result<Scenario, std::vector<ConfigFault>> parse_scenario(const std::string& file, std::string_view text) {
  const auto document = JsonDocument::parse(file, text);
  if (!document.ok()) return document.error();
  return read_scenario(*document);
}

}  // namespace openrui
