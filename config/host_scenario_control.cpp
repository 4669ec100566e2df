// Steps that decide what happens next.
#include <charconv>

#include "config/host_scenario_steps.h"
#include "hostsim/scenario/steps_control.h"

namespace openrui {

namespace {

using namespace hostsim;

StepResult read_changes(ScenarioStepReader& steps, const ConfigValue& at, bool add) {
  auto set = std::make_shared<SetStep>();
  for (const auto& name : at.keys()) {
    if (steps.defines(name, at[name])) set->changes.push_back({name, steps.value(at[name]), add});
  }
  return set;
}

Duration ms(const ConfigValue& value) { return std::chrono::milliseconds(value.number(1)); }

}  // namespace

StepResult read_set(ScenarioStepReader& steps, const ConfigValue& step) {
  return read_changes(steps, step["set"], false);
}

StepResult read_add(ScenarioStepReader& steps, const ConfigValue& step) {
  return read_changes(steps, step["add"], true);
}

StepResult read_random_number(ScenarioStepReader& steps, const ConfigValue& step) {
  auto random = std::make_shared<RandomNumberStep>();
  random->name = step["random_number"].text();
  steps.defines(random->name, step["random_number"]);
  random->least = step["from"].number(0);
  random->most = step["to"].number(random->least);
  if (!step["to"].present()) steps.reader().missing(step, "to", "the greatest number");
  if (random->most < random->least) {
    steps.reader().fault(step["to"], std::to_string(random->most), "at least \"from\"");
  }
  return random;
}

StepResult read_random(ScenarioStepReader& steps, const ConfigValue& step) {
  auto random = std::make_shared<RandomStep>();
  std::uint64_t sum = 0;
  for (const auto& item : step["random"].items()) {
    const auto weight = static_cast<unsigned>(item["weight"].number(1));
    sum += weight;
    random->choices.push_back({weight, steps.inner(item["steps"])});
  }
  if (sum == 0) steps.reader().fault(step["random"], "no weight at all", "at least one choice with a weight above 0");
  return random;
}

StepResult read_if(ScenarioStepReader& steps, const ConfigValue& step) {
  auto branch = std::make_shared<IfStep>();
  branch->conditions = steps.conditions(step["if"]);
  branch->steps = steps.inner(step["steps"]);
  branch->otherwise = steps.inner(step["else"]);
  return branch;
}

StepResult read_repeat(ScenarioStepReader& steps, const ConfigValue& step) {
  auto repeat = std::make_shared<RepeatStep>();
  repeat->times = steps.value(step["repeat"]);
  repeat->counter = step["as"].text();
  if (step["as"].is_text()) steps.defines(repeat->counter, step["as"]);
  repeat->steps = steps.inner(step["steps"]);
  return repeat;
}

StepResult read_while(ScenarioStepReader& steps, const ConfigValue& step) {
  auto loop = std::make_shared<WhileStep>();
  loop->conditions = steps.conditions(step["while"]);
  loop->steps = steps.inner(step["steps"]);
  return loop;
}

StepResult read_each_row(ScenarioStepReader& steps, const ConfigValue& step) {
  auto loop = std::make_shared<EachRowStep>();
  loop->own = step["each_row"].text() != "all";
  if (steps.scenario().data.columns.empty()) {
    steps.reader().fault(step["each_row"], "rows, and no data", "\"data\" in the scenario, which names their file");
  }
  loop->steps = steps.inner(step["steps"]);
  return loop;
}

StepResult read_call(ScenarioStepReader& steps, const ConfigValue& step) {
  auto call = std::make_shared<CallStep>();
  call->procedure = steps.reader().read_reference(step["call"], steps.procedures());
  const auto with = step["with"];
  for (const auto& key : with.keys()) {
    if (steps.defines(key, with[key])) call->with.emplace_back(key, steps.value(with[key]));
  }
  return call;
}

StepResult read_expect(ScenarioStepReader& steps, const ConfigValue& step) {
  auto expect = std::make_shared<ExpectStep>();
  expect->conditions = steps.conditions(step["expect"]);
  return expect;
}

StepResult read_end(ScenarioStepReader&, const ConfigValue& step) {
  auto end = std::make_shared<EndStep>();
  end->passed = step["end"].text() == "passed";
  return end;
}

StepResult read_note(ScenarioStepReader& steps, const ConfigValue& step) {
  auto note = std::make_shared<NoteStep>();
  note->text = steps.value(step["note"]);
  return note;
}

StepResult read_pause(ScenarioStepReader&, const ConfigValue& step) {
  auto pause = std::make_shared<PauseStep>();
  pause->length = ms(step["pause_ms"]);
  return pause;
}

StepResult read_limit(ScenarioStepReader& steps, const ConfigValue& step) {
  auto limit = std::make_shared<LimitStep>();
  limit->limit = ms(step["limit_ms"]);
  limit->steps = steps.inner(step["steps"]);
  return limit;
}

// "02" or "02..05", as the schema has it.
StepResult read_for_lus(ScenarioStepReader& steps, const ConfigValue& step) {
  auto all = std::make_shared<ForLusStep>();
  std::set<unsigned> seen;
  for (const auto& item : step["for_lus"].items()) {
    const auto text = item.text();
    if (text.empty()) continue;
    unsigned first = 0;
    std::from_chars(text.data(), text.data() + 2, first, 16);
    unsigned last = first;
    if (text.size() > 2) std::from_chars(text.data() + text.size() - 2, text.data() + text.size(), last, 16);
    if (first == 0 || last < first) {
      steps.reader().fault(item, to_words(nlohmann::json(text)), "addresses of LUs, 01 to FF, the smaller one first");
      continue;
    }
    for (auto lu = first; lu <= last; ++lu) {
      if (!seen.insert(lu).second) {
        steps.reader().fault(item, to_words(nlohmann::json(text)), "LUs that were not named before");
        break;
      }
      all->lus.push_back(static_cast<std::uint8_t>(lu));
    }
  }
  all->steps = steps.inner_of_lus(step["steps"]);
  return all;
}

}  // namespace openrui
