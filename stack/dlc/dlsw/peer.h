// One partner DLSw: its TCP connections, framing, the capabilities exchange, keepalives, reconnection with back-off.
//
// Version 1: we read from the connection that the partner opened and write on ours. When both sides can do with one,
// the DLSw with the higher address closes the partner's after the exchange, and ours or its is used in both directions.
// Version 2: one connection. A partner of unknown version is called with version 2 first (transports reference 5.1).
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
  // `configured`: named in the port's definition, so it is tried again for ever; else it called us. `version`: with
  // which it is tried first, 1 or 2.
  Peer(Port& port, std::string address, bool configured, int version);
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  // Opens our connection if there is none, now, or when the back-off after the last failure is over.
  void want_connection();
  // Takes a call to the port of a version, or lets it go.
  void accept(std::unique_ptr<TcpConnection> connection, int version);
  bool is_at(const std::string& address) const;
  // Named in the port's definition.
  bool configured() const { return configured_; }
  // The connection, or the attempt to make one, is ours.
  bool calls() const { return out_.connection != nullptr; }
  // Nothing left of a partner that had called.
  bool finished() const { return !configured_ && !in_.connection && !out_.connection; }

  // 1 or 2: of the connection, or with which it is tried.
  int version() const { return version_; }
  bool active() const { return active_; }
  // Our last call failed, and nothing has worked since.
  bool failed() const { return outage_reported_; }
  const std::string& address() const { return address_; }
  std::uint16_t window() const { return capabilities_.initial_window; }
  // Its transport id, which its capabilities request has shown and which is given back ever after (transports reference
  // 5.2).
  std::uint32_t transport() const { return transport_; }
  // Takes HALT reasons.
  bool is_version2() const { return capabilities_.version >= 2; }
  std::string state_in_words() const;
  // It may reach the station, as far as its lists say.
  bool may_reach(const MacAddress& station, std::uint8_t sap) const { return capabilities_.may_reach(station, sap); }
  // The connection has a use now. One that has none for a while is closed (version 2).
  void note_use();
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
  void on_capabilities(const Frame& frame);
  void on_capability_request(ByteView data);
  void refuse(const ControlHeader& header);

  Endpoint endpoint() const;
  bool any_version() const;
  // The other version is used from now on; what there is of the present one goes.
  void change_version(int version);
  // Both directions exist.
  bool transport_up() const;
  void when_transport_up();
  void send_capabilities(Direction direction, ByteView data);
  void answer_request();
  void when_exchanged();
  // One connection of version 1 is enough for both sides.
  bool goes_down_to_one() const;
  void become_active();
  void keep_alive();
  void watch_idleness();
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
  int version_;
  bool one_connection_ = false;     // version 1, and used in both directions
  bool awaits_one_ = false;         // all is exchanged; the partner has to close the connection that we opened
  std::string first_failure_ = {};  // of the call with version 2
  Channel in_;                      // accepted
  Channel out_;                     // opened
  Capabilities capabilities_;
  std::uint32_t transport_ = 0;
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
  TimePoint idle_since_;
  Timer idle_timer_;
  Timer version_timer_;  // of a call with version 2, while version 1 may be tried
  Timer one_timer_;      // of awaits_one_
};

}  // namespace openrui::dlsw
