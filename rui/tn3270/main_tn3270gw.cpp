// tn3270gw: a TN3270E server whose terminals and printers are LUs taken by RUI (RFC 2355).
#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdio>
#include <string>
#include <sys/resource.h>

#include "config/gateway_config.h"
#include "gateway/log.h"
#include "gateway/rui_loop.h"
#include "gateway/server.h"

namespace {

using namespace openrui;

enum ExitCode { kDone = 0, kAnswerIsNo = 1, kWrongUsage = 2 };

struct Arguments {
  std::string config;
  bool check = false;
  std::string log_level;
};

std::string count(std::size_t n, const char* what) { return std::to_string(n) + " " + what + (n == 1 ? "" : "s"); }

std::string contents(const tn3270::GatewayDefinition& d) {
  std::size_t lus = 0;
  for (const auto& pool : d.pools) lus += pool.lus.size();
  return count(d.pools.size(), "pool") + ", " + count(lus, "named LU") + ", " +
         count(d.associations.size(), "association");
}

// Every client takes a descriptor.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

int fail(const std::string& why) {
  std::fprintf(stderr, "tn3270gw: %s\n", why.c_str());
  return kAnswerIsNo;
}

int run(const tn3270::GatewayDefinition& definition) {
  raise_descriptor_limit();
  std::string fault;
  const auto log = tn3270::open_log(definition, fault);
  if (!log) return fail(fault);
  boost::asio::io_context loop(1);
  boost::asio::signal_set signals(loop, SIGINT, SIGTERM);
  tn3270::RuiLoop library(loop);
  tn3270::Server server(loop, definition, *log);
  fault = server.start();
  if (!fault.empty()) return fail(fault);
  signals.async_wait([&](const boost::system::error_code&, int) {
    log->info("{}: stopping", definition.name);
    server.stop([&] { loop.stop(); });
  });
  // Scripts wait for this line.
  std::printf("tn3270gw %s: listening on %s\n", definition.name.c_str(), server.places().c_str());
  std::fflush(stdout);
  loop.run();
  return kDone;
}

int main_with(const Arguments& arguments) {
  auto loaded = load_gateway(arguments.config);
  if (!loaded) {
    std::fputs(to_words(loaded.error()).c_str(), stderr);
    return kAnswerIsNo;
  }
  tn3270::GatewayDefinition& definition = loaded.value();
  const auto fault = tn3270::Server::check_certificates(definition);
  if (!fault.empty()) {
    std::fprintf(stderr, "%s: %s\n", arguments.config.c_str(), fault.c_str());
    return kAnswerIsNo;
  }
  if (arguments.check) {
    std::printf("%s: gateway %s with %s\n", arguments.config.c_str(), definition.name.c_str(),
                contents(definition).c_str());
    return kDone;
  }
  if (!arguments.log_level.empty()) definition.log_level = arguments.log_level;
  return run(definition);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("tn3270gw: 3270 terminals and printers by TCP/IP on the LUs of a node", "tn3270gw");
  Arguments arguments;
  app.add_option("--config", arguments.config, "the gateway's configuration")->type_name("FILE")->required();
  app.add_flag("--check", arguments.check, "only check the configuration: 0 = fine, 1 = faults, which are listed");
  app.add_option("--log-level", arguments.log_level, "instead of the configured one")
      ->check(CLI::IsMember({"debug", "info", "warning", "error", "off"}))
      ->type_name("LEVEL");
  app.set_version_flag("--version", std::string("tn3270gw ") + OPENRUI_VERSION);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? kDone : kWrongUsage;
  }
  return main_with(arguments);
}
