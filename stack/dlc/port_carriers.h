// Who stands between ports and what carries them: a decorator of TCP or Ethernet for each port (fault injection).
#pragma once

#include "base/tcp.h"
#include "dlc/definition.h"
#include "dlc/ethernet.h"

namespace openrui {

class PortCarriers {
 public:
  virtual ~PortCarriers() = default;
  // What the port is to use in place of the real one, which outlives it; both live as long as the port.
  virtual Tcp& tcp(const PortDefinition& port, Tcp& real) = 0;
  virtual Ethernet& ethernet(const PortDefinition& port, Ethernet& real) = 0;
};

}  // namespace openrui
