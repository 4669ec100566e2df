// What a fuzz target takes its decisions from, and how it says that something does not hold.
#pragma once

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "base/bytes.h"

namespace openrui::fuzz {

// Reads forward; behind the end every number is 0 and every run of bytes empty, so that any input is a whole one.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : reader_(ByteView(data, size)) {}

  bool more() const { return reader_.left() != 0; }
  std::uint8_t u8() { return more() ? reader_.u8() : std::uint8_t{0}; }
  bool flag() { return (u8() & 1) != 0; }
  std::uint16_t u16() {
    const unsigned high = u8();
    return static_cast<std::uint16_t>((high << 8) | u8());
  }
  // At most n bytes.
  ByteView bytes(std::size_t n) { return reader_.take(std::min(n, reader_.left())); }
  // A length byte, and as many bytes.
  ByteView chunk() { return bytes(u8()); }
  ByteView rest() { return reader_.rest(); }

 private:
  ByteReader reader_;
};

// A property that holds for every input; `what` is the sentence that turned out to be false.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

}  // namespace openrui::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
