// The section "applications" of a host.
#pragma once

#include "config/config_reader.h"
#include "hostsim/definition.h"

namespace openrui {

// `modes` is complete. Reads the file that a bank names.
hostsim::Application read_application(ConfigReader& reader, const ConfigValue& item, NameTable& names,
                                      const NameTable& modes);

}  // namespace openrui
