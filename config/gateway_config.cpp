#include "config/gateway_config.h"

#include <charconv>

#include "config/config_reader.h"
#include "config/name_range.h"
#include "config/schema_check.h"
#include "config/schemas.h"

namespace openrui {

namespace {

using tn3270::DeviceKind;
using tn3270::GatewayDefinition;

constexpr std::size_t kLuNameLength = 8;
constexpr unsigned kMaxPort = 65535;
constexpr std::size_t kMaxLus = 65536;  // of one file; ranges would make any number out of a short text

struct Reading {
  ConfigReader& reader;
  GatewayDefinition& gateway;
  // Pools, LUs and other names are one kind of name to a client.
  NameTable names{"pool, LU or name", {}, true};
  NameTable displays{"LU of a display pool", {}, true};
  NameTable printers{"LU of a printer pool", {}, true};
  NameTable lus{"LU of a pool", {}, true};
  std::size_t total = 0;
};

void check_port(ConfigReader& reader, const ConfigValue& at) {
  if (!at.is_text()) return;
  const auto text = at.text();
  unsigned port = 0;
  std::from_chars(text.data() + text.rfind(':') + 1, text.data() + text.size(), port);
  if (port > kMaxPort) reader.fault(at, "port " + std::to_string(port), "a port from 0 to 65535");
}

void read_doors(Reading& r) {
  const auto listen = r.reader.root()["listen"];
  auto& gateway = r.gateway;
  gateway.listen_tcp = listen["tcp"].text();
  gateway.listen_tls = listen["tls"].text();
  check_port(r.reader, listen["tcp"]);
  check_port(r.reader, listen["tls"]);
  if (listen.present() && !listen["tcp"].present() && !listen["tls"].present()) {
    r.reader.missing(listen, "tcp", "an address and a port, or \"tls\"");
  }
  const auto tls = r.reader.root()["tls"];
  gateway.certificate = tls["certificate"].text();
  gateway.key = tls["key"].text();
  const auto offer = tls["start_tls"].text("none");
  if (offer == "offered") gateway.start_tls = tn3270::TlsOffer::offered;
  if (offer == "required") gateway.start_tls = tn3270::TlsOffer::required;
  if (offer != "none" && !listen["tcp"].present()) {
    r.reader.missing(listen, "tcp", "the port in the clear on which \"tls.start_tls\" is offered");
  }
  const auto clients = tls["client_certificates"].text("none");
  if (clients != "none") gateway.ca = tls["ca"].text();
  gateway.client_certificates = clients == "required";
  if (listen["tls"].present() && !tls.present()) {
    r.reader.missing(r.reader.root(), "tls", "the certificate and key for \"listen.tls\"");
  }
  if (clients != "none" && !tls["ca"].present()) {
    r.reader.missing(tls, "ca", "the certificates against which those of clients are checked");
  }
}

// The names at `at`, a name or a range; empty, with a fault, when there are none.
std::vector<std::string> read_names(Reading& r, const ConfigValue& at) {
  std::vector<std::string> names;
  const auto text = at.text();
  if (text.empty()) return names;
  const auto range = NameRange::parse(text, kLuNameLength);
  if (!range.ok()) {
    r.reader.fault(at, '"' + text + '"', range.error());
    return names;
  }
  if (range->count() > kMaxLus) {
    r.reader.fault(at, std::to_string(range->count()) + " names", "at most " + std::to_string(kMaxLus));
    return names;
  }
  for (std::size_t i = 0; i < range->count(); ++i) names.push_back(range->at(i));
  return names;
}

void read_pool(Reading& r, const ConfigValue& item) {
  tn3270::PoolDefinition pool;
  pool.name = r.reader.read_name(item, r.names);
  pool.kind = item["type"].text() == "printer" ? DeviceKind::printer : DeviceKind::display;
  pool.rui = item["rui"].text();
  for (const auto& type : item["device_types"].items()) {
    if (!type.is_text()) continue;
    const auto name = type.text();
    if (tn3270::parse_device_type(name)->kind != pool.kind) {
      r.reader.fault(type, '"' + name + "\" in a pool of another kind",
                     pool.kind == DeviceKind::printer ? "\"IBM-3287-1\"" : "a display's device type");
    }
    pool.device_types.push_back(name);
  }
  for (const auto& at : item["lus"].items()) {
    for (auto& lu : read_names(r, at)) {
      if (!r.reader.enter(r.names, lu, at)) break;
      if (++r.total > kMaxLus) {
        return r.reader.fault(at, "more than " + std::to_string(kMaxLus) + " LUs", "fewer");
      }
      (pool.kind == DeviceKind::printer ? r.printers : r.displays).used.emplace(lu, at.pointer());
      r.lus.used.emplace(lu, at.pointer());
      pool.lus.push_back(std::move(lu));
    }
  }
  if (pool.rui.empty() && pool.lus.empty()) {
    r.reader.missing(item, "rui", "what RUI_INIT gets, or \"lus\" that clients may name");
  }
  r.gateway.pools.push_back(std::move(pool));
}

void read_association(Reading& r, const ConfigValue& item, NameTable& terminals, NameTable& printers) {
  const auto known = [&r](const std::vector<std::string>& names, const ConfigValue& at, const NameTable& table) {
    for (const auto& name : names) {
      if (table.used.contains(name)) continue;
      r.reader.unknown(at, name, table);
      return false;
    }
    return true;
  };
  const auto from = read_names(r, item["terminal"]);
  const auto to = read_names(r, item["printer"]);
  if (!known(from, item["terminal"], r.displays) || !known(to, item["printer"], r.printers)) return;
  if (!from.empty() && !to.empty() && from.size() != to.size()) {
    return r.reader.fault(item["printer"],
                          std::to_string(to.size()) + " printers for " + std::to_string(from.size()) + " terminals",
                          "as many printers as terminals");
  }
  for (std::size_t i = 0; i < from.size() && i < to.size(); ++i) {
    if (!r.reader.enter(terminals, from[i], item["terminal"])) return;
    if (!r.reader.enter(printers, to[i], item["printer"])) return;
    r.gateway.associations.push_back({from[i], to[i]});
  }
}

void read_limits(Reading& r) {
  const auto section = r.reader.root()["limits"];
  auto& limits = r.gateway.limits;
  const auto seconds = [&section](const char* key, std::chrono::seconds& value) {
    value = std::chrono::seconds(section[key].number(static_cast<long>(value.count())));
  };
  limits.sessions = static_cast<std::size_t>(section["sessions"].number(static_cast<long>(limits.sessions)));
  limits.chain = static_cast<std::size_t>(section["chain_bytes"].number(static_cast<long>(limits.chain)));
  seconds("negotiation_s", limits.negotiation);
  seconds("open_s", limits.open);
  seconds("idle_s", limits.idle);
  seconds("keepalive_s", limits.keepalive);
  seconds("unread_s", limits.unread);
}

Result<GatewayDefinition, std::vector<ConfigFault>> read_gateway(const JsonDocument& document) {
  ConfigReader reader(document, check_schema(document, gateway_schema()));
  GatewayDefinition gateway;
  Reading r{reader, gateway};
  const auto root = reader.root();
  gateway.name = root["gateway"]["name"].text();
  read_doors(r);
  for (const auto& item : root["pools"].items()) read_pool(r, item);
  for (const auto& item : root["names"].items()) {
    const auto name = reader.read_name(item, r.names);
    const auto lu = reader.read_reference(item["lu"], r.lus);
    gateway.aliases.push_back({name, lu});
  }
  NameTable terminals{"association's terminal", {}, true};
  NameTable printers{"association's printer", {}, true};
  for (const auto& item : root["associations"].items()) read_association(r, item, terminals, printers);
  read_limits(r);
  gateway.log_level = root["log"]["level"].text(gateway.log_level);
  gateway.log_file = root["log"]["file"].text();
  auto faults = reader.take_faults();
  if (!faults.empty()) return faults;
  return gateway;
}

}  // namespace

Result<GatewayDefinition, std::vector<ConfigFault>> load_gateway(const std::string& path) {
  const auto document = JsonDocument::load(path);
  if (!document.ok()) return document.error();
  return read_gateway(*document);
}

Result<GatewayDefinition, std::vector<ConfigFault>> parse_gateway(const std::string& file, std::string_view text) {
  const auto document = JsonDocument::parse(file, text);
  if (!document.ok()) return document.error();
  return read_gateway(*document);
}

}  // namespace openrui
