#include "transmission_control/cryptography.h"

#include <catch2/catch.hpp>

#include "formats/sense.h"
#include "support/hex.h"
#include "support/toy_cipher.h"

using namespace openrui;
using namespace openrui::test;

namespace {

// SNA reference 6.4, "LU0 encrypted".
const std::string kBind =
    "31 01 04 04 B1 B1 60 80 02 02 85 85 02 02 00 00 00 00 00 00 00 00 00 00 00 00 39 00 11 22 33 44 55 66 77 88 03 "
    "C9D4E2 00";

// Both ends after the exchange of the seed.
struct Ends {
  Ends() {
    slu.use(&toys.services, "LUA001");
    plu.use(&toys.services, "LUA001");
    const auto bind = *parse_bind(hex(kBind));
    REQUIRE(slu.accept(bind, true) == Sense::none);
    REQUIRE(plu.accept(bind, false) == Sense::none);
    auto image = hex(kBind);
    REQUIRE(slu.put_seed(image));
    CHECK(to_hex(ByteView(image).subspan(28, 8)) != "11 22 33 44 55 66 77 88");
    REQUIRE(plu.take_seed(image));
  }
  ToyServices toys;
  SessionCryptography slu;
  SessionCryptography plu;
};

}  // namespace

TEST_CASE("CRV proves the key: right, with one bit wrong (1001), cut (1002)") {
  Ends e;
  auto crv = e.plu.crv_ru();
  REQUIRE(crv.size() == 9);
  CHECK(e.slu.verify(crv) == Sense::none);
  crv[4] ^= 1;
  CHECK(e.slu.verify(crv) == sense::ru_data_error);
  crv.pop_back();
  CHECK(e.slu.verify(crv) == sense::ru_length_error);
}

TEST_CASE("RUs of every length come back, padded to whole blocks with the count in the last byte (12.1, 5)") {
  Ends e;
  for (std::size_t length = 0; length <= 33; ++length) {
    CAPTURE(length);
    const Bytes clear(length, 0xC1);
    Rh rh(0x03, 0x80, 0x00);
    Buffer ru = Buffer::copy_of(clear);
    REQUIRE(e.slu.encipher(rh, ru) == Sense::none);
    CHECK(rh.edi());
    CHECK(rh.pdi() == (length % 8 != 0));
    CHECK(ru.size() == SessionCryptography::enciphered_length(length));
    ByteView back;
    REQUIRE(e.plu.decipher(rh, ru.view(), back) == Sense::none);
    CHECK(Bytes(back.begin(), back.end()) == clear);
  }
}

TEST_CASE("an enciphered RU that is no whole blocks is 1002, an impossible pad count 1001") {
  Ends e;
  ByteView back;
  CHECK(e.plu.decipher(Rh(0x03, 0x80, 0x04), hex("01 02 03"), back) == sense::ru_length_error);
  for (const std::uint8_t count : std::initializer_list<std::uint8_t>{0, 8, 255}) {
    Rh rh(0x03, 0x80, 0x00);
    Buffer ru = Buffer::copy_of(Bytes{1, 2, 3, 4, 5, 6, 7, count});
    REQUIRE(e.slu.encipher(rh, ru) == Sense::none);
    CHECK(e.plu.decipher(rh.set_pdi(true), ru.view(), back) == sense::ru_data_error);
  }
  CHECK(e.plu.decipher(Rh(0x03, 0x80, 0x06), {}, back) == sense::ru_data_error);
}

TEST_CASE("without services or key cryptography is not supported (10030014), with a broken cipher 0848") {
  const auto bind = *parse_bind(hex(kBind));
  ToyServices toys;
  SessionCryptography c;
  CHECK(c.accept(bind, true) == sense::cryptography_not_supported);
  c.use(&toys.services, "LUA002");
  CHECK(c.accept(bind, true) == sense::cryptography_not_supported);
  c.use(&toys.services, "LUA001");
  toys.cipher.broken = true;
  CHECK(c.accept(bind, true) == sense::cryptography_inoperative);
  Rh rh(0x03, 0x80, 0x00);
  Buffer ru = Buffer::copy_of(hex("C1"));
  CHECK(c.encipher(rh, ru) == sense::cryptography_inoperative);
}

TEST_CASE("a key for the very PLU goes before one for any") {
  CipherBlock any{1};
  CipherBlock own{2};
  const KeyList keys({{"LUA001", "", any}, {"LUA001", "CICS", own}});
  CHECK(keys.master_key("CICS", "LUA001") == own);
  CHECK(keys.master_key("IMS", "LUA001") == any);
  CHECK_FALSE(keys.master_key("CICS", "LUA002").has_value());
}
