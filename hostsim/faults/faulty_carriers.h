// The carriers of the host's ports, with a way to put raw bytes on them: on every TCP connection, or as an Ethernet
// frame.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "dlc/port_carriers.h"
#include "hostsim/faults/faults.h"

namespace openrui::hostsim {

class FaultyCarriers final : public PortCarriers, public RawCarrier {
 public:
  FaultyCarriers();
  ~FaultyCarriers() override;

  Tcp& tcp(const PortDefinition& port, Tcp& real) override;
  Ethernet& ethernet(const PortDefinition& port, Ethernet& real) override;
  // A frame needs a header of its own; shorter bytes than that are not sent.
  bool send_raw(const std::string& port, ByteView bytes) override;

 private:
  class PortTcp;
  class PortEthernet;
  std::map<std::string, std::unique_ptr<PortTcp>> tcp_;
  std::map<std::string, std::unique_ptr<PortEthernet>> ethernet_;
};

}  // namespace openrui::hostsim
