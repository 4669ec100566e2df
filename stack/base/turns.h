// Whose turn it is, when many share what is not enough for all: the LUs of a link that is congested.
#pragma once

#include <cstddef>

namespace openrui {

class Turns {
 public:
  // Visits the places 0 to `places` - 1, each at most once, for as long as `more()` says so; begins behind the last
  // that was visited by the call before, so that nobody is first each time. `visit` may end up in take() again.
  template <class More, class Visit>
  void take(std::size_t places, More&& more, Visit&& visit) {
    for (std::size_t i = 0; i < places && more(); ++i) {
      const auto place = next_ % places;
      next_ = (place + 1) % places;
      visit(place);
    }
  }

 private:
  std::size_t next_ = 0;
};

}  // namespace openrui
