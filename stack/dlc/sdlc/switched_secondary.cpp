// A secondary station as a link of a data link switch: the answers to its polls come from the other link (transports
// reference 5.7, 5.9).
#include <utility>

#include "dlc/sdlc/secondary.h"
#include "formats/xid.h"

namespace openrui::sdlc {

SwitchedLink::Reach Secondary::reach(std::size_t) {
  // What is being ended is told when it is done.
  if (!present() || state_ == SecondaryState::ending) return Reach::never;
  open_ = true;
  asked_ = false;
  user_.engage();
  return Reach::now;
}

void Secondary::pass_xid(const SdlcFrame& frame) {
  // Silence, until the answer is there: the primary asks again.
  answered_ = true;
  const auto theirs = with_abm(frame.information, true);
  if (has_answer_ && theirs == partner_xid_) {
    answered_ = false;
    answer_with(SdlcType::xid, own_xid_);
    return user_.notifier().on_xid(own_xid_, true);
  }
  has_answer_ = false;
  partner_xid_ = theirs;
  answer_in_time_ = line_.timers().now() + kAnswerLimit;
  user_.want();
  user_.notifier().on_xid(partner_xid_, false);
}

void Secondary::send_xid(ByteView xid) {
  if (!open_) return;
  // Who comes by a LAN or a circuit begins with a null XID. Here only the primary asks.
  if (xid.empty() && !std::exchange(asked_, true)) return;
  own_xid_ = with_abm(xid, false);
  has_answer_ = identified_ = true;
  if (line_.timers().now() >= answer_in_time_ || !line_.up()) return;
  answer_in_time_ = {};
  answered_ = false;
  answer_with(SdlcType::xid, own_xid_);
  user_.notifier().on_xid(own_xid_, true);
}

void Secondary::contact() {
  if (open_) wants_mode_ = true;
}

void Secondary::accept_contact() {
  if (state_ != SecondaryState::nrm) return;
  confirmed_ = true;
  user_.accepted();
}

bool Secondary::release(InopReason) {
  open_ = wants_mode_ = has_answer_ = false;
  answer_in_time_ = {};
  if (state_ != SecondaryState::nrm && state_ != SecondaryState::ending) {
    user_.disengage();
    input(SecondaryInput::end);
    return true;
  }
  lost_detail_ = "the other link of the switch ended";
  input(SecondaryInput::end);
  if (!end_timer_.armed()) await_end();
  line_.on_change();
  return false;
}

std::size_t Secondary::longest_piu() const {
  return definition_.max_btu == 0 ? kLongestInformation : std::min(definition_.max_btu, kLongestInformation);
}

}  // namespace openrui::sdlc
