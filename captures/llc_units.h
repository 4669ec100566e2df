// LLC PDUs of a LAN as units: those with SNA SAPs (transports reference 1.3, 4.2, 4.3).
#pragma once

#include <string>

#include "captures/carrier.h"
#include "dlc/definition.h"

namespace openrui {

// Canonical. Zeros where the capture has none (Linux cooked).
struct LanStations {
  MacAddress destination;
  MacAddress source;
};

class LlcUnits {
 public:
  explicit LlcUnits(CarrierTools& tools) : tools_(tools) {}
  // False: nothing to show.
  bool read(CapturedUnit& unit, const LanStations& stations, ByteView pdu);

 private:
  CarrierTools& tools_;
  std::string link_;
  std::string text_;
};

}  // namespace openrui
