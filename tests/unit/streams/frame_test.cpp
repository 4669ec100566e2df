#include "streams/frame.h"

#include <catch2/catch.hpp>

#include "streams/hello.h"

using namespace openrui;
using namespace openrui::streams;

namespace {

Bytes hex(std::string_view text) { return from_hex(text).value(); }
Bytes bytes_of(const Buffer& b) { return {b.view().begin(), b.view().end()}; }

const Bytes kHelloOfNodeA = hex(
    "C9E4 01 01 00 00 0000 00000000 00000020 01 01 0003 00010000 00002710 00000400 D5D6C4C5C1404040 1122334455667788");

Hello hello_of_node_a() {
  Hello h;
  h.node = "NODEA";
  h.instance = {0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88};
  return h;
}

}  // namespace

TEST_CASE("the HELLO of the reference is written and read (10.7)") {
  const FrameHeader header{static_cast<std::uint8_t>(FrameType::hello)};
  CHECK(bytes_of(emit_frame(Kind::iucv, header, emit_hello(hello_of_node_a()))) == kHelloOfNodeA);
  const auto scan = scan_frame(Kind::iucv, kDefaultMaxPayload, kHelloOfNodeA);
  REQUIRE(scan.result == Scan::Result::complete);
  CHECK(scan.size == kHelloOfNodeA.size());
  CHECK(scan.frame.header == header);
  const auto hello = parse_hello(scan.frame.payload);
  REQUIRE(hello);
  CHECK(*hello == hello_of_node_a());
}

TEST_CASE("the DATA frame of the reference is written and read (10.7)") {
  const auto bytes = hex("C9D7 01 50 80 00 0009 00000001 00000003 C1C2C3");
  const FrameHeader header{0x50, 0x80, 0, 9, 1};
  CHECK(bytes_of(emit_frame(Kind::ipc, header, hex("C1C2C3"))) == bytes);
  const auto scan = scan_frame(Kind::ipc, kDefaultMaxPayload, bytes);
  REQUIRE(scan.result == Scan::Result::complete);
  CHECK(scan.frame.header == header);
  CHECK(Bytes(scan.frame.payload.begin(), scan.frame.payload.end()) == hex("C1C2C3"));
}

TEST_CASE("a frame that is not whole yet is waited for") {
  for (std::size_t n = 0; n < kHelloOfNodeA.size(); ++n) {
    CAPTURE(n);
    CHECK(scan_frame(Kind::iucv, kDefaultMaxPayload, ByteView(kHelloOfNodeA).first(n)).result ==
          Scan::Result::incomplete);
  }
}

TEST_CASE("magic number, version and length are judged as soon as they are there (10.2)") {
  auto bytes = kHelloOfNodeA;
  SECTION("a frame of the other kind of stream") {
    const auto scan = scan_frame(Kind::ipc, kDefaultMaxPayload, ByteView(bytes).first(2));
    CHECK(scan.result == Scan::Result::broken);
    CHECK(scan.goodbye == Goodbye::protocol_error);
  }
  SECTION("another version") {
    bytes[2] = 2;
    const auto scan = scan_frame(Kind::iucv, kDefaultMaxPayload, ByteView(bytes).first(3));
    CHECK(scan.result == Scan::Result::broken);
    CHECK(scan.goodbye == Goodbye::version);
  }
  SECTION("a payload that is longer than was announced, before any of it has come") {
    put32(bytes.data() + 12, kDefaultMaxPayload + 1);
    const auto scan = scan_frame(Kind::iucv, kDefaultMaxPayload, ByteView(bytes).first(kHeader));
    CHECK(scan.result == Scan::Result::broken);
    CHECK(scan.goodbye == Goodbye::protocol_error);
  }
}

TEST_CASE("a HELLO that is longer than defined is taken, one that makes no sense is not") {
  auto payload = emit_hello(hello_of_node_a());
  SECTION("longer: room for extension") {
    payload.push_back(0xFF);
    const auto hello = parse_hello(payload);
    REQUIRE(hello);
    CHECK(*hello == hello_of_node_a());
  }
  SECTION("shorter") {
    payload.pop_back();
    CHECK_FALSE(parse_hello(payload));
  }
  SECTION("versions the wrong way round") {
    payload[0] = 2;
    CHECK_FALSE(parse_hello(payload));
  }
  SECTION("too small a payload") {
    put32(payload.data() + 4, kSmallestMaxPayload - 1);
    CHECK_FALSE(parse_hello(payload));
  }
  SECTION("no name") {
    std::fill(payload.begin() + 16, payload.begin() + 24, std::uint8_t{0x40});
    CHECK_FALSE(parse_hello(payload));
  }
}

TEST_CASE("names of nodes are 1 to 8 letters, digits and national characters") {
  CHECK(parse_node_name("nodea") == "NODEA");
  CHECK(parse_node_name("N@#$0189") == "N@#$0189");
  CHECK_FALSE(parse_node_name(""));
  CHECK_FALSE(parse_node_name("NINECHARS"));
  CHECK_FALSE(parse_node_name("A B"));
  CHECK_FALSE(parse_node_name("*MSG"));
}
