// Session-level cryptography between two half-sessions (SNA reference 12.1).
#include <catch2/catch.hpp>

#include "half_session_pair.h"
#include "support/toy_cipher.h"

using namespace openrui;
using namespace openrui::test;

namespace {

// FM 4, TS 4, full duplex, delayed request mode; `level`: 1 selective, 3 mandatory.
std::string bind_of(unsigned level, const std::string& ts = "04", const std::string& fm = "04") {
  return "31 01 " + fm + " " + ts + " F0 F0 00 00 00 00 85 85 80 00 00 00 00 00 00 00 00 00 00 00 00 00 " +
         (level == 3 ? "39" : "19") + " 00 01 02 03 04 05 06 07 08 03 C9D4E2 00";
}

struct Enciphered : HalfSessionPair {
  explicit Enciphered(ErrorPolicy policy = ErrorPolicy::reject) : HalfSessionPair(policy) {
    primary.session.set_cryptography(&toys.services, "LUA001");
    secondary.session.set_cryptography(&toys.services, "LUA001");
  }
  void verify() { control(to_hex(primary.session.crv_ru())); }
  ToyServices toys;
};

}  // namespace

TEST_CASE("mandatory cryptography: seed in the response, CRV, SDT, and every data RU enciphered both ways") {
  Enciphered p;
  p.primary.control(bind_of(3));
  p.exchange();
  CHECK(p.secondary.answer(true, 1).substr(0, 4) == "sent");
  // Bytes 0 to 35 though the BIND is not negotiable; the last eight are the seed.
  REQUIRE(p.secondary.out.front().bytes.size() == 3 + 36);
  CHECK(to_hex(p.secondary.out.front().bytes).substr(3 * 31) != "01 02 03 04 05 06 07 08");
  p.exchange();
  CHECK(p.secondary.session.state() == ScState::crv_owed);
  CHECK(p.primary.session.state() == ScState::crv_owed);
  p.clear_logs();
  CHECK(p.primary.control("A0") == "refused 2009 0000");
  p.secondary.session.receive(true, 9, rh::session_control, hex("A0"));
  CHECK(p.secondary.sent() == "9 exp EF 90 00 20 09 00 00 A0");
  p.clear_logs();
  p.verify();
  CHECK(p.secondary.session.state() == ScState::gate);
  p.control("A0");
  CHECK(p.primary.session.state() == ScState::open);

  CHECK(p.secondary.send("03 80 00", "C8 C5 D3 D3 D6 40 E2 D5 C1") == "sent 1");
  const auto wire = p.secondary.out.front().bytes;
  CHECK(to_hex(wire).substr(0, 8) == "03 80 06");  // EDI and PDI
  CHECK(wire.size() == 3 + 16);
  p.exchange();
  CHECK(p.primary.told() == "request data 1");
  CHECK(to_hex(p.primary.last_ru) == "C8 C5 D3 D3 D6 40 E2 D5 C1");
  CHECK(p.primary.send("03 90 00", "C8 C5 D3 D3 D6 40 E2 D5") == "sent 1");
  CHECK(to_hex(p.primary.out.front().bytes).substr(0, 8) == "03 90 04");
  p.exchange();
  CHECK(to_hex(p.secondary.last_ru) == "C8 C5 D3 D3 D6 40 E2 D5");
  SECTION("responses and DFC stay clear, data without EDI is 4016") {
    CHECK(p.primary.answer(false, 1) == "sent 1");
    CHECK(p.primary.sent() == "1 norm 83 80 00");
    p.secondary.session.receive(false, 2, Rh(0x03, 0x80, 0x00), hex("C1"));
    CHECK(p.secondary.sent() == "2 norm 87 90 00 40 16 00 00");
  }
  SECTION("the limit is for the padded RU") {
    CHECK(p.secondary.send("03 90 00", to_hex(Bytes(256, 1))) == "sent 2");
    CHECK(p.secondary.send("03 90 00", to_hex(Bytes(257, 1))) == "refused 1002 0000");
  }
  SECTION("damaged padding becomes a negative response in its place") {
    p.secondary.session.receive(false, 2, Rh(0x03, 0x80, 0x04), hex("C1"));
    CHECK(p.secondary.sent() == "2 norm 87 90 00 10 02 00 00");
  }
  SECTION("CLEAR keeps the keys") {
    p.control("A1");
    p.control("A0");
    p.secondary.send("03 80 00", "C1");
    p.exchange();
    CHECK(to_hex(p.primary.last_ru) == "C1");
  }
}

