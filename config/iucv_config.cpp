#include "config/iucv_config.h"

#include "config/stream_port.h"
#include "iucv/directory.h"

namespace openrui {

void IucvConfig::read_port(const ConfigValue& item, PortDefinition& port) {
  read_stream_port(reader_, side_, item, port);
  port.user = read_user(item["user"], port.user);
  port.peer_user = read_user(item["peer_user"], port.peer_user);
  port.message_limit = static_cast<std::uint16_t>(item["message_limit"].number(port.message_limit));
}

std::string IucvConfig::read_user(const ConfigValue& value, const std::string& fallback) {
  if (!value.is_text()) return fallback;
  const auto parsed = iucv::parse_user_name(value.text());
  if (parsed) return *parsed;
  reader_.fault(value, '"' + value.text() + '"', "a user identifier: 1 to 8 letters, digits and @#$_-+:");
  return fallback;
}

void IucvConfig::read_link(const ConfigValue& item, LinkDefinition& link) {
  link.tag = item["station_name"].text();
  link.remote_tag = item["remote_station_name"].text();
  const auto [entry, fresh] = stations_.emplace(std::pair(link.port, link.tag), item);
  if (fresh) return;
  const auto other = "which the link in line " + std::to_string(reader_.line(entry->second)) + " has already";
  if (link.tag.empty()) {
    return reader_.missing(item, "station_name", "a name of its own; one link of a port may do without, and takes all");
  }
  reader_.fault(item["station_name"], '"' + link.tag + "\", " + other,
                "a name that no other link of port \"" + link.port + "\" has");
}

}  // namespace openrui
