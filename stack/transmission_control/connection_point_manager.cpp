#include "transmission_control/connection_point_manager.h"

#include "formats/sense.h"

namespace openrui {

void ConnectionPointManager::reset(const SessionRules& rules) {
  // Identifiers stay unique over a reset, so that a late response to an older expedited request finds nothing.
  const auto identifier = identifier_;
  *this = ConnectionPointManager();
  identifier_ = identifier;
  sequence_numbers_ = rules.sequence_numbers;
  send_window_ = rules.send_window;
  receive_window_ = rules.receive_window;
}

ConnectionPointManager::Stamp ConnectionPointManager::stamp_request(bool expedited) {
  if (expedited || !sequence_numbers_) return {++identifier_, false};
  // 65535 is followed by 0; some products skip to 1 (unverified, SNA reference 11.2).
  const std::uint16_t snf = ++send_snf_;
  if (send_window_ == 0) return {snf, false};
  bool pi = false;
  if (send_left_ == 0) {
    send_granted_ = false;
    send_left_ = send_window_;
    pi = true;
  }
  --send_left_;
  return {snf, pi};
}

bool ConnectionPointManager::pacing_response() {
  if (send_window_ == 0 || send_granted_) return false;
  send_granted_ = true;
  return true;
}

Sense ConnectionPointManager::check_request(std::uint16_t snf, bool pi) {
  if (!sequence_numbers_) return pi ? sense::pacing_not_supported : Sense::none;
  if (snf != static_cast<std::uint16_t>(receive_snf_ + 1)) return sense::sequence_number;
  receive_snf_ = snf;
  if (receive_window_ == 0) return pi ? sense::pacing_not_supported : Sense::none;
  // A sender that never sets PI does not pace, whatever the BIND says: a real NCP does so (11.9).
  receive_armed_ = receive_armed_ || pi;
  if (!receive_armed_) return Sense::none;
  if (receive_left_ == 0) {
    if (!receive_granted_) return sense::pacing_overrun;
    receive_granted_ = false;
    receive_left_ = receive_window_;
  }
  if (pi) {
    pi_out_of_place_ = receive_owed_ || receive_left_ != receive_window_;
    receive_owed_ = true;
  }
  --receive_left_;
  return Sense::none;
}

void ConnectionPointManager::grant() {
  receive_owed_ = false;
  receive_granted_ = true;
}

unsigned ConnectionPointManager::send_credit() const {
  if (send_window_ == 0) return ~0U;
  return send_left_ + (send_granted_ ? send_window_ : 0U);
}

}  // namespace openrui
