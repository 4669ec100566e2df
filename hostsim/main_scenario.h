// hostsim --scenario: the host of one link is a scenario instead of SSCP and applications.
#pragma once

#include <string>

#include "hostsim/definition.h"
#include "runtime/loop_environment.h"

namespace openrui {

// Design, section 5.
enum ExitCode { kDone = 0, kAnswerIsNo = 1, kWrongUsage = 2 };

struct ScenarioArguments {
  std::string file;
  bool verify = false;  // end with the scenario; else it begins anew with each contact until a signal comes
  std::string report;   // JUnit; empty: none
};

struct Listening {
  std::string where;  // "127.0.0.2:2065 (dlsw version 1)" for each port
  std::string fault;  // why one cannot listen; empty: all can
};

// Tried before the ports begin: they would go on trying, which is right for a node's daemon that comes first and wrong
// for a second hostsim that somebody has started by mistake. On the loop.
Listening try_to_listen(LoopEnvironment& outside);

// Exit code. Only the scenario's link is brought up.
int play_scenario(const hostsim::HostDefinition& definition, const ScenarioArguments& arguments);

}  // namespace openrui
