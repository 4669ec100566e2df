// What is particular to IUCV paths as links (transports reference 11.2).
#pragma once

#include <map>
#include <string>
#include <utility>

#include "config/config_reader.h"
#include "config/shared_sections.h"
#include "dlc/definition.h"

namespace openrui {

class IucvConfig {
 public:
  // `reader` outlives it.
  IucvConfig(ConfigReader& reader, ConfigSide side) : reader_(reader), side_(side) {}

  // The keys of an iucv port, into `port`.
  void read_port(const ConfigValue& item, PortDefinition& port);
  // The keys of a link on such a port, into `link`.
  void read_link(const ConfigValue& item, LinkDefinition& link);

 private:
  std::string read_user(const ConfigValue& value, const std::string& fallback);

  ConfigReader& reader_;
  ConfigSide side_;
  std::map<std::pair<std::string, std::string>, ConfigValue> stations_;  // port and own station name
};

}  // namespace openrui
