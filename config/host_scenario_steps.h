// The steps of a scenario. A kind of steps is a line of the table in host_scenario_steps.cpp and a function that reads
// it.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "config/config_reader.h"
#include "hostsim/scenario/expectation.h"
#include "hostsim/scenario/steps_messages.h"

namespace openrui {

class ScenarioStepReader {
 public:
  // `procedures`: their names. Both outlive the reader.
  ScenarioStepReader(ConfigReader& reader, hostsim::Scenario& scenario, const NameTable& procedures);

  // `prefix`: of the places, "step " or "logon step "; `top`: these are the steps of the scenario itself.
  hostsim::ScenarioSteps read(const ConfigValue& list, std::string prefix, bool top = false);
  // The steps of a procedure, which the steps of an LU may call.
  hostsim::ScenarioSteps procedure(const ConfigValue& list, const std::string& name);
  // After all steps: variables that are used and never set are faults.
  void check_variables();

  // --- for the functions of the table
  ConfigReader& reader() { return reader_; }
  hostsim::Scenario& scenario() { return scenario_; }
  const NameTable& procedures() const { return procedures_; }
  // The inner steps of a step.
  hostsim::ScenarioSteps inner(const ConfigValue& list);
  hostsim::ScenarioSteps inner_of_lus(const ConfigValue& list);
  // "within_ms", or what the scenario usually waits.
  Duration limit(const ConfigValue& step) const;
  // "session", which must be there unless an application plays the steps.
  hostsim::StepSession session(const ConfigValue& step);
  // The message of `at`; faults are told. `verb`: send, wait or answer.
  MessageWords message(const ConfigValue& at, std::string_view verb);
  // Text or number with ${variables}; `hex`: hex instead.
  hostsim::ValueTemplate value(const ConfigValue& at);
  hostsim::ValueTemplate hex(const ConfigValue& at);
  hostsim::DataPattern pattern(const ConfigValue& at);
  hostsim::Conditions conditions(const ConfigValue& at);
  // A wait, or an alternative of several.
  hostsim::Expectation expectation(const ConfigValue& step);
  // Enters a variable that a step sets; false and a fault when it has no good name.
  bool defines(const std::string& name, const ConfigValue& at);
  void uses(const hostsim::ValueTemplate& value, const ConfigValue& at);
  void uses(const std::string& name, const ConfigValue& at);
  // Only these keys, blank-separated, may be in the step, whose kind is `kind`.
  void allow(const ConfigValue& step, std::string_view kind, std::string_view keys);
  // Names of the fields of screens, and where they are waited for.
  void names_field(const std::string& name) { fields_.insert(name); }
  void awaits_field(const std::string& name, const ConfigValue& at) { awaited_fields_.emplace_back(name, at); }

 private:
  hostsim::ScenarioStep read_one(const ConfigValue& item, const std::string& place);
  static std::string hex_text(const ConfigValue& at);

  ConfigReader& reader_;
  hostsim::Scenario& scenario_;
  const NameTable& procedures_;
  std::string prefix_;  // of the list that is read
  std::size_t top_ = SIZE_MAX;
  bool of_lu_ = false;  // steps of for_lus
  std::set<std::string> defined_;
  std::vector<std::pair<std::string, ConfigValue>> used_;
  std::set<std::string> fields_;
  std::vector<std::pair<std::string, ConfigValue>> awaited_fields_;
};

using StepResult = std::shared_ptr<const hostsim::StepAction>;
// Each reads a step of its kind; null when faults were told that leave nothing to do.
using ReadStep = StepResult (*)(ScenarioStepReader& steps, const ConfigValue& step);

// host_scenario_messages.cpp
StepResult read_send(ScenarioStepReader& steps, const ConfigValue& step);
StepResult read_wait(ScenarioStepReader& steps, const ConfigValue& step);
StepResult read_answer(ScenarioStepReader& steps, const ConfigValue& step);
StepResult read_slu(ScenarioStepReader& steps, const ConfigValue& step);
StepResult read_link(ScenarioStepReader& steps, const ConfigValue& step);
StepResult read_one_of(ScenarioStepReader& steps, const ConfigValue& step);
// host_faults.cpp
StepResult read_fault_step(ScenarioStepReader& steps, const ConfigValue& step);
// host_scenario_screen.cpp
hostsim::ScreenTemplate read_screen(ScenarioStepReader& steps, const ConfigValue& screen);
std::vector<hostsim::FieldExpectation> read_fields(ScenarioStepReader& steps, const ConfigValue& list);
// host_scenario_control.cpp
StepResult read_set(ScenarioStepReader& steps, const ConfigValue& step);
StepResult read_add(ScenarioStepReader& steps, const ConfigValue& step);
StepResult read_random_number(ScenarioStepReader& steps, const ConfigValue& step);
StepResult read_random(ScenarioStepReader& steps, const ConfigValue& step);
StepResult read_if(ScenarioStepReader& steps, const ConfigValue& step);
StepResult read_repeat(ScenarioStepReader& steps, const ConfigValue& step);
StepResult read_while(ScenarioStepReader& steps, const ConfigValue& step);
StepResult read_each_row(ScenarioStepReader& steps, const ConfigValue& step);
StepResult read_call(ScenarioStepReader& steps, const ConfigValue& step);
StepResult read_expect(ScenarioStepReader& steps, const ConfigValue& step);
StepResult read_end(ScenarioStepReader& steps, const ConfigValue& step);
StepResult read_note(ScenarioStepReader& steps, const ConfigValue& step);
StepResult read_pause(ScenarioStepReader& steps, const ConfigValue& step);
StepResult read_limit(ScenarioStepReader& steps, const ConfigValue& step);
StepResult read_for_lus(ScenarioStepReader& steps, const ConfigValue& step);

}  // namespace openrui
