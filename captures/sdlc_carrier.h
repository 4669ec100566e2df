// SDLC frames as units; for files of link type 268 and for lines on TCP.
#pragma once

#include <string>

#include "captures/carrier.h"

namespace openrui {

class SdlcUnits {
 public:
  explicit SdlcUnits(CarrierTools& tools) : tools_(tools) {}

  // `frame`: address, control, information. `link` names the line; the station address is added to it. unit.from is set
  // where the caller knows the sender. An error leaves the unit as it was.
  Result<bool, FormatError> read(CapturedUnit& unit, ByteView frame, std::string_view line);

 private:
  CarrierTools& tools_;
  std::string link_;
  std::string text_;
};

}  // namespace openrui
