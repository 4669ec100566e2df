#include "hostsim/scenario/steps_fault.h"

#include "hostsim/scenario/position.h"

namespace openrui::hostsim {

StepOutcome FaultStep::perform(ScenarioPosition& at) const {
  const auto answer = at.stage().misbehave(at.address(session), fault);
  if (!answer.done) return at.fail(answer.words);
  at.stage().note(answer.words);
  return StepOutcome::done;
}

}  // namespace openrui::hostsim
