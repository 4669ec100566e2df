// The vectors of SNA reference 12.3, computed with two independent DES implementations.
#include "runtime/session_cryptography.h"

#include <catch2/catch.hpp>

#include "formats/ru/bind.h"
#include "formats/sense.h"
#include "support/hex.h"

using namespace openrui;
using namespace openrui::test;

namespace {

CipherBlock block(std::string_view text) {
  const auto bytes = hex(text);
  CipherBlock b{};
  std::copy(bytes.begin(), bytes.end(), b.begin());
  return b;
}

struct FixedSeed final : SeedSource {
  bool fill(std::span<std::uint8_t> bytes) override {
    const auto seed = block("FEDCBA9876543210");
    std::copy(seed.begin(), seed.end(), bytes.begin());
    return true;
  }
};

}  // namespace

TEST_CASE("the DES flow gives the vectors of 12.3: seed, CRV, data with and without padding") {
  DesCipher des;
  const auto master = block("1122334455667788");
  auto key = block("0123456789ABCDEF");
  REQUIRE(des.encipher(master, {}, key));
  KeyList keys({{"LUA001", "", master}});
  FixedSeed seed;
  const CryptographyServices services{&des, &keys, &seed};

  Bind bind;
  bind.session_cryptography = 3;
  bind.cryptography_options = {0};
  bind.cryptography_options.insert(bind.cryptography_options.end(), key.begin(), key.end());
  SessionCryptography slu;
  SessionCryptography plu;
  slu.use(&services, "LUA001");
  plu.use(&services, "LUA001");
  REQUIRE(slu.accept(bind, true) == Sense::none);
  REQUIRE(plu.accept(bind, false) == Sense::none);
  Bytes image(SessionCryptography::kImageLength);
  REQUIRE(slu.put_seed(image));
  CHECK(to_hex(ByteView(image).last(8)) == "12 C6 26 AF 05 8B 43 3B");
  REQUIRE(plu.take_seed(image));
  const auto crv = plu.crv_ru();
  CHECK(to_hex(crv) == "C0 93 94 BD 5D 18 C1 84 25");
  CHECK(slu.verify(crv) == Sense::none);

  const auto enciphered = [&](std::string_view clear, bool padded) {
    Rh rh(0x03, 0x80, 0x00);
    Buffer ru = Buffer::copy_of(hex(clear));
    REQUIRE(slu.encipher(rh, ru) == Sense::none);
    CHECK(rh.pdi() == padded);
    ByteView back;
    REQUIRE(plu.decipher(rh, ru.view(), back) == Sense::none);
    CHECK(to_hex(back) == to_hex(hex(clear)));
    return to_hex(ru.view());
  };
  CHECK(enciphered("C8C5D3D3D640E2D5", false) == "A9 FF C1 6F C4 BF 07 F9");
  CHECK(enciphered("C8C5D3D3D640E2D5C1", true) == "A9 FF C1 6F C4 BF 07 F9 78 22 7F 64 D4 18 C5 3E");
}

TEST_CASE("seeds differ, and a configuration that does not allow DES gives no services") {
  RandomSeeds seeds;
  CipherBlock a{};
  CipherBlock b{};
  REQUIRE(seeds.fill(a));
  REQUIRE(seeds.fill(b));
  CHECK(a != b);
  CryptographyDefinition definition;
  CHECK(SessionCiphers(definition).services() == nullptr);
  definition.allow_des = true;
  const SessionCiphers allowed(definition);
  REQUIRE(allowed.services() != nullptr);
  CHECK(make_session_key(*allowed.services(), "CICS", "LUA001") == std::nullopt);
}

TEST_CASE("half a block is refused, not rounded") {
  DesCipher des;
  Bytes data(12, 0xC1);
  CHECK_FALSE(des.encipher(block("0123456789ABCDEF"), {}, data));
}
