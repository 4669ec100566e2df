#include "config/ipc370_config.h"

#include <chrono>

#include "config/config_reader.h"
#include "config/schema_check.h"
#include "config/schemas.h"

namespace openrui {

namespace {

std::optional<ipc370::TagPart> part(const ConfigValue& value) {
  if (!value.is_text()) return std::nullopt;
  return ipc370::TagPart(value.text());
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
  if (root["node"].is_text()) installation.network = read_stream_node(root["node"]);
  installation.buffer = static_cast<std::size_t>(root["buffer"].number(static_cast<long>(installation.buffer)));
  installation.connections =
      static_cast<std::size_t>(root["connections"].number(static_cast<long>(installation.connections)));
  read_tags(reader, installation);
  ipc.network.wild_networks = root["wild_networks"].flag(true);
  ipc.network.window = static_cast<std::uint32_t>(root["window"].number(ipc.network.window));
  if (root["resume_s"].is_number()) ipc.network.resume = std::chrono::seconds(root["resume_s"].number(0));
  ipc.job = root["job"].text();
  ipc.places = read_node_places(reader, installation.network);
  for (const auto& item : root["open_rules"].items()) {
    ipc.open_rules.push_back(
        {read_texts(item["jobs"]), read_texts(item["users"]), read_texts(item["tags"]), item["allow"].flag(false)});
  }
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
