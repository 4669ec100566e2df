#include "config/llc2_config.h"

#include <chrono>
#include <string_view>

namespace openrui {

namespace {

constexpr std::string_view kNewTap = "tap:";

}  // namespace

void Llc2Config::read_port(const ConfigValue& item, PortDefinition& port) {
  port.interface = item["interface"].text();
  if (!item["interface"].present()) {
    reader_.missing(item, "interface",
                    "the name of an Ethernet interface such as \"eth0\", or \"tap:sna0\" for a new one");
  }
  if (item["framing"].text() == name(EthernetFraming::ethernet_ii)) port.framing = EthernetFraming::ethernet_ii;
  auto& llc2 = port.llc2;
  const auto time = [&item](const char* key, Duration& value) {
    if (item[key].is_number()) value = std::chrono::milliseconds(item[key].number(0));
  };
  time("t1_ms", llc2.t1);
  time("t2_ms", llc2.t2);
  time("ti_ms", llc2.ti);
  time("reject_timer_ms", llc2.reject_timer);
  time("busy_timer_ms", llc2.busy_timer);
  const auto count = [&item](const char* key, int& value) { value = static_cast<int>(item[key].number(value)); };
  count("n2", llc2.n2);
  count("n3", llc2.n3);
  count("transmit_window", llc2.transmit_window);
  count("receive_window", llc2.receive_window);
  count("window_increment", llc2.window_increment);
  if (port.interface.empty()) return;
  // Two ports on one card would both answer what comes.
  const auto [entry, fresh] = interfaces_.emplace(port.interface, item);
  if (fresh) return;
  reader_.fault(item["interface"],
                '"' + port.interface + "\", which the port in line " + std::to_string(reader_.line(entry->second)) +
                    " has already",
                "an interface of its own for every port; the links of one port may have different MAC addresses");
}

bool has_own_mac(const PortDefinition& port) {
  // The address that the system gives a tap device is the system's own, not that of what is connected to it.
  return port.mac != MacAddress{} || port.interface.compare(0, kNewTap.size(), kNewTap) != 0;
}

}  // namespace openrui
