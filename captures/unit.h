// One thing that was captured: what the readers yield and the decoder and the ladder show.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/time.h"

namespace openrui {

// As seen by the program that wrote the capture; the values of enumeration and P2P_DIRECTION tag are not the same.
enum class CaptureDirection : std::uint8_t { unknown, sent, received };
std::string_view name(CaptureDirection d);

// The two ends of a peripheral link.
enum class LinkEnd : std::uint8_t { unknown, node, host };
std::string_view name(LinkEnd e);
constexpr LinkEnd other(LinkEnd e) {
  if (e == LinkEnd::unknown) return e;
  return e == LinkEnd::node ? LinkEnd::host : LinkEnd::node;
}

enum class UnitKind : std::uint8_t {
  piu,
  xid,         // no bytes: a null XID
  link_event,  // words about a link
  frame,       // a frame of the carrier that holds neither
  damaged      // what could not be read, and why
};
std::string_view name(UnitKind k);

// The views live until the reader's next unit.
struct CapturedUnit {
  std::uint64_t number = 0;  // of the record in the file, from 1
  std::uint64_t offset = 0;  // of the record in the file, bytes; 0 where the file cannot tell
  TimePoint time;            // since the Unix epoch
  std::string_view link = {};
  CaptureDirection direction = CaptureDirection::unknown;
  LinkEnd from = LinkEnd::unknown;  // who sent it
  UnitKind kind = UnitKind::piu;
  std::uint32_t interface = 0;  // of the file that the record came from, from 0 (pcapng has several)
  bool routine = false;         // a supervisory frame, of which an idle line is full
  bool retransmission = false;  // the link sent again what it had sent: seen before, not for the sessions
  bool gap = false;             // something between the unit before on this link and this one is not in the file
  std::uint32_t missing = 0;    // bytes at the end of the record that the file does not hold (snap length)
  bool link_reset = false;      // a link event or frame with which every session of the link ends
  ByteView bytes = {};          // PIU, XID
  std::string_view text = {};   // link_event: a sentence; frame: its name; damaged: the reason
};

}  // namespace openrui
