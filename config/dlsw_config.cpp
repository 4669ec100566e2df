#include "config/dlsw_config.h"

#include <charconv>

#include "config/numeric_address.h"

namespace openrui {
namespace {

// An address, or one of IPv4 with a slash and the number of bits that count.
bool is_network(const std::string& text) {
  const auto slash = text.find('/');
  if (slash == std::string::npos) return numeric_address(text).has_value();
  unsigned bits = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data() + slash + 1, end, bits);
  return ipv4_address(text.substr(0, slash)) && read.ec == std::errc{} && read.ptr == end && bits <= 32;
}

}  // namespace

void DlswConfig::read_port(const ConfigValue& item, PortDefinition& port) {
  if (item["idle_close_s"].is_number()) port.idle_close = std::chrono::seconds(item["idle_close_s"].number(0));
  read_explorers(item, port);
  read_allowed(item, port);
  check_partners(item, port);
}

void DlswConfig::read_link(const ConfigValue& item, LinkDefinition& link) {
  for (const auto p : {CircuitPriority::low, CircuitPriority::high, CircuitPriority::highest}) {
    if (item["priority"].text() == name(p)) link.priority = p;
  }
}

void DlswConfig::read_explorers(const ConfigValue& item, PortDefinition& port) {
  port.udp = item["udp"].flag(false);
  for (const auto& group : item["groups"].items()) port.groups.push_back(group.text());
  if (port.udp && port.version != 2) {
    reader_.fault(item["udp"], "explorers by UDP", "\"version\": 2 beside them, because version 1 has none");
  }
  if (!port.groups.empty() && !port.udp) {
    reader_.fault(item["groups"], "multicast groups without \"udp\"", "\"udp\": true beside them");
  }
  if (!port.groups.empty() && numeric_address(port.local) && !ipv4_address(port.local)) {
    reader_.fault(item["local"], '"' + port.local + '"', "an IPv4 address, which \"groups\" need");
  }
  if (!port.udp) return;
  // An answer tells an address and no name.
  const auto check = [this](const ConfigValue& value) {
    if (!value.is_text() || numeric_address(value.text())) return;
    reader_.fault(value, '"' + value.text() + '"', "a numeric address, which \"udp\" needs");
  };
  check(item["peer"]);
  for (const auto& peer : item["peers"].items()) check(peer);
}

void DlswConfig::read_allowed(const ConfigValue& item, PortDefinition& port) {
  for (const auto& network : item["allow"].items()) {
    const auto text = network.text();
    port.allow.push_back(text);
    if (network.is_text() && !is_network(text)) {
      reader_.fault(network, '"' + text + '"', "a numeric address, or an IPv4 network such as \"10.1.0.0/16\"");
    }
  }
}

void DlswConfig::check_partners(const ConfigValue& item, const PortDefinition& port) {
  if (item["peer"].present() && item["peers"].present()) {
    reader_.fault(item["peers"], "both \"peer\" and \"peers\"", "one of them");
  }
  if (side_ == ConfigSide::node && !item["peer"].present() && !item["peers"].present()) {
    if (port.groups.empty()) {
      reader_.missing(item, "peer", "the address of the partner; only a host may wait for whoever calls");
    } else if (port.allow.empty()) {
      reader_.missing(item, "allow", "the addresses at which a partner that answers in \"groups\" may be called");
    }
  }
  const auto local = numeric_address(port.local);
  if (port.version != 1 || !local) return;
  const auto check = [this, &local](const ConfigValue& value) {
    if (numeric_address(value.text()) != local) return;
    reader_.fault(value, '"' + value.text() + "\", which is \"local\" as well",
                  "another address: version 1 needs two addresses on one machine");
  };
  check(item["peer"]);
  for (const auto& peer : item["peers"].items()) check(peer);
}

}  // namespace openrui
