#include "dlc/tap.h"

#include <utility>

namespace openrui {

void TappedLink::send(Buffer piu) {
  // A link that is not contacted drops it, so it never was on the wire.
  if (link_->contacted()) tap_.on_piu(name_, true, piu.view());
  link_->send(std::move(piu));
}

void TappedLink::on_contacted(const LinkInfo& info) {
  was_contacted_ = true;
  tap_.on_link_event(name_, "contacted");
  user_.on_contacted(info);
}

void TappedLink::on_inop(InopReason reason, const std::string& detail) {
  const bool lost = std::exchange(was_contacted_, false);
  std::string text = "stopped";
  if (reason != InopReason::operator_request) {
    text = lost ? "lost: " : "not reached: ";
    text += openrui::name(reason);
    if (!detail.empty()) text += ", " + detail;
  }
  tap_.on_link_event(name_, text);
  user_.on_inop(reason, detail);
}

void TappedLink::on_xid(ByteView xid, bool sent) {
  tap_.on_xid(name_, sent, xid);
  user_.on_xid(xid, sent);
}

void TappedLink::on_piu(ByteView piu) {
  tap_.on_piu(name_, false, piu);
  user_.on_piu(piu);
}

}  // namespace openrui
