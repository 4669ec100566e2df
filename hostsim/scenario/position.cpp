#include "hostsim/scenario/position.h"

#include "base/bytes.h"

namespace openrui::hostsim {

std::string session_name(SessionAddress a) {
  if (a.lu == 0) return "SSCP-PU";
  const auto lu = to_hex(ByteView(&a.lu, 1));
  if (a.is_sscp()) return "SSCP-LU " + lu;
  return "LU " + lu + "<->" + to_hex(ByteView(&a.partner, 1));
}

ScenarioPosition::ScenarioPosition(ScenarioStage& stage, const Scenario& scenario, const ScenarioSteps& steps,
                                   std::uint8_t lu, Variables variables, std::uint64_t seed)
    : stage_(stage), scenario_(scenario), lu_(lu), variables_(std::move(variables)), random_(seed) {
  frames_.emplace_back();
  frames_.back().steps = &steps;
  if (lu == 0) return;
  const auto address = to_hex(ByteView(&lu, 1));
  const auto name = stage.lu_name(lu);
  set("lu", name);
  set("lu_address", address);
  // Its row, or the first of them.
  const auto rows = scenario.data.rows_of(name, address);
  if (scenario.data.column("lu") && !rows.empty()) set_row(rows.front());
}

const ScenarioStep* ScenarioPosition::current() const {
  // At the end of a list it is the step that has entered it.
  for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame) {
    if (frame->at < frame->steps->size()) return &(*frame->steps)[frame->at];
  }
  return nullptr;
}

SessionAddress ScenarioPosition::address(const StepSession& session) const {
  auto address = session.address;
  if (session.own_lu) address.lu = lu_;
  return address;
}

void ScenarioPosition::go_on() {
  while (state_ == State::running && perform_one()) {
  }
}

bool ScenarioPosition::perform_one() {
  if (frames_.back().at >= frames_.back().steps->size()) return leave_list();
  if (steps_at_once_ >= kMostStepsAtOnce || performed_ >= kMostSteps) {
    const bool at_once = steps_at_once_ >= kMostStepsAtOnce;
    fail(std::to_string(at_once ? steps_at_once_ : performed_) + " steps were performed" +
         (at_once ? " and nothing came and no time passed meanwhile: a loop that does not wait" : ""));
    return false;
  }
  const auto& step = *current();
  switch (step.action->perform(*this)) {
    case StepOutcome::done:
    case StepOutcome::again:
      step_over();
      ++frames_.back().at;
      return true;
    case StepOutcome::entered:
      step_over();
      return true;
    case StepOutcome::waits:
    case StepOutcome::failed:
      break;
  }
  return false;
}

// At the end of a list the step that has entered it says how it goes on.
bool ScenarioPosition::leave_list() {
  if (frames_.size() == 1) {
    pass();
    return false;
  }
  const auto& opener = [&]() -> const ScenarioStep& {
    const auto& outer = frames_[frames_.size() - 2];
    return (*outer.steps)[outer.at];
  }();
  ++steps_at_once_;
  const auto outcome = opener.action->ended(*this);
  if (outcome == StepOutcome::failed) return false;
  if (outcome == StepOutcome::again && steps_at_once_ < kMostStepsAtOnce) {
    ++frames_.back().round;
    frames_.back().at = 0;
    return true;
  }
  if (outcome == StepOutcome::again) {
    fail("a loop without a step that waits has gone round " + std::to_string(round()) + " times");
    return false;
  }
  frames_.pop_back();
  ++frames_.back().at;
  return true;
}

void ScenarioPosition::step_over() {
  timer_.cancel();
  children_.clear();
  timed_out_ = false;
  progress_ = 0;
  ++steps_at_once_;
  ++performed_;
}

std::string ScenarioPosition::in_ms(Duration limit) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(limit).count()) + " ms";
}

void ScenarioPosition::arm(Duration limit) {
  if (timer_.armed() || timed_out_) return;
  stage_.timers().arm(timer_, limit, [this] {
    timed_out_ = true;
    progressed();
    stage_.changed();
  });
}

StepOutcome ScenarioPosition::enter(const ScenarioSteps& steps, Duration limit) {
  if (frames_.size() >= kDeepest) {
    return fail(std::to_string(kDeepest) + " lists of steps are within one another: a procedure that calls itself");
  }
  frames_.emplace_back();
  frames_.back().steps = &steps;
  if (limit != Duration::zero()) {
    stage_.timers().arm(frames_.back().timer, limit, [this, limit] {
      fail("the steps were not over within " + in_ms(limit));
      stage_.changed();
    });
  }
  return StepOutcome::entered;
}

StepOutcome ScenarioPosition::set(const std::string& name, const std::string& value) {
  const auto hindrance = variables_.set(name, value);
  return hindrance.empty() ? StepOutcome::done : fail(hindrance);
}

StepOutcome ScenarioPosition::set_row(std::size_t row) {
  for (std::size_t i = 0; i < scenario_.data.columns.size(); ++i) {
    // The LU's own name stays as the host has it.
    if (scenario_.data.columns[i] == "lu" && lu_ != 0) continue;
    if (set(scenario_.data.columns[i], scenario_.data.rows[row][i]) == StepOutcome::failed) return StepOutcome::failed;
  }
  return StepOutcome::done;
}

// --- end

StepOutcome ScenarioPosition::pass() {
  if (state_ != State::running) return StepOutcome::failed;
  state_ = State::passed;
  timer_.cancel();
  frames_.resize(1);
  return StepOutcome::failed;
}

StepOutcome ScenarioPosition::fail(const std::string& what, const std::string& rule, const Heard* heard) {
  if (state_ != State::running) return StepOutcome::failed;
  state_ = State::failed;
  timer_.cancel();
  if (lu_ != 0) result_.lu = stage_.lu_name(lu_);
  result_.steps = performed_;
  if (const auto* step = current()) {
    result_.place = step->place;
    result_.step = step->words;
    if (step->message) {
      const auto message = step->message->text(variables_);
      result_.message = message ? *message : message.error().what;
    }
  }
  result_.what = what;
  result_.rule = rule;
  constexpr std::size_t kMostShown = 40;
  for (const auto& [name, value] : variables_.all()) {
    if (result_.variables.size() < kMostShown) result_.variables.emplace_back(name, value);
  }
  if (heard == nullptr) return StepOutcome::failed;
  result_.sscp = heard->session.is_sscp();
  const auto rh = heard->rh.bytes();
  result_.heard.assign(rh.begin(), rh.end());
  result_.heard.insert(result_.heard.end(), heard->ru.begin(), heard->ru.end());
  return StepOutcome::failed;
}

StepOutcome ScenarioPosition::fail_as(const ScenarioPosition& child) {
  if (state_ != State::running) return StepOutcome::failed;
  auto result = child.result();
  fail({});
  result.steps += performed_;
  result_ = std::move(result);
  return StepOutcome::failed;
}

}  // namespace openrui::hostsim
