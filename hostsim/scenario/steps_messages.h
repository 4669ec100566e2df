// Steps that speak with the node: send, answer, wait, one_of, slu, link.
#pragma once

#include "hostsim/scenario/expectation.h"
#include "hostsim/scenario/screen.h"

namespace openrui::hostsim {

// What stands behind the RH of a request: bytes, or a screen.
struct DataOfStep {
  std::optional<ValueTemplate> value;
  std::optional<ScreenTemplate> screen;
};

// A request of the host, or a chain of them.
class SendStep final : public StepAction {
 public:
  StepSession session;
  MessageWords message;
  std::vector<DataOfStep> elements;  // one RU each; none: the usual RU of the request
  std::size_t cut = 0;               // bytes; a single element is cut into a chain of so long RUs; 0: it is not
  Duration limit = {};               // for the node's pacing response

  StepOutcome perform(ScenarioPosition& at) const override;

 private:
  // The RUs, as they are now.
  Result<std::vector<Bytes>, ValueFault> rus(ScenarioPosition& at, SessionAddress address) const;
  // Of element `index` of `count`.
  Rh rh_of(std::size_t index, std::size_t count) const;
  void note_screen(ScenarioPosition& at, SessionAddress address) const;
};

class AnswerStep final : public StepAction {
 public:
  StepSession session;
  MessageWords message;
  std::optional<ValueTemplate> ru;  // behind sense code or nothing

  StepOutcome perform(ScenarioPosition& at) const override;
};

class WaitStep final : public StepAction {
 public:
  Expectation expected;
  Duration limit = {};

  StepOutcome perform(ScenarioPosition& at) const override;
};

// The first of several that comes.
class OneOfStep final : public StepAction {
 public:
  struct Alternative {
    Expectation expected;
    ScenarioSteps steps;
  };
  std::vector<Alternative> alternatives;
  std::optional<ScenarioSteps> otherwise;  // when none came in time
  Duration limit = {};

  StepOutcome perform(ScenarioPosition& at) const override;
};

// Until the LU has said that its SLU is enabled, or that it is not.
class SluStep final : public StepAction {
 public:
  StepSession session;
  bool enabled = true;
  Duration limit = {};

  StepOutcome perform(ScenarioPosition& at) const override;
};

// Down and up again: every session is over.
class RestartLinkStep final : public StepAction {
 public:
  StepOutcome perform(ScenarioPosition& at) const override;
};

}  // namespace openrui::hostsim
