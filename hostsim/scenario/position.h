// Where one run of a scenario is: the steps it is in, its variables, its timers. The steps of several LUs have a
// position each.
#pragma once

#include <deque>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "formats/ru/ds3270.h"
#include "hostsim/scenario/result.h"
#include "hostsim/scenario/scenario.h"
#include "hostsim/scenario/stage.h"

namespace openrui::hostsim {

class ScenarioPosition {
 public:
  enum class State : std::uint8_t { running, passed, failed };
  // Without anything of the node and without time that passes, no more steps are performed: a loop that nothing ends.
  // More than a file without loops can have (JsonLimits::kValues).
  static constexpr std::size_t kMostStepsAtOnce = 100000;
  static constexpr std::size_t kMostSteps = 100000000;  // of a whole run
  static constexpr std::size_t kDeepest = 64;           // lists of steps within one another

  // All outlive the position. `lu`: whose steps these are; 0: of no LU.
  ScenarioPosition(ScenarioStage& stage, const Scenario& scenario, const ScenarioSteps& steps, std::uint8_t lu,
                   Variables variables, std::uint64_t seed);
  ScenarioPosition(const ScenarioPosition&) = delete;
  ScenarioPosition& operator=(const ScenarioPosition&) = delete;

  // Performs steps until one waits, the end comes or one fails. Not from inside of itself; the stage sees to that.
  void go_on();
  // The node has said something, or time has passed.
  void progressed() {
    steps_at_once_ = 0;
    for (auto& child : children_) child->progressed();
  }
  State state() const { return state_; }
  // When it has failed.
  const ScenarioResult& result() const { return result_; }
  std::size_t performed() const { return performed_; }
  void add_performed(std::size_t steps) { performed_ += steps; }
  // Index in the scenario's steps; they are not all performed yet.
  std::size_t top_step() const { return frames_.empty() ? 0 : frames_.front().at; }
  // The step that is performed; null at the end.
  const ScenarioStep* current() const;
  // From outside: the run is broken off.
  void abort(const std::string& what, const std::string& rule = {}, const Heard* heard = nullptr) {
    fail(what, rule, heard);
  }

  // --- for steps
  ScenarioStage& stage() { return stage_; }
  const Scenario& scenario() const { return scenario_; }
  std::uint8_t lu() const { return lu_; }
  SessionAddress address(const StepSession& session) const;
  Variables& variables() { return variables_; }
  // From 0 to below `n`, which is not 0; from the seed.
  std::uint64_t random(std::uint64_t n) { return random_() % n; }
  // How far the step has come; 0 when it begins.
  std::size_t& progress() { return progress_; }
  // Once for a step: `limit` from now it is performed again, and timed_out() is true.
  void arm(Duration limit);
  bool timed_out() const { return timed_out_; }
  // The limit of the step in milliseconds, for messages.
  static std::string in_ms(Duration limit);
  StepOutcome fail(const std::string& what, const std::string& rule = {}, const Heard* heard = nullptr);
  // Ends the run here, as passed.
  StepOutcome pass();
  // Begins a list of steps; the outcome is what perform() returns. `limit`: it must be over by then; zero: none.
  StepOutcome enter(const ScenarioSteps& steps, Duration limit = Duration::zero());
  // Of ended(): which round of the list is over, counted from 1.
  std::uint64_t round() const { return frames_.back().round; }
  // Of each_row: which rows are gone through.
  std::vector<std::size_t>& rows() { return frames_.back().rows; }
  // Sets a variable; the outcome is failed when it cannot be kept.
  StepOutcome set(const std::string& name, const std::string& value);
  // The values of a row, by column.
  StepOutcome set_row(std::size_t row);
  // Positions that the step has begun, for several LUs at once; gone with the step.
  std::vector<std::unique_ptr<ScenarioPosition>>& children() { return children_; }
  StepOutcome fail_as(const ScenarioPosition& child);

  // --- the screen that the steps have written last
  struct Screen {
    bool alternate = false;
    std::map<std::string, unsigned> fields;  // by name: address of the first character
  };
  Screen& screen() { return screen_; }

 private:
  struct Frame {
    const ScenarioSteps* steps = nullptr;
    std::size_t at = 0;
    std::uint64_t round = 1;
    std::vector<std::size_t> rows;
    Timer timer;
  };
  // False: nothing more can be performed now.
  bool perform_one();
  bool leave_list();
  void step_over();

  ScenarioStage& stage_;
  const Scenario& scenario_;
  std::uint8_t lu_;
  Variables variables_;
  std::mt19937_64 random_;
  std::deque<Frame> frames_;
  State state_ = State::running;
  ScenarioResult result_;
  std::size_t progress_ = 0;
  bool timed_out_ = false;
  std::size_t steps_at_once_ = 0;
  std::size_t performed_ = 0;
  Screen screen_;
  std::vector<std::unique_ptr<ScenarioPosition>> children_;
  Timer timer_;
};

}  // namespace openrui::hostsim
