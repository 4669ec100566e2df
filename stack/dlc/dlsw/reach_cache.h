// Which partner reaches a station: what explorers and circuit starts have shown, for a while (transports reference 5.7,
// explorer machine).
#pragma once

#include <map>

#include "base/time.h"
#include "dlc/definition.h"

namespace openrui::dlsw {

class Peer;

class ReachCache {
 public:
  // The RFCs name no time. A station that moved to another partner is found again after this.
  static constexpr Duration kAge = std::chrono::minutes(10);
  // Beyond it nothing more is learned until something has aged.
  static constexpr std::size_t kMaxStations = 4096;

  void learn(const MacAddress& station, Peer& partner, TimePoint now);
  // Null: not known, or not any more.
  Peer* find(const MacAddress& station, TimePoint now) const;
  void forget(const MacAddress& station) { entries_.erase(station); }
  // The partner is not there any more.
  void forget(const Peer& partner);
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    Peer* partner = nullptr;
    TimePoint until;
  };
  std::map<MacAddress, Entry> entries_;
};

}  // namespace openrui::dlsw
