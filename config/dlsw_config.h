// What is particular to DLSw: partners, explorers by UDP, circuits (transports reference 5).
#pragma once

#include "config/config_reader.h"
#include "config/shared_sections.h"
#include "dlc/definition.h"

namespace openrui {

class DlswConfig {
 public:
  // `reader` outlives it.
  DlswConfig(ConfigReader& reader, ConfigSide side) : reader_(reader), side_(side) {}

  // The keys of a DLSw port, into `port`, whose local address and partners are there.
  void read_port(const ConfigValue& item, PortDefinition& port);
  // The keys of a link on such a port, into `link`.
  static void read_link(const ConfigValue& item, LinkDefinition& link);

 private:
  void read_explorers(const ConfigValue& item, PortDefinition& port);
  void read_allowed(const ConfigValue& item, PortDefinition& port);
  void check_partners(const ConfigValue& item, const PortDefinition& port);

  ConfigReader& reader_;
  ConfigSide side_;
};

}  // namespace openrui
