#include "path_control/path_control.h"

#include <catch2/catch.hpp>

#include "formats/sense.h"
#include "support/fake_link.h"
#include "support/hex.h"

using namespace openrui;
using namespace openrui::test;

namespace {

struct User final : PathControlUser {
  void on_biu(SessionAddress a, const Th& th, const Rh& rh, ByteView ru) override {
    log.push_back("biu " + std::to_string(a.lu) + "/" + std::to_string(a.partner) + (a.odai ? " ODAI " : " ") +
                  std::to_string(th.snf) + " " + to_hex(rh.bytes()) + " | " + to_hex(ru));
    if (on_next) {
      on_next();
      on_next = nullptr;
    }
  }
  std::size_t max_biu(SessionAddress) override { return limit; }
  void on_damaged(SessionAddress, const Th& th, const Rh&, ByteView, Sense why) override {
    log.push_back("damaged " + std::to_string(th.snf) + " " + to_words(why).substr(0, 9));
  }
  void on_dropped(Sense why, std::string_view, ByteView) override {
    log.push_back("dropped " + to_words(why).substr(0, 9));
  }
  std::string take() {
    if (log.empty()) return {};
    const auto line = log.front();
    log.erase(log.begin());
    return line;
  }
  std::vector<std::string> log;
  std::size_t limit = 1000;
  std::function<void()> on_next;
};

struct Bench {
  User user;
  FakeLink link;
  PathControl pc{PathControl::Side::peripheral, user};
  Bench() { pc.set_link(&link); }
  void receive(std::string_view piu) { pc.receive(hex(piu)); }
};

}  // namespace

TEST_CASE("a whole BIU reaches the session that DAF' names on the node's side, OAF' on the host's") {
  Bench b;
  b.receive("2C 00 02 01 00 07 03 80 00 C1 C2");
  CHECK(b.user.take() == "biu 2/1 7 03 80 00 | C1 C2");
  PathControl host(PathControl::Side::host, b.user);
  host.receive(hex("2C 00 01 02 00 07 03 80 00 C1 C2"));
  CHECK(b.user.take() == "biu 2/1 7 03 80 00 | C1 C2");
}

TEST_CASE("headers that cannot be read are dropped with the sense code of 2.2.1") {
  Bench b;
  b.receive("2C 00 02 01 00");
  CHECK(b.user.take() == "dropped 800B 0000");
  b.receive("4C 00 02 01 00 01 03 80 00");
  CHECK(b.user.take() == "dropped 8006 0000");
  b.receive("2C 00 02 01 00 01 03 80");
  CHECK(b.user.take() == "dropped 4005 0000");
  b.receive("");
  CHECK(b.user.take() == "dropped 800B 0000");
}

TEST_CASE("segments are put together, with expedited PIUs and other sessions in between (2.2.3)") {
  Bench b;
  b.receive("28 00 02 01 00 07 02 90 00 C1 C2 C3 C4 C5 C6 C7");
  b.receive("2D 00 02 01 00 09 4B 80 00 C9 00 01 00 00");
  CHECK(b.user.take() == "biu 2/1 9 4B 80 00 | C9 00 01 00 00");
  b.receive("2C 00 03 01 00 01 03 80 00 D1");
  CHECK(b.user.take() == "biu 3/1 1 03 80 00 | D1");
  b.receive("20 00 02 01 00 07 C8");
  b.receive("24 00 02 01 00 07 C9 D1");
  CHECK(b.user.take() == "biu 2/1 7 02 90 00 | C1 C2 C3 C4 C5 C6 C7 C8 C9 D1");
  CHECK(b.user.take().empty());
}

