#include "captures/session_tracker.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "captures/reader.h"
#include "golden_session.h"
#include "support.h"
#include "support/paths.h"

using namespace openrui;

namespace {

// PIUs in hex, "< …" from the host and "> …" from the node, on one link.
class Conversation {
 public:
  const TrackedUnit& see(const std::string& line) {
    bytes_ = *from_hex(std::string_view(line).substr(1));
    unit_.kind = UnitKind::piu;
    unit_.from = line[0] == '<' ? LinkEnd::host : LinkEnd::node;
    unit_.bytes = bytes_;
    ++unit_.number;
    return tracker.track(unit_);
  }
  void see_all(std::initializer_list<const char*> lines) {
    for (const auto* line : lines) {
      INFO(line);
      const auto& tracked = see(line);
      for (const auto& fault : tracked.faults) INFO(fault.in_words());
      CHECK(tracked.faults.empty());
    }
  }
  const TrackedUnit& reset() {
    CapturedUnit unit;
    unit.kind = UnitKind::link_event;
    unit.link_reset = true;
    unit.link = unit_.link;
    return tracker.track(unit);
  }
  std::string fault_of(const std::string& line) {
    const auto& tracked = see(line);
    return tracked.faults.empty() ? std::string() : tracked.faults.front().in_words();
  }

  SessionTracker tracker;

  Conversation() { unit_.link = "HOST1"; }

 private:
  CapturedUnit unit_;
  Bytes bytes_;
};

constexpr const char* kActpu = "<2D 00 00 00 00 01 6B 80 00 11 01 01 05 00 00 00 00 01";
constexpr const char* kActpuResponse = ">2D 00 00 00 00 01 EB 80 00 11 01";
constexpr const char* kActlu = "<2D 00 02 00 00 01 6B 80 00 0D 01 01";
constexpr const char* kActluResponse = ">2D 00 00 02 00 01 EB 80 00 0D 01 01 00 85 00 00 00";
constexpr const char* kBind =
    "<2D 00 02 01 00 01 6B 80 00 31 01 03 03 B1 90 30 80 00 01 85 F8 02 00 02 80 00 00 00 00 18 50 18 50 7F 00 00 04 "
    "C3 C9 C3 E2 00 00 03 D3 E4 F2";
constexpr const char* kBindResponse = ">2D 00 01 02 00 01 EB 80 00 31";
constexpr const char* kSdt = "<2D 00 02 01 00 02 6B 80 00 A0";
constexpr const char* kSdtResponse = ">2D 00 01 02 00 02 EB 80 00 A0";

}  // namespace

TEST_CASE("a session is numbered and known by the addresses of LU and partner from either direction") {
  Conversation c;
  CHECK(c.see(kActpu).session == 1);
  CHECK(c.see(kActlu).session == 2);
  const auto& bind = c.see(kBind);
  CHECK(bind.session == 3);
  CHECK(bind.address == SessionAddress{2, 1});
  const auto& response = c.see(kBindResponse);
  CHECK(response.session == 3);
  CHECK(response.address == SessionAddress{2, 1});
  CHECK(response.kind == RuKind::bind);
  CHECK(response.answers == 3);
  CHECK(c.see(kActpuResponse).session == 1);
}

TEST_CASE("the states of the SSCP sessions follow the tables of services") {
  Conversation c;
  const auto& actpu = c.see(kActpu);
  CHECK(actpu.before.in_words() == "unknown");
  CHECK(actpu.after.in_words() == "unknown");
  CHECK(c.see(kActpuResponse).after.in_words() == "ACT");
  CHECK(c.see(kActlu).before.in_words() == "INACT");
  CHECK(c.see(kActluResponse).after.in_words() == "ACT");
  CHECK(c.see("<2D 00 02 00 00 02 6B 80 00 0E").faults.empty());
  CHECK(c.see(">2D 00 00 02 00 02 EB 80 00 0E").after.in_words() == "INACT");
}

TEST_CASE("a request to an LU whose session is not active is the host's fault") {
  Conversation c;
  c.see_all({kActpu, kActpuResponse});
  CHECK(c.fault_of("<2C 00 02 00 00 01 03 80 00 C1 C2") ==
        "8009 0000 LU not active; the primary is wrong; SSCP-LU session, node in INACT: 11.1 INACT, anything else");
}

TEST_CASE("an LU-LU session has its states before and after each PIU and the BIND image in force") {
  Conversation c;
  c.see_all({kActpu, kActpuResponse, kActlu, kActluResponse});
  CHECK(c.see(kBind).before.in_words() == "RESET");
  CHECK(c.see(kBindResponse).bind_image.size() == 38);
  c.see_all({kSdt});
  CHECK(c.see(kSdtResponse).after.in_words() == "OPEN, BETB, secondary CONT, chains BETC/BETC");
  const auto& data = c.see("<2C 00 02 01 00 01 03 81 A0 F5 C3 11 40 40 1D 60 C8 C5 D3 D3 D6");
  CHECK(data.before.in_words() == "OPEN, BETB, secondary CONT, chains BETC/BETC");
  CHECK(data.after.in_words() == "OPEN, INB, secondary SEND, chains BETC/BETC, 1 unanswered by the secondary");
  CHECK(data.whole);
  CHECK(data.ru.size() == 12);
}

