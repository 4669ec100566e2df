#include "config/ipc_config.h"

#include <chrono>

#include "streams/hello.h"

namespace openrui {

void IpcConfig::read_port(const ConfigValue& item, PortDefinition& port) {
  const char* const side = side_ == ConfigSide::host ? "host" : "node";
  const auto own = item["node"].present() ? item["node"] : reader_.root()[side]["name"];
  port.own_node = read_node(own);
  port.peer_node = read_node(item["peer_node"]);
  port.tcp_port = static_cast<std::uint16_t>(item["tcp_port"].number(0));
  if (item["resume_s"].is_number()) port.resume = std::chrono::seconds(item["resume_s"].number(0));
  if (side_ == ConfigSide::node && !item["peer"].present()) {
    reader_.missing(item, "peer", "the address of the partner; only a host may wait for whoever calls");
  }
  if (item["peer"].present() && !item["peer_node"].present()) {
    reader_.missing(item, "peer_node", "the name of the node at \"peer\", as its own port has it in \"node\"");
  }
  if (!port.own_node.empty() && port.own_node == port.peer_node) {
    reader_.fault(item["peer_node"], '"' + port.peer_node + "\", which is our own name", "the name of another node");
  }
}

// Names as the streams between nodes know them: 1 to 8 characters.
std::string IpcConfig::read_node(const ConfigValue& value) {
  if (!value.is_text()) return {};
  const auto parsed = streams::parse_node_name(value.text());
  if (parsed) return *parsed;
  reader_.fault(value, '"' + value.text() + "\" as the name of a node on an ipc port",
                "1 to 8 letters, digits, $, # and @; \"node\" of the port can give another one");
  return {};
}

void IpcConfig::read_link(const ConfigValue& item, LinkDefinition& link) {
  link.tag = item["tag"].text();
  link.remote_tag = item["remote_tag"].text();
  if (!item["tag"].present()) {
    reader_.missing(item, "tag", "the tag of the connection, 1 to 8 capitals, $, # and @; digits are not allowed");
  }
  if (link.tag.empty()) return;
  const auto [entry, fresh] = tags_.emplace(std::pair(link.port, link.tag), item);
  if (fresh) return;
  reader_.fault(
      item["tag"],
      '"' + link.tag + "\", which the link in line " + std::to_string(reader_.line(entry->second)) + " has already",
      "a tag that no other link of port \"" + link.port + "\" has");
}

}  // namespace openrui
