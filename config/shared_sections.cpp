#include "config/shared_sections.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <tuple>

#include "base/bytes.h"
#include "config/dlsw_config.h"
#include "config/ipc_config.h"
#include "config/iucv_config.h"
#include "config/llc2_config.h"
#include "config/name_range.h"
#include "config/numeric_address.h"
#include "config/sdlc_config.h"

namespace openrui {

namespace {

constexpr std::size_t kLuNameLength = 8;
constexpr long kMaxAddress = 254;
constexpr std::size_t kMaxLus = 65536;  // of one file; ranges would make any number out of a short text

void check_local(ConfigReader& reader, const ConfigValue& item, const PortDefinition& port) {
  if (!item["local"].is_text() || numeric_address(port.local)) return;
  reader.fault(item["local"], '"' + port.local + '"', "a numeric IPv4 or IPv6 address of this machine");
}

DlcType read_dlc(const ConfigValue& item) {
  for (const auto dlc : {DlcType::sdlc, DlcType::llc2, DlcType::iucv, DlcType::ipc, DlcType::loopback}) {
    if (item["dlc"].text() == name(dlc)) return dlc;
  }
  return DlcType::dlsw;
}

MacAddress read_mac(ConfigReader& reader, const ConfigValue& item, const char* key) {
  if (!item[key].is_text()) return {};
  const auto mac = parse_mac(item[key].text());
  if (mac.ok()) return *mac;
  // The schema has seen to the form; what is left is a group address.
  reader.fault(item[key], '"' + item[key].text() + "\", which is a group address",
               "the address of one station; is it in non-canonical order and lacks \"nc:\"?");
  return {};
}

// What one kind of port and its links need beyond what all have.
struct Bindings {
  DlswConfig dlsw;
  SdlcConfig sdlc;
  Llc2Config llc2;
  IucvConfig iucv;
  IpcConfig ipc;
};

PortDefinition read_port(ConfigReader& reader, Bindings& bindings, const ConfigValue& item, SharedSections& shared) {
  PortDefinition port;
  port.name = reader.read_name(item, shared.port_names);
  port.dlc = read_dlc(item);
  port.version = item["version"].is_text() ? kAnyVersion : static_cast<int>(item["version"].number(port.version));
  port.connections = static_cast<int>(item["connections"].number(port.connections));
  port.local = item["local"].text();
  port.peer = item["peer"].text();
  for (const auto& peer : item["peers"].items()) {
    if (port.peer.empty()) {
      port.peer = peer.text();
    } else {
      port.other_peers.push_back(peer.text());
    }
  }
  const PortDefinition defaults;
  const auto milliseconds = [&item](const char* key, Duration fallback) -> Duration {
    return std::chrono::milliseconds(
        item[key].number(static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(fallback).count())));
  };
  if (item["keepalive_s"].is_number()) port.keepalive = std::chrono::seconds(item["keepalive_s"].number(0));
  port.reconnect_min = milliseconds("reconnect_min_ms", defaults.reconnect_min);
  port.reconnect_max = milliseconds("reconnect_max_ms", defaults.reconnect_max);
  port.initial_window = static_cast<int>(item["initial_window"].number(defaults.initial_window));
  if (port.reconnect_min > port.reconnect_max) {
    const auto& wrong = item["reconnect_max_ms"].present() ? item["reconnect_max_ms"] : item["reconnect_min_ms"];
    reader.fault(wrong, "\"reconnect_min_ms\" above \"reconnect_max_ms\"", "a longest wait not below the first one");
  }
  if (item["dlc"].text() == name(DlcType::dlsw)) {
    check_local(reader, item, port);
    bindings.dlsw.read_port(item, port);
  }
  if (port.dlc == DlcType::sdlc) {
    check_local(reader, item, port);
    bindings.sdlc.read_port(item, port);
  }
  if (port.dlc == DlcType::llc2) {
    port.mac = read_mac(reader, item, "mac");
    bindings.llc2.read_port(item, port);
  }
  if (port.dlc == DlcType::iucv) {
    check_local(reader, item, port);
    bindings.iucv.read_port(item, port);
  }
  if (port.dlc == DlcType::ipc) {
    check_local(reader, item, port);
    bindings.ipc.read_port(item, port);
  }
  return port;
}

// Individual SAP numbers are even (transports reference 1.3).
std::uint8_t read_sap(ConfigReader& reader, const ConfigValue& value, std::uint8_t fallback) {
  const auto sap = value.number(fallback);
  if (sap % 2 != 0) reader.fault(value, std::to_string(sap), "an even number; odd SAPs are group SAPs");
  return static_cast<std::uint8_t>(sap);
}

// The switched link of an SDLC line on which we are the primary.
bool polls(const ConfigValue& link) { return link["role"].text() == "primary"; }

// The link of a data link switch has no XID and no role of its own, but what it has of the line that it is on.
void check_switched_link(ConfigReader& reader, const ConfigValue& item, const LinkDefinition& link) {
  for (const char* key : {"xid_format", "calls"}) {
    if (!item[key].present()) continue;
    reader.fault(item[key], "\"" + std::string(key) + "\" on link \"" + link.name + "\" of a switch",
                 "none: the stations behind the switch decide it");
  }
  if (item["xid"].present() && !item["leased"].flag(false)) {
    reader.fault(item["xid"], "an XID on link \"" + link.name + "\" of a switch",
                 "none: the XIDs of the stations behind it pass; only a \"leased\" SDLC station is answered for");
  }
}

void read_xid_exchange(ConfigReader& reader, const ConfigValue& item, LinkDefinition& link, ConfigSide side) {
  link.xid_format = static_cast<int>(item["xid_format"].number(0));
  link.role = side == ConfigSide::host ? StationRole::primary : StationRole::secondary;
  for (const auto role : {StationRole::primary, StationRole::secondary, StationRole::negotiable}) {
    if (item["role"].text() == name(role)) link.role = role;
  }
  if (item["role"].present() && link.xid_format != 3) {
    reader.fault(item["role"], "a role without \"xid_format\" 3",
                 "no role: with format 0 the host is primary and the node secondary");
  }
  if (link.xid_format == 3 && side == ConfigSide::node && !item["xid"].present()) {
    reader.missing(item, "xid", "a node identification such as \"017-00018\", which format 3 always carries");
  }
}

LinkDefinition read_link(ConfigReader& reader, const ConfigValue& item, SharedSections& shared, ConfigSide side) {
  LinkDefinition link;
  link.name = reader.read_name(item, shared.link_names);
  link.port = reader.read_reference(item["port"], shared.port_names);
  link.mac = read_mac(reader, item, "mac");
  link.remote_mac = read_mac(reader, item, "remote_mac");
  link.sap = read_sap(reader, item["sap"], link.sap);
  link.remote_sap = read_sap(reader, item["remote_sap"], link.remote_sap);
  if (item["xid"].is_text()) {
    const auto xid = parse_node_id(item["xid"].text());
    if (xid.ok()) {
      link.xid = *xid;
    } else {
      reader.fault(item["xid"], '"' + item["xid"].text() + '"', "a node identification such as \"017-00018\"");
    }
  }
  link.host = side == ConfigSide::host;
  if (shared.switched.count(link.name) != 0) {
    check_switched_link(reader, item, link);
    link.host = polls(item);
  } else {
    read_xid_exchange(reader, item, link, side);
  }
  if (item["calls"].present()) link.calls = item["calls"].flag(false);
  link.max_btu = static_cast<std::size_t>(item["max_btu"].number(0));
  link.started = item["start"].text("auto") == "auto";
  return link;
}

// A circuit and an LLC2 connection are known by their two stations, MAC and SAP each (transports reference 4.6, 5): two
// links with the same four values cannot be told apart.
using StationPair = std::tuple<std::string, MacAddress, std::uint8_t, MacAddress, std::uint8_t>;

class StationPairs {
 public:
  explicit StationPairs(ConfigReader& reader) : reader_(reader) {}

