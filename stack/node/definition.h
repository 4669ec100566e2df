// A peripheral node as it is configured (design, section 6). The loader in config/ fills it; names are unique and
// references resolve (checked there), addresses are unique per PU.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dlc/definition.h"

namespace openrui {

// Which product's behaviour to show where the products differ (LUA reference 16).
enum class Personality : std::uint8_t { his, pcomm, snapix };
enum class NodeMode : std::uint8_t { automatic, embedded, client };

struct PuDefinition {
  std::string name;
  std::string link;
  friend bool operator==(const PuDefinition&, const PuDefinition&) = default;
};

struct LuDefinition {
  std::string name;  // 1 to 8 characters
  std::string pu;
  std::uint8_t address = 0;  // local address, 1 to 254
  friend bool operator==(const LuDefinition&, const LuDefinition&) = default;
};

struct PoolDefinition {
  std::string name;
  std::vector<std::string> members;  // LU names, in configured order
  friend bool operator==(const PoolDefinition&, const PoolDefinition&) = default;
};

struct SessionTarget {
  int server = 0;  // index into servers
  std::string lu;  // LU or pool
};

struct SessionDefinition {
  std::string name;
  std::vector<SessionTarget> targets;
};

struct LogDefinition {
  std::string level = "info";
  std::string file;  // empty: stderr for a daemon, nowhere for the library
  friend bool operator==(const LogDefinition&, const LogDefinition&) = default;
};

struct NodeDefinition {
  std::string name;
  std::vector<PortDefinition> ports;
  std::vector<LinkDefinition> links;
  std::vector<PuDefinition> pus;
  std::vector<LuDefinition> lus;
  std::vector<PoolDefinition> pools;
  std::string listen_unix;
  std::string listen_tcp;
  NodeMode mode = NodeMode::automatic;
  std::vector<std::string> servers;
  Personality personality = Personality::snapix;
  std::vector<SessionDefinition> sessions;
  std::string capture_file;
  LogDefinition log;
};

}  // namespace openrui
