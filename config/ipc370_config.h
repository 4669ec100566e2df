// The configuration of UCLA IPC in a program: one JSON file, checked against config/schema/ipc370.schema.json.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/config_fault.h"
#include "config/node_places.h"
#include "ipc370/installation.h"
#include "ipc370/network.h"

namespace openrui {

// Who may open what. Patterns: `*` stands for any characters, `?` for one; an empty list: all.
struct IpcOpenRule {
  std::vector<std::string> jobs;
  std::vector<std::string> users;
  std::vector<std::string> tags;  // of the whole tag in words, "YTAG.YJOB.YNET/MTAG.MJOB.MNET"
  bool allow = false;
};

struct IpcDefinition {
  ipc370::Installation installation;  // without its exit
  ipc370::NetworkOptions network;
  std::string job;
  NodePlaces places;
  std::vector<IpcOpenRule> open_rules;
};

// All faults, in the order of the text.
Result<IpcDefinition, std::vector<ConfigFault>> load_ipc370(const std::string& path);
// The same for a text in memory; `file` is for the messages.
Result<IpcDefinition, std::vector<ConfigFault>> parse_ipc370(const std::string& file, std::string_view text);

}  // namespace openrui
