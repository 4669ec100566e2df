// One partner DLSw: its TCP connections, framing, the capabilities exchange, keepalives, reconnection with back-off.
#pragma once

#include <memory>
#include <string>

#include "base/tcp.h"
#include "base/time.h"
#include "dlc/dlsw/capabilities.h"
#include "dlc/dlsw/codec.h"
#include "dlc/link.h"

namespace openrui::dlsw {

class Port;

class Peer {
 public:
  // `configured`: named in the port's definition, so it is tried again for ever; else it called us.
  Peer(Port& port, std::string address, bool configured);
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  // Opens our connection if there is none, now, or when the back-off after the last failure is over.
  void want_connection();
  // Takes a call, or lets it go.
  void accept(std::unique_ptr<TcpConnection> connection);
  bool is_at(const std::string& address) const;
  // Nothing left of a partner that had called.
  bool finished() const { return !configured_ && !in_.connection && !out_.connection; }

  bool active() const { return active_; }
  // Our last call failed, and nothing has worked since.
  bool failed() const { return outage_reported_; }
  const std::string& address() const { return address_; }
  std::uint16_t window() const { return capabilities_.initial_window; }
  // Takes HALT reasons.
  bool is_version2() const { return capabilities_.version >= 2; }
  std::string state_in_words() const;
  // It may reach the station, as far as its lists say.
  bool may_reach(const MacAddress& station, std::uint8_t sap) const { return capabilities_.may_reach(station, sap); }
  // Asks whether it reaches the link's remote station (CANUREACH_ex).
  void send_explorer(const LinkDefinition& link);

  void send_control(const ControlHeader& header, ByteView data = {});
  // A message with its header in place.
  void send_message(Buffer message);
  std::size_t queued_bytes() const;
  // More than Link::kHighWater was queued, and it has not drained since.
  bool backed_up() const { return backed_up_; }
  // Counted; reported once in the life of a connection.
  void on_fault(std::string_view text, ByteView bytes);

 private:
  struct Channel final : TcpHandler {
    explicit Channel(Peer& owner) : peer(owner) {}
    void on_connected() override { peer.on_connected(); }
    std::size_t on_data(ByteView data) override { return peer.on_data(data); }
    void on_closed(const std::string& detail) override { peer.on_closed(*this, detail); }
    void on_drained() override { peer.on_drained(); }
    Peer& peer;
    std::unique_ptr<TcpConnection> connection;
    bool up = false;
  };

  void on_connected();
  std::size_t on_data(ByteView data);
  void on_closed(Channel& channel, const std::string& detail);
  void on_drained();

  void on_frame(const Frame& frame);
  void on_circuit_frame(const Frame& frame);
  void on_control(const Frame& frame);
  void on_circuit_control(const ControlHeader& header, ByteView data);
  void on_capabilities(ByteView data);
  void on_capability_request(ByteView data);
  void answer_explorer(const ControlHeader& header);
  void refuse(const ControlHeader& header);

  // Both directions exist.
  bool transport_up() const;
  void when_transport_up();
  void send_capabilities(Direction direction, ByteView data);
  void answer_request();
  void when_exchanged();
  void keep_alive();
  bool keeps_calling(const std::unique_ptr<TcpConnection>& call) const;
  void on_call_failed(const std::string& detail);
  void close(Channel& channel);
  // The connection is lost, or given up: everything closed, circuits told, tried again later if it is ours to do.
  void drop(InopReason reason, const std::string& detail);
  void close_all();
  void connect();
  void schedule_reconnect();
  void arm_exchange_timer();
  TcpConnection* writer() const;
  // Once per outage.
  void report_outage(const std::string& text);

  Port& port_;
  std::string address_;
  std::string resolved_;  // numeric, once known
  bool configured_;
  Channel in_;   // accepted
  Channel out_;  // opened
  Capabilities capabilities_;
  Bytes answer_;  // to the partner's request, until it can be sent
  bool request_sent_ = false;
  bool accepted_theirs_ = false;  // positive response sent
  bool accepted_ours_ = false;    // positive response received
  bool active_ = false;
  bool backed_up_ = false;
  bool fault_reported_ = false;
  bool outage_reported_ = false;
  std::uint64_t session_ = 0;  // counts losses
  Duration backoff_;
  Timer reconnect_timer_;
  Timer exchange_timer_;
  Timer keepalive_timer_;
};

}  // namespace openrui::dlsw
