#include "dlc/sdlc/framing.h"

#include <algorithm>
#include <cstring>

namespace openrui::sdlc {
namespace {

constexpr std::size_t kTrailer = 3;
constexpr std::uint8_t kEnd[kTrailer] = {kFcsLow, kFcsHigh, kFlag};
static_assert(kFcsLow == 0x47 && kFcsHigh == 0x0F);
// Flag, address, control: the end cannot stand before.
constexpr std::size_t kFirstEnd = 3;

bool is_pad(std::uint8_t byte) { return byte == 0x00 || byte == 0xAA; }

// Offset of the end at or behind `from`, or the size.
std::size_t find_end(ByteView bytes, std::size_t from) {
  // By the flag, which is the rarest of the three.
  for (auto at = from + kTrailer - 1; at < bytes.size(); ++at) {
    const auto* flag = static_cast<const std::uint8_t*>(std::memchr(bytes.data() + at, kFlag, bytes.size() - at));
    if (flag == nullptr) break;
    at = static_cast<std::size_t>(flag - bytes.data());
    if (bytes[at - 1] == kFcsHigh && bytes[at - 2] == kFcsLow) return at - 2;
  }
  return bytes.size();
}

}  // namespace

Scan scan(ByteView bytes) {
  if (bytes.empty()) return {};
  std::size_t at = 0;
  if (is_pad(bytes[0])) {
    if (bytes.size() == 1) return {};
    if (bytes[1] == kFlag) at = 1;
  }
  if (bytes[at] != kFlag) {
    const auto flag = std::find(bytes.begin(), bytes.end(), kFlag);
    return {Scan::Kind::garbage, static_cast<std::size_t>(flag - bytes.begin()), {}};
  }
  while (at + 1 < bytes.size() && bytes[at + 1] == kFlag) ++at;
  const auto rest = bytes.subspan(at);
  const auto end = find_end(rest, kFirstEnd);
  if (end != rest.size()) return {Scan::Kind::frame, at + end + kTrailer, rest.subspan(1, end - 1)};
  if (rest.size() > kLongestUnfinished) return {Scan::Kind::garbage, bytes.size(), {}};
  return {Scan::Kind::incomplete, at, {}};
}

Buffer emit_transmission(std::span<const SdlcFrame> frames, SdlcModulo modulo) {
  std::size_t size = 0;
  for (const auto& frame : frames) size += 1 + kSdlcLongestHeader + frame.information.size() + kTrailer;
  auto out = Buffer::with_capacity(size);
  for (const auto& frame : frames) {
    std::array<std::uint8_t, kSdlcLongestHeader> header{};
    const auto length = emit_sdlc_header(frame, modulo, header);
    out.append({&kFlag, 1});
    out.append({header.data(), length});
    out.append(frame.information);
    out.append(kEnd);
  }
  return out;
}

bool looks_like_end(ByteView information, SdlcModulo modulo) {
  if (find_end(information, 0) != information.size()) return true;
  // The second control byte may be 47.
  return modulo == SdlcModulo::extended && information.size() >= 2 && information[0] == kFcsHigh &&
         information[1] == kFlag;
}

}  // namespace openrui::sdlc
