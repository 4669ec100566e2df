// Ethernet cards on an event loop: dlc/ethernet.h over libpcap (NICs, veth, tap devices that another program has) and
// over a tap device of our own ("tap:NAME"). Everything is used in turns of the loop. What one turn sends leaves with
// one system call when the turn ends; a tap device takes one for each frame.
//
// Beyond the interface:
// - the kernel filters by BPF: our addresses, 802.2 or EtherType 80D5, our SAPs;
// - a card is made promiscuous when an address is wanted that is not its own;
// - rtnetlink tells when the interface goes down, loses its carrier or vanishes;
// - needs CAP_NET_RAW, a tap device CAP_NET_ADMIN; the error of open() says which command gives it.
#pragma once

#include <memory>

#include "dlc/ethernet.h"

namespace openrui {

class EventLoop;

inline constexpr std::string_view kTapPrefix = "tap:";

class EthernetCards final : public Ethernet {
 public:
  explicit EthernetCards(EventLoop& loop);
  // Closes what is still open, after one attempt to write what is queued. Cards may outlive it; they are dead then.
  ~EthernetCards() override;
  EthernetCards(const EthernetCards&) = delete;
  EthernetCards& operator=(const EthernetCards&) = delete;

  Result<std::unique_ptr<EthernetCard>, std::string> open(const std::string& interface,
                                                          EthernetHandler& handler) override;

  class Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

// The kernel's filter for what `filter` wants, as libpcap writes filters.
std::string filter_in_words(const EthernetFilter& filter);

}  // namespace openrui