TEST_CASE("a broken rule is told with sense code and who is wrong") {
  Conversation c;
  c.see_all({kActpu, kActpuResponse, kActlu, kActluResponse, kBind, kBindResponse, kSdt, kSdtResponse});
  CHECK(c.fault_of("<2C 00 02 01 00 05 03 80 A0 F5 C3") ==
        "2001 0000 Sequence number error; the primary is wrong; connection-point manager: 11.2: the number after the "
        "last "
        "one");
}

TEST_CASE("segments are put together and tracked as one BIU with the last of them") {
  Conversation c;
  c.see_all({kActpu, kActpuResponse, kActlu, kActluResponse, kBind, kBindResponse, kSdt, kSdtResponse});
  const auto& first = c.see("<28 00 02 01 00 01 03 81 A0 F5 C3 11 40 40 1D 60 C8");
  CHECK(first.session != 0);
  CHECK_FALSE(first.whole);
  CHECK(first.after == first.before);
  CHECK_FALSE(c.see("<20 00 02 01 00 01 C5 D3").whole);
  const auto& last = c.see("<24 00 02 01 00 01 D3 D6");
  CHECK(last.whole);
  CHECK(last.segmented);
  CHECK(last.rh.bbi());
  CHECK(to_hex(last.ru) == "F5 C3 11 40 40 1D 60 C8 C5 D3 D3 D6");
  CHECK(last.after.lu_lu.bracket == BracketState::inb);
}

TEST_CASE("a segment without a first one is told") {
  Conversation c;
  CHECK(c.fault_of("<24 00 02 01 00 01 D3 D6") ==
        "8007 0000 Segmenting error; the primary is wrong; path control: a segment of a BIU whose first is missing");
}

TEST_CASE("ACTPU cold and the loss of the link end every session inside") {
  for (const bool by_link : {false, true}) {
    Conversation c;
    c.see_all({kActpu, kActpuResponse, kActlu, kActluResponse, kBind, kBindResponse, kSdt, kSdtResponse});
    if (by_link) {
      c.reset();
    } else {
      c.see_all({kActpu, kActpuResponse});
    }
    const auto& data = c.see("<2C 00 02 01 00 01 03 81 A0 F5 C3");
    CHECK(data.before.in_words() == "RESET");
    REQUIRE(data.faults.size() == 1);
    CHECK(data.faults[0].wrong == Role::primary);
  }
}

TEST_CASE("after a hole in the capture nothing is known and nobody is blamed") {
  Conversation c;
  c.see_all({kActpu, kActpuResponse, kActlu, kActluResponse, kBind, kBindResponse, kSdt, kSdtResponse});
  CapturedUnit unit;
  unit.link = "HOST1";
  unit.gap = true;
  unit.from = LinkEnd::host;
  const auto bytes = *from_hex("2C 00 02 01 00 09 03 81 A0 F5 C3");
  unit.bytes = bytes;
  CHECK(c.tracker.track(unit).faults.empty());
}

TEST_CASE("retransmissions and PIUs of unknown senders are not tracked") {
  SessionTracker tracker;
  const auto bytes = *from_hex("2C 00 02 01 00 09 03 81 A0 F5 C3");
  CapturedUnit unit;
  unit.bytes = bytes;
  CHECK(tracker.track(unit).session == 0);
  unit.from = LinkEnd::host;
  unit.retransmission = true;
  CHECK(tracker.track(unit).session == 0);
  unit.retransmission = false;
  CHECK(tracker.track(unit).session == 1);
}

TEST_CASE("more sessions than are followed do not make the tracker grow") {
  SessionTracker tracker;
  auto bytes = *from_hex("2C 00 02 01 00 09 03 81 A0 F5 C3");
  CapturedUnit unit;
  unit.from = LinkEnd::host;
  std::uint32_t most = 0;
  for (unsigned lu = 1; lu < 200; ++lu) {
    for (unsigned plu = 1; plu < 200; ++plu) {
      bytes[2] = static_cast<std::uint8_t>(lu);
      bytes[3] = static_cast<std::uint8_t>(plu);
      unit.bytes = bytes;
      most = std::max(most, tracker.track(unit).session);
    }
  }
  CHECK(most == SessionTracker::kMaxSessions);
}

TEST_CASE("the real terminal's 70 I-frames are 41 PIUs and its retransmissions are marked") {
  const std::string path = SHARED_CAPTURES "/ncp-3705-sdlc-terminal.pcap";
  if (!std::filesystem::exists(path)) test::skip(path + " is not there");
  auto reader = CaptureReader::open(path);
  REQUIRE(reader.ok());
  SessionTracker tracker;
  CapturedUnit unit;
  int fresh = 0;
  int again = 0;
  while (reader.value().next(unit)) {
    const auto& tracked = tracker.track(unit);
    if (unit.kind != UnitKind::piu) continue;
    ++(unit.retransmission ? again : fresh);
    CHECK_FALSE(unit.gap);
    if (!unit.retransmission) CHECK(tracked.session != 0);
    for (const auto& fault : tracked.faults) WARN(unit.number << ' ' << fault.in_words());
  }
  CHECK(fresh == 41);
  CHECK(again == 29);
}
