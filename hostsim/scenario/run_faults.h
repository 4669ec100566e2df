// The faults that one run of a scenario has asked for.
#pragma once

#include <algorithm>
#include <vector>

#include "hostsim/faults/faults.h"

namespace openrui::hostsim {

class RunFaults {
 public:
  // That wait for their occasion at a time.
  static constexpr std::size_t kMost = 100;

  // Of the host, which outlive this; null: the stage has none.
  explicit RunFaults(Faults* faults) : faults_(faults) {}
  ~RunFaults() { take_back(); }
  RunFaults(const RunFaults&) = delete;
  RunFaults& operator=(const RunFaults&) = delete;

  FaultAnswer ask(const Fault& fault) {
    if (faults_ == nullptr) return {false, "there is nothing here that faults could strike"};
    std::erase_if(armed_, [this](unsigned id) { return !waits(id); });
    if (armed_.size() == kMost) return {false, std::to_string(kMost) + " faults of the scenario wait already"};
    auto answer = faults_->ask(fault);
    if (answer.id != 0) armed_.push_back(answer.id);
    asked_ = asked_ || answer.done;
    return answer;
  }
  // Whether the run has asked for any.
  bool asked() const { return asked_; }
  // The run is over: what has not struck will not.
  void take_back() {
    for (const auto id : armed_) faults_->disarm(id);
    armed_.clear();
    asked_ = false;
  }

 private:
  bool waits(unsigned id) const {
    const auto& all = faults_->armed();
    return std::any_of(all.begin(), all.end(), [id](const ArmedFault& a) { return a.id == id; });
  }

  Faults* faults_;
  std::vector<unsigned> armed_;
  bool asked_ = false;
};

}  // namespace openrui::hostsim
