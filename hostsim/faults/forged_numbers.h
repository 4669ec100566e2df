// Sequence numbers of one session whose host says other things on the link than it knows of: forged requests take
// numbers, so the host's own move up on their way out, and responses move down on their way in; a response to a number
// that was changed gets the right one back. The host stays as it is.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

namespace openrui::hostsim {

class ForgedNumbers {
 public:
  // The number on the link of a request that the host numbers `snf`.
  std::uint16_t outgoing(std::uint16_t snf) const { return static_cast<std::uint16_t>(snf + older_ + forged_.size()); }
  // A forged request takes this number on the link; all later ones move up.
  void add(std::uint16_t on_link) {
    forged_.push_back(on_link);
    if (forged_.size() <= kRemembered) return;
    forged_.pop_front();
    ++older_;
  }
  // A request of that number on the link goes with another one.
  void change(std::uint16_t on_link, std::uint16_t wrong) {
    changed_.emplace_back(on_link, wrong);
    if (changed_.size() > kRemembered) changed_.pop_front();
  }
  // The host's number for a response to `on_link`; nothing when it answers a forged request.
  std::optional<std::uint16_t> incoming(std::uint16_t on_link) {
    const auto changed =
        std::find_if(changed_.begin(), changed_.end(), [&](const auto& c) { return c.second == on_link; });
    if (changed != changed_.end()) {
      on_link = changed->first;
      changed_.erase(changed);
    }
    std::uint16_t before = older_;
    for (const auto forged : forged_) {
      if (forged == on_link) return std::nullopt;
      if (static_cast<std::int16_t>(on_link - forged) > 0) ++before;
    }
    return static_cast<std::uint16_t>(on_link - before);
  }

 private:
  // An answer that is later than so many others finds no request any more.
  static constexpr std::size_t kRemembered = 64;
  std::deque<std::uint16_t> forged_;
  std::deque<std::pair<std::uint16_t, std::uint16_t>> changed_;  // right and wrong
  std::uint16_t older_ = 0;
};

}  // namespace openrui::hostsim
