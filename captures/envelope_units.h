// Link frames of the envelope that IUCV paths and IPC connections have in common (transports reference 11.1).
#pragma once

#include <string>

#include "captures/carrier.h"

namespace openrui {

class EnvelopeUnits {
 public:
  explicit EnvelopeUnits(CarrierTools& tools) : tools_(tools) {}

  // Fills what unit.link does not say. `kind`: the number of the frame's kind; one that is none makes a frame that is
  // not SNA. Views live until the next call.
  void read(CapturedUnit& unit, std::uint32_t kind, ByteView data);

 private:
  CarrierTools& tools_;
  std::string text_;  // behind unit.text
};

}  // namespace openrui
