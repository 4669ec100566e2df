// Watching a port: what its carrier is given and gives (captures of the wire; tap.h shows what the links carry).
#pragma once

#include "base/bytes.h"

namespace openrui {

class WireTap {
 public:
  virtual ~WireTap() = default;
  // One frame, valid during the call, as it is on the carrier and as the port's capture file has it: SDLC without flags
  // and FCS, Ethernet without FCS, DLSw as an IP packet (transports reference 12.1).
  virtual void on_frame(bool sent, ByteView frame) = 0;
};

}  // namespace openrui