TEST_CASE("a segment of another BIU ends the collection with 8007") {
  Bench b;
  const std::string first = "28 00 02 01 00 07 02 90 00 C1 C2 C3 C4 C5 C6 C7";
  SECTION("middle or last with another number: the segment is dropped") {
    b.receive(first);
    b.receive("24 00 02 01 00 08 C8");
    CHECK(b.user.take() == "damaged 7 8007 0000");
    CHECK(b.user.take() == "dropped 8007 0000");
  }
  SECTION("a new first segment: it is collected") {
    b.receive(first);
    b.receive("28 00 02 01 00 08 02 90 00 D1 D2 D3 D4 D5 D6 D7");
    CHECK(b.user.take() == "damaged 7 8007 0000");
    b.receive("24 00 02 01 00 08 D8");
    CHECK(b.user.take() == "biu 2/1 8 02 90 00 | D1 D2 D3 D4 D5 D6 D7 D8");
  }
  SECTION("a whole BIU: it is delivered") {
    b.receive(first);
    b.receive("2C 00 02 01 00 08 03 80 00 D1");
    CHECK(b.user.take() == "damaged 7 8007 0000");
    CHECK(b.user.take() == "biu 2/1 8 03 80 00 | D1");
  }
  SECTION("no first at all") {
    b.receive("20 00 02 01 00 07 C8");
    CHECK(b.user.take() == "dropped 8007 0000");
  }
}

TEST_CASE("what is longer than the session's RU draws 8010 once and is discarded to its last segment") {
  Bench b;
  b.user.limit = 12;
  b.receive("28 00 02 01 00 07 02 90 00 C1 C2 C3 C4 C5 C6 C7");
  b.receive("20 00 02 01 00 07 C8 C9 D1 D2 D3");
  CHECK(b.user.take() == "damaged 7 8010 0000");
  b.receive("20 00 02 01 00 07 C8 C9 D1 D2 D3");
  b.receive("24 00 02 01 00 07 C8");
  CHECK(b.user.take().empty());
  b.receive("2C 00 02 01 00 08 03 80 00 D1");
  CHECK(b.user.take() == "biu 2/1 8 03 80 00 | D1");
}

TEST_CASE("a first segment shorter than 10 bytes of BIU and a segmented expedited PIU draw 8007 (2.2.1, 5 and 6)") {
  Bench b;
  b.receive("28 00 02 01 00 07 02 90 00 C1");
  CHECK(b.user.take() == "damaged 7 8007 0000");
  b.receive("29 00 02 01 00 07 6B 80 00 A0 00 00 00 00 00 00");
  CHECK(b.user.take() == "damaged 7 8007 0000");
}

TEST_CASE("a reset session forgets what was collected, also from inside a delivery") {
  Bench b;
  b.receive("28 00 02 01 00 07 02 90 00 C1 C2 C3 C4 C5 C6 C7");
  b.pc.forget({2, 1});
  b.receive("24 00 02 01 00 07 C8");
  CHECK(b.user.take() == "dropped 8007 0000");
  b.user.on_next = [&] { b.pc.forget_all(); };
  b.receive("28 00 02 01 00 07 02 90 00 C1 C2 C3 C4 C5 C6 C7");
  b.receive("24 00 02 01 00 07 C8");
  CHECK(b.user.take() == "biu 2/1 7 02 90 00 | C1 C2 C3 C4 C5 C6 C7 C8");
}

TEST_CASE("what is sent is cut to the link's BTU and comes out whole at the other end") {
  const std::size_t btu = GENERATE(as<std::size_t>{}, 0, 16, 17, 32, 100, 265, 521);
  const std::size_t length = GENERATE(as<std::size_t>{}, 0, 1, 9, 10, 11, 256, 1000);
  Bench b;
  b.user.limit = 2000;
  b.pc.set_max_btu(btu);
  Bytes ru(length);
  for (std::size_t i = 0; i < length; ++i) ru[i] = static_cast<std::uint8_t>(i);
  Buffer biu = Buffer::copy_of(Rh(0x03, 0x80, 0x00).bytes());
  biu.append(ru);
  b.pc.send({2, 1}, false, 5, std::move(biu));
  User peer;
  peer.limit = 2000;
  PathControl host(PathControl::Side::host, peer);
  for (const auto& piu : b.link.sent) {
    if (btu != 0) CHECK(piu.size() <= btu);
    host.receive(piu);
  }
  REQUIRE(peer.log.size() == 1);
  CHECK(peer.log[0] == "biu 2/1 5 03 80 00 | " + to_hex(ru));
}

