// What a world is made of, chosen by its seed: definitions of node and host, and what will happen in it.
#pragma once

#include <string>
#include <vector>

#include "hostsim/definition.h"
#include "node/definition.h"
#include "sim/carrier.h"
#include "sim/random.h"

namespace openrui::sim {

// What a world is for. Each allows what those before it do.
enum class Weather : std::uint8_t {
  calm,    // nothing happens to the links, every program keeps the rules: nobody may be refused, nothing may be lost
  stormy,  // links are lost, operators interfere
  wild,    // some programs keep no rules
  spoiled  // PIUs are changed on the way: only the promises to programs hold
};
std::string_view name(Weather w);

struct Scenario {
  Weather weather = Weather::calm;
  std::vector<CarrierPlan> carriers;
  NodeDefinition node;
  hostsim::HostDefinition host;
  std::vector<std::string> lus;    // names that a program may ask for: LUs
  std::string pool;                // and a pool; empty: none
  std::vector<std::string> modes;  // that a program that keeps the rules can live with
  std::string logon;               // the host binds every LU to it unasked; empty: no
};
Scenario make_scenario(Random& random);

// Applications of every host.
inline constexpr const char* kEcho = "ECHO";
inline constexpr const char* kEchoAndUnbind = "ECHO3";  // UNBIND after three chains
inline constexpr const char* kSink = "SINK";
inline constexpr const char* kBadMode = "BAD";  // no half-session can run it

}  // namespace openrui::sim
