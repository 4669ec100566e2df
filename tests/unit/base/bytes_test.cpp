#include "base/bytes.h"

#include <catch2/catch.hpp>

using namespace openrui;

TEST_CASE("numbers are big-endian") {
  const Bytes bytes = {0x12, 0x34, 0x56, 0x78, 0x9A};
  CHECK(get16(bytes, 0) == 0x1234);
  CHECK(get16(bytes, 3) == 0x789A);
  CHECK(get32(bytes, 1) == 0x3456789A);
  std::uint8_t out[4] = {};
  put32(out, 0xFEDCBA98);
  CHECK(to_hex(out) == "FE DC BA 98");
  put16(out, 0x0102);
  CHECK(to_hex(out) == "01 02 BA 98");
}

TEST_CASE("a reader gives the bytes in order and says where it stands") {
  const Bytes bytes = {1, 2, 3, 4, 5, 6, 7, 8};
  ByteReader in(bytes);
  CHECK(in.u8() == 1);
  CHECK(in.u16() == 0x0203);
  CHECK(in.at() == 3);
  CHECK(in.u32() == 0x04050607);
  CHECK(in.left() == 1);
  CHECK(in.rest().size() == 1);
  CHECK(in.ok());
  CHECK(in.left() == 0);
}

TEST_CASE("a reader that ran out stays out and gives zeros") {
  const Bytes bytes = {1, 2, 3};
  ByteReader in(bytes);
  CHECK(in.u32() == 0);
  CHECK_FALSE(in.ok());
  CHECK(in.u8() == 0);
  CHECK(in.left() == 0);
  CHECK(in.rest().empty());
}

TEST_CASE("a reader cannot be led past the end by a huge length") {
  const Bytes bytes = {1, 2, 3};
  ByteReader in(bytes);
  in.u8();
  CHECK(in.take(SIZE_MAX).empty());
  CHECK_FALSE(in.ok());
}

TEST_CASE("taking nothing at the end is no error") {
  ByteReader in(ByteView{});
  CHECK(in.take(0).empty());
  CHECK(in.ok());
  CHECK(in.rest().empty());
  CHECK(in.ok());
}

TEST_CASE("a writer writes big-endian and can fill in a length later") {
  ByteWriter out;
  out.u16(0).u8(0x1FF).u16(0x2345).u32(0x6789ABCD).fill(2, 0x40).bytes(Bytes{1, 2});
  out.patch16(0, static_cast<unsigned>(out.size()));
  CHECK(to_hex(out.take()) == "00 0D FF 23 45 67 89 AB CD 40 40 01 02");
}

TEST_CASE("hex text is written with blanks and counted beyond its limit") {
  const Bytes bytes = {0x2D, 0x00, 0x0F, 0xF0};
  CHECK(to_hex(bytes) == "2D 00 0F F0");
  CHECK(to_hex(bytes, 2) == "2D 00 … +2");
  CHECK(to_hex({}).empty());
}

TEST_CASE("hex text is read with blanks, bars and colons between digits, and refused when half a byte is left") {
  CHECK(from_hex("2D00 | 6b:80,00\n") == Bytes{0x2D, 0x00, 0x6B, 0x80, 0x00});
  CHECK(from_hex("") == Bytes{});
  CHECK_FALSE(from_hex("2D 0"));
  CHECK_FALSE(from_hex("2G"));
}
