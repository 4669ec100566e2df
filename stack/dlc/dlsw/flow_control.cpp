#include "dlc/dlsw/flow_control.h"

#include <algorithm>

namespace openrui::dlsw {
namespace {
constexpr std::uint16_t kMaxWindow = 0xFFFF;
// No partner needs more units ahead than this; one that grants without end must not make the count wrap.
constexpr std::uint32_t kMaxGranted = 0x00FFFFFF;
}  // namespace

std::string_view FlowControl::received(const FlowByte& flow) {
  if (flow.ack) grant_unacknowledged_ = false;
  if (!flow.grant) return {};
  if (flow.op == FlowOperator::reset) {
    // Only the reset is acknowledged then, by a frame of its own.
    reset_to_ack_ = true;
    only_increment_ = true;
    send_window_ = 0;
    granted_ = 0;
    ack_owed_ = false;
    return {};
  }
  const bool second = ack_owed_;
  ack_owed_ = true;
  const auto fault = apply(flow.op);
  if (!fault.empty()) return fault;
  return second ? "a second grant before the first was acknowledged" : std::string_view{};
}

std::string_view FlowControl::apply(FlowOperator op) {
  if (only_increment_ && op != FlowOperator::increment) return "after a reset only an increment may follow";
  switch (op) {
    case FlowOperator::repeat:
      break;
    case FlowOperator::increment:
      if (send_window_ == kMaxWindow) return "the window was incremented above FFFF";
      ++send_window_;
      only_increment_ = false;
      break;
    case FlowOperator::decrement:
      if (send_window_ <= 1) return "the window was decremented below 1";
      --send_window_;
      break;
    case FlowOperator::halve:
      if (send_window_ > 1) send_window_ = static_cast<std::uint16_t>(send_window_ / 2);
      break;
    default:
      return "unknown flow control operator";
  }
  granted_ = std::min(granted_ + send_window_, kMaxGranted);
  return {};
}

bool FlowControl::received_unit() {
  if (outstanding_ == 0) return false;
  --outstanding_;
  return true;
}

FlowByte FlowControl::next(bool may_grant) {
  FlowByte flow;
  flow.ack = ack_owed_ || reset_to_ack_;
  ack_owed_ = false;
  reset_to_ack_ = false;
  if (may_grant && grant_due()) {
    flow.grant = true;
    flow.op = grow_or_shrink();
    outstanding_ += receive_window_;
    grant_unacknowledged_ = true;
  }
  return flow;
}

FlowOperator FlowControl::grow_or_shrink() {
  if (halve_next_) {
    halve_next_ = false;
    receive_window_ = static_cast<std::uint16_t>(receive_window_ / 2);
    return FlowOperator::halve;
  }
  if (receive_window_ == full_window_) return FlowOperator::repeat;
  ++receive_window_;
  return FlowOperator::increment;
}

}  // namespace openrui::dlsw
