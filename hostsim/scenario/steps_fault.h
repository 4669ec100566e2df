// The step that lets the host misbehave (hostsim/faults).
#pragma once

#include "hostsim/faults/fault.h"
#include "hostsim/scenario/step.h"

namespace openrui::hostsim {

// At once, or when its occasion comes in the session.
class FaultStep final : public StepAction {
 public:
  StepSession session;
  Fault fault;  // without a place, which is the session

  StepOutcome perform(ScenarioPosition& at) const override;
};

}  // namespace openrui::hostsim
