// The section "uss" of a host: USS tables.
#pragma once

#include "config/config_reader.h"
#include "hostsim/uss_table.h"

namespace openrui {

hostsim::UssTable read_uss_table(ConfigReader& reader, const ConfigValue& item, NameTable& names);

}  // namespace openrui
