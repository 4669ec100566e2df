#include "dlc/dlsw/reach_cache.h"

namespace openrui::dlsw {

void ReachCache::learn(const MacAddress& station, Peer& partner, TimePoint now) {
  if (entries_.size() >= kMaxStations && entries_.count(station) == 0) {
    std::erase_if(entries_, [now](const auto& entry) { return entry.second.until <= now; });
    if (entries_.size() >= kMaxStations) return;
  }
  entries_[station] = Entry{&partner, now + kAge};
}

Peer* ReachCache::find(const MacAddress& station, TimePoint now) const {
  const auto found = entries_.find(station);
  return found == entries_.end() || found->second.until <= now ? nullptr : found->second.partner;
}

void ReachCache::forget(const Peer& partner) {
  std::erase_if(entries_, [&partner](const auto& entry) { return entry.second.partner == &partner; });
}

}  // namespace openrui::dlsw
