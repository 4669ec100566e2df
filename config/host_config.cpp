#include "config/host_config.h"

#include <algorithm>

#include "config/config_reader.h"
#include "config/host_applications.h"
#include "config/host_faults.h"
#include "config/host_modes.h"
#include "config/host_uss.h"
#include "config/host_words.h"
#include "config/schema_check.h"
#include "config/schemas.h"
#include "config/shared_sections.h"

namespace openrui {

namespace {

constexpr std::size_t kShortestBind = 26;  // bytes 0 to 25 (SNA reference 6.1)
constexpr std::uint8_t kBindCode = 0x31;
constexpr std::uint8_t kOptionsLength = 0x0F;  // of byte 26: length of the cryptography options behind it, 0 or 9

// The image up to byte 26 and the cryptography options that byte 26 announces: the host puts the names behind it.
Bytes cut_bind(Bytes image) {
  if (image.size() == kShortestBind) image.push_back(0);
  const std::size_t options = image[kShortestBind] & kOptionsLength;
  image.resize(std::min(image.size(), kShortestBind + 1 + options));
  return image;
}

Bytes read_bind(ConfigReader& reader, const ConfigValue& at) {
  if (!at.is_text()) return {};
  const auto text = at.text();
  if (const auto* ready_made = find_ready_made_bind(text); ready_made != nullptr) {
    return {ready_made->image.begin(), ready_made->image.end()};
  }
  const auto found = to_words(nlohmann::json(text));
  const auto image = from_hex(text);
  if (!image) {
    std::vector<std::string> names;
    for (const auto& bind : ready_made_binds()) names.emplace_back(bind.name);
    reader.fault(at, found, "a BIND in hex, or " + one_of(text, names));
    return {};
  }
  if (image->empty() || image->front() != kBindCode) {
    reader.fault(at, found, "a BIND in hex, which begins with 31");
    return {};
  }
  if (image->size() < kShortestBind) {
    reader.fault(at, std::to_string(image->size()) + " bytes", "a BIND of at least 26 bytes, 0 to 25");
    return {};
  }
  auto bind = cut_bind(*image);
  const std::size_t options = bind[kShortestBind] & kOptionsLength;
  if (bind.size() != kShortestBind + 1 + options) {
    reader.fault(at, std::to_string(image->size()) + " bytes",
                 std::to_string(options) + " bytes of cryptography options behind byte 26, which announces them");
  }
  return bind;
}

Result<hostsim::HostDefinition, std::vector<ConfigFault>> read_host(const JsonDocument& document) {
  ConfigReader reader(document, check_schema(document, host_schema()));
  const auto root = reader.root();
  hostsim::HostDefinition host;
  host.name = root["host"]["name"].text();
  host.refuse_unknown_application = root["host"]["refuse_unknown_application"].flag(false);
  auto shared = read_shared_sections(reader, ConfigSide::host);
  NameTable modes{"mode", {}, true};
  for (const auto& item : root["modes"].items()) {
    host.modes.push_back(
        {reader.read_name(item, modes), apply_words(reader, item["words"], read_bind(reader, item["bind"]))});
  }
  NameTable applications{"application", {}, true};
  for (const auto& item : root["applications"].items()) {
    host.applications.push_back(read_application(reader, item, applications, modes));
  }
  NameTable uss_tables{"USS table", {}, true};
  for (const auto& item : root["uss"].items()) host.uss_tables.push_back(read_uss_table(reader, item, uss_tables));
  if (!host.applications.empty() && !root["modes"].present()) {
    reader.missing(root, "modes", "at least one mode, with the BIND that the applications send");
  }
  const auto items = root["lus"].items();
  for (const auto& item : items) {
    reader.read_reference(item["logon"], applications);
    reader.read_reference(item["mode"], modes);
    reader.read_reference(item["uss"], uss_tables);
  }
  for (std::size_t i = 0; i < shared.lus.size(); ++i) {
    const auto& item = items[shared.lu_items[i]];
    const auto& lu = shared.lus[i];
    host.lus.push_back({lu.name, lu.pu, lu.address, item["logon"].text(), item["mode"].text(), item["uss"].text(),
                        item["dynamic"].flag(false)});
  }
  const auto names = [](const auto& list) {
    std::vector<std::string> all;
    for (const auto& item : list) all.push_back(item.name);
    return all;
  };
  host.faults =
      read_fault_section(reader, root["faults"], names(shared.links), names(host.lus), names(host.applications));
  for (const auto& pu : shared.pus) host.pus.push_back({pu.name, pu.link});
  host.ports = std::move(shared.ports);
  host.links = std::move(shared.links);
  host.capture_file = std::move(shared.capture_file);
  host.log_level = shared.log.level;
  host.log_file = shared.log.file;
  host.listen_unix = root["listen"]["unix"].text();
  host.cryptography = std::move(shared.cryptography);
  auto faults = reader.take_faults();
  if (!faults.empty()) return faults;
  return host;
}

}  // namespace

Result<hostsim::HostDefinition, std::vector<ConfigFault>> load_host(const std::string& path) {
  const auto document = JsonDocument::load(path);
  if (!document.ok()) return document.error();
  return read_host(*document);
}

Result<hostsim::HostDefinition, std::vector<ConfigFault>> parse_host(const std::string& file, std::string_view text) {
  const auto document = JsonDocument::parse(file, text);
  if (!document.ok()) return document.error();
  return read_host(*document);
}

}  // namespace openrui