TEST_CASE("expedited PIUs are never segmented") {
  Bench b;
  b.pc.set_max_btu(16);
  b.pc.send({2, 1}, true, 5, Buffer::copy_of(Bytes(100, 0x31)));
  CHECK(b.link.sent.size() == 1);
}

TEST_CASE("a refusal swaps the addresses, echoes the response bits and repeats the request code") {
  Bench b;
  Th th;
  th.expedited = true;
  th.odai = true;
  th.daf = 2;
  th.oaf = 1;
  th.snf = 9;
  b.pc.reject(th, rh::session_control, hex("31 01 03"), sense::lu_not_active);
  CHECK(b.link.take() == "2D 00 01 02 00 09 EF 90 00 80 09 00 00 31");
  b.pc.reject(th, Rh(0x03, 0x00, 0x00), hex("C1"), sense::lu_not_active);
  CHECK(b.link.take().empty());
}

TEST_CASE("bit 02 of TH byte 0 is part of a session's address only after XID 3, and never with the SSCP") {
  Bench b;
  const char* request = "2E 00 02 01 00 07 03 80 00 C1";
  b.receive(request);
  CHECK(b.user.take() == "biu 2/1 7 03 80 00 | C1");
  b.pc.send({2, 1, true}, false, 1, Buffer::copy_of(hex("03 80 00")));
  CHECK(b.link.take().substr(0, 2) == "2C");
  b.pc.set_odai(true);
  b.receive(request);
  CHECK(b.user.take() == "biu 2/1 ODAI 7 03 80 00 | C1");
  // Both sessions collect segments at once.
  b.receive("28 00 02 01 00 08 03 80 00 D1 D2 D3 D4 D5 D6 D7");
  b.receive("2A 00 02 01 00 08 03 80 00 E1 E2 E3 E4 E5 E6 E7");
  b.receive("26 00 02 01 00 08 E8");
  b.receive("24 00 02 01 00 08 D8");
  CHECK(b.user.take() == "biu 2/1 ODAI 8 03 80 00 | E1 E2 E3 E4 E5 E6 E7 E8");
  CHECK(b.user.take() == "biu 2/1 8 03 80 00 | D1 D2 D3 D4 D5 D6 D7 D8");
  for (const char* sscp : {"2E 00 02 00 00 07 03 80 00 C1", "2E 00 00 01 00 07 03 80 00 C1"}) {
    b.receive(sscp);
    CHECK(b.user.take().find("ODAI") == std::string::npos);
  }
  b.pc.send({2, 1, true}, false, 1, Buffer::copy_of(hex("03 80 00")));
  CHECK(b.link.take().substr(0, 2) == "2E");
  b.pc.send({2, 1}, false, 1, Buffer::copy_of(hex("03 80 00")));
  CHECK(b.link.take().substr(0, 2) == "2C");
  // The link came up again with a T2.0 partner.
  b.pc.set_odai(false);
  b.receive(request);
  CHECK(b.user.take() == "biu 2/1 7 03 80 00 | C1");
}

TEST_CASE("no bytes from the link can make path control read out of bounds") {
  Bench b;
  std::uint32_t seed = 1;
  for (int i = 0; i < 20000; ++i) {
    Bytes piu;
    seed = seed * 1664525U + 1013904223U;
    const auto length = (seed >> 16) % 24;
    for (std::size_t k = 0; k < length; ++k) {
      seed = seed * 1664525U + 1013904223U;
      piu.push_back(static_cast<std::uint8_t>(seed >> 24));
    }
    if (!piu.empty()) piu[0] = static_cast<std::uint8_t>(0x20 | (piu[0] & 0x0F));
    b.pc.receive(piu);
  }
  CHECK_FALSE(b.user.log.empty());
}
