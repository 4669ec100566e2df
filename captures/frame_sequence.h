// Numbered frames of one station: which ones are new, which were sent again, and where the capture has a hole.
#pragma once

#include <array>
#include <optional>

#include "base/bytes.h"

namespace openrui {

class FrameSequence {
 public:
  enum class Verdict : std::uint8_t { fresh, again, after_gap };

  // `ns` is below `modulo`, which is 8 or 128. Frames are told apart by their bytes: a frame out of turn with the bytes
  // that its number had before was sent again.
  Verdict take(unsigned ns, unsigned modulo, ByteView information);
  // The numbers begin again (SNRM, SABME).
  void reset() { *this = {}; }

 private:
  std::optional<unsigned> expected_;
  std::array<std::uint64_t, 128> digests_{};  // by number; 0: none
};

}  // namespace openrui
