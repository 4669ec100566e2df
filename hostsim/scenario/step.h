// A step of a scenario and what it does. A kind of steps is a StepAction here and a line of the table in
// config/host_scenario_steps.cpp, which reads it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hostsim/scenario/variables.h"
#include "path_control/path_control.h"

namespace openrui::hostsim {

class ScenarioPosition;

enum class StepOutcome : std::uint8_t {
  done,     // the next step
  waits,    // for something of the node or for time; performed again when something has changed
  entered,  // a list of steps was entered; the step is over when the list is, unless ended() says otherwise
  again,    // of ended(): the list once more
  failed    // ScenarioPosition::fail() was called
};

class StepAction {
 public:
  virtual ~StepAction() = default;
  virtual StepOutcome perform(ScenarioPosition& at) const = 0;
  // The list that perform() has entered is at its end.
  virtual StepOutcome ended(ScenarioPosition&) const { return StepOutcome::done; }
};

struct ScenarioStep {
  std::string place;                     // in the file, for messages: "step 4 (line 9)", "step 4.2 (line 12)"
  std::string words;                     // "send BIND", as written
  std::optional<ValueTemplate> message;  // what it means that the step fails
  std::shared_ptr<const StepAction> action;
};
using ScenarioSteps = std::vector<ScenarioStep>;

// Of which session a step is. `own_lu`: the LU whose steps these are stands for the address. Where an application plays
// the steps there is one session only, and it stands for all.
struct StepSession {
  SessionAddress address;
  bool own_lu = false;
};

}  // namespace openrui::hostsim
