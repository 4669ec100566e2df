#include "captures/tcp_direction.h"

#include <catch2/catch.hpp>
#include <random>

using namespace openrui;

namespace {

Bytes counting(std::size_t first, std::size_t count) {
  Bytes bytes;
  for (std::size_t i = 0; i < count; ++i) bytes.push_back(static_cast<std::uint8_t>(first + i));
  return bytes;
}

}  // namespace

TEST_CASE("segments in any order with repetitions give the bytes in order") {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    TcpDirection stream;
    const std::uint32_t start = 0xFFFFFFF0;  // the numbers wrap
    stream.add(start - 1, true, {});
    std::vector<std::pair<std::uint32_t, std::uint32_t>> parts;
    for (std::uint32_t at = 0; at < 60;) {
      const auto length = 1 + static_cast<std::uint32_t>(random() % 9);
      parts.emplace_back(at, std::min(length, 60 - at));
      at += length;
    }
    for (int i = 0; i < 5; ++i) {
      const auto at = static_cast<std::uint32_t>(random() % 50);
      parts.emplace_back(at, 1 + static_cast<std::uint32_t>(random() % 10));
    }
    std::shuffle(parts.begin(), parts.end(), random);
    for (const auto& [at, length] : parts) stream.add(start + at, false, counting(at, length));
    CHECK(stream.aligned());
    CHECK(stream.gaps() == 0);
    const auto ready = stream.ready();
    REQUIRE(Bytes(ready.begin(), ready.end()) == counting(0, 60));
  }
}

TEST_CASE("a stream that is joined in its middle is not aligned") {
  TcpDirection stream;
  stream.add(500, false, counting(0, 3));
  CHECK_FALSE(stream.aligned());
  CHECK(stream.ready().size() == 3);
}

TEST_CASE("what never comes is a gap once enough waits behind it or the file ends") {
  TcpDirection stream;
  stream.add(99, true, {});
  stream.add(100, false, counting(0, 4));
  stream.add(110, false, counting(10, 4));
  CHECK(stream.ready().size() == 4);
  CHECK(stream.gaps() == 0);
  stream.finish();
  CHECK(stream.gaps() == 1);
  CHECK_FALSE(stream.aligned());
  const auto ready = stream.ready();
  CHECK(Bytes(ready.begin(), ready.end()) == counting(10, 4));
}

TEST_CASE("segments that wait for a missing one take bounded memory") {
  TcpDirection stream;
  stream.add(0, true, {});
  const Bytes segment(1000, 7);
  std::size_t most = 0;
  for (std::uint32_t i = 0; i < 100000; ++i) {
    stream.add(10 + i * 2000, false, segment);
    most = std::max(most, stream.ready().size());
    stream.consume(stream.ready().size());
  }
  CHECK(stream.gaps() > 1000);
  CHECK(most <= 300000);
}