TEST_CASE("selective cryptography: what is marked is enciphered, what is not is not") {
  Enciphered p;
  p.bind(bind_of(1));
  p.verify();
  p.control("A0");
  CHECK(p.secondary.send("03 80 00", "C1") == "sent 1");
  CHECK(to_hex(p.secondary.out.front().bytes) == "03 80 00 C1");
  p.exchange();
  CHECK(p.secondary.send("03 80 04", "C1") == "sent 2");
  CHECK(p.secondary.out.front().bytes.size() == 3 + 8);
  p.exchange();
  CHECK(to_hex(p.primary.last_ru) == "C1");
}

TEST_CASE("a CRV that does not prove the key is refused with 1001 and opens nothing") {
  Enciphered p;
  p.bind(bind_of(3));
  p.primary.control("C0 01 02 03 04 05 06 07 08");
  p.exchange();
  CHECK(p.secondary.told().substr(0, 18) == "rejected 1001 0000");
  CHECK(p.primary.told().substr(0, 8) == "-RSP CRV");
  CHECK(p.primary.session.state() == ScState::crv_owed);
  CHECK(p.secondary.session.state() == ScState::crv_owed);
}

TEST_CASE("under TS 7 the response to CRV opens data traffic") {
  Enciphered p;
  p.bind(bind_of(3, "07", "07"));
  CHECK(p.secondary.send("03 80 00", "C1") == "refused 2005 0000");
  p.verify();
  CHECK(p.primary.session.state() == ScState::open);
  CHECK(p.secondary.session.state() == ScState::open);
}

TEST_CASE("a BIND with cryptography that cannot be run is refused: 10030014 without keys, 0835 for a bad field") {
  Enciphered p;
  SECTION("no services at the secondary") {
    p.secondary.session.set_cryptography(nullptr, "LUA001");
    p.primary.control(bind_of(3));
    p.exchange();
    CHECK(p.secondary.answer(true, 1) == "refused 0821 0000");
    CHECK(p.secondary.sent() == "1 exp EF 90 00 10 03 00 14 31");
    CHECK(p.secondary.session.state() == ScState::reset);
  }
  SECTION("no services at the primary: it is not even sent") {
    p.primary.session.set_cryptography(nullptr, "LUA001");
    CHECK(p.primary.control(bind_of(3)) == "refused 1003 0014");
  }
  SECTION("under TS 2, where CRV is not known") {
    CHECK(p.primary.control(bind_of(3, "02", "03")) == "refused 1003 0014");
  }
  SECTION("the secondary answers with an image that turns it off silently") {
    p.primary.control(bind_of(3));
    p.exchange();
    p.secondary.answer(true, 1, "31 01 04 04 F0 F0 00 00 00 00 85 85 80 00 00 00 00 00 00 00 00 00 00 00 00 00");
    REQUIRE(p.secondary.out.front().bytes.size() == 3 + 36);
    p.exchange();
    CHECK(p.primary.session.state() == ScState::crv_owed);
  }
}

TEST_CASE("EDI on a session without cryptography is 4016, PDI without EDI 4017") {
  HalfSessionPair p;
  p.start(kFm4Delayed);
  CHECK(p.secondary.send("03 80 04", "C1") == "refused 4016 0000");
  CHECK(p.secondary.send("03 80 02", "C1") == "refused 4017 0000");
  p.primary.session.receive(false, 1, Rh(0x03, 0x80, 0x04), hex("C1"));
  CHECK(p.primary.sent() == "1 norm 87 90 00 40 16 00 00");
}
