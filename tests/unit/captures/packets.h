// Packets and blocks of which the tests of the readers make captures.
#pragma once

#include <utility>

#include "base/bytes.h"

namespace openrui::test {

struct TcpEnds {
  std::uint8_t source = 1;  // 10.0.0.n
  std::uint16_t source_port = 40000;
  std::uint8_t destination = 2;
  std::uint16_t destination_port = 2065;
};
inline constexpr unsigned kSyn = 0x02;
inline constexpr unsigned kAck = 0x10;

// An IPv4 packet with a TCP segment; the checksums are 0.
inline Bytes ipv4_tcp(const TcpEnds& ends, std::uint32_t number, unsigned flags, ByteView payload) {
  ByteWriter out;
  out.u8(0x45).u8(0).u16(static_cast<unsigned>(40 + payload.size())).u32(0).u8(64).u8(6).u16(0);
  out.u32(0x0A000000U + ends.source).u32(0x0A000000U + ends.destination);
  out.u16(ends.source_port).u16(ends.destination_port).u32(number).u32(0).u8(0x50).u8(flags).u16(8192).u32(0);
  return out.bytes(payload).take();
}

inline Bytes ipv6_tcp(const TcpEnds& ends, std::uint32_t number, unsigned flags, ByteView payload) {
  ByteWriter out;
  out.u32(0x60000000).u16(static_cast<unsigned>(20 + payload.size())).u8(6).u8(64);
  out.u32(0xFD000000).u32(0).u32(0).u32(ends.source).u32(0xFD000000).u32(0).u32(0).u32(ends.destination);
  out.u16(ends.source_port).u16(ends.destination_port).u32(number).u32(0).u8(0x50).u8(flags).u16(8192).u32(0);
  return out.bytes(payload).take();
}

inline Bytes behind(ByteView head, ByteView rest) { return ByteWriter().bytes(head).bytes(rest).take(); }

// pcapng in either byte order.
class PcapngWriter {
 public:
  explicit PcapngWriter(bool little) : little_(little) {}
  PcapngWriter& section() {
    return block(0x0A0D0D0A, fields({{0x1A2B3C4D, 4}, {1, 2}, {0, 2}, {0xFFFFFFFF, 4}, {0xFFFFFFFF, 4}}));
  }
  PcapngWriter& interface(unsigned link_type, ByteView options = {}) {
    return block(1, behind(fields({{link_type, 2}, {0, 2}, {65535, 4}}), options));
  }
  PcapngWriter& packet(unsigned interface, std::uint64_t stamp, ByteView bytes) {
    const auto length = static_cast<std::uint32_t>(bytes.size());
    return block(6, behind(fields({{interface, 4},
                                   {static_cast<std::uint32_t>(stamp >> 32U), 4},
                                   {static_cast<std::uint32_t>(stamp), 4},
                                   {length, 4},
                                   {length, 4}}),
                           bytes));
  }
  PcapngWriter& simple_packet(ByteView bytes) {
    return block(3, behind(fields({{static_cast<std::uint32_t>(bytes.size()), 4}}), bytes));
  }
  PcapngWriter& block(std::uint32_t type, Bytes body) {
    while (body.size() % 4 != 0) body.push_back(0);
    const auto length = static_cast<std::uint32_t>(body.size() + 12);
    const auto head = fields({{type, 4}, {length, 4}});
    file_.insert(file_.end(), head.begin(), head.end());
    file_.insert(file_.end(), body.begin(), body.end());
    const auto tail = fields({{length, 4}});
    file_.insert(file_.end(), tail.begin(), tail.end());
    return *this;
  }
  Bytes fields(std::initializer_list<std::pair<std::uint32_t, int>> list) const {
    Bytes bytes;
    for (const auto& [value, size] : list) {
      for (int i = 0; i < size; ++i) {
        const int shift = 8 * (little_ ? i : size - 1 - i);
        bytes.push_back(static_cast<std::uint8_t>(value >> shift));
      }
    }
    return bytes;
  }
  const Bytes& file() const { return file_; }

 private:
  bool little_;
  Bytes file_;
};

}  // namespace openrui::test
