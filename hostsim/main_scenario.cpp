#include "hostsim/main_scenario.h"

#include <algorithm>
#include <cstdio>
#include <fstream>

#include "config/host_scenario.h"
#include "hostsim/control_verdict.h"

namespace openrui {

Listening try_to_listen(LoopEnvironment& outside) {
  struct Nobody final : TcpAcceptor {
    void on_accept(std::unique_ptr<TcpConnection>) override {}
  } nobody;
  Listening result;
  for (const auto& port : outside.links().ports()) {
    const auto& definition = port->definition();
    for (const auto& local : port->listening_places()) {
      const auto listener = outside.tcp().listen(local, nobody);
      if (!listener) {
        result.fault = "port " + definition.name + " cannot listen on " + to_words(local) + ": " + listener.error();
        return result;
      }
      if (!result.where.empty()) result.where += ", ";
      result.where += to_words(local) + " (" + std::string(name(definition.dlc));
      if (definition.dlc == DlcType::dlsw) {
        result.where +=
            definition.version == kAnyVersion ? " any version" : " version " + std::to_string(definition.version);
      }
      result.where += ')';
    }
    if (definition.dlc == DlcType::llc2) {
      if (!result.where.empty()) result.where += ", ";
      result.where += definition.interface + " (" + std::string(name(definition.dlc)) + ')';
    }
  }
  if (result.where.empty()) result.where = "nothing";
  return result;
}

using hostsim::HostDefinition;
using hostsim::Scenario;
using hostsim::ScenarioRun;

LoadedScenario load_to_play(const std::string& file, std::optional<std::uint64_t> seed) {
  auto loaded = load_scenario(file);
  if (!loaded) return to_words(loaded.error());
  auto scenario = std::make_shared<Scenario>(std::move(loaded.value()));
  if (seed) scenario->seed = *seed;
  return std::shared_ptr<const Scenario>(std::move(scenario));
}

void set_seed(HostDefinition& definition, std::uint64_t seed) {
  for (auto& application : definition.applications) {
    if (application.type != hostsim::ApplicationType::script) continue;
    auto scenario = std::make_shared<Scenario>(*application.script.scenario);
    scenario->seed = seed;
    application.script.scenario = std::move(scenario);
  }
}

std::string ScenarioShow::choose_links(HostDefinition& definition) {
  auto& links = definition.links;
  links_ = scenario_->links;
  if (links_.empty() && links.size() != 1) {
    return "the configuration has " + std::to_string(links.size()) + " links; the scenario has to name its \"link\"";
  }
  if (links_.empty()) links_.push_back(links.front().name);
  for (const auto& name : links_) {
    const bool there = std::any_of(links.begin(), links.end(), [&](const auto& link) { return link.name == name; });
    if (!there) return "the scenario's link " + name + " is not in the configuration";
  }
  wanted_ = links_.size();
  const auto played = [&](const std::string& link) {
    return std::find(links_.begin(), links_.end(), link) != links_.end();
  };
  std::erase_if(links, [&](const auto& link) { return !played(link.name); });
  std::erase_if(definition.ports, [&](const auto& port) {
    return std::none_of(links.begin(), links.end(), [&](const auto& link) { return link.port == port.name; });
  });
  std::erase_if(definition.pus, [&](const auto& pu) { return !played(pu.link); });
  std::erase_if(definition.lus, [&](const auto& lu) {
    return std::none_of(definition.pus.begin(), definition.pus.end(), [&](const auto& pu) { return pu.name == lu.pu; });
  });
  return {};
}

std::string ScenarioShow::prepare(HostDefinition& definition) {
  if (!scenario_->of_application) return choose_links(definition);
  const auto& name = scenario_->application.empty() ? scenario_->name : scenario_->application;
  wanted_ = scenario_->sessions;
  const auto found = std::find_if(definition.applications.begin(), definition.applications.end(),
                                  [&](const auto& a) { return a.name == name; });
  if (found == definition.applications.end()) {
    return "there is no application " + name + " in the configuration for which the scenario could stand; its " +
           "\"application\" names one";
  }
  found->type = hostsim::ApplicationType::script;
  found->script.scenario = scenario_;
  return {};
}

std::string ScenarioShow::begin(hostsim::Host& host, TimerQueue& timers) {
  host.on_scenario_ended([this](const ScenarioRun& run) { ended(run); });
  if (!scenario_->of_application) {
    for (const auto& link : links_) {
      auto hindrance = host.play_on_link(scenario_, link, {arguments_.verify, false});
      if (!hindrance.empty()) return hindrance;
    }
    return {};
  }
  host.start();
  if (!arguments_.verify) return {};
  timers.arm(contact_, scenario_->wait, [this, &host, &timers] {
    auto& runs = host.scenario_runs();
    if (!runs.all().empty()) return;
    hostsim::ScenarioResult result;
    result.what = "no LU has come into session within " +
                  std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(scenario_->wait).count()) +
                  " ms";
    wanted_ = 1;
    runs.end(*runs.begin(scenario_->name, "no LU", timers.now()), std::move(result), timers.now());
  });
  return {};
}

void ScenarioShow::ended(const ScenarioRun& run) {
  // What is broken off because the host ends says nothing.
  if (arguments_.verify && over_.size() >= wanted_) return;
  std::fputs(hostsim::verdict(run).c_str(), stdout);
  std::fflush(stdout);
  failed_ = failed_ || !run.result.passed;
  // Without an end, a report tells of the latest.
  if (!arguments_.verify && over_.size() == hostsim::ScenarioRuns::kMostKept) over_.erase(over_.begin());
  over_.push_back(std::make_shared<const ScenarioRun>(run));
  write_report();
  if (arguments_.verify && over_.size() >= wanted_) signals_.end();
}

void ScenarioShow::write_report() {
  if (arguments_.report.empty()) return;
  std::ofstream out(arguments_.report, std::ios::binary | std::ios::trunc);
  out << hostsim::to_junit(over_);
  if (out.flush()) return;
  std::fprintf(stderr, "hostsim: cannot write %s\n", arguments_.report.c_str());
  failed_ = true;
}

int ScenarioShow::exit_code() const {
  if (!arguments_.verify) return kDone;
  if (over_.size() >= wanted_) return failed_ ? kAnswerIsNo : kDone;
  std::fputs("hostsim: a signal came before the end of the scenario\n", stderr);
  return kAnswerIsNo;
}

}  // namespace openrui
