#include "hostsim/scenario/steps_control.h"

namespace openrui::hostsim {

StepOutcome SetStep::perform(ScenarioPosition& at) const {
  for (const auto& change : changes) {
    auto value = change.value.text(at.variables());
    if (!value) return at.fail(value.error().what);
    if (change.add) {
      const auto* old = at.variables().find(change.name);
      const auto left = old == nullptr ? std::optional<std::int64_t>(0) : to_number(*old);
      const auto right = to_number(*value);
      std::int64_t sum = 0;
      if (!left || !right || __builtin_add_overflow(*left, *right, &sum)) {
        return at.fail(change.name + " is \"" + (old == nullptr ? "" : *old) + "\" and \"" + *value +
                       "\" is to be added: both have to be numbers");
      }
      value = std::to_string(sum);
    }
    if (at.set(change.name, *value) == StepOutcome::failed) return StepOutcome::failed;
  }
  return StepOutcome::done;
}

// --- chance

StepOutcome RandomNumberStep::perform(ScenarioPosition& at) const {
  const auto width = static_cast<std::uint64_t>(most - least) + 1;
  return at.set(name, std::to_string(least + static_cast<std::int64_t>(at.random(width))));
}

StepOutcome RandomStep::perform(ScenarioPosition& at) const {
  std::uint64_t sum = 0;
  for (const auto& choice : choices) sum += choice.weight;
  auto drawn = at.random(sum);
  for (const auto& choice : choices) {
    if (drawn < choice.weight) return at.enter(choice.steps);
    drawn -= choice.weight;
  }
  return StepOutcome::done;
}

// --- branches and loops

StepOutcome IfStep::perform(ScenarioPosition& at) const {
  const auto fails = what_fails(conditions, at.variables());
  if (!fails) return at.fail(fails.error().what);
  return at.enter(fails->empty() ? steps : otherwise);
}

std::optional<std::uint64_t> RepeatStep::rounds(ScenarioPosition& at) const {
  const auto text = times.text(at.variables());
  if (!text) {
    at.fail(text.error().what);
    return std::nullopt;
  }
  const auto number = to_number(*text);
  if (number && *number >= 0) return static_cast<std::uint64_t>(*number);
  at.fail('"' + *text + "\" is no number of times");
  return std::nullopt;
}

StepOutcome RepeatStep::count(ScenarioPosition& at, std::uint64_t round) const {
  return counter.empty() ? StepOutcome::done : at.set(counter, std::to_string(round));
}

StepOutcome RepeatStep::perform(ScenarioPosition& at) const {
  const auto wanted = rounds(at);
  if (!wanted || count(at, 1) == StepOutcome::failed) return StepOutcome::failed;
  return *wanted == 0 ? StepOutcome::done : at.enter(steps);
}

StepOutcome RepeatStep::ended(ScenarioPosition& at) const {
  const auto wanted = rounds(at);
  if (!wanted) return StepOutcome::failed;
  if (at.round() >= *wanted) return StepOutcome::done;
  return count(at, at.round() + 1) == StepOutcome::failed ? StepOutcome::failed : StepOutcome::again;
}

StepOutcome WhileStep::perform(ScenarioPosition& at) const {
  const auto fails = what_fails(conditions, at.variables());
  if (!fails) return at.fail(fails.error().what);
  return fails->empty() ? at.enter(steps) : StepOutcome::done;
}

StepOutcome WhileStep::ended(ScenarioPosition& at) const {
  const auto fails = what_fails(conditions, at.variables());
  if (!fails) return at.fail(fails.error().what);
  return fails->empty() ? StepOutcome::again : StepOutcome::done;
}

StepOutcome EachRowStep::perform(ScenarioPosition& at) const {
  std::vector<std::size_t> rows;
  if (own && at.lu() != 0) {
    const auto lu = at.lu();
    rows = at.scenario().data.rows_of(at.stage().lu_name(lu), to_hex(ByteView(&lu, 1)));
  } else {
    for (std::size_t i = 0; i < at.scenario().data.rows.size(); ++i) rows.push_back(i);
  }
  if (rows.empty()) return StepOutcome::done;
  if (at.set_row(rows.front()) == StepOutcome::failed) return StepOutcome::failed;
  const auto outcome = at.enter(steps);
  if (outcome == StepOutcome::entered) at.rows() = std::move(rows);
  return outcome;
}

StepOutcome EachRowStep::ended(ScenarioPosition& at) const {
  if (at.round() >= at.rows().size()) return StepOutcome::done;
  return at.set_row(at.rows()[at.round()]) == StepOutcome::failed ? StepOutcome::failed : StepOutcome::again;
}

StepOutcome CallStep::perform(ScenarioPosition& at) const {
  for (const auto& [name, value] : with) {
    const auto text = value.text(at.variables());
    if (!text) return at.fail(text.error().what);
    if (at.set(name, *text) == StepOutcome::failed) return StepOutcome::failed;
  }
  return at.enter(at.scenario().procedures.at(procedure));
}

// --- verdicts

StepOutcome ExpectStep::perform(ScenarioPosition& at) const {
  const auto fails = what_fails(conditions, at.variables());
  if (!fails) return at.fail(fails.error().what);
  return fails->empty() ? StepOutcome::done : at.fail(*fails);
}

StepOutcome EndStep::perform(ScenarioPosition& at) const {
  return passed ? at.pass() : at.fail("the scenario has it that it fails here");
}

StepOutcome NoteStep::perform(ScenarioPosition& at) const {
  const auto line = text.text(at.variables());
  if (!line) return at.fail(line.error().what);
  at.stage().note(*line);
  return StepOutcome::done;
}

// --- time

StepOutcome PauseStep::perform(ScenarioPosition& at) const {
  if (at.timed_out()) return StepOutcome::done;
  at.arm(length);
  return StepOutcome::waits;
}

StepOutcome LimitStep::perform(ScenarioPosition& at) const { return at.enter(steps, limit); }

// --- several LUs

StepOutcome ForLusStep::perform(ScenarioPosition& at) const {
  auto& children = at.children();
  if (children.empty()) {
    for (const auto lu : lus) {
      children.push_back(std::make_unique<ScenarioPosition>(at.stage(), at.scenario(), steps, lu, at.variables(),
                                                            at.random(UINT64_MAX) ^ lu));
    }
  }
  bool all = true;
  for (auto& child : children) {
    child->go_on();
    if (child->state() == ScenarioPosition::State::failed) return at.fail_as(*child);
    all = all && child->state() == ScenarioPosition::State::passed;
  }
  if (!all) return StepOutcome::waits;
  for (const auto& child : children) at.add_performed(child->performed());
  return StepOutcome::done;
}

}  // namespace openrui::hostsim
