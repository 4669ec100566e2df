// Frames on the TCP line of the 3705 emulator (transports reference 3.3): 7E, address, control, information, 47 0F, 7E;
// plain octets, no escaping, a constant FCS.
#pragma once

#include <span>

#include "base/buffer.h"
#include "formats/sdlc_frame.h"

namespace openrui::sdlc {

inline constexpr std::uint8_t kFlag = 0x7E;
// The ones' complement of the good residue, low byte first.
inline constexpr std::uint8_t kFcsLow = static_cast<std::uint8_t>(~kSdlcGoodFcs);
inline constexpr std::uint8_t kFcsHigh = static_cast<std::uint8_t>(~kSdlcGoodFcs >> 8);
// The 3705 emulator reads and writes at most this at a time (3.2).
inline constexpr std::size_t kLongestTransmission = 16384;
// Flags, address, control, FCS.
inline constexpr std::size_t kFrameOverhead = 8;
inline constexpr std::size_t kLongestInformation = kLongestTransmission - kFrameOverhead;
// A partner's frame without an end is given up beyond this.
inline constexpr std::size_t kLongestUnfinished = 2 * kLongestTransmission;

// What the front of the received bytes is.
struct Scan {
  enum class Kind : std::uint8_t {
    incomplete,  // more is needed; `taken` bytes in front of the frame are not
    frame,
    garbage  // not a frame: to be passed over
  } kind = Kind::incomplete;
  std::size_t taken = 0;
  ByteView frame = {};  // address, control, information
};
// Passes over one byte 00 or AA (modem clocking) in front of a flag, and over all but the last of several flags.
Scan scan(ByteView received);

// The frames as one transmission.
Buffer emit_transmission(std::span<const SdlcFrame> frames, SdlcModulo modulo);
// The information contains what every receiver takes for the end of the frame.
bool looks_like_end(ByteView information, SdlcModulo modulo);

}  // namespace openrui::sdlc
