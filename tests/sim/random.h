// Where a simulated world takes its decisions from: one stream of numbers that a seed determines, the same on every
// machine and with every library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>

namespace openrui::sim {

// SplitMix64 (Steele, Lea, Flood 2014): good enough to spread seeds that follow one another.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }
  // 0 to n - 1; n is not 0.
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() % n); }
  // low to high, both possible.
  std::size_t between(std::size_t low, std::size_t high) { return low + below(high - low + 1); }
  std::uint8_t byte() { return static_cast<std::uint8_t>(next()); }
  // True once in n times.
  bool one_in(std::size_t n) { return below(n) == 0; }
  bool flag() { return (next() & 1) != 0; }
  template <class T, std::size_t N>
  const T& pick(const T (&list)[N]) {
    return list[below(N)];
  }
  template <class C>
  const auto& pick_of(const C& list) {
    return *std::next(std::begin(list), static_cast<std::ptrdiff_t>(below(std::size(list))));
  }

 private:
  std::uint64_t state_;
};

}  // namespace openrui::sim
