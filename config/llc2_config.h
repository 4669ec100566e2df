// What is particular to Ethernet cards with LLC2 (transports reference 4.1, 4.4).
#pragma once

#include <map>
#include <string>

#include "config/config_reader.h"
#include "dlc/definition.h"

namespace openrui {

class Llc2Config {
 public:
  // `reader` outlives it.
  explicit Llc2Config(ConfigReader& reader) : reader_(reader) {}

  // The keys of an llc2 port but its MAC address, into `port`.
  void read_port(const ConfigValue& item, PortDefinition& port);

 private:
  ConfigReader& reader_;
  std::map<std::string, ConfigValue> interfaces_;
};

// Whether the links of an llc2 port may leave out their own MAC address: the port or its card has one.
bool has_own_mac(const PortDefinition& port);

}  // namespace openrui
