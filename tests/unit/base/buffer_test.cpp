#include "base/buffer.h"

#include <catch2/catch.hpp>

using namespace openrui;

namespace {

Bytes numbered(std::size_t n) {
  Bytes bytes(n);
  for (std::size_t i = 0; i < n; ++i) bytes[i] = static_cast<std::uint8_t>(i);
  return bytes;
}

}  // namespace

TEST_CASE("headers are put in front of the content without moving it") {
  auto buffer = Buffer::copy_of(Bytes{0x31, 0x01});
  const auto* content = buffer.data();
  put16(buffer.prepend(2), 0x6B80);
  put32(buffer.prepend(4), 0x2D000201);
  CHECK(to_hex(buffer.view()) == "2D 00 02 01 6B 80 31 01");
  CHECK(buffer.data() + 6 == content);
}

TEST_CASE("a buffer grows in front when the headroom is used up") {
  auto buffer = Buffer::copy_of(numbered(10));
  for (int i = 0; i < 5; ++i) {
    auto* at = buffer.prepend(Buffer::kHeadroom);
    for (std::size_t k = 0; k < Buffer::kHeadroom; ++k) at[k] = static_cast<std::uint8_t>(0xA0 + i);
  }
  REQUIRE(buffer.size() == 5 * Buffer::kHeadroom + 10);
  CHECK(buffer.view()[0] == 0xA4);
  CHECK(buffer.view()[Buffer::kHeadroom] == 0xA3);
  const auto content = buffer.view().last(10);
  CHECK(Bytes(content.begin(), content.end()) == numbered(10));
}

TEST_CASE("a prefix larger than the headroom is made room for") {
  auto buffer = Buffer::copy_of(numbered(3));
  auto* at = buffer.prepend(1000);
  for (int i = 0; i < 1000; ++i) at[i] = 0xEE;
  CHECK(buffer.size() == 1003);
  CHECK(buffer.view()[999] == 0xEE);
  CHECK(buffer.view()[1002] == 2);
  buffer.append(Bytes{9});
  CHECK(buffer.view()[1003] == 9);
}

TEST_CASE("a buffer grows behind and keeps its content") {
  auto buffer = Buffer::with_capacity(1);
  Bytes expected;
  for (int i = 0; i < 100; ++i) {
    const auto part = numbered(static_cast<std::size_t>(i));
    buffer.append(part);
    expected.insert(expected.end(), part.begin(), part.end());
  }
  CHECK(Bytes(buffer.view().begin(), buffer.view().end()) == expected);
}

TEST_CASE("an empty buffer without storage takes bytes at either end") {
  Buffer back;
  back.append(Bytes{1, 2});
  CHECK(to_hex(back.view()) == "01 02");
  Buffer front;
  put16(front.prepend(2), 0x0304);
  CHECK(to_hex(front.view()) == "03 04");
  Buffer none;
  none.append({});
  CHECK(none.empty());
  CHECK(none.view().empty());
}

TEST_CASE("a removed prefix becomes headroom again") {
  auto buffer = Buffer::copy_of(numbered(8));
  buffer.remove_prefix(5);
  CHECK(to_hex(buffer.view()) == "05 06 07");
  buffer.prepend(1)[0] = 0xFF;
  CHECK(to_hex(buffer.view()) == "FF 05 06 07");
}

TEST_CASE("moving a buffer leaves the source empty and usable") {
  auto from = Buffer::copy_of(numbered(4));
  auto to = std::move(from);
  CHECK(to_hex(to.view()) == "00 01 02 03");
  CHECK(from.empty());  // NOLINT(bugprone-use-after-move): that is what is tested
  CHECK(from.view().empty());
  from.append(numbered(2));
  CHECK(to_hex(from.view()) == "00 01");
  from.prepend(1)[0] = 7;
  CHECK(to_hex(from.view()) == "07 00 01");
  to = std::move(from);
  CHECK(to_hex(to.view()) == "07 00 01");
}

TEST_CASE("moving a buffer onto itself keeps it") {
  auto buffer = Buffer::copy_of(numbered(4));
  auto& same = buffer;
  buffer = std::move(same);
  CHECK(to_hex(buffer.view()) == "00 01 02 03");
}
