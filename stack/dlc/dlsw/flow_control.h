// Pacing of one circuit (transports reference 5.8), both directions: what the partner granted us, what we granted it,
// and the acknowledgements. A unit is one INFOFRAME or DGRMFRAME. Deviations of the partner are told, never fatal:
// known peers do not count (5.12).
#pragma once

#include <cstdint>
#include <string_view>

#include "dlc/dlsw/codec.h"

namespace openrui::dlsw {

class FlowControl {
 public:
  FlowControl() = default;
  // The initial windows that the partner and we advertised in the capabilities exchange; 1 to 65535.
  FlowControl(std::uint16_t partner_window, std::uint16_t own_window)
      : send_window_(partner_window), full_window_(own_window), receive_window_(own_window) {}

  // A frame of the circuit arrived. Static text when the partner broke a rule, else empty.
  std::string_view received(const FlowByte& flow);
  // A unit arrived. False when it was not granted.
  bool received_unit();

  // Nothing may be sent before a grant.
  bool may_send() const { return granted_ > 0; }
  void sent_unit() { --granted_; }
  // The flow byte of the next frame that is sent; it counts as sent. `may_grant`: the frame may carry a grant.
  FlowByte next(bool may_grant);
  // Another window should be granted: when no more than one is left and the last grant was acknowledged. It wants an
  // IFCM when no other frame takes it along.
  bool grant_due() const { return !grant_unacknowledged_ && outstanding_ <= receive_window_; }
  // The partner sends faster than the user takes: the next grant halves its window, those after it increment it up to
  // where it began.
  void slow_down() { halve_next_ = receive_window_ > 1; }
  // A reset was received; it is acknowledged at once, by an IFCM of its own.
  bool reset_due() const { return reset_to_ack_; }

  std::uint32_t granted() const { return granted_; }

 private:
  std::string_view apply(FlowOperator op);
  // How the window changes with the grant that goes now.
  FlowOperator grow_or_shrink();

  // our direction
  std::uint16_t send_window_ = 1;
  std::uint32_t granted_ = 0;
  bool ack_owed_ = false;
  bool reset_to_ack_ = false;
  bool only_increment_ = false;  // after a reset
  // the partner's direction
  std::uint16_t full_window_ = 1;
  std::uint16_t receive_window_ = 1;
  bool halve_next_ = false;
  std::uint32_t outstanding_ = 0;  // granted and not used yet
  bool grant_unacknowledged_ = false;
};

}  // namespace openrui::dlsw
