// What is particular to UCLA IPC connections as links (transports reference 11.3).
#pragma once

#include <map>
#include <string>
#include <utility>

#include "config/config_reader.h"
#include "config/shared_sections.h"
#include "dlc/definition.h"

namespace openrui {

class IpcConfig {
 public:
  // `reader` outlives it.
  IpcConfig(ConfigReader& reader, ConfigSide side) : reader_(reader), side_(side) {}

  // The keys of an ipc port, into `port`.
  void read_port(const ConfigValue& item, PortDefinition& port);
  // The keys of a link on such a port, into `link`.
  void read_link(const ConfigValue& item, LinkDefinition& link);

 private:
  ConfigReader& reader_;
  ConfigSide side_;
  std::map<std::pair<std::string, std::string>, ConfigValue> tags_;  // port and own tag
};

}  // namespace openrui
