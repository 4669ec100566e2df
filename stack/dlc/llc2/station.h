// One LLC type 2 connection: the state machine, its sequence numbers, windows and timers (transports reference 4.4 and
// 4.5). Sans-I/O: PDUs and time come in, PDUs go out through the user.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "base/time.h"
#include "dlc/definition.h"
#include "dlc/link.h"
#include "dlc/llc2/pdu.h"
#include "dlc/llc2/station_fsm.h"

namespace openrui::llc2 {

// Calls of Station::on_pdu and of its timers lead here; connect(), disconnect(), send() and set_busy() only to
// transmit().
class StationUser {
 public:
  virtual ~StationUser() = default;
  // Type, C/R, P/F and sequence numbers of `pdu` are set; the addresses are the user's to fill in.
  virtual void transmit(Pdu pdu, Buffer information) = 0;
  // The partner wants a connection.
  virtual bool accepts_connection() const = 0;
  // Data may flow; the sequence numbers are zero. `by_partner`: its SABME did it, not ours.
  virtual void on_connected(bool by_partner) = 0;
  // The connection, or its setup, failed or was ended by the partner; once for each. It may come up again without
  // connect(), when the reset that we tried was answered or the partner set it up anew.
  virtual void on_down(InopReason reason, const std::string& detail) = 0;
  // The station is in ADM again; connect() may be called.
  virtual void on_disconnected() = 0;
  // Information of an I PDU, valid during the call.
  virtual void on_data(ByteView data) = 0;
};

struct StationCounters {
  std::uint64_t retransmitted = 0;  // I PDUs sent again
  std::uint64_t rejected = 0;       // REJ sent
  std::uint64_t polls = 0;          // commands with P=1 after a time-out
  std::uint64_t stray = 0;          // repeated I PDUs, N(R) that is past, F=1 and UA that nobody asked for: ignored
};

class Station {
 public:
  // `timers` and `user` outlive the station; so does `table`.
  Station(const Llc2Parameters& parameters, TimerQueue& timers, StationUser& user,
          const StationTable& table = station_table());
  Station(const Station&) = delete;
  Station& operator=(const Station&) = delete;

  void connect();
  // Orderly end. What was given to send() and is not on the wire yet is dropped. on_disconnected() follows.
  void disconnect();
  // Only while connected (dropped otherwise). Kept until the partner has acknowledged it.
  void send(Buffer data);
  // While busy, what comes is discarded and the partner told to wait; nothing is lost.
  void set_busy(bool busy);
  // XID and TEST are not the connection's business.
  void on_pdu(const Pdu& pdu);
  void carrier_lost(const std::string& detail);

  // Longest information field of an I PDU (N1), bytes; longer ones are answered with FRMR. 0: any.
  void set_longest_information(std::size_t bytes) { longest_information_ = bytes; }

  StationState state() const { return state_; }
  bool connected() const { return is_connected(state_); }
  // Not acknowledged yet.
  std::size_t queued_bytes() const { return queued_bytes_; }
  const StationCounters& counters() const { return counters_; }
  // How many unacknowledged I PDUs may be under way now.
  std::size_t window() const { return window_; }

 private:
  // A timer that is started and stopped with every PDU costs the queue one entry for each interval, not for each PDU.
  class LazyTimer {
   public:
    LazyTimer(Station& station, Duration after, void (Station::*expired)())
        : station_(station), after_(after), expired_(expired) {}
    // From now; always the same interval, so that a new deadline is never before one that was dropped.
    void start();
    void stop() { deadline_.reset(); }
    bool running() const { return deadline_.has_value(); }

   private:
    void arm(Duration after);
    Station& station_;
    Duration after_;
    void (Station::*expired_)();
    std::optional<TimePoint> deadline_;
    Timer timer_;
  };

  void input(StationInput in, const Pdu& pdu);
  void input(StationInput in) { input(in, Pdu{}); }
  void perform(StationAction action, const Pdu& pdu);
  void perform_data(StationAction action, const Pdu& pdu);
  void on_numbered(const Pdu& pdu);
  StationInput classify(const Pdu& pdu, bool answers_poll);
  void on_timer(StationInput in);
  void ack_expired();
  void p_expired() { on_timer(StationInput::p_timer); }
  void reject_expired();
  void busy_expired();
  void idle_expired();
  void delay_expired();

  // False: N(R) is invalid.
  bool acknowledge(std::uint8_t nr);
  void take(const Pdu& pdu, bool acknowledge_now);
  void discard();
  void begin_poll(PduType type);
  void back_to_oldest() { next_ = 0; }
  void pump();
  void transmit_next(bool command, bool pf);
  void set_remote_busy(bool busy);
  void lose_window();
  void reject(bool command, bool pf);

  void send_command(PduType type);
  void send_unnumbered(PduType type, bool final);
  void send_supervisory(PduType type, bool command, bool pf);
  void send_frame_reject(bool final);
  void begin_setup();
  void reset_counts();
  void stop_timers();
  void come_up(bool by_partner);
  void go_down(InopReason reason, const std::string& detail);
  PduType ready() const;

  const Llc2Parameters parameters_;
  TimerQueue& timers_;
  StationUser& user_;
  const StationTable* table_;
  StationState state_ = StationState::adm;
  StationCounters counters_;
  std::size_t longest_information_ = 0;
  bool local_busy_ = false;
  bool down_told_ = true;

  std::uint8_t va_ = 0;  // oldest not acknowledged
  std::uint8_t vr_ = 0;
  std::deque<Buffer> queue_;  // begins with the one that has N(S) = va_
  std::size_t queued_bytes_ = 0;
  std::size_t next_ = 0;  // V(S) - va_: index into the queue
  std::size_t sent_ = 0;  // how many of the queue were on the wire at least once
  std::size_t window_ = 1;
  int acknowledged_in_window_ = 0;
  int received_unacknowledged_ = 0;
  bool p_flag_ = false;
  bool s_flag_ = false;
  bool remote_busy_ = false;
  bool fresh_ = false;  // we accepted SABME and have seen no sign of our UA yet
  enum class DataFlag : std::uint8_t { nothing_lost, lost, rejecting };
  DataFlag data_flag_ = DataFlag::nothing_lost;
  int retry_ = 0;
  std::uint64_t connection_ = 0;  // counts setups, so that a delivery knows whether it is still the same one
  FrameReject frame_reject_;
  std::string lost_detail_;
  TimePoint last_received_;
  LazyTimer ack_timer_;
  LazyTimer p_timer_;
  LazyTimer reject_timer_;
  LazyTimer busy_timer_;
  LazyTimer delay_timer_;
  Timer idle_timer_;
};

}  // namespace openrui::llc2
