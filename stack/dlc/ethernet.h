// What the LAN-borne bindings need from the outside: a card that sends and receives Ethernet frames, as an interface,
// so that an engine runs over real cards (runtime) and over a simulated wire (tests) alike.
//
// Handlers are called from the loop only, never from inside a call of this interface. Frames begin with the destination
// address and have no FCS.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/buffer.h"
#include "base/result.h"
#include "dlc/definition.h"

namespace openrui {

class EthernetHandler {
 public:
  virtual ~EthernetHandler() = default;
  // Valid during the call. May be one that the filter should have kept away.
  virtual void on_frame(ByteView frame) = 0;
  // The card is of no use any more (interface gone or down, nothing at the other end); nothing else will be called.
  // `detail` is a sentence.
  virtual void on_carrier_lost(const std::string& detail) = 0;
  // queued_bytes() fell below Link::kLowWater after it had been above Link::kHighWater.
  virtual void on_drained() = 0;
};

// Which frames are wanted: to one of the addresses, 802.2, to one of the SAPs.
struct EthernetFilter {
  std::vector<MacAddress> macs;
  std::vector<MacAddress> also;  // interesting when the card shows them anyway
  std::vector<std::uint8_t> saps;
  friend bool operator==(const EthernetFilter&, const EthernetFilter&) = default;
};

// Destroying it closes the card after what is queued was handed to the operating system, and silences the handler.
class EthernetCard {
 public:
  virtual ~EthernetCard() = default;
  // Nothing is received before the first call.
  virtual void set_filter(const EthernetFilter& filter) = 0;
  // Written together with everything else of this turn of the loop, at its end. Dropped when the card cannot take it.
  virtual void send(Buffer frame) = 0;
  virtual std::size_t queued_bytes() const = 0;
  // Burnt in or set by the operating system.
  virtual MacAddress mac() const = 0;
  // Longest payload of a frame, bytes.
  virtual std::size_t mtu() const = 0;
};

class Ethernet {
 public:
  virtual ~Ethernet() = default;
  // `handler` outlives the card. The error is a sentence that says what to do.
  virtual Result<std::unique_ptr<EthernetCard>, std::string> open(const std::string& interface,
                                                                  EthernetHandler& handler) = 0;
};

}  // namespace openrui
