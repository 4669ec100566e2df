#include "config/node_places.h"

#include <map>

#include "base/tcp.h"
#include "config/config_reader.h"
#include "streams/hello.h"

namespace openrui {

namespace {

constexpr unsigned kMaxPort = 65535;

std::string read_place(ConfigReader& reader, const ConfigValue& value) {
  const auto text = value.text();
  if (text.empty() || text.starts_with(kUnixPrefix)) return text;
  if (std::stoul(text.substr(text.rfind(':') + 1)) > kMaxPort) {
    reader.fault(value, '"' + text + '"', "a port from 0 to 65535");
  }
  return text;
}

std::vector<PartnerPlace> read_partners(ConfigReader& reader, const std::string& own_node) {
  std::vector<PartnerPlace> partners;
  std::map<std::string, ConfigValue> names;
  for (const auto& item : reader.root()["partners"].items()) {
    const auto node = read_stream_node(item["node"]);
    if (node.empty()) continue;
    if (node == own_node) {
      reader.fault(item["node"], '"' + node + "\", which is our own name", "the name of another node");
    }
    const auto [entry, fresh] = names.emplace(node, item["node"]);
    if (!fresh) {
      reader.fault(
          item["node"],
          '"' + node + "\", which is a partner in line " + std::to_string(reader.line(entry->second)) + " already",
          "each partner once");
    }
    partners.push_back({node, read_place(reader, item["address"]), read_texts(item["from"])});
  }
  return partners;
}

}  // namespace

std::string read_stream_node(const ConfigValue& value) {
  return streams::parse_node_name(value.text()).value_or(std::string());
}

std::vector<std::string> read_texts(const ConfigValue& list) {
  std::vector<std::string> all;
  for (const auto& item : list.items()) all.push_back(item.text());
  return all;
}

NodePlaces read_node_places(ConfigReader& reader, const std::string& own_node) {
  const auto root = reader.root();
  NodePlaces places;
  places.listen = read_place(reader, root["listen"]);
  places.partners = read_partners(reader, own_node);
  places.any_caller = root["any_caller"].flag(false);
  if (root["keepalive_s"].is_number()) places.keepalive = std::chrono::seconds(root["keepalive_s"].number(0));
  places.control = root["control"].text();
  if (root["tls"].present()) {
    TlsDefinition tls;
    tls.certificate = root["tls"]["certificate"].text();
    tls.key = root["tls"]["key"].text();
    tls.ca = root["tls"]["ca"].text();
    tls.clients = ClientCertificates::required;
    places.tls = tls;
  }
  places.log.level = root["log"]["level"].text(places.log.level);
  places.log.file = root["log"]["file"].text();
  return places;
}

}  // namespace openrui
