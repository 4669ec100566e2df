// A peripheral node as it is configured (design, section 6). The loader in config/ fills it; names are unique and
// references resolve (checked there), addresses are unique per PU.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dlc/definition.h"
#include "transmission_control/cryptography.h"

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
  int server = 0;    // index into servers
  std::string lu;    // LU or pool
  bool own = false;  // of the node that this file defines
};

struct SessionDefinition {
  std::string name;
  std::vector<SessionTarget> targets;
};

// What a node wants to see of those who call by TLS.
enum class ClientCertificates : std::uint8_t { none, optional, required };

// Names of PEM files; empty: none.
struct TlsDefinition {
  std::string certificate;  // own, and what leads from it to the root
  std::string key;
  std::string ca;  // whose word counts; empty: whom the system trusts
  ClientCertificates clients = ClientCertificates::none;
  friend bool operator==(const TlsDefinition&, const TlsDefinition&) = default;
};

// Who may use which LUs. Patterns: `*` stands for any characters, `?` for one.
struct AccessRule {
  std::string name;  // for the log
  // Whom it is for; all empty: everybody.
  std::vector<std::string> users;
  std::vector<std::uint32_t> uids;
  std::vector<std::string> groups;
  std::vector<std::uint32_t> gids;
  std::vector<std::string> certificates;  // patterns of subjects, RFC 2253
  // Which LUs, by name or by the pool that gives them: patterns. Both empty: all.
  std::vector<std::string> lus;
  std::vector<std::string> pools;
  bool allow = true;
  friend bool operator==(const AccessRule&, const AccessRule&) = default;
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
  std::vector<SwitchDefinition> switches;  // their links are not among the others
  std::vector<PuDefinition> pus;
  std::vector<LuDefinition> lus;
  std::vector<PoolDefinition> pools;
  std::string listen_unix;
  std::string listen_tcp;
  std::string listen_tls;
  std::optional<unsigned> unix_mode;  // permissions of the local socket
  TlsDefinition tls;
  std::optional<std::vector<AccessRule>> access;  // without them everybody may use everything
  // A TCP or TLS partner of the session port whose machine is silent for so long is given up; whole seconds.
  std::chrono::seconds keepalive{15};
  NodeMode mode = NodeMode::automatic;
  std::vector<std::string> servers;
  Personality personality = Personality::snapix;
  bool personality_given = false;  // else programs that use the Windows entry points get `his`
  std::vector<SessionDefinition> sessions;
  std::string default_session;            // for an RUI_INIT without a name; empty: the first of them
  std::size_t correlation_limit = 65535;  // open requests of one flow and direction of a session; 1 to 65535
  CryptographyDefinition cryptography;
  std::string sli_modules;  // folder of the extension routines of SLI_OPEN; empty: none
  std::string capture_file;
  std::string api_trace;  // file for the API trace of programs; empty: none
  LogDefinition log;
};

}  // namespace openrui
