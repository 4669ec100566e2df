// The sections that a node and a host have in common: ports, links, PUs, LUs, capture and log.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "config/config_reader.h"
#include "dlc/definition.h"
#include "node/definition.h"

namespace openrui {

enum class ConfigSide : std::uint8_t { node, host };

struct SharedSections {
  NameTable port_names{"port", {}, true};
  NameTable link_names{"link", {}, true};
  NameTable pu_names{"PU", {}, true};
  NameTable lu_names{"LU", {}, true};
  std::vector<PortDefinition> ports;
  std::vector<LinkDefinition> links;
  std::set<std::string> switched;  // links that "switches" names; a node's only
  std::vector<PuDefinition> pus;
  std::vector<LuDefinition> lus;
  std::vector<std::size_t> lu_items;  // for every LU the index of its item under "lus"; a range has one for all
  std::string capture_file;
  LogDefinition log;
  CryptographyDefinition cryptography;
};

SharedSections read_shared_sections(ConfigReader& reader, ConfigSide side);

}  // namespace openrui