  void enter(const ConfigValue& item, const LinkDefinition& link, const PortDefinition& port) {
    const bool own_known = port.dlc == DlcType::llc2 && has_own_mac(port);
    bool complete = true;
    for (const std::string key : {"mac", "remote_mac"}) {
      if (own_known && key == "mac" && !item[key].present()) continue;
      complete = complete && item[key].is_text();
      if (port.dlc == DlcType::loopback || item[key].present()) continue;
      reader_.missing(item, key, "a MAC address such as \"40:00:00:00:00:01\"");
    }
    if (!complete) return;
    const auto& own = link.mac == MacAddress{} ? port.mac : link.mac;
    const auto [entry, fresh] =
        pairs_.emplace(StationPair{link.port, own, link.sap, link.remote_mac, link.remote_sap}, item);
    if (fresh) return;
    reader_.fault(item, "the same MACs and SAPs as in line " + std::to_string(reader_.line(entry->second)),
                  "a pair of stations that no other link of the port has");
  }

 private:
  ConfigReader& reader_;
  std::map<StationPair, ConfigValue> pairs_;
};

void read_links(ConfigReader& reader, Bindings& bindings, SharedSections& shared, ConfigSide side) {
  StationPairs pairs(reader);
  for (const auto& item : reader.root()["links"].items()) {
    auto link = read_link(reader, item, shared, side);
    const auto port = std::find_if(shared.ports.begin(), shared.ports.end(),
                                   [&link](const PortDefinition& p) { return p.name == link.port; });
    if (port != shared.ports.end()) {
      if (port->dlc == DlcType::sdlc) {
        bindings.sdlc.read_link(item, link, shared.switched.count(link.name) != 0);
      } else if (port->dlc == DlcType::iucv) {
        bindings.iucv.read_link(item, link);
      } else if (port->dlc == DlcType::ipc) {
        bindings.ipc.read_link(item, link);
      } else {
        if (port->dlc == DlcType::dlsw) DlswConfig::read_link(item, link);
        pairs.enter(item, link, *port);
      }
    }
    shared.links.push_back(link);
  }
}

void read_pus(ConfigReader& reader, SharedSections& shared) {
  std::map<std::string, ConfigValue> links;
  for (const auto& item : reader.root()["pus"].items()) {
    const auto pu_name = reader.read_name(item, shared.pu_names);
    const auto link = reader.read_reference(item["link"], shared.link_names);
    shared.pus.push_back({pu_name, link});
    if (link.empty()) continue;
    const auto [entry, fresh] = links.emplace(link, item["link"]);
    if (!fresh) {
      reader.fault(item["link"],
                   '"' + link + "\", which has a PU in line " + std::to_string(reader.line(entry->second)) + " already",
                   "a link of its own for every PU");
    }
  }
}

// The first address of `count` LUs; 0 when there is none and the fault was told, or the value is absent.
long first_address(ConfigReader& reader, const ConfigValue& at, const NameRange& names) {
  if (at.is_number()) {
    if (names.single()) return at.number(0);
    reader.fault(at, std::to_string(at.number(0)),
                 "for " + std::to_string(names.count()) + " names the first address and two dots such as \"3..\"");
    return 0;
  }
  if (!at.is_text()) return 0;
  const auto range = parse_address_range(at.text());
  const auto refuse = [&](const std::string& expected) {
    reader.fault(at, '"' + at.text() + '"', expected);
    return 0;
  };
  if (names.single()) return refuse("an integer from 1 to 254 for one name");
  if (!range || range->first == 0) return refuse("addresses from 1 to 254 such as \"3..\"");
  const long first = range->first;
  const long last = range->last ? static_cast<long>(*range->last) : first + static_cast<long>(names.count()) - 1;
  if (last < first || static_cast<std::size_t>(last - first + 1) != names.count()) {
    return refuse("as many addresses as names, which are " + std::to_string(names.count()));
  }
  if (last > kMaxAddress) {
    reader.fault(at,
                 '"' + at.text() + "\", which ends at " + std::to_string(last) + " for " +
                     std::to_string(names.count()) + " names",
                 "addresses from 1 to 254");
    return 0;
  }
  return first;
}

using AddressTable = std::map<std::pair<std::string, long>, ConfigValue>;

void enter_addresses(ConfigReader& reader, AddressTable& used, const ConfigValue& item, const std::string& pu,
                     long first, long count) {
  for (long address = first; address < first + count; ++address) {
    const auto [entry, fresh] = used.emplace(std::pair(pu, address), item["address"]);
    if (fresh) continue;
    reader.fault(item["address"],
                 "address " + std::to_string(address) + ", which is used in line " +
                     std::to_string(reader.line(entry->second)) + " already",
                 "an address that no other LU of PU \"" + pu + "\" has");
    return;  // one message for a range
  }
}

void read_lus(ConfigReader& reader, SharedSections& shared) {
  AddressTable used;
  const auto items = reader.root()["lus"].items();
  for (std::size_t index = 0; index < items.size(); ++index) {
    const auto& item = items[index];
    const auto pu = reader.read_reference(item["pu"], shared.pu_names);
    const auto text = item["name"].text();
    const auto names = NameRange::parse(text, kLuNameLength);
    if (text.empty() || !names.ok()) {
      shared.lu_names.complete = false;
      if (!text.empty()) reader.fault(item["name"], '"' + text + '"', names.error());
      continue;
    }
    const auto first = first_address(reader, item["address"], *names);
    const auto count = std::min(names->count(), static_cast<std::size_t>(kMaxAddress));
    if (first != 0 && !pu.empty()) enter_addresses(reader, used, item, pu, first, static_cast<long>(count));
    if (shared.lus.size() + count > kMaxLus) {
      reader.fault(item["name"], "more than " + std::to_string(kMaxLus) + " LUs", "fewer");
      return;
    }
    for (std::size_t i = 0; i < count; ++i) {
      if (!reader.enter(shared.lu_names, names->at(i), item["name"])) break;
      shared.lus.push_back({names->at(i), pu, static_cast<std::uint8_t>(first + static_cast<long>(i))});
      shared.lu_items.push_back(index);
    }
  }
}

CryptographyDefinition read_cryptography(ConfigReader& reader, const NameTable& lus) {
  CryptographyDefinition cryptography;
  const auto section = reader.root()["cryptography"];
  cryptography.allow_des = section["allow_des"].flag(false);
  for (const auto& item : section["keys"].items()) {
    KeyDefinition key;
    key.lu = reader.read_reference(item["lu"], lus);
    key.plu = item["plu"].text();
    const auto bytes = from_hex(item["master_key"].text());
    if (bytes && bytes->size() == key.master_key.size()) {
      std::copy(bytes->begin(), bytes->end(), key.master_key.begin());
      cryptography.keys.push_back(std::move(key));
    }
  }
  return cryptography;
}

}  // namespace

SharedSections read_shared_sections(ConfigReader& reader, ConfigSide side) {
  SharedSections shared;
  Bindings bindings{DlswConfig(reader, side), SdlcConfig(reader, side), Llc2Config(reader), IucvConfig(reader, side),
                    IpcConfig(reader, side)};
  for (const auto& item : reader.root()["switches"].items()) {
    for (const char* end : {"from", "to"}) shared.switched.insert(item[end].text());
  }
  // The port of a station that we poll is called by it.
  for (const auto& item : reader.root()["links"].items()) {
    if (shared.switched.count(item["name"].text()) != 0 && polls(item)) bindings.sdlc.add_polling(item["port"].text());
  }
  for (const auto& item : reader.root()["ports"].items()) {
    shared.ports.push_back(read_port(reader, bindings, item, shared));
  }
  read_links(reader, bindings, shared, side);
  read_pus(reader, shared);
  read_lus(reader, shared);
  shared.capture_file = reader.root()["capture"]["file"].text();
  shared.cryptography = read_cryptography(reader, shared.lu_names);
  shared.log.level = reader.root()["log"]["level"].text(shared.log.level);
  shared.log.file = reader.root()["log"]["file"].text();
  return shared;
}

}  // namespace openrui
