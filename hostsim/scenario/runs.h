// The runs of scenarios in one host: those that go on, and the latest that have ended, with what passed in them.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "base/time.h"
#include "hostsim/scenario/result.h"

namespace openrui::hostsim {

// A PIU that passed; `by_host`: we sent it.
struct TracedPiu {
  std::uint64_t number = 0;  // from 1 in a run
  TimePoint time;
  bool by_host = false;
  Bytes bytes;
};

struct ScenarioRun {
  static constexpr std::size_t kMostTraced = 200;

  std::uint64_t number = 0;
  std::string scenario;
  std::string where;  // the link or the LU
  TimePoint began;
  TimePoint ended;
  bool over = false;
  ScenarioResult result;        // when it is over
  std::deque<TracedPiu> trace;  // the latest
  std::uint64_t traced = 0;

  void note(TimePoint time, bool by_host, Bytes piu) {
    if (trace.size() == kMostTraced) trace.pop_front();
    trace.push_back({++traced, time, by_host, std::move(piu)});
  }
};

class ScenarioRuns {
 public:
  // Of those that are over; older ones are forgotten.
  static constexpr std::size_t kMostKept = 100;
  using Ended = std::function<void(const ScenarioRun& run)>;

  std::shared_ptr<ScenarioRun> begin(const std::string& scenario, const std::string& where, TimePoint now) {
    auto run = std::make_shared<ScenarioRun>();
    run->number = ++last_;
    run->scenario = scenario;
    run->where = where;
    run->began = now;
    runs_.push_back(run);
    return run;
  }
  // Once for a run.
  void end(ScenarioRun& run, ScenarioResult result, TimePoint now) {
    run.over = true;
    run.ended = now;
    run.result = std::move(result);
    ++over_;
    forget_oldest();
    if (ended_) ended_(run);
  }
  // In the order of their beginning.
  const std::deque<std::shared_ptr<ScenarioRun>>& all() const { return runs_; }
  // Called at each end, from a turn of the loop.
  void on_ended(Ended ended) { ended_ = std::move(ended); }

 private:
  void forget_oldest() {
    for (auto run = runs_.begin(); over_ > kMostKept && run != runs_.end();) {
      if (!(*run)->over) {
        ++run;
        continue;
      }
      run = runs_.erase(run);
      --over_;
    }
  }

  std::deque<std::shared_ptr<ScenarioRun>> runs_;
  std::uint64_t last_ = 0;
  std::size_t over_ = 0;
  Ended ended_;
};

}  // namespace openrui::hostsim
