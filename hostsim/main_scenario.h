// hostsim --scenario: a scenario on a link in place of SSCP and applications, or in place of one application.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hostsim/host.h"
#include "runtime/loop_environment.h"
#include "runtime/termination.h"

namespace openrui {

// Design, section 5.
enum ExitCode { kDone = 0, kAnswerIsNo = 1, kWrongUsage = 2 };

struct ScenarioArguments {
  std::string file;                   // empty: none
  bool verify = false;                // end with the scenario; else it begins anew until a signal comes
  std::string report;                 // JUnit; empty: none
  std::optional<std::uint64_t> seed;  // in place of the scenarios' own
};

struct Listening {
  std::string where;  // "127.0.0.2:2065 (dlsw version 1)" for each port
  std::string fault;  // why one cannot listen; empty: all can
};

// Tried before the ports begin: they would go on trying, which is right for a node's daemon that comes first and wrong
// for a second hostsim that somebody has started by mistake. On the loop.
Listening try_to_listen(LoopEnvironment& outside);

// The file as it is to be played. The error is what is wrong with it, a line each.
using LoadedScenario = Result<std::shared_ptr<const hostsim::Scenario>, std::string>;
LoadedScenario load_to_play(const std::string& file, std::optional<std::uint64_t> seed);
// Scenarios of applications of the configuration get the seed as well.
void set_seed(hostsim::HostDefinition& definition, std::uint64_t seed);

// The scenario of the command line, from its first step to its verdicts.
class ScenarioShow {
 public:
  // All outlive it.
  ScenarioShow(std::shared_ptr<const hostsim::Scenario> scenario, const ScenarioArguments& arguments,
               TerminationSignals& signals)
      : scenario_(std::move(scenario)), arguments_(arguments), signals_(signals) {}

  // Before the host is made: leaves only the links that are played, or puts the scenario in place of its application.
  // What hinders that, or nothing.
  std::string prepare(hostsim::HostDefinition& definition);
  // On the loop, in place of Host::start(). What hinders it, or nothing.
  std::string begin(hostsim::Host& host, TimerQueue& timers);
  // On the loop, before the host goes: no more time is waited for.
  void leave() { contact_.cancel(); }
  // When the host has ended.
  int exit_code() const;

 private:
  std::string choose_links(hostsim::HostDefinition& definition);
  void ended(const hostsim::ScenarioRun& run);
  void write_report();

  std::shared_ptr<const hostsim::Scenario> scenario_;
  const ScenarioArguments& arguments_;
  TerminationSignals& signals_;
  std::vector<std::string> links_;
  std::size_t wanted_ = 1;  // runs with --verify
  std::vector<std::shared_ptr<const hostsim::ScenarioRun>> over_;
  bool failed_ = false;
  Timer contact_;  // for the first session of an application
};

}  // namespace openrui
