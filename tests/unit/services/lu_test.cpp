// What an LU does beside its state table: what its owner hears, and what the host sees when the owner goes.
#include <catch2/catch.hpp>

#include "formats/sense.h"
#include "services/pu.h"
#include "support/fake_link.h"
#include "support/hex.h"

using namespace openrui;
using namespace openrui::test;

namespace {

const std::string kBind =
    "31 01 03 03 B0 B0 00 00 00 00 85 85 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 04 C3C9C3E2";

// A PU with LU 2, on a link whose host is the test.
struct Node : PuUser, LuUser {
  Node() : pu("PU1", timers, *this) {
    pu.path().set_link(&link);
    pu.add_lu("LUA001", 2, *this, ErrorPolicy::reject);
  }
  Lu& lu() { return *pu.lu(2); }
  // What goes back, all of it.
  std::vector<std::string> host(const std::string& piu) {
    pu.receive(hex(piu));
    return taken();
  }
  std::vector<std::string> taken() {
    std::vector<std::string> all;
    while (!link.sent.empty()) all.push_back(link.take());
    return all;
  }
  // LU active, its owner there, session bound, data traffic active.
  void bring_up() {
    host("2D 00 00 00 00 01 6B 80 00 11 01 01 05 00 00 00 00 01");
    host("2D 00 02 00 00 01 6B 80 00 0D 01 01");
    lu().open();
    taken();
    host("2C 00 02 00 00 01 8B 80 00 81 06 20");
    REQUIRE(lu().ready());
    host("2D 00 02 01 00 01 6B 80 00 " + kBind);
    lu().submit(Flow::lu_expedited, Rh(0xEB, 0x80, 0x00), 1, {});
    host("2D 00 02 01 00 02 6B 80 00 A0");
    lu().submit(Flow::lu_expedited, Rh(0xEB, 0x80, 0x00), 2, {});
    taken();
    REQUIRE(lu().lu_lu().state() == ScState::open);
    heard.clear();
  }

  void on_pu_active(Pu&, bool) override {}
  void on_pu_inactive(Pu&) override {}
  void on_pu_dropped(Pu&, Sense, std::string_view, ByteView) override {}
  void on_lu_active(Lu& l, bool again) override {
    if (again) l.release();
  }
  void on_lu_failed(Lu& l) override {
    heard.push_back("failed");
    l.release();
  }
  void on_lu_inactive(Lu&, bool) override {}
  void on_ready(Lu&) override { heard.push_back("ready"); }
  void on_message(Lu&, Flow flow, const Received& r) override {
    const bool rejected = r.kind == Received::Kind::rejected;
    heard.push_back(std::string(rejected ? "rejected " : "message ") + std::string(name(r.ru_kind)) +
                    (is_lu_lu(flow) ? " LU" : " SSCP") + (r.sense == Sense::none ? "" : ' ' + to_words(r.sense)));
  }
  void on_released(Lu&, Flow, const SendResult&) override {}
  void on_closed(Lu&) override { heard.push_back("closed"); }
  void on_lu_note(Lu&, Sense, std::string_view) override {}

  TimerQueue timers;
  FakeLink link;
  Pu pu;
  std::vector<std::string> heard;
};

using Seen = std::vector<std::string>;

}  // namespace

TEST_CASE("ACTLU ERP ends the session of the program, and the LU-LU session with it (LUA reference 6.5)") {
  Node n;
  n.bring_up();
  CHECK(n.host("2D 00 02 00 00 07 6B 80 00 0D 02 01") ==
        Seen{"2D 00 00 02 00 07 EB 80 00 0D 02 01 00 85 C0 00 00 0C 0E 01 00 01 00 00 00 40 40 40 40 40 40 40 40"});
  CHECK_FALSE(n.lu().owned());
  CHECK(n.lu().lu_lu().state() == ScState::reset);
}

TEST_CASE("ACTLU ERP is also what an owner waits for") {
  Node n;
  n.host("2D 00 00 00 00 01 6B 80 00 11 01 01 05 00 00 00 00 01");
  n.host("2D 00 02 00 00 01 6B 80 00 0D 01 01");
  n.lu().open();
  n.taken();
  n.host("2D 00 02 00 00 02 6B 80 00 0D 02 01");
  CHECK(n.heard == Seen{"ready"});
}

