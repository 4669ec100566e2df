#include "config/ipc_config.h"

#include <chrono>

#include "config/stream_port.h"

namespace openrui {

void IpcConfig::read_port(const ConfigValue& item, PortDefinition& port) {
  read_stream_port(reader_, side_, item, port);
  if (item["resume_s"].is_number()) port.resume = std::chrono::seconds(item["resume_s"].number(0));
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
