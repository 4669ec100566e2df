#include "captures/ladder.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "captures/text.h"
#include "golden_session.h"
#include "support.h"
#include "support/paths.h"

using namespace openrui;

namespace {

std::string ladder_of(const std::string& path) {
  auto reader = CaptureReader::open(path);
  REQUIRE(reader.ok());
  TextLadder ladder;
  std::string text;
  ladder.header(text);
  CapturedUnit unit;
  while (reader.value().next(unit)) {
    if (!unit.routine) ladder.add(unit, text);
  }
  return text;
}

std::string ladder_of_sample() { return ladder_of(SOURCE_DIR "/captures/samples/lu2-session.pcap"); }

std::string drawn(const char* hex, LadderOptions options = {}, LinkEnd from = LinkEnd::node) {
  const auto bytes = *from_hex(hex);
  CapturedUnit unit;
  unit.link = "HOST1";
  unit.from = from;
  unit.bytes = bytes;
  std::string out;
  TextLadder(std::move(options)).add(unit, out);
  return out;
}

}  // namespace

TEST_CASE("the ladder of the golden session is the one in the tree") {
  const auto golden = test::read_file(SOURCE_DIR "/captures/samples/lu2-session.ladder.txt");
  const auto text = ladder_of_sample();
  CHECK(text == std::string(golden.begin(), golden.end()));
}

TEST_CASE("no line of a ladder is wider than the ladder, and arrows fill it") {
  auto lines = std::istringstream(ladder_of_sample());
  for (std::string line; std::getline(lines, line);) {
    INFO(line);
    CHECK(columns_of(line) == TextLadder::kWidth);
  }
}

TEST_CASE("lines keep their width with long names, long links and late times") {
  CapturedUnit unit;
  const auto bytes = *from_hex("2C 00 01 02 FF FF | 0F FF FF | 08 35 00 02");
  const std::string long_text(500, 'x');
  std::string out;
  TextLadder ladder;
  ladder.add(unit, out);
  out.clear();
  unit.time += std::chrono::hours(24);
  unit.bytes = bytes;
  unit.link = long_text;
  ladder.add(unit, out);
  unit.kind = UnitKind::link_event;
  unit.text = long_text;
  ladder.add(unit, out);
  unit.kind = UnitKind::frame;
  ladder.add(unit, out);
  unit.time += std::chrono::hours(24 * 365 * 100);
  ladder.add(unit, out);
  auto lines = std::istringstream(out);
  int gaps = 0;
  int arrows = 0;
  for (std::string line; std::getline(lines, line);) {
    INFO(line);
    const bool rule = line.find("✗") != std::string::npos || line.find("│") == std::string::npos;
    if (rule && line.find("═") == std::string::npos) {
      CHECK(columns_of(line) <= TextLadder::kWidth);
      continue;
    }
    CHECK(columns_of(line) == TextLadder::kWidth);
    ++(line.find("later") != std::string::npos ? gaps : arrows);
  }
  CHECK(arrows == 4);
  CHECK(gaps == 2);
}

TEST_CASE("a silence and a broken rule and what the link sent again are marked") {
  std::string out;
  TextLadder ladder;
  CapturedUnit unit;
  unit.link = "HOST1";
  std::uint64_t number = 0;
  const auto add = [&](LinkEnd from, const char* hex, bool again = false) {
    const auto bytes = *from_hex(hex);
    unit.number = ++number;
    unit.from = from;
    unit.bytes = bytes;
    unit.retransmission = again;
    unit.time += std::chrono::milliseconds(5);
    out.clear();
    ladder.add(unit, out);
  };
  for (std::size_t i = 0; i < 12; ++i) add(golden::kSession[i].from, golden::kSession[i].piu);
  CHECK(out.find("✗") == std::string::npos);
  add(LinkEnd::host, golden::kSession[11].piu, true);
  CHECK(out.find("│◀── ↻ data 12 bytes") != std::string::npos);
  unit.time += std::chrono::milliseconds(2500);
  add(LinkEnd::host, "2C 00 02 01 00 09 | 03 80 00 | F1");
  CHECK(out.find("··· 2.505 s later ···") != std::string::npos);
  CHECK(out.find("✗ 2001 0000") != std::string::npos);
  CHECK(out.find("the primary is wrong") != std::string::npos);
}

TEST_CASE("requests have a solid shaft and responses a dashed one, with the head at the receiver") {
  CHECK(drawn("2D 00 01 02 00 02 | 6B 80 00 | A0", {}, LinkEnd::host).find("│◀── SDT ───") != std::string::npos);
  const auto response = drawn("2D 00 01 02 00 02 | EB 80 00 | A0");
  CHECK(response.find("├╌╌╌ +RSP(SDT) ╌╌╌") != std::string::npos);
  CHECK(response.find("╌▶│\n") != std::string::npos);
  CHECK(drawn("2D 00 01 02 00 02 | EB 80 00 | A0", {}, LinkEnd::unknown).find("│╌╌╌ +RSP(SDT)") != std::string::npos);
}

TEST_CASE("user data is shown in its first characters, unless it is enciphered") {
  CHECK(drawn("2C 00 00 02 00 01 | 03 80 00 | D3 D6 C7 D6 D5 40 C1 D7 D7 D3 C9 C4 4D C3 C9 C3 E2 5D")
            .find(" text 18 bytes \"LOGON APPLID(CIC…\" ─") != std::string::npos);
  CHECK(drawn("2C 00 01 02 00 01 | 03 80 00 | 11").find(" data 1 byte \".\" ─") != std::string::npos);
  CHECK(drawn("2C 00 01 02 00 01 | 03 80 04 | C1 C2").find(" data 2 bytes ─") != std::string::npos);
}

// Checked by eye against the SDLC trace: each repetition, silence, refusal and session.
TEST_CASE("the ladder of the NCP trace is that of the tree") {
  const std::string path = SHARED_CAPTURES "/ncp-3705-sdlc-terminal.pcap";
  if (!std::ifstream(path)) test::skip(path + " is not there");
  const auto golden = test::read_file(SOURCE_DIR "/tests/unit/captures/ncp.ladder.txt");
  CHECK(ladder_of(path) == std::string(golden.begin(), golden.end()));
}

TEST_CASE("colours appear only when they are asked for, red for a negative response") {
  const char* negative = "2C 00 01 02 00 05 | 87 90 00 | 20 02 00 00";
  LadderOptions colour;
  colour.colour = true;
  CHECK(drawn(negative).find('\x1b') == std::string::npos);
  CHECK(drawn(negative, colour).starts_with("\x1b[31m"));
  CHECK(drawn(negative, colour).ends_with("\x1b[0m\n"));
  CHECK(drawn("2D 00 01 02 00 02 | EB 80 00 | A0", colour).find('\x1b') == std::string::npos);
}

TEST_CASE("supervisory frames are drawn only when they are asked for") {
  CapturedUnit unit;
  unit.kind = UnitKind::frame;
  unit.routine = true;
  unit.text = "RR N(R)=0 P/F";
  std::string out;
  TextLadder().add(unit, out);
  CHECK(out.empty());
  LadderOptions all;
  all.part.routine = true;
  TextLadder(all).add(unit, out);
  CHECK(out.find("RR N(R)=0 P/F") != std::string::npos);
}
