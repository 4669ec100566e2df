// Views over bytes, and big-endian reading and writing with bounds checks. SNA is big-endian throughout.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace openrui {

using ByteView = std::span<const std::uint8_t>;
using Bytes = std::vector<std::uint8_t>;

// Callers have checked the length.
constexpr std::uint16_t get16(ByteView b, std::size_t at) {
  return static_cast<std::uint16_t>((b[at] << 8) | b[at + 1]);
}
constexpr std::uint32_t get32(ByteView b, std::size_t at) {
  return (static_cast<std::uint32_t>(get16(b, at)) << 16) | get16(b, at + 2);
}
constexpr void put16(std::uint8_t* p, std::uint16_t v) {
  p[0] = static_cast<std::uint8_t>(v >> 8);
  p[1] = static_cast<std::uint8_t>(v);
}
constexpr void put32(std::uint8_t* p, std::uint32_t v) {
  put16(p, static_cast<std::uint16_t>(v >> 16));
  put16(p + 2, static_cast<std::uint16_t>(v));
}

// Reads forward and remembers that it ran out; a parser asks ok() once at its end. After the end every read gives 0.
class ByteReader {
 public:
  explicit ByteReader(ByteView bytes) : bytes_(bytes) {}

  std::uint8_t u8() {
    const auto p = take(1);
    return p.empty() ? std::uint8_t{0} : p[0];
  }
  std::uint16_t u16() {
    const auto p = take(2);
    return p.empty() ? std::uint16_t{0} : get16(p, 0);
  }
  std::uint32_t u32() {
    const auto p = take(4);
    return p.empty() ? std::uint32_t{0} : get32(p, 0);
  }
  // n bytes, or an empty view (and ok() false) when fewer are left.
  ByteView take(std::size_t n) {
    if (!ok_ || bytes_.size() - at_ < n) {
      ok_ = false;
      return {};
    }
    const auto p = bytes_.subspan(at_, n);
    at_ += n;
    return p;
  }
  ByteView rest() { return take(left()); }

  bool ok() const { return ok_; }
  std::size_t at() const { return at_; }
  std::size_t left() const { return ok_ ? bytes_.size() - at_ : 0; }

 private:
  ByteView bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

class ByteWriter {
 public:
  ByteWriter& u8(unsigned v) {
    bytes_.push_back(static_cast<std::uint8_t>(v));
    return *this;
  }
  ByteWriter& u16(unsigned v) { return u8(v >> 8).u8(v); }
  ByteWriter& u32(std::uint32_t v) { return u16(v >> 16).u16(v & 0xFFFF); }
  ByteWriter& bytes(ByteView b) {
    bytes_.insert(bytes_.end(), b.begin(), b.end());
    return *this;
  }
  ByteWriter& fill(std::size_t n, std::uint8_t v) {
    bytes_.insert(bytes_.end(), n, v);
    return *this;
  }
  std::size_t size() const { return bytes_.size(); }
  // Overwrites two bytes written earlier (a length that was not yet known).
  void patch16(std::size_t at, unsigned v) { put16(bytes_.data() + at, static_cast<std::uint16_t>(v)); }
  Bytes take() { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

// "2D 00 02": upper case, one blank between bytes; with a limit, the rest is counted ("… +12").
std::string to_hex(ByteView bytes, std::size_t limit = SIZE_MAX);
// Hex digits with any blanks, commas, bars and colons between them; nullopt when a digit is wrong or half a byte is
// left.
std::optional<Bytes> from_hex(std::string_view text);

}  // namespace openrui
