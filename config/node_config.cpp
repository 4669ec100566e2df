#include "config/node_config.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>

#include "config/config_reader.h"
#include "config/name_range.h"
#include "config/schema_check.h"
#include "config/schemas.h"
#include "config/shared_sections.h"

namespace openrui {

namespace {

constexpr std::size_t kLuNameLength = 8;
constexpr unsigned kMaxPort = 65535;
constexpr std::size_t kMaxMembers = 262144;  // of all pools; ranges would make any number out of a short text

// The schema has seen to it that digits end the text.
void check_port_number(ConfigReader& reader, const ConfigValue& at) {
  const auto text = at.text();
  unsigned port = 0;
  std::from_chars(text.data() + text.rfind(':') + 1, text.data() + text.size(), port);
  if (port > kMaxPort) reader.fault(at, "port " + std::to_string(port), "a port from 0 to 65535");
}

void read_pools(ConfigReader& reader, const SharedSections& shared, NameTable& lus_and_pools, NodeDefinition& node) {
  std::size_t total = 0;
  for (const auto& item : reader.root()["pools"].items()) {
    PoolDefinition pool{reader.read_name(item, lus_and_pools), {}};
    NameTable members{"member of the pool", {}, true};
    for (const auto& member : item["members"].items()) {
      const auto text = member.text();
      if (text.empty()) continue;
      const auto names = NameRange::parse(text, kLuNameLength);
      if (!names.ok()) {
        reader.fault(member, '"' + text + '"', names.error());
        continue;
      }
      for (std::size_t i = 0; i < names->count(); ++i) {
        const auto lu = names->at(i);
        if (!shared.lu_names.used.contains(lu)) {
          reader.unknown(member, lu, shared.lu_names);
          break;  // one message for a range
        }
        if (!reader.enter(members, lu, member)) break;
        if (++total > kMaxMembers) {
          reader.fault(member, "more than " + std::to_string(kMaxMembers) + " pool members", "fewer");
          return;
        }
        pool.members.push_back(lu);
      }
    }
    node.pools.push_back(std::move(pool));
  }
}

// Whether the target's LU is one of this file: an embedded node, or a server that is this node's own socket.
bool is_own_target(const NodeDefinition& node, long server) {
  if (node.mode == NodeMode::client) return false;
  if (node.mode == NodeMode::embedded || node.servers.empty()) return true;
  const auto index = static_cast<std::size_t>(server);
  return index < node.servers.size() && !node.listen_unix.empty() && node.servers[index] == "unix:" + node.listen_unix;
}

void read_sessions(ConfigReader& reader, const NameTable& lus_and_pools, NodeDefinition& node) {
  NameTable names{"session", {}, true};
  for (const auto& item : reader.root()["sessions"].items()) {
    SessionDefinition session{reader.read_name(item, names), {}};
    for (const auto& target : item["targets"].items()) {
      const auto server = target["server"].number(0);
      const auto count = static_cast<long>(node.servers.size());
      if (target["server"].is_number() && server >= count && !(server == 0 && node.mode != NodeMode::client)) {
        reader.fault(target["server"], std::to_string(server),
                     count == 0   ? "no server index, because \"servers\" is empty"
                     : count == 1 ? "0, because \"servers\" has one entry"
                                  : "an index into \"servers\" from 0 to " + std::to_string(count - 1));
      }
      const auto lu =
          is_own_target(node, server) ? reader.read_reference(target["lu"], lus_and_pools) : target["lu"].text();
      session.targets.push_back({static_cast<int>(server), lu, is_own_target(node, server)});
    }
    node.sessions.push_back(std::move(session));
  }
  node.default_session = reader.read_reference(reader.root()["default_session"], names);
}

void read_tls(ConfigReader& reader, NodeDefinition& node) {
  const auto tls = reader.root()["tls"];
  node.tls.certificate = tls["certificate"].text();
  node.tls.key = tls["key"].text();
  node.tls.ca = tls["ca"].text();
  const auto clients = tls["client_certificates"].text();
  node.tls.clients = clients == "required"   ? ClientCertificates::required
                     : clients == "optional" ? ClientCertificates::optional
                                             : ClientCertificates::none;
  if (tls["certificate"].present() && !tls["key"].present()) {
    reader.missing(tls, "key", "the private key of \"certificate\"");
  }
  if (tls["key"].present() && !tls["certificate"].present()) {
    reader.missing(tls, "certificate", "the certificate of \"key\"");
  }
  if (node.tls.clients != ClientCertificates::none && !tls["ca"].present()) {
    reader.missing(
        tls, "ca",
        "the certificates of those who vouch for clients, because \"client_certificates\" is \"" + clients + '"');
  }
  if (node.listen_tls.empty()) return;
  if (!tls.present()) {
    reader.missing(reader.root(), "tls", "an object with \"certificate\" and \"key\", because \"listen\" has \"tls\"");
  } else if (!tls["certificate"].present() && !tls["key"].present()) {
    reader.missing(tls, "certificate", "the certificate of this node, because \"listen\" has \"tls\"");
  }
}

std::vector<std::string> texts(const ConfigValue& list) {
  std::vector<std::string> result;
  for (const auto& item : list.items()) result.push_back(item.text());
  return result;
}

std::vector<std::uint32_t> numbers(const ConfigValue& list) {
  std::vector<std::uint32_t> result;
  for (const auto& item : list.items()) result.push_back(static_cast<std::uint32_t>(item.number(0)));
  return result;
}

void read_access(const ConfigReader& reader, NodeDefinition& node) {
  const auto list = reader.root()["access"];
  if (!list.present()) return;
  node.access.emplace();
  for (const auto& item : list.items()) {
    AccessRule rule;
    rule.name = item["name"].text(std::to_string(node.access->size() + 1));
    rule.users = texts(item["users"]);
    rule.uids = numbers(item["uids"]);
    rule.groups = texts(item["groups"]);
    rule.gids = numbers(item["gids"]);
    rule.certificates = texts(item["certificates"]);
    rule.lus = texts(item["lus"]);
    rule.pools = texts(item["pools"]);
    rule.allow = item["allow"].flag(true);
    node.access->push_back(std::move(rule));
  }
}

void read_places(ConfigReader& reader, NodeDefinition& node) {
  const auto root = reader.root();
  const auto listen = root["listen"];
  node.listen_unix = listen["unix"].text();
  node.listen_tcp = listen["tcp"].text();
  node.listen_tls = listen["tls"].text();
  for (const char* key : {"tcp", "tls"}) {
    if (listen[key].is_text()) check_port_number(reader, listen[key]);
  }
  if (listen["unix_mode"].is_text()) {
    unsigned mode = 0;
    const auto text = listen["unix_mode"].text();
    std::from_chars(text.data(), text.data() + text.size(), mode, 8);
    node.unix_mode = mode;
  }
  node.keepalive = std::chrono::seconds(root["keepalive"].number(node.keepalive.count()));
  const auto mode = root["mode"].text();
  node.mode = mode == "client" ? NodeMode::client : mode == "embedded" ? NodeMode::embedded : NodeMode::automatic;
  for (const auto& server : root["servers"].items()) {
    const auto text = server.text();
    node.servers.push_back(text);
    if (!text.empty() && !text.starts_with("unix:")) check_port_number(reader, server);
  }
  const auto personality = root["personality"].text();
  node.personality_given = !personality.empty();
  node.personality = personality == "his"     ? Personality::his
                     : personality == "pcomm" ? Personality::pcomm
                                              : Personality::snapix;
  node.api_trace = root["api_trace"].text();
  if (node.mode == NodeMode::client && node.servers.empty()) {
    reader.missing(root, "servers", "at least one server, because \"mode\" is \"client\"");
  }
  if (node.mode != NodeMode::client && !root["node"].present()) {
    reader.missing(root, "node",
                   "an object with the \"name\" of the node; only a file with \"mode\": \"client\" has none");
  }
}

// One end of a switch; nothing when it was faulted.
std::optional<LinkDefinition> read_switch_end(ConfigReader& reader, const SharedSections& shared, const ConfigValue& at,
                                              std::map<std::string, ConfigValue>& ends) {
  const auto name = reader.read_reference(at, shared.link_names);
  const auto link = std::find_if(shared.links.begin(), shared.links.end(),
                                 [&name](const LinkDefinition& l) { return l.name == name; });
  if (name.empty() || link == shared.links.end()) return std::nullopt;
  const auto [entry, fresh] = ends.emplace(name, at);
  if (!fresh) {
    reader.fault(
        at, '"' + name + "\", which a switch has in line " + std::to_string(reader.line(entry->second)) + " already",
        "a link of its own for each end of a switch");
    return std::nullopt;
  }
  const auto pu =
      std::find_if(shared.pus.begin(), shared.pus.end(), [&name](const PuDefinition& p) { return p.link == name; });
  if (pu != shared.pus.end()) {
    reader.fault(at, '"' + name + "\", which PU \"" + pu->name + "\" has", "a link without a PU");
  }
  const auto port = std::find_if(shared.ports.begin(), shared.ports.end(),
                                 [&link](const PortDefinition& p) { return p.name == link->port; });
  if (port != shared.ports.end() && port->dlc != DlcType::dlsw && port->dlc != DlcType::sdlc &&
      port->dlc != DlcType::llc2) {
    reader.fault(at, '"' + name + "\", which is on a port of type " + std::string(openrui::name(port->dlc)),
                 "a link on a port of type dlsw, sdlc or llc2");
  }
  return *link;
}

void read_switches(ConfigReader& reader, const SharedSections& shared, NodeDefinition& node) {
  NameTable names{"switch", {}, true};
  std::map<std::string, ConfigValue> ends;
  for (const auto& item : reader.root()["switches"].items()) {
    SwitchDefinition joint;
    joint.name = reader.read_name(item, names);
    const auto from = read_switch_end(reader, shared, item["from"], ends);
    const auto to = read_switch_end(reader, shared, item["to"], ends);
    if (!from || !to) continue;
    joint.from = *from;
    joint.to = *to;
    node.switches.push_back(std::move(joint));
  }
}

Result<NodeDefinition, std::vector<ConfigFault>> read_node(const JsonDocument& document) {
  ConfigReader reader(document, check_schema(document, node_schema()));
  NodeDefinition node;
  if (document.root().is_object()) {
    node.name = reader.root()["node"]["name"].text();
    auto shared = read_shared_sections(reader, ConfigSide::node);
    read_places(reader, node);
    read_tls(reader, node);
    read_access(reader, node);
    auto lus_and_pools = shared.lu_names;
    lus_and_pools.what = "LU or pool";
    read_pools(reader, shared, lus_and_pools, node);
    read_sessions(reader, lus_and_pools, node);
    read_switches(reader, shared, node);
    node.ports = std::move(shared.ports);
    std::erase_if(shared.links, [&shared](const LinkDefinition& l) { return shared.switched.count(l.name) != 0; });
    node.links = std::move(shared.links);
    node.pus = std::move(shared.pus);
    node.lus = std::move(shared.lus);
    node.sli_modules = reader.root()["sli"]["modules"].text();
    node.capture_file = std::move(shared.capture_file);
    node.log = std::move(shared.log);
    node.cryptography = std::move(shared.cryptography);
    const auto limit = reader.root()["node"]["correlation_limit"].number(static_cast<long>(node.correlation_limit));
    node.correlation_limit = static_cast<std::size_t>(limit);
  }
  auto faults = reader.take_faults();
  if (!faults.empty()) return faults;
  return node;
}

}  // namespace

Result<NodeDefinition, std::vector<ConfigFault>> load_node(const std::string& path) {
  const auto document = JsonDocument::load(path);
  if (!document.ok()) return document.error();
  return read_node(*document);
}

Result<NodeDefinition, std::vector<ConfigFault>> parse_node(const std::string& file, std::string_view text) {
  const auto document = JsonDocument::parse(file, text);
  if (!document.ok()) return document.error();
  return read_node(*document);
}

Result<std::string, std::vector<std::string>> find_client_config(const EnvironmentLookup& environment) {
  const auto variable = [&environment](const char* name) -> std::string {
    const char* value = environment(name);
    return value == nullptr ? std::string() : std::string(value);
  };
  std::vector<std::string> places;
  if (const auto named = variable("RUI_CONFIG"); !named.empty()) {
    places.push_back(named);
  } else {
    // The XDG base directory rules: a relative path is not valid and is ignored.
    auto base = variable("XDG_CONFIG_HOME");
    if (!base.starts_with('/')) base = variable("HOME").empty() ? std::string() : variable("HOME") + "/.config";
    if (!base.empty()) places.push_back(base + "/openrui/rui.json");
    places.push_back("/etc/openrui/rui.json");
  }
  for (const auto& place : places) {
    std::error_code ignored;
    if (std::filesystem::exists(place, ignored)) return place;
  }
  return places;
}

Result<std::string, std::vector<std::string>> find_client_config() {
  return find_client_config([](const char* name) { return std::getenv(name); });
}

}  // namespace openrui
