#include "config/stream_port.h"

#include "streams/hello.h"

namespace openrui {
namespace {

// Names as the streams between nodes know them: 1 to 8 characters.
std::string read_node(ConfigReader& reader, const ConfigValue& value, const PortDefinition& port) {
  if (!value.is_text()) return {};
  const auto parsed = streams::parse_node_name(value.text());
  if (parsed) return *parsed;
  reader.fault(value, '"' + value.text() + "\" as the name of a node on an " + std::string(name(port.dlc)) + " port",
               "1 to 8 letters, digits, $, # and @; \"node\" of the port can give another one");
  return {};
}

}  // namespace

void read_stream_port(ConfigReader& reader, ConfigSide side, const ConfigValue& item, PortDefinition& port) {
  const char* const section = side == ConfigSide::host ? "host" : "node";
  const auto own = item["node"].present() ? item["node"] : reader.root()[section]["name"];
  port.own_node = read_node(reader, own, port);
  port.peer_node = read_node(reader, item["peer_node"], port);
  port.tcp_port = static_cast<std::uint16_t>(item["tcp_port"].number(0));
  if (side == ConfigSide::node && !item["peer"].present()) {
    reader.missing(item, "peer", "the address of the partner; only a host may wait for whoever calls");
  }
  if (item["peer"].present() && !item["peer_node"].present()) {
    reader.missing(item, "peer_node", "the name of the node at \"peer\", as its own port has it in \"node\"");
  }
  if (!port.own_node.empty() && port.own_node == port.peer_node) {
    reader.fault(item["peer_node"], '"' + port.peer_node + "\", which is our own name", "the name of another node");
  }
}

}  // namespace openrui
