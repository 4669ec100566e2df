// One complete LU2 session, the golden trace of SNA reference 13.6, as a capture.
#pragma once

#include <chrono>
#include <string>

#include "captures/pcap_writer.h"

namespace openrui::golden {

struct Step {
  LinkEnd from;
  const char* piu;
};

inline constexpr Step kSession[] = {
    {LinkEnd::host, "2D 00 00 00 00 01 | 6B 80 00 | 11 01 01 05 00 00 00 00 01"},
    {LinkEnd::node, "2D 00 00 00 00 01 | EB 80 00 | 11 01"},
    {LinkEnd::host, "2D 00 02 00 00 02 | 6B 80 00 | 0D 01 01"},
    {LinkEnd::node,
     "2D 00 00 02 00 02 | EB 80 00 | 0D 01 01 00 85 C0 00 00 0C 0E 03 00 01 00 00 00 40 40 40 40 40 40 40 40"},
    {LinkEnd::host, "2C 00 02 00 00 01 | 03 00 00 | 15 E6 C5 D3 C3 D6 D4 C5"},
    {LinkEnd::node, "2C 00 00 02 00 01 | 03 80 00 | D3 D6 C7 D6 D5 40 C1 D7 D7 D3 C9 C4 4D C3 C9 C3 E2 5D"},
    {LinkEnd::host, "2C 00 02 00 00 01 | 83 80 00"},
    {LinkEnd::host,
     "2D 00 02 01 00 01 | 6B 80 00 | 31 01 03 03 B1 90 30 80 00 01 85 F8 02 00 02 80 00 00 00 00 18 50 18 50 7F 00 00 "
     "04 C3 C9 C3 E2 00 00 03 D3 E4 F2"},
    {LinkEnd::node, "2D 00 01 02 00 01 | EB 80 00 | 31"},
    {LinkEnd::host, "2D 00 02 01 00 02 | 6B 80 00 | A0"},
    {LinkEnd::node, "2D 00 01 02 00 02 | EB 80 00 | A0"},
    {LinkEnd::host, "2C 00 02 01 00 01 | 03 81 A0 | F5 C3 11 40 40 1D 60 C8 C5 D3 D3 D6"},
    {LinkEnd::node, "2C 00 01 02 00 01 | 83 81 00"},
    {LinkEnd::node, "2C 00 01 02 00 01 | 03 90 20 | 7D 40 C1 11 40 C5 C1 C2 C3"},
    {LinkEnd::host, "2C 00 02 01 00 02 | 02 91 40 | F1 C3 11 40 40 C1 C2"},
    {LinkEnd::node, "2C 00 01 02 00 00 | 83 01 00"},
    {LinkEnd::host, "2C 00 02 01 00 03 | 00 91 00 | C3 C4 C5"},
    {LinkEnd::node, "2C 00 01 02 00 00 | 83 01 00"},
    {LinkEnd::host, "2C 00 02 01 00 04 | 01 81 00 | C6 C7"},
    {LinkEnd::node, "2C 00 01 02 00 04 | 83 81 00"},
    {LinkEnd::host, "2D 00 02 01 00 03 | 4B 80 00 | C0"},
    {LinkEnd::node, "2D 00 01 02 00 03 | CB 80 00 | C0"},
    {LinkEnd::node, "2D 00 01 02 00 01 | 4B 80 00 | C1"},
    {LinkEnd::host, "2D 00 02 01 00 01 | CB 80 00 | C1"},
    {LinkEnd::host, "2D 00 02 01 00 04 | 6B 80 00 | 32 01"},
    {LinkEnd::node, "2D 00 01 02 00 04 | EB 80 00 | 32"},
    {LinkEnd::node, "2C 00 00 02 00 02 | 0B 80 00 | 81 06 20 0C 06 01 00 01 00 00 00"},
    {LinkEnd::host, "2C 00 02 00 00 02 | 8B 80 00 | 81 06 20"},
    {LinkEnd::host, "2D 00 02 00 00 03 | 6B 80 00 | 0E"},
    {LinkEnd::node, "2D 00 00 02 00 03 | EB 80 00 | 0E"},
    {LinkEnd::host, "2D 00 00 00 00 04 | 6B 80 00 | 12 01"},
    {LinkEnd::node, "2D 00 00 00 00 04 | EB 80 00 | 12"},
};

inline constexpr TimePoint kStart{std::chrono::seconds(1700000000)};
inline constexpr Duration kPause = std::chrono::microseconds(417);

// The session as the node captures it: XIDs and the link's events around the PIUs, one unit every kPause.
inline void write(CaptureWriter& writer) {
  const CaptureWriter::Link link{"HOST1", LinkEnd::node};
  auto now = kStart;
  const auto tick = [&] {
    const auto at = now;
    now += kPause;
    return at;
  };
  writer.write_xid(tick(), link, false, {});
  writer.write_xid(tick(), link, true, *from_hex("02 00 01 70 00 18"));
  writer.write_event(tick(), link, "contacted");
  for (const auto& step : kSession) {
    writer.write_piu(tick(), link, step.from == LinkEnd::node, *from_hex(step.piu));
  }
  writer.write_event(tick(), link, "lost: the partner ended in an orderly way");
}

}  // namespace openrui::golden
