// Connection-point manager (SNA reference 11.2, 11.9): sequence numbers and fixed session-level pacing of one
// half-session, both directions. It counts and decides; it does not hold or move messages.
#pragma once

#include <cstdint>

#include "base/sense_code.h"
#include "formats/session_rules.h"

namespace openrui {

class ConnectionPointManager {
 public:
  // BIND or CLEAR: counters to 0, windows to their initial state.
  void reset(const SessionRules& rules);

  // --- requests we send

  // False while a normal-flow request must wait for a pacing response.
  bool window_open() const { return send_window_ == 0 || send_left_ > 0 || send_granted_; }

  struct Stamp {
    std::uint16_t snf;
    bool pi;  // the first request of each window asks for the next one
  };
  // Number for the next request; on the normal flow of a paced session it uses one place of the window, which must be
  // open.
  Stamp stamp_request(bool expedited);

  // A pacing response arrived (in a response or isolated). False when none was due: log it, nothing changes.
  bool pacing_response();

  // --- requests we receive

  // Sequence number (2001), pacing (2011) and PI (4008) of a normal-flow request. Advances the counters when it returns
  // none. `pi`: PI of the request.
  Sense check_request(std::uint16_t snf, bool pi);

  // After check_request() with PI: the request does not begin a window, or a pacing response was owed already. The
  // sender counts otherwise than it should; nothing else is wrong (11.9: to be logged).
  bool pi_out_of_place() const { return pi_out_of_place_; }
  // True from a request with PI until grant(): a pacing response is owed to the partner.
  bool pacing_owed() const { return receive_owed_; }
  // We send the pacing response now.
  void grant();

  std::uint16_t last_sent() const { return send_snf_; }
  std::uint16_t last_received() const { return receive_snf_; }
  std::uint16_t last_identifier() const { return identifier_; }
  // STSN SET (SNA reference 7): the next request is value + 1.
  void set_last_sent(std::uint16_t snf) { send_snf_ = snf; }
  void set_last_received(std::uint16_t snf) { receive_snf_ = snf; }
  unsigned send_credit() const;  // requests that may go now; for operator displays

 private:
  bool sequence_numbers_ = false;
  std::uint8_t send_window_ = 0;
  std::uint8_t send_left_ = 0;
  bool send_granted_ = true;
  std::uint8_t receive_window_ = 0;
  std::uint8_t receive_left_ = 0;
  bool receive_granted_ = true;
  bool receive_owed_ = false;
  bool pi_out_of_place_ = false;
  bool receive_armed_ = false;  // the partner paces: its first PI was seen
  std::uint16_t send_snf_ = 0;
  std::uint16_t receive_snf_ = 0;
  std::uint16_t identifier_ = 0;
};

}  // namespace openrui
