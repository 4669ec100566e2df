// What a gateway is told (config/schema/gateway.schema.json).
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "tn3270/protocol.h"

namespace openrui::tn3270 {

// A place for clients of one kind.
struct PoolDefinition {
  std::string name;
  DeviceKind kind = DeviceKind::display;
  // What RUI_INIT gets for a client that names no LU: an LU, a pool or a session of the node's configuration. Empty:
  // the pool is for clients that name an LU.
  std::string rui;
  std::vector<std::string> device_types;  // upper case; empty: all of the kind
  std::vector<std::string> lus;           // that clients may name
};

struct AssociationDefinition {
  std::string terminal;  // an LU of a display pool
  std::string printer;   // an LU of a printer pool; clients get it with ASSOCIATE only
};

// Another name for an LU.
struct AliasDefinition {
  std::string name;
  std::string lu;
};

struct GatewayLimits {
  std::size_t sessions = 4096;           // clients at once
  std::chrono::seconds negotiation{30};  // from the connection until data may pass
  std::chrono::seconds open{20};         // for RUI_INIT: until the host has activated the LU
  std::chrono::seconds idle{0};          // without a key; 0: no limit
  std::chrono::seconds keepalive{60};    // a NOP to a client that gets nothing else; 0: none
  std::chrono::seconds unread{60};       // for a client to take what it was sent
  std::size_t chain = 131072;            // bytes of one chain from the host
};

// TLS on the port that is in the clear, by the telnet option START-TLS.
enum class TlsOffer : std::uint8_t {
  none,
  offered,  // clients that do not want it stay in the clear
  required
};

struct GatewayDefinition {
  std::string name;
  std::string listen_tcp;  // "127.0.0.1:2323"; empty: not
  std::string listen_tls;
  TlsOffer start_tls = TlsOffer::none;  // on listen_tcp
  std::string certificate;              // PEM files, for TLS
  std::string key;
  std::string ca;                    // of clients' certificates; empty: clients need none
  bool client_certificates = false;  // clients must have one
  std::vector<PoolDefinition> pools;
  std::vector<AliasDefinition> aliases;
  std::vector<AssociationDefinition> associations;
  GatewayLimits limits;
  std::string log_level = "info";
  std::string log_file;
};

}  // namespace openrui::tn3270