TEST_CASE("a BIND of another PLU is refused with 0805, and the program is told (LUA reference 14.3)") {
  Node n;
  n.bring_up();
  const auto answer = n.host("2D 00 02 07 00 03 6B 80 00 " + kBind);
  REQUIRE(answer.size() == 1);
  CHECK(answer.front() == "2D 00 07 02 00 03 EF 90 00 08 05 00 08 31");
  CHECK(n.heard == Seen{"rejected BIND LU " + to_words(sense::session_limit_exceeded_dependent_lu)});
  CHECK(n.lu().lu_lu().state() == ScState::open);
}

TEST_CASE("session control out of order is refused with 2009, and the program is told (LUA reference 14.3)") {
  Node n;
  n.bring_up();
  n.host("2D 00 02 01 00 03 6B 80 00 A1");
  n.lu().submit(Flow::lu_expedited, Rh(0xEB, 0x80, 0x00), 3, {});
  n.host("2D 00 02 01 00 04 6B 80 00 A0");
  n.heard.clear();
  n.taken();
  CHECK(n.host("2D 00 02 01 00 05 6B 80 00 A0") == Seen{"2D 00 01 02 00 05 EF 90 00 20 09 00 00 A0"});
  CHECK(n.heard == Seen{"rejected SDT LU " + to_words(sense::sc_protocol_violation)});
}

TEST_CASE("session control that a program sends on the SSCP flow stays here: 1003 (LUA reference 14.1)") {
  Node n;
  n.bring_up();
  for (const auto* ru : {"0D 01 01", "0E", "11 01 01", "31", "A0", "A1"}) {
    const auto sent = n.lu().submit(Flow::sscp_expedited, rh::session_control, 0, hex(ru));
    CHECK(sent.code == SendResult::Code::refused);
    CHECK(sent.sense == sense::function_not_supported);
  }
  CHECK(n.taken().empty());
}

TEST_CASE("what the SSCP has asked the program is refused with 0845 when the program leaves") {
  Node n;
  n.bring_up();
  // A message that asks for an answer, and one that does not.
  CHECK(n.host("2C 00 02 00 00 05 03 80 00 C8 C9").empty());
  CHECK(n.host("2C 00 02 00 00 06 03 90 00 C8 C9").empty());
  REQUIRE(n.lu().sscp().unanswered_by_us() == 2);
  n.lu().close();
  const auto seen = n.taken();
  REQUIRE(seen.size() == 2);
  CHECK(seen[0] == "2C 00 00 02 00 05 87 90 00 08 45 00 00");
  CHECK(seen[1].find("81 06 83") != std::string::npos);  // TERM-SELF
}

TEST_CASE("responses that answer nothing, one after the other, end the session with UNBIND FE 200E (11.4, 11.11)") {
  Node n;
  n.bring_up();
  const std::string response = "2C 00 02 01 00 09 83 80 00";
  for (unsigned i = 1; i < Lu::kViolations; ++i) CHECK(n.host(response).empty());
  SECTION("the last one is one too many: the host sees UNBIND and NOTIFY, the owner that its session has failed") {
    const auto seen = n.host(response);
    REQUIRE(seen.size() == 2);
    CHECK(seen[0].substr(0, 5) == "2D 00");
    CHECK(seen[0].find("6B 80 00 32 FE 20 0E 00 00") != std::string::npos);
    CHECK(seen[1].find("81 06 20 0C 0E 01") != std::string::npos);
    CHECK(n.heard == Seen{"failed"});
    CHECK_FALSE(n.lu().owned());
    // The next owner hears nothing of it.
    n.heard.clear();
    n.lu().open();
    const auto notify = n.taken();
    REQUIRE(notify.size() == 1);
    n.host("2C 00 02 00 00 02 8B 80 00 81 06 20");
    CHECK(n.heard.empty());
    n.host("2C 00 02 00 00 03 8B 80 00 81 06 20");
    CHECK(n.heard == Seen{"ready"});
  }
  SECTION("a response that fits starts the count again") {
    n.lu().submit(Flow::lu_normal, Rh(0x03, 0x80, 0x00), 0, hex("C1"));
    n.taken();
    CHECK(n.host("2C 00 02 01 00 01 83 80 00").empty());
    for (unsigned i = 1; i < Lu::kViolations; ++i) CHECK(n.host(response).empty());
    CHECK(n.lu().lu_lu().state() == ScState::open);
  }
}

