// Steps that decide what happens next: variables, branches, loops, procedures, chance, time, verdicts.
#pragma once

#include "hostsim/scenario/position.h"

namespace openrui::hostsim {

class SetStep final : public StepAction {
 public:
  struct Change {
    std::string name;
    ValueTemplate value;
    bool add = false;  // to the number that is there
  };
  std::vector<Change> changes;

  StepOutcome perform(ScenarioPosition& at) const override;
};

// A number by chance.
class RandomNumberStep final : public StepAction {
 public:
  std::string name;
  std::int64_t least = 0;
  std::int64_t most = 0;  // not below `least`, and the difference is below 2^63

  StepOutcome perform(ScenarioPosition& at) const override;
};

// One of several lists by chance.
class RandomStep final : public StepAction {
 public:
  struct Choice {
    unsigned weight = 1;
    ScenarioSteps steps;
  };
  std::vector<Choice> choices;  // one at least has weight

  StepOutcome perform(ScenarioPosition& at) const override;
};

class IfStep final : public StepAction {
 public:
  Conditions conditions;
  ScenarioSteps steps;
  ScenarioSteps otherwise;

  StepOutcome perform(ScenarioPosition& at) const override;
};

class RepeatStep final : public StepAction {
 public:
  ValueTemplate times;
  std::string counter;  // variable that counts the rounds from 1; empty: none
  ScenarioSteps steps;

  StepOutcome perform(ScenarioPosition& at) const override;
  StepOutcome ended(ScenarioPosition& at) const override;

 private:
  // Nothing, and the position has failed: it is no number.
  std::optional<std::uint64_t> rounds(ScenarioPosition& at) const;
  StepOutcome count(ScenarioPosition& at, std::uint64_t round) const;
};

class WhileStep final : public StepAction {
 public:
  Conditions conditions;
  ScenarioSteps steps;

  StepOutcome perform(ScenarioPosition& at) const override;
  StepOutcome ended(ScenarioPosition& at) const override;
};

// The steps for each row of the data: those of the LU, or all.
class EachRowStep final : public StepAction {
 public:
  bool own = true;
  ScenarioSteps steps;

  StepOutcome perform(ScenarioPosition& at) const override;
  StepOutcome ended(ScenarioPosition& at) const override;
};

class CallStep final : public StepAction {
 public:
  std::string procedure;  // one of Scenario::procedures
  std::vector<std::pair<std::string, ValueTemplate>> with;

  StepOutcome perform(ScenarioPosition& at) const override;
};

class ExpectStep final : public StepAction {
 public:
  Conditions conditions;

  StepOutcome perform(ScenarioPosition& at) const override;
};

// Ends the run.
class EndStep final : public StepAction {
 public:
  bool passed = true;

  StepOutcome perform(ScenarioPosition& at) const override;
};

class NoteStep final : public StepAction {
 public:
  ValueTemplate text;

  StepOutcome perform(ScenarioPosition& at) const override;
};

class PauseStep final : public StepAction {
 public:
  Duration length = {};

  StepOutcome perform(ScenarioPosition& at) const override;
};

// Steps that must be over in time.
class LimitStep final : public StepAction {
 public:
  Duration limit = {};
  ScenarioSteps steps;

  StepOutcome perform(ScenarioPosition& at) const override;
};

// The steps for several LUs at once, each with its own position and variables; over when all are.
class ForLusStep final : public StepAction {
 public:
  std::vector<std::uint8_t> lus;
  ScenarioSteps steps;

  StepOutcome perform(ScenarioPosition& at) const override;
};

}  // namespace openrui::hostsim
