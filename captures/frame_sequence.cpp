#include "captures/frame_sequence.h"

#include <functional>
#include <string_view>

namespace openrui {

namespace {

std::uint64_t digest_of(ByteView bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::uint64_t digest = std::hash<std::string_view>{}(text);
  return digest == 0 ? 1 : digest;
}

}  // namespace

FrameSequence::Verdict FrameSequence::take(unsigned ns, unsigned modulo, ByteView information) {
  const auto digest = digest_of(information);
  const bool in_turn = !expected_ || *expected_ == ns;
  if (!in_turn && digests_[ns] == digest) return Verdict::again;
  digests_[ns] = digest;
  expected_ = (ns + 1) % modulo;
  return in_turn ? Verdict::fresh : Verdict::after_gap;
}

}  // namespace openrui