TEST_CASE("LUs of a congested link send in turn, whoever of them has most") {
  constexpr std::uint8_t kLus = 3;
  Node n;
  for (std::uint8_t address = 3; address < 2 + kLus; ++address) {
    n.pu.add_lu("LU" + std::to_string(address), address, n, ErrorPolicy::reject);
  }
  n.host("2D 00 00 00 00 01 6B 80 00 11 01 01 05 00 00 00 00 01");
  for (std::uint8_t address = 2; address < 2 + kLus; ++address) {
    const auto to_lu = " 00 " + to_hex(Bytes{address}) + " ";
    n.host("2D" + to_lu + "00 00 01 6B 80 00 0D 01 01");
    n.pu.lu(address)->open();
    n.host("2C" + to_lu + "00 00 01 8B 80 00 81 06 20");
    n.host("2D" + to_lu + "01 00 01 6B 80 00 " + kBind);
    n.pu.lu(address)->submit(Flow::lu_expedited, Rh(0xEB, 0x80, 0x00), 1, {});
    n.host("2D" + to_lu + "01 00 02 6B 80 00 A0");
    n.pu.lu(address)->submit(Flow::lu_expedited, Rh(0xEB, 0x80, 0x00), 2, {});
  }
  n.taken();
  n.link.queued = Link::kHighWater + 1;
  for (std::uint8_t address = 2; address < 2 + kLus; ++address) {
    for (unsigned i = 0; i < 4; ++i) n.pu.lu(address)->submit(Flow::lu_normal, Rh(0x03, 0x90, 0x00), 0, hex("C1"));
  }
  REQUIRE(n.taken().empty());
  n.link.narrow = true;
  std::string order;
  for (unsigned i = 0; i < 4U * kLus; ++i) {
    n.link.queued = 0;
    n.pu.resume();
    const auto sent = n.taken();
    REQUIRE(sent.size() == 1);
    order += sent.front().substr(10, 1);
  }
  CHECK(order == "234234234234");
}

TEST_CASE("a segment of a session that was reset does no harm to what comes after it (SNA reference 2.2.3)") {
  Node n;
  n.bring_up();
  SECTION("CLEAR") {
    n.host("28 00 02 01 00 01 03 80 00 C1 C2 C3 C4 C5 C6 C7");
    n.host("2D 00 02 01 00 03 6B 80 00 A1");
    n.lu().submit(Flow::lu_expedited, Rh(0xEB, 0x80, 0x00), 3, {});
    n.host("2D 00 02 01 00 04 6B 80 00 A0");
    n.lu().submit(Flow::lu_expedited, Rh(0xEB, 0x80, 0x00), 4, {});
  }
  SECTION("UNBIND and BIND") {
    n.host("28 00 02 01 00 01 03 80 00 C1 C2 C3 C4 C5 C6 C7");
    n.host("2D 00 02 01 00 03 6B 80 00 32 01");
    n.lu().submit(Flow::lu_expedited, Rh(0xEB, 0x80, 0x00), 3, {});
    n.host("2D 00 02 01 00 04 6B 80 00 " + kBind);
    n.lu().submit(Flow::lu_expedited, Rh(0xEB, 0x80, 0x00), 4, {});
    n.host("2D 00 02 01 00 05 6B 80 00 A0");
    n.lu().submit(Flow::lu_expedited, Rh(0xEB, 0x80, 0x00), 5, {});
  }
  n.taken();
  n.heard.clear();
  CHECK(n.host("2C 00 02 01 00 01 03 80 00 C1").empty());
  CHECK(n.heard == std::vector<std::string>{"message data LU"});
}
