#include "config/ipc370_config.h"

#include <chrono>
#include <map>

#include "config/config_reader.h"
#include "config/schema_check.h"
#include "config/schemas.h"

namespace openrui {

namespace {

constexpr unsigned kMaxPort = 65535;

std::vector<std::string> texts(const ConfigValue& list) {
  std::vector<std::string> all;
  for (const auto& item : list.items()) all.push_back(item.text());
  return all;
}

std::optional<ipc370::TagPart> part(const ConfigValue& value) {
  if (!value.is_text()) return std::nullopt;
  return ipc370::TagPart(value.text());
}

std::string read_place(ConfigReader& reader, const ConfigValue& value) {
  const auto text = value.text();
  if (text.empty() || text.starts_with(kUnixPrefix)) return text;
  if (std::stoul(text.substr(text.rfind(':') + 1)) > kMaxPort) {
    reader.fault(value, '"' + text + '"', "a port from 0 to 65535");
  }
  return text;
}

std::string read_node(const ConfigValue& value) {
  return streams::parse_node_name(value.text()).value_or(std::string());
}

void read_partners(ConfigReader& reader, IpcDefinition& ipc) {
  std::map<std::string, ConfigValue> names;
  for (const auto& item : reader.root()["partners"].items()) {
    const auto node = read_node(item["node"]);
    if (node.empty()) continue;
    if (node == ipc.installation.network) {
      reader.fault(item["node"], '"' + node + "\", which is our own name", "the name of another node");
    }
    const auto [entry, fresh] = names.emplace(node, item["node"]);
    if (!fresh) {
      reader.fault(
          item["node"],
          '"' + node + "\", which is a partner in line " + std::to_string(reader.line(entry->second)) + " already",
          "each partner once");
    }
    ipc.partners.push_back({node, read_place(reader, item["address"]), texts(item["from"])});
  }
}

void read_tags(const ConfigReader& reader, ipc370::Installation& installation) {
  const auto defaults = reader.root()["default_tags"];
  installation.default_your_job = ipc370::TagPart(defaults["your_job"].text());
  installation.default_your_network = ipc370::TagPart(defaults["your_network"].text());
  installation.default_my_tag = ipc370::TagPart(defaults["my_tag"].text());
  const auto forced = reader.root()["forced_tags"];
  installation.forced.your_tag = part(forced["your_tag"]);
  installation.forced.your_job = part(forced["your_job"]);
  installation.forced.your_network = part(forced["your_network"]);
  installation.forced.my_tag = part(forced["my_tag"]);
}

Result<IpcDefinition, std::vector<ConfigFault>> read_ipc370(const JsonDocument& document) {
  ConfigReader reader(document, check_schema(document, ipc370_schema()));
  const auto root = reader.root();
  IpcDefinition ipc;
  auto& installation = ipc.installation;
  if (root["node"].is_text()) installation.network = read_node(root["node"]);
  installation.buffer = static_cast<std::size_t>(root["buffer"].number(static_cast<long>(installation.buffer)));
  installation.connections =
      static_cast<std::size_t>(root["connections"].number(static_cast<long>(installation.connections)));
  read_tags(reader, installation);
  ipc.network.wild_networks = root["wild_networks"].flag(true);
  ipc.network.window = static_cast<std::uint32_t>(root["window"].number(ipc.network.window));
  if (root["resume_s"].is_number()) ipc.network.resume = std::chrono::seconds(root["resume_s"].number(0));
  if (root["keepalive_s"].is_number()) ipc.keepalive = std::chrono::seconds(root["keepalive_s"].number(0));
  ipc.job = root["job"].text();
  ipc.listen = read_place(reader, root["listen"]);
  ipc.any_caller = root["any_caller"].flag(false);
  read_partners(reader, ipc);
  for (const auto& item : root["open_rules"].items()) {
    ipc.open_rules.push_back(
        {texts(item["jobs"]), texts(item["users"]), texts(item["tags"]), item["allow"].flag(false)});
  }
  ipc.control = root["control"].text();
  if (root["tls"].present()) {
    TlsDefinition tls;
    tls.certificate = root["tls"]["certificate"].text();
    tls.key = root["tls"]["key"].text();
    tls.ca = root["tls"]["ca"].text();
    tls.clients = ClientCertificates::required;
    ipc.tls = tls;
  }
  ipc.log.level = root["log"]["level"].text(ipc.log.level);
  ipc.log.file = root["log"]["file"].text();
  auto faults = reader.take_faults();
  if (!faults.empty()) return faults;
  return ipc;
}

}  // namespace

Result<IpcDefinition, std::vector<ConfigFault>> load_ipc370(const std::string& path) {
  const auto document = JsonDocument::load(path);
  if (!document.ok()) return document.error();
  return read_ipc370(*document);
}

Result<IpcDefinition, std::vector<ConfigFault>> parse_ipc370(const std::string& file, std::string_view text) {
  const auto document = JsonDocument::parse(file, text);
  if (!document.ok()) return document.error();
  return read_ipc370(*document);
}

}  // namespace openrui
