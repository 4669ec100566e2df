// How the facility in a program (UCLA IPC, IUCV) reaches other nodes and is reached itself: the keys that both kinds of
// configuration have.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "node/definition.h"

namespace openrui {

class ConfigReader;
class ConfigValue;

struct PartnerPlace {
  std::string node;
  std::string address;  // as parse_port_address() takes it; empty: it calls us
  std::vector<std::string> from;
};

struct NodePlaces {
  std::string listen;  // as parse_port_address() takes it; empty: nowhere
  std::vector<PartnerPlace> partners;
  bool any_caller = false;
  Duration keepalive = std::chrono::seconds(10);
  std::string control;               // path of a local socket; empty: none
  std::optional<TlsDefinition> tls;  // for the streams between nodes
  LogDefinition log;
};

// Empty when it is absent; the schema has seen to the rest.
std::string read_stream_node(const ConfigValue& value);
std::vector<std::string> read_texts(const ConfigValue& list);
// `own_node`: a partner must not have this name.
NodePlaces read_node_places(ConfigReader& reader, const std::string& own_node);

}  // namespace openrui
