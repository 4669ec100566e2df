// A link on a LAN that belongs to a data link switch: XIDs, contact and end come from the other link (transports
// reference 4.6, 5.7).
#include <algorithm>

#include "dlc/llc2/link_station.h"
#include "dlc/llc2/port.h"

namespace openrui::llc2 {

SwitchedLink::Reach LinkStation::reach(std::size_t) {
  if (!present() || phase_ == LinkPhase::ending || station_.state() != StationState::adm) return Reach::never;
  const bool wanted = user_.engaged();
  user_.engage();
  confirmed_ = true;
  set_busy(user_busy_);
  if (wanted) {
    open_ = true;
    input(LinkInput::wanted);
    return Reach::now;
  }
  input(LinkInput::start);
  return Reach::later;
}

bool LinkStation::takes_set_mode() {
  if (user_.switched() == nullptr || open_ || station_.state() != StationState::adm) return true;
  // The partner repeats it, and gets its UA when the other link's partner is there.
  if (started_ && phase_ != LinkPhase::ending) user_.want();
  return false;
}

void LinkStation::pass_xid(const Pdu& pdu) {
  if (!pdu.command) {
    if (!outstanding_) return;
    outstanding_ = false;
    answer_timer_.cancel();
    // A null response to an XID that was not null tells only that it has arrived.
    if (pdu.information.empty() && !command_.empty()) return;
    return user_.notifier().on_xid(pdu.information, false);
  }
  if (repeated(pdu)) return send_xid_pdu(Bytes(answered_->response), false, pdu.pf, false);
  owed_command_.assign(pdu.information.begin(), pdu.information.end());
  owes_xid_ = true;
  owed_final_ = pdu.pf;
  owed_until_ = port_.timers().now() + kAnswerLimit;
  user_.want();
  user_.notifier().on_xid(owed_command_, false);
}

void LinkStation::send_xid(ByteView xid) {
  if (!open_) return;
  const bool in_time = port_.timers().now() < owed_until_;
  if (std::exchange(owes_xid_, false) && in_time) {
    answered_ = Answered{owed_command_, {xid.begin(), xid.end()}, port_.timers().now()};
    return send_xid_pdu(xid, false, owed_final_, true);
  }
  if (phase_ == LinkPhase::exchanging) ask_with(Bytes(xid.begin(), xid.end()));
}

void LinkStation::contact() {
  if (!open_ || station_.state() != StationState::adm) return;
  input(LinkInput::set_mode);
}

void LinkStation::accept_contact() {
  confirmed_ = true;
  user_.accepted();
  set_busy(user_busy_);
}

bool LinkStation::release(InopReason) {
  open_ = owes_xid_ = false;
  if (phase_ == LinkPhase::ending) return false;
  if (station_.state() == StationState::adm) {
    user_.disengage();
    input(LinkInput::stop);
    return true;
  }
  input(LinkInput::stop_connection);
  return false;
}

bool LinkStation::present() const { return started_ && port_.has_carrier(); }

std::size_t LinkStation::longest_piu() const {
  const auto longest = port_.longest_information();
  return definition_.max_btu == 0 ? longest : std::min(definition_.max_btu, longest);
}

}  // namespace openrui::llc2
