// What an application keeps over all its sessions, as long as the host runs.
#pragma once

#include <map>
#include <string>

#include "hostsim/applications/ledger.h"
#include "hostsim/definition.h"
#include "hostsim/scenario/runs.h"

namespace openrui::hostsim {

class ApplicationStates {
 public:
  // The accounts of a bank, as they are now.
  Ledger& ledger(const Application& application) {
    return ledgers_.try_emplace(application.name, application.bank).first->second;
  }
  ScenarioRuns& scenario_runs() { return scenario_runs_; }

 private:
  std::map<std::string, Ledger> ledgers_;  // by application
  ScenarioRuns scenario_runs_;
};

}  // namespace openrui::hostsim
