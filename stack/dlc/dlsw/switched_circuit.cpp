// A circuit as the link of a data link switch.
#include <utility>

#include "dlc/dlsw/circuit.h"
#include "dlc/dlsw/peer.h"
#include "dlc/dlsw/port.h"

namespace openrui::dlsw {

void Circuit::want(const ControlHeader& header) {
  request_ = header;
  engaged_ = true;
  switched_->on_wanted();
}

void Circuit::when_reached() {
  if (switched_ != nullptr && !std::exchange(reached_, true)) switched_->on_reached();
}

SwitchedLink::Reach Circuit::reach(std::size_t longest) {
  longest_ = longest;
  if (state_ == CircuitState::resolve_pending) {
    const auto request = request_;
    // The origin may insist on what it asks for (transports reference 5.4).
    const bool may_be_smaller = (request.largest_frame & kSizeControl) != 0;
    if (!may_be_smaller && largest_frame_code(longest) < (request.largest_frame & kLargestFrameMask)) {
      engaged_ = false;
      end(InopReason::refused, HaltReason::dlc_error, "the origin asks for a larger frame");
      return Reach::never;
    }
    input(CircuitInput::start, {&request, {}});
    return Reach::later;
  }
  if (!started_ || state_ != CircuitState::disconnected) return Reach::never;
  reaching_ = engaged_ = true;
  try_start();
  if (state_ == CircuitState::disconnected && !exploring_) {
    // Perhaps a connection is just being made.
    port_.on_link_started();
    port_.timers().arm(state_timer_, kStartTimeout, [this] {
      tell_inop(false, InopReason::no_answer, "no connection with " + port_.partners_in_words());
    });
  }
  return Reach::later;
}

void Circuit::send_xid(ByteView xid) {
  if (peer_ == nullptr || state_ == CircuitState::disconnect_pending) return;
  pass_xid(xid);
}

void Circuit::contact() { input(CircuitInput::xid_accepted); }

void Circuit::accept_contact() {
  accepting_ = true;
  input(CircuitInput::mode_accepted);
  accepting_ = false;
}

bool Circuit::release(InopReason why) {
  const auto reason = [why] {
    switch (why) {
      case InopReason::orderly_end:
        return HaltReason::station_ended;
      case InopReason::operator_request:
        return HaltReason::operator_request;
      default:
        return HaltReason::dlc_error;
    }
  }();
  reaching_ = false;
  stop_seeking();
  // What ends at once is told by the result.
  const bool engaged = std::exchange(engaged_, false);
  if (state_ == CircuitState::disconnected) {
    state_timer_.cancel();
    return true;
  }
  end(why, reason, "the other link of the switch ended");
  if (state_ == CircuitState::disconnected) return true;
  engaged_ = engaged;
  return false;
}

bool Circuit::present() const {
  // A connection of version 2 is made when it is wanted: who knows before?
  return started_ && (port_.definition().version != 1 || !port_.active_partners().empty());
}

}  // namespace openrui::dlsw
