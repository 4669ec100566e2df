#include "config/sdlc_config.h"

#include <chrono>
#include <string_view>

#include "base/bytes.h"

namespace openrui {

namespace {

// 00 is no station, FF all of them, and 7E would be taken for a flag (transports reference 2.1, 3.3).
constexpr std::uint8_t kNoStations[] = {0x00, 0x7E, 0xFF};

std::chrono::milliseconds milliseconds(const ConfigValue& value, Duration fallback) {
  return std::chrono::milliseconds(
      value.number(static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(fallback).count())));
}

}  // namespace

void SdlcConfig::read_port(const ConfigValue& item, PortDefinition& port) {
  port.sdlc_line = static_cast<int>(item["line"].number(port.sdlc_line));
  port.full_duplex = item["duplex"].text() == "full";
  port.release = static_cast<int>(item["release"].number(port.release));
  port.poll_pause = milliseconds(item["poll_pause_ms"], port.poll_pause);
  port.reply_timeout = milliseconds(item["reply_timeout_ms"], port.reply_timeout);
  port.retries = static_cast<int>(item["retries"].number(port.retries));
  if (item["inactivity_s"].is_number()) port.inactivity = std::chrono::seconds(item["inactivity_s"].number(0));
  const bool polls = side_ == ConfigSide::host || polling_.count(port.name) != 0;
  if (!polls && !item["peer"].present()) {
    reader_.missing(item, "peer", "the address of the 3705 emulator, which waits for the call of the terminal");
  }
  if (polls && item["peer"].present()) {
    reader_.fault(item["peer"], '"' + port.peer + '"',
                  std::string("no \"peer\": ") + (side_ == ConfigSide::host ? "a host" : "who polls") +
                      " waits for whoever calls, as the emulator does");
  }
  if (port.release == 4 && port.full_duplex) {
    reader_.fault(item["duplex"], "\"full\" with release 4", "\"half\": the emulator has full duplex since release 5");
  }
  if (!polls) return;
  enter_line(item, port, port.sdlc_line);
  if (port.full_duplex) enter_line(item, port, port.sdlc_line + 1);
}

void SdlcConfig::enter_line(const ConfigValue& item, const PortDefinition& port, int line) {
  const auto [entry, fresh] = lines_.emplace(std::pair(port.local, line), item);
  if (fresh) return;
  reader_.fault(item["line"].present() ? item["line"] : item,
                "line " + std::to_string(line) + ", which the port in line " +
                    std::to_string(reader_.line(entry->second)) + " of the file has already",
                "a line of its own for every port; full duplex takes the next one too");
}

void SdlcConfig::read_link(const ConfigValue& item, LinkDefinition& link, bool switched) {
  if (const auto station = from_hex(item["station"].text()); station && station->size() == 1) {
    link.station = station->front();
  }
  for (const auto none : kNoStations) {
    if (link.station != none) continue;
    reader_.fault(item["station"], '"' + item["station"].text() + '"',
                  "the address of one station, 01 to FE without 7E, such as \"C1\"");
  }
  link.modulo = static_cast<int>(item["modulo"].number(link.modulo));
  link.window = static_cast<int>(item["window"].number(link.window));
  if (link.window >= link.modulo) {
    reader_.fault(item["window"], std::to_string(link.window) + " with modulo " + std::to_string(link.modulo),
                  "at most " + std::to_string(link.modulo - 1));
  }
  link.leased = item["leased"].flag(false);
  if (link.leased && !link.host) {
    reader_.fault(item["leased"], "true on a node", "no \"leased\": the host decides whether it asks for the XID");
  }
  const std::string_view role = side_ == ConfigSide::host ? "primary" : "secondary";
  if (switched && link.host != (polling_.count(link.port) != 0)) {
    reader_.fault(item["role"].present() ? item["role"] : item, "a link that is polled on a port whose links poll",
                  "one \"role\" for all links of port \"" + link.port + "\"");
  }
  if (!switched && item["role"].is_text() && item["role"].text() != role) {
    reader_.fault(item["role"], '"' + item["role"].text() + '"',
                  '"' + std::string(role) + "\": on an SDLC line the host polls and the node is polled");
  }
  const auto [entry, fresh] = stations_.emplace(std::pair(link.port, link.station), item);
  if (fresh) return;
  reader_.fault(item["station"].present() ? item["station"] : item,
                "station " + to_hex({&link.station, 1}) + ", which the link in line " +
                    std::to_string(reader_.line(entry->second)) + " has already",
                "an address that no other station of port \"" + link.port + "\" has");
}

}  // namespace openrui
