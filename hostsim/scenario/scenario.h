// A scenario: what a host says and wants to hear, step by step (hostsim/scenario/README.md). The loader in config/
// fills and checks it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "formats/ru/ru_kind.h"
#include "hostsim/scenario/step.h"

namespace openrui::hostsim {

// Rows of a data file. A column "lu" says by name or address whose row it is.
struct ScenarioData {
  static constexpr std::size_t kMostRows = 20000;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;  // as many values as there are columns

  // By index in `columns`; nothing: there is no such column.
  std::optional<std::size_t> column(const std::string& name) const;
  // The rows of an LU with this name and address in hex; all of them when no column tells.
  std::vector<std::size_t> rows_of(const std::string& name, const std::string& address) const;
};

struct Scenario {
  // A request that some step waits for, so that the host does not answer it by itself.
  struct Awaited {
    StepSession session;
    RuKind kind = RuKind::unknown;
    std::size_t step = 0;  // index in `steps`; SIZE_MAX: of a procedure, which may be called at any time
  };

  std::string name;
  std::string about;
  bool of_application = false;               // the steps are of one LU-LU session, behind BIND and SDT
  std::string application;                   // of_application: the name of the application that it stands for, or empty
  unsigned sessions = 1;                     // of_application with --verify: how many sessions are played
  std::vector<std::string> links;            // of the host's configuration; empty: the only one
  Duration wait = std::chrono::seconds(30);  // of steps that do not say how long, and for the first contact
  std::uint64_t seed = 1;
  std::map<std::string, std::string> variables;  // first values
  ScenarioData data;
  ScenarioSteps steps;
  std::map<std::string, ScenarioSteps> procedures;
  std::vector<Awaited> awaited;
};

}  // namespace openrui::hostsim
