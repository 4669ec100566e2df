// What an Ethernet card is to the operating system. For the sources of this room.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "dlc/ethernet.h"

namespace openrui {

// The flags and addresses of an interface.
struct InterfaceFacts {
  int index = 0;
  bool up = false;
  bool running = false;   // it has a carrier
  bool ethernet = false;  // or the loopback interface, whose frames look the same
  MacAddress mac;
  std::size_t mtu = 0;
};
// The error is a sentence: there is no such interface, or it cannot be asked.
Result<InterfaceFacts, std::string> interface_facts(const std::string& name);
// Why an interface with these facts cannot be used, as a sentence; empty: it can.
std::string why_unusable(const std::string& name, const InterfaceFacts& facts);

class CardDevice {
 public:
  virtual ~CardDevice() = default;
  // Readable when frames have come. Owned by the device.
  virtual int descriptor() const = 0;
  // Empty, or why not.
  virtual std::string set_filter(const EthernetFilter& filter, bool promiscuous) = 0;
  // Shows at most a few hundred of the frames that have come. Empty, or what is wrong with the card.
  virtual std::string receive(const std::function<void(ByteView)>& show) = 0;
  // How many of them were taken; fewer when the card is full. `error` says when the card is of no use any more.
  virtual std::size_t send(std::span<const Buffer> frames, std::string& error) = 0;
};

// The error is a sentence that says what to do.
Result<std::unique_ptr<CardDevice>, std::string> open_pcap_device(const std::string& name);
Result<std::unique_ptr<CardDevice>, std::string> open_tap_device(const std::string& name);

}  // namespace openrui
