#include "config/host_faults.h"

#include <algorithm>

#include "config/host_scenario_steps.h"
#include "hostsim/faults/fault_words.h"
#include "hostsim/scenario/steps_fault.h"

namespace openrui {

namespace {

using hostsim::Fault;
using hostsim::FaultWords;

constexpr std::string_view kPlaces[] = {"link", "lu", "application", "session"};

bool is_place(std::string_view name) {
  return std::find(std::begin(kPlaces), std::end(kPlaces), name) != std::end(kPlaces);
}

bool is_common(std::string_view name) {
  const auto names = hostsim::common_fault_names();
  return std::find(names.begin(), names.end(), name) != names.end();
}

void add(FaultWords& words, const ConfigValue& object, std::string_view name) {
  const auto value = object[name];
  if (const auto text = value.written(); !text.empty()) words.emplace_back(name, text);
}

// Where the section of a host has the value of that name.
ConfigValue place_of(const ConfigValue& item, std::string_view name) {
  if (is_place(name)) return item["where"][name];
  return is_common(name) || name == "kind" ? item[name] : item["with"][name];
}

Fault read_item(ConfigReader& reader, const ConfigValue& item) {
  FaultWords words;
  for (const auto name : hostsim::common_fault_names()) add(words, is_place(name) ? item["where"] : item, name);
  for (const auto name : hostsim::fault_parameters()) add(words, item["with"], name);
  const auto fault = hostsim::read_fault(item["kind"].text(), words, 0);
  if (fault) return *fault;
  const auto& wrong = fault.error();
  reader.fault(place_of(item, wrong.name), wrong.found, wrong.expected);
  return {};
}

void check_pattern(ConfigReader& reader, const ConfigValue& at, const std::vector<std::string>& names,
                   const std::string& what) {
  if (!at.is_text()) return;
  const auto pattern = at.text();
  const auto fits = [&](const std::string& name) { return hostsim::fits_pattern(pattern, name); };
  if (std::any_of(names.begin(), names.end(), fits)) return;
  reader.fault(at, to_words(nlohmann::json(pattern)),
               names.empty() ? "no pattern, for there is no " + what
                             : "the name of " + what + ", or a pattern that fits one: " + one_of(pattern, names));
}

// What SSCP and applications of a host do by themselves, steps do: there is nobody else in their place.
struct SameByStep {
  hostsim::FaultKind kind;
  std::string_view step;
};
constexpr SameByStep kSameBySteps[] = {
    {hostsim::FaultKind::negative_response, "\"answer\": \"-RSP 0812\""},
    {hostsim::FaultKind::unbind, "\"send\": \"UNBIND\""},
    {hostsim::FaultKind::cut_link, "\"link\": \"restart\" in the scenario of a link"},
    {hostsim::FaultKind::dactlu, "\"send\": \"DACTLU\" in the scenario of a link"},
    {hostsim::FaultKind::actlu_storm, "\"send\": \"ACTLU\", several times, in the scenario of a link"},
};

// Why no step can have the kind; empty: it can.
std::string what_hinders(const hostsim::FaultRow& row, bool of_application) {
  for (const auto& same : kSameBySteps) {
    if (same.kind == row.kind) return "what " + std::string(row.name) + " does is done by " + std::string(same.step);
  }
  if (of_application && row.occasion == hostsim::FaultOccasion::bind) {
    return "the BIND has gone before the steps of an application begin";
  }
  return {};
}

std::string kinds_of_steps(bool of_application) {
  std::string kinds;
  for (const auto& row : hostsim::fault_table()) {
    if (what_hinders(row, of_application).empty()) kinds += (kinds.empty() ? "" : ", ") + std::string(row.name);
  }
  return kinds;
}

}  // namespace

std::vector<Fault> read_fault_section(ConfigReader& reader, const ConfigValue& section,
                                      const std::vector<std::string>& links, const std::vector<std::string>& lus,
                                      const std::vector<std::string>& applications) {
  std::vector<Fault> faults;
  for (const auto& item : section.items()) {
    if (!item["kind"].is_text()) continue;  // the schema has told
    faults.push_back(read_item(reader, item));
    const auto where = item["where"];
    check_pattern(reader, where["link"], links, "a link");
    check_pattern(reader, where["lu"], lus, "an LU");
    check_pattern(reader, where["application"], applications, "an application");
  }
  return faults;
}

StepResult read_fault_step(ScenarioStepReader& steps, const ConfigValue& step) {
  auto action = std::make_shared<hostsim::FaultStep>();
  action->session = steps.session(step);
  const auto kind = step["fault"];
  if (!kind.is_text()) return action;  // the schema has told
  const bool of_application = steps.scenario().of_application;
  FaultWords words;
  for (const auto name : hostsim::common_fault_names()) {
    if (!is_place(name)) add(words, step, name);
  }
  for (const auto name : hostsim::fault_parameters()) add(words, step, name);
  const auto fault = hostsim::read_fault(kind.text(), words, 1);
  if (!fault) {
    const auto& wrong = fault.error();
    steps.reader().fault(wrong.name == "kind" ? kind : step[wrong.name], wrong.found, wrong.expected);
    return action;
  }
  action->fault = *fault;
  const auto why_not = what_hinders(fault->row(), of_application);
  if (!why_not.empty()) {
    steps.reader().fault(kind, to_words(nlohmann::json(kind.text())),
                         "one of " + kinds_of_steps(of_application) + "; " + why_not);
  }
  return action;
}

}  // namespace openrui
