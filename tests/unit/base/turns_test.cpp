#include "base/turns.h"

#include <catch2/catch.hpp>
#include <vector>

using namespace openrui;

TEST_CASE("turns begin where the last ones ended, and each place has one at most") {
  Turns turns;
  std::vector<std::size_t> visited;
  const auto take = [&](unsigned room) {
    visited.clear();
    turns.take(
        4, [&] { return visited.size() < room; }, [&](std::size_t place) { visited.push_back(place); });
    return visited;
  };
  using Places = std::vector<std::size_t>;
  CHECK(take(0).empty());
  CHECK(take(1) == Places{0});
  CHECK(take(2) == Places{1, 2});
  CHECK(take(9) == Places{3, 0, 1, 2});
  CHECK(take(1) == Places{3});
}

TEST_CASE("a turn may lead to other turns") {
  Turns turns;
  std::vector<std::size_t> visited;
  const auto always = [] { return true; };
  turns.take(3, always, [&](std::size_t place) {
    visited.push_back(place);
    if (visited.size() == 1) turns.take(2, always, [&](std::size_t inner) { visited.push_back(inner); });
  });
  CHECK(visited.size() == 5);
}
