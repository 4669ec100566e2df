// The frames of UCLA IPC between nodes: bytes <-> values (transports reference 10.5, all of it a design of our own, for
// the original had no wire). RESUME and what it needs are added to the reference:
//
// - RESUME (55), correlator: the last segment that came. A lost stream is resumed where it stopped: each side says so
// for
//   every connection that it has with the other node, and sends again what did not come.
// - WINDOW carries the last segment that came as its correlator (the reference has 0): the sender keeps what was sent
//   until then, to be able to send it again.
// - ABORT carries the sender's path and the offer, so that it can be answered when the other side has forgotten.
// - ABORT reason 05: the connection is not resumed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "formats/format_error.h"
#include "ipc370/reason.h"
#include "ipc370/tag.h"

namespace openrui::ipc370 {

enum class FrameType : std::uint8_t {
  offer = 0x40,
  withdraw = 0x41,
  claim = 0x42,
  claim_ok = 0x43,
  claim_no = 0x44,
  data = 0x50,
  window = 0x51,
  close = 0x52,
  drained = 0x53,
  abort = 0x54,
  resume = 0x55,
};
// "CLAIM_OK"; empty for a type that is none.
std::string_view name(FrameType t);

// Flags of DATA. This facility does not keep the boundaries of SENDs (rule D9) and sends kContinued for both; either
// means that the record goes on.
inline constexpr std::uint8_t kContinued = 0x80;
inline constexpr std::uint8_t kMoreChunks = 0x40;

enum class ClaimNo : std::uint8_t { gone = 1, crossing = 2, no_match = 3 };
enum class AbortReason : std::uint8_t {
  acknowledgement = 0,
  abcls = 1,
  task_ended = 2,
  ipc_stopping = 3,
  protocol_error = 4,
  not_resumed = 5
};
// What the partner's user is told; and back, for what this side does.
Reason reason_of(AbortReason r);
AbortReason abort_reason(Reason r);

// OFFER, CLAIM and CLAIM_OK: who one end is.
struct Introduction {
  std::uint16_t path = 0;    // of the sender
  std::uint32_t window = 0;  // cost that may be sent to it
  std::string job;           // 0 to 8 characters each
  std::string user;
  std::string node;
  Tag tag;
  friend bool operator==(const Introduction&, const Introduction&) = default;
};
Bytes emit_introduction(const Introduction& introduction);
// What is behind the tag is passed over.
Parsed<Introduction> parse_introduction(ByteView payload);

// Bytes 2 of RESUME.
inline constexpr std::uint8_t kCloseReceived = 0x80;
inline constexpr std::uint8_t kDrainedReceived = 0x40;
inline constexpr std::uint8_t kClaimOpen = 0x20;  // the sender has claimed, and was not answered
inline constexpr std::uint8_t kOfferer = 0x10;    // the offer is the sender's

// RESUME: where the sender stands.
struct ResumePoint {
  std::uint16_t path = 0;  // of the sender
  std::uint8_t flags = 0;
  std::uint32_t granted = 0;  // all window that it has given since the beginning, modulo 2^32
  std::uint32_t offer = 0;    // that was claimed
  friend bool operator==(const ResumePoint&, const ResumePoint&) = default;
};
Bytes emit_resume(const ResumePoint& point);
Parsed<ResumePoint> parse_resume(ByteView payload);

// ABORT: who says so. Empty when the payload is shorter: a node without RESUME.
struct AbortPoint {
  std::uint16_t path = 0;
  std::uint32_t offer = 0;
  friend bool operator==(const AbortPoint&, const AbortPoint&) = default;
};
Bytes emit_abort(const AbortPoint& point);
Parsed<AbortPoint> parse_abort(ByteView payload);

Bytes emit_window(std::uint32_t additional);
Parsed<std::uint32_t> parse_window(ByteView payload);

}  // namespace openrui::ipc370
