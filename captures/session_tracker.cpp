#include "captures/session_tracker.h"

#include "captures/tracked_link.h"

namespace openrui {

void SessionStates::append_words(std::string& out) const {
  if (!sscp) return lu_lu.append_words(out);
  out += activation_known ? name(activation) : "unknown";
}

std::string SessionStates::in_words() const {
  std::string text;
  append_words(text);
  return text;
}

SessionTracker::SessionTracker() : state_(std::make_unique<TrackerState>()) {}
SessionTracker::~SessionTracker() = default;

const TrackedUnit& SessionTracker::track(const CapturedUnit& unit) {
  auto& result = state_->result;
  result = {};
  state_->faults.clear();
  const bool piu = unit.kind == UnitKind::piu && !unit.retransmission;
  if (!piu && !unit.link_reset && !unit.gap) return result;
  auto* link = link_of(unit.link);
  if (link == nullptr) return result;
  if (unit.gap) link->lose_track();
  if (unit.link_reset) link->reset();
  if (piu && unit.from != LinkEnd::unknown) link->receive(unit);
  if (unit.missing != 0) link->lose_track();
  if (state_->collected > kMaxCollected) {
    for (auto& [name, other] : links_) other->forget_segments();
  }
  result.faults = state_->faults;
  return result;
}

TrackedLink* SessionTracker::link_of(std::string_view name) {
  if (last_ != nullptr && last_link_ == name) return last_;
  last_link_ = name;
  auto found = links_.find(last_link_);
  if (found == links_.end()) {
    if (links_.size() >= kMaxLinks) return last_ = nullptr;
    found = links_.emplace(last_link_, std::make_unique<TrackedLink>(*state_)).first;
  }
  return last_ = found->second.get();
}

}  // namespace openrui
