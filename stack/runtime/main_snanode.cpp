// snanode: a peripheral node as a daemon (design, section 5).
#include <CLI/CLI.hpp>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <sys/resource.h>

#include "config/node_config.h"
#include "runtime/control_server.h"
#include "runtime/doors.h"
#include "runtime/embedded_node.h"
#include "runtime/loop_environment.h"
#include "runtime/port_address.h"
#include "runtime/termination.h"

namespace {

using namespace openrui;

enum ExitCode { kDone = 0, kAnswerIsNo = 1, kWrongUsage = 2 };

struct Arguments {
  std::string config;
  bool check = false;
  std::string capture;
  std::string capture_wire;
  std::string log_level;
};

std::string count(std::size_t n, const char* what) { return std::to_string(n) + " " + what + (n == 1 ? "" : "s"); }

std::string contents(const NodeDefinition& d) {
  auto text = count(d.ports.size(), "port") + ", " + count(d.links.size(), "link") + ", " + count(d.pus.size(), "PU") +
              ", " + count(d.lus.size(), "LU") + ", " + count(d.pools.size(), "pool");
  // Their links are none of those above.
  const auto switches = d.switches.size();
  if (switches != 0) text += ", " + std::to_string(switches) + (switches == 1 ? " switch" : " switches");
  return text;
}

// Every program takes a descriptor.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

using Load = std::function<Result<NodeDefinition, std::string>()>;

// Lives in turns of the node's loop.
std::unique_ptr<ControlServer> control_of(EmbeddedNode& node, Doors& doors, const NodeDefinition& definition,
                                          const Load& load) {
  auto& outside = node.environment();
  auto& timers = outside.loop().timers();
  return std::make_unique<ControlServer>(ControlledNode{definition, load, timers.now(), node.node(), outside.links(),
                                                        doors.listener(), *outside.trace(), timers, outside.log()});
}

std::string listening(Doors& doors) {
  std::string text;
  for (const auto& place : doors.listener().places()) text += (text.empty() ? ", listening on " : " and ") + place;
  return text;
}

int run(const NodeDefinition& definition, std::unique_ptr<Doors> doors, const Load& load,
        const std::string& wire_folder) {
  raise_descriptor_limit();
  TerminationSignals signals;
  auto started = EmbeddedNode::start(definition, LogDefault::standard_error, TraceDefault::switchable, wire_folder);
  if (!started) {
    std::fprintf(stderr, "snanode: %s\n", started.error().c_str());
    return kAnswerIsNo;
  }
  auto node = std::move(started.value());
  std::unique_ptr<ControlServer> control;
  const auto error = node->loop().run_locked([&] {
    auto refused = doors->open(*node, definition);
    if (!refused) control = control_of(*node, *doors, definition, load);
    return refused;
  });
  if (error) {
    std::fprintf(stderr, "snanode: %s\n", error->c_str());
    return kAnswerIsNo;
  }
  // Scripts wait for this line.
  std::printf("snanode %s: running with %s%s\n", definition.name.c_str(), contents(definition).c_str(),
              node->loop().run_locked([&] { return listening(*doors); }).c_str());
  std::fflush(stdout);
  signals.wait();
  node->events().on_event(Severity::info, definition.name, "stopping");
  // Programs are told before their connections go.
  node->loop().run_locked([&] {
    node->node().stop();
    control.reset();
    doors.reset();
  });
  return kDone;
}

// The configuration as the command line has it. The error is one fault a line.
Result<NodeDefinition, std::string> load_with(const Arguments& arguments) {
  auto loaded = load_node(arguments.config);
  if (!loaded) return to_words(loaded.error());
  NodeDefinition& definition = loaded.value();
  if (!arguments.capture.empty()) definition.capture_file = arguments.capture;
  if (!arguments.log_level.empty()) definition.log.level = arguments.log_level;
  // A node that nobody can reach is of no use.
  if (definition.listen_unix.empty() && definition.listen_tcp.empty() && definition.listen_tls.empty()) {
    definition.listen_unix = kDefaultPortPath;
  }
  return std::move(definition);
}

int main_with(const Arguments& arguments) {
  const auto loaded = load_with(arguments);
  if (!loaded) {
    std::fputs(loaded.error().c_str(), stderr);
    return kAnswerIsNo;
  }
  const NodeDefinition& definition = loaded.value();
  auto doors = Doors::prepare(definition);
  if (!doors) {
    std::fprintf(stderr, "%s: %s\n", arguments.config.c_str(), doors.error().c_str());
    return kAnswerIsNo;
  }
  if (arguments.check) {
    std::printf("%s: node %s with %s\n", arguments.config.c_str(), definition.name.c_str(),
                contents(definition).c_str());
    return kDone;
  }
  return run(
      definition, std::move(doors.value()), [arguments] { return load_with(arguments); }, arguments.capture_wire);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("snanode: an SNA peripheral node", "snanode");
  Arguments arguments;
  app.add_option("--config", arguments.config, "the node's configuration")->type_name("FILE")->required();
  app.add_flag("--check", arguments.check, "only check the configuration: 0 = fine, 1 = faults, which are listed");
  app.add_option("--capture", arguments.capture, "write every PIU and XID of every link to a pcap file")
      ->type_name("FILE");
  app.add_option("--capture-wire", arguments.capture_wire, "write what is on each port's carrier to DIR/PORT.pcap")
      ->type_name("DIR");
  app.add_option("--log-level", arguments.log_level, "instead of the configured one")
      ->check(CLI::IsMember({"debug", "info", "warning", "error", "off"}))
      ->type_name("LEVEL");
  app.set_version_flag("--version", std::string("snanode ") + OPENRUI_VERSION);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? kDone : kWrongUsage;
  }
  return main_with(arguments);
}
