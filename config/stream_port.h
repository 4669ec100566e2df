// What ports have in common whose links go over streams between nodes: iucv and ipc (transports reference 10.2).
#pragma once

#include "config/config_reader.h"
#include "config/shared_sections.h"
#include "dlc/definition.h"

namespace openrui {

// The names of both nodes and the TCP port, into `port`, whose kind is known.
void read_stream_port(ConfigReader& reader, ConfigSide side, const ConfigValue& item, PortDefinition& port);

}  // namespace openrui
