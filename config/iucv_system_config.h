// The configuration of IUCV in a program: its node, the directory of user identifiers, other nodes. One JSON file,
// checked against config/schema/iucv.schema.json; config/samples/iucv.json shows everything.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/config_fault.h"
#include "config/node_places.h"
#include "iucv/directory.h"

namespace openrui {

struct IucvDefinition {
  std::string node = "LOCAL";  // as streams/hello.h has it
  NodePlaces places;
  // Without users in the file: every name can be taken, and everybody may connect to everybody. With users, a name that
  // is not among them is what the file says of others; when it says nothing, such a name cannot be taken.
  iucv::Directory directory;
};

// All faults, in the order of the text.
Result<IucvDefinition, std::vector<ConfigFault>> load_iucv(const std::string& path);
// The same for a text in memory; `file` is for the messages.
Result<IucvDefinition, std::vector<ConfigFault>> parse_iucv(const std::string& file, std::string_view text);

}  // namespace openrui
