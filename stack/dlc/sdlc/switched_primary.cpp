// A primary station as a link of a data link switch: the station that it polls is identified and contacted when the
// other link's partner says so (transports reference 5.7, 5.9: "A starts by itself with a null XID").
#include <algorithm>

#include "dlc/sdlc/primary.h"
#include "formats/xid.h"

namespace openrui::sdlc {

bool Primary::wants_turn_disconnected() const { return has_command_ || !user_.engaged(); }

void Primary::look_for_station() {
  own_xid_.clear();
  has_command_ = looking_ = true;
}

void Primary::want() {
  user_.want();
  user_.notifier().on_xid({}, false);
}

void Primary::pass_answer(ByteView xid) {
  awaiting_ = has_command_ = false;
  if (!std::exchange(looking_, false)) return user_.notifier().on_xid(with_abm(xid, true), false);
  if (std::exchange(reaching_, false)) return user_.switched()->on_reached();
  want();
}

SwitchedLink::Reach Primary::reach(std::size_t) {
  const bool free = state_ == PrimaryState::disc || state_ == PrimaryState::xid_w;
  if (!present() || !free) return Reach::never;
  const bool known = user_.engaged() || definition_.leased;
  user_.engage();
  if (known) return Reach::now;
  reaching_ = true;
  if (!looking_) look_for_station();
  next_ = line_.timers().now();
  line_.on_change();
  return Reach::later;
}

void Primary::send_xid(ByteView xid) {
  if (state_ != PrimaryState::disc && state_ != PrimaryState::xid_w) return;
  if (definition_.leased) {
    return line_.timers().arm(answer_timer_, Duration::zero(), [this] {
      if (!definition_.xid) return user_.notifier().on_xid({}, false);
      user_.notifier().on_xid(emit_xid0(*definition_.xid), false);
    });
  }
  own_xid_ = with_abm(xid, false);
  has_command_ = true;
  looking_ = false;
  tries_ = 0;
  next_ = line_.timers().now();
  line_.on_change();
}

void Primary::contact() {
  has_command_ = false;
  input(PrimaryInput::contact);
  line_.on_change();
}

bool Primary::release(InopReason why) {
  reason_ = why;
  detail_ = "the other link of the switch ended";
  if (state_ == PrimaryState::disc || state_ == PrimaryState::xid_w) {
    user_.disengage();
    if (state_ == PrimaryState::disc) {
      be_disconnected();
    } else {
      input(PrimaryInput::end);
    }
    return true;
  }
  input(PrimaryInput::end);
  line_.on_change();
  return false;
}

std::size_t Primary::longest_piu() const {
  return definition_.max_btu == 0 ? kLongestInformation : std::min(definition_.max_btu, kLongestInformation);
}

}  // namespace openrui::sdlc
