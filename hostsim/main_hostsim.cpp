// hostsim: the simulated host as a program (design, section 5).
#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <unistd.h>

#include "config/host_config.h"
#include "hostsim/control_console.h"
#include "hostsim/control_host.h"
#include "hostsim/faults/faulty_carriers.h"
#include "hostsim/host.h"
#include "hostsim/main_scenario.h"
#include "runtime/loop_environment.h"
#include "runtime/operator_listener.h"
#include "runtime/session_cryptography.h"
#include "runtime/termination.h"

namespace {

using namespace openrui;

struct Arguments {
  ScenarioArguments scenario;
  std::string config;
  bool check = false;
  std::string capture;
  std::string capture_wire;
  std::string log_level;
  bool console = false;
  bool as_json = false;
};

std::string count(std::size_t n, const char* what) { return std::to_string(n) + " " + what + (n == 1 ? "" : "s"); }

std::string contents(const hostsim::HostDefinition& d) {
  return count(d.ports.size(), "port") + ", " + count(d.links.size(), "link") + ", " + count(d.pus.size(), "PU") +
         ", " + count(d.lus.size(), "LU") + ", " + count(d.applications.size(), "application") + ", " +
         count(d.modes.size(), "mode");
}

// The console of a person or a script, until a signal or "quit". When its input ends the host goes on.
void converse(TerminationSignals& signals, LoopEnvironment& outside, hostsim::HostControl& control, bool as_json) {
  hostsim::Console console(control, as_json);
  char input[4096];
  while (!console.ended()) {
    if (!signals.wait_for_input(STDIN_FILENO)) break;
    const auto length = ::read(STDIN_FILENO, input, sizeof input);
    if (length <= 0) break;
    const auto shown = outside.loop().run_locked(
        [&] { return console.take(std::string_view(input, static_cast<std::size_t>(length))); });
    std::fputs(shown.c_str(), stdout);
    std::fflush(stdout);
  }
  if (!console.ended()) signals.wait();
}

// The scenario of the command line; none when there is none. The error is a sentence, or a line for each fault.
Result<std::unique_ptr<ScenarioShow>, std::string> make_show(hostsim::HostDefinition& definition,
                                                             const ScenarioArguments& arguments,
                                                             TerminationSignals& signals) {
  if (arguments.seed) set_seed(definition, *arguments.seed);
  if (arguments.file.empty()) return std::unique_ptr<ScenarioShow>();
  auto scenario = load_to_play(arguments.file, arguments.seed);
  if (!scenario) return scenario.error();
  auto show = std::make_unique<ScenarioShow>(*scenario, arguments, signals);
  auto hindrance = show->prepare(definition);
  if (!hindrance.empty()) return "hostsim: " + hindrance + "\n";
  return show;
}

int run(hostsim::HostDefinition& definition, const Arguments& arguments) {
  TerminationSignals signals;
  auto made = make_show(definition, arguments.scenario, signals);
  if (!made) {
    std::fputs(made.error().c_str(), stderr);
    return kAnswerIsNo;
  }
  const auto show = std::move(made.value());
  hostsim::FaultyCarriers carriers;
  auto environment = LoopEnvironment::make({definition.ports,
                                            LinkEnd::host,
                                            definition.capture_file,
                                            {definition.log_level, definition.log_file},
                                            LogDefault::standard_error,
                                            arguments.capture_wire,
                                            false,
                                            &carriers});
  if (!environment) {
    std::fprintf(stderr, "hostsim: %s\n", environment.error().c_str());
    return kAnswerIsNo;
  }
  LoopEnvironment& outside = *environment.value();
  Listening listening;
  const SessionCiphers ciphers(definition.cryptography);
  std::unique_ptr<hostsim::Host> host;
  std::unique_ptr<hostsim::HostControl> control;
  std::unique_ptr<OperatorListener> operators;
  const auto fault = outside.loop().run_locked([&]() -> std::string {
    auto& timers = outside.loop().timers();
    host = std::make_unique<hostsim::Host>(
        definition, hostsim::HostEnvironment{timers, outside.events(), outside.links(), ciphers.services(), &carriers});
    control = std::make_unique<hostsim::HostControl>(
        *host, definition.name, timers, outside.events(),
        [&](const std::string& file) { return load_to_play(file, arguments.scenario.seed); });
    listening = try_to_listen(outside);  // now the ports know which of their links wait for a call
    if (!listening.fault.empty()) return listening.fault;
    if (!definition.listen_unix.empty()) {
      auto listener =
          OperatorListener::start({outside.tcp(), timers, outside.events(), *control}, definition.listen_unix);
      if (!listener) return listener.error();
      operators = std::move(listener.value());
    }
    outside.links().start();
    if (show) return show->begin(*host, timers);
    host->start();
    return {};
  });
  if (!fault.empty()) {
    std::fprintf(stderr, "hostsim: %s\n", fault.c_str());
    outside.loop().run_locked([&] {
      if (show) show->leave();
      host.reset();
    });
    return kAnswerIsNo;
  }
  outside.loop().start_thread();
  // Scripts wait for this line.
  std::printf("hostsim %s: listening on %s\n", definition.name.c_str(), listening.where.c_str());
  std::fflush(stdout);
  if (arguments.console) {
    converse(signals, outside, *control, arguments.as_json);
  } else {
    signals.wait();
  }
  outside.loop().run_locked([&] { operators.reset(); });
  outside.events().on_event(Severity::info, definition.name, "stopping");
  bool stopped = false;
  outside.loop().run_locked([&] { host->stop([&] { stopped = true; }); });
  outside.settle([&] { return stopped; }, 3 * hostsim::Station::kStopTime);
  outside.loop().run_locked([&] {
    if (show) show->leave();
    control.reset();
    host.reset();
  });
  return show ? show->exit_code() : static_cast<int>(kDone);
}

int main_with(const Arguments& arguments) {
  auto loaded = load_host(arguments.config);
  if (!loaded) {
    std::fputs(to_words(loaded.error()).c_str(), stderr);
    return kAnswerIsNo;
  }
  hostsim::HostDefinition& definition = loaded.value();
  if (arguments.check) {
    std::printf("%s: host %s with %s\n", arguments.config.c_str(), definition.name.c_str(),
                contents(definition).c_str());
    return kDone;
  }
  if (!arguments.capture.empty()) definition.capture_file = arguments.capture;
  if (!arguments.log_level.empty()) definition.log_level = arguments.log_level;
  for (auto& fault : definition.faults) fault.seed += arguments.scenario.seed.value_or(0);
  return run(definition, arguments);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("hostsim: a simulated SNA host, SSCP and primary LUs", "hostsim");
  Arguments arguments;
  app.add_option("--config", arguments.config, "the host's configuration")->type_name("FILE")->required();
  app.add_flag("--check", arguments.check, "only check the configuration: 0 = fine, 1 = faults, which are listed");
  app.add_option("--capture", arguments.capture, "write every PIU and XID of every link to a pcap file")
      ->type_name("FILE");
  app.add_option("--capture-wire", arguments.capture_wire, "write what is on each port's carrier to DIR/PORT.pcap")
      ->type_name("DIR");
  app.add_option("--log-level", arguments.log_level, "instead of the configured one")
      ->check(CLI::IsMember({"debug", "info", "warning", "error", "off"}))
      ->type_name("LEVEL");
  app.add_flag("--console", arguments.console, "operator commands on standard input; help lists them");
  app.add_flag("--json", arguments.as_json, "the console answers with JSON documents");
  auto* scenario = app.add_option("--scenario", arguments.scenario.file,
                                  "play this scenario as the host of a link, or as an application")
                       ->type_name("FILE");
  app.add_flag("--verify", arguments.scenario.verify, "end with the scenario: 0 = passed, 1 = failed")->needs(scenario);
  app.add_option("--report", arguments.scenario.report, "write the scenario's verdict as JUnit")
      ->type_name("FILE")
      ->needs(scenario);
  app.add_option("--seed", arguments.scenario.seed, "seed of random behaviour, in place of the scenarios' own")
      ->type_name("N");
  app.set_version_flag("--version", std::string("hostsim ") + OPENRUI_VERSION);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? kDone : kWrongUsage;
  }
  return main_with(arguments);
}
