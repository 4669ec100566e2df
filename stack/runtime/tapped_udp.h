// Watching UDP: what tapped_tcp.h does for TCP.
#pragma once

#include <memory>

#include "base/udp.h"
#include "dlc/wire_tap.h"

namespace openrui {

class TappedUdp final : public Udp {
 public:
  // Both outlive the decorator and its sockets.
  TappedUdp(Udp& udp, WireTap& tap) : udp_(udp), tap_(tap) {}

  Result<std::unique_ptr<UdpSocket>, std::string> open(const Endpoint& local, const std::vector<std::string>& groups,
                                                       UdpHandler& handler) override;

 private:
  Udp& udp_;
  WireTap& tap_;
};

}  // namespace openrui
