// Explorers by UDP (RFC 2166; transports reference 5.1): a station is asked for, and the question answered, in
// datagrams to port 2067 of partners and of multicast groups, without a connection. A connection is made when a circuit
// wants it.
#pragma once

#include <memory>
#include <string>

#include "base/time.h"
#include "base/udp.h"
#include "dlc/definition.h"
#include "dlc/dlsw/codec.h"

namespace openrui::dlsw {

class Port;

class UdpExplorers final : private UdpHandler {
 public:
  // The RFCs name no bound. Explorers beyond it are not answered: who still looks for a station asks again.
  static constexpr int kAnswersPerSecond = 100;
  // Datagrams that are refused are counted, and told at most this often.
  static constexpr Duration kReportPause = std::chrono::hours(1);

  // Both outlive it.
  UdpExplorers(Port& port, Udp& udp) : port_(port), udp_(udp) {}

  // What stands in the way is reported once and tried again.
  void open();
  bool is_open() const { return socket_ != nullptr; }
  // CANUREACH_ex for the link's station.
  void ask(const LinkDefinition& link, const std::string& address);

 private:
  void on_datagram(const Endpoint& from, const Endpoint& to, ByteView datagram) override;
  void on_explorer(const std::string& from, const ControlHeader& header);
  void send(const ControlHeader& header, const std::string& address);
  // One more answer fits into this second.
  bool may_answer();
  void refuse(const std::string& from, std::string_view what, ByteView datagram);
  bool may_report();

  Port& port_;
  Udp& udp_;
  std::unique_ptr<UdpSocket> socket_;
  bool failure_reported_ = false;
  TimePoint quiet_until_;
  TimePoint second_;  // in which `answers_` were given
  int answers_ = 0;
  Timer open_timer_;
};

}  // namespace openrui::dlsw
