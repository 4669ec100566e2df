// Texts of node configurations for tests, and their faults in words.
#pragma once

#include <string>
#include <string_view>

#include "config/node_config.h"

namespace openrui::test {

inline std::string faults_of(std::string_view text) {
  const auto node = parse_node("n.json", text);
  return node.ok() ? "" : to_words(node.error());
}

// A file that is right, with `lus` and what follows them given by the test; "lus" stands in line 6.
inline std::string with(const std::string& lus) {
  return R"({ "node": { "name": "NODE1" },
  "ports": [ { "name": "DLSW1", "dlc": "dlsw", "local": "127.0.0.1", "peer": "127.0.0.2" } ],
  "links": [ { "name": "HOST1", "port": "DLSW1", "mac": "40:00:00:00:00:01", "remote_mac": "40:00:00:00:37:05" } ],
  "pus": [ { "name": "PU1", "link": "HOST1" } ],
)" + lus +
         "\n}";
}

// The same for ports and links: line 2 is `ports`, line 3 `links`.
inline std::string with_links(const std::string& ports, const std::string& links) {
  return "{ \"node\": { \"name\": \"NODE1\" },\n\"ports\": [" + ports + "],\n\"links\": [" + links + "] }";
}

inline const std::string kPort = R"({"name":"P","dlc":"dlsw","local":"127.0.0.1","peer":"127.0.0.2"})";

}  // namespace openrui::test
