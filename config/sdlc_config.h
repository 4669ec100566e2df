// What is particular to SDLC lines and the links on them (transports reference 2.6, 3).
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include "config/config_reader.h"
#include "config/shared_sections.h"
#include "dlc/definition.h"

namespace openrui {

class SdlcConfig {
 public:
  // `reader` outlives it.
  SdlcConfig(ConfigReader& reader, ConfigSide side) : reader_(reader), side_(side) {}

  // A port of a node whose stations we poll, for a data link switch: as a host's.
  void add_polling(const std::string& port) { polling_.insert(port); }
  // The keys of an SDLC port, into `port`.
  void read_port(const ConfigValue& item, PortDefinition& port);
  // The keys of a link on such a port, into `link`.
  void read_link(const ConfigValue& item, LinkDefinition& link, bool switched);

 private:
  void enter_line(const ConfigValue& item, const PortDefinition& port, int line);

  ConfigReader& reader_;
  ConfigSide side_;
  std::set<std::string> polling_;
  std::map<std::pair<std::string, int>, ConfigValue> lines_;              // address and line of a host
  std::map<std::pair<std::string, std::uint8_t>, ConfigValue> stations_;  // port and address
};

}  // namespace openrui
