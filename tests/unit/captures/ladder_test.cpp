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

std::string ladder_of_sample() {
  auto reader = CaptureReader::open(SOURCE_DIR "/captures/samples/lu2-session.pcap");
  REQUIRE(reader.ok());
  TextLadder ladder;
  std::string text;
  ladder.header(text);
  CapturedUnit unit;
  while (reader.value().next(unit)) ladder.add(unit, text);
  return text;
}

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
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    INFO(line);
    CHECK(columns_of(line) == TextLadder::kWidth);
  }
  CHECK(count == 4);
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
  all.routine = true;
  TextLadder(all).add(unit, out);
  CHECK(out.find("RR N(R)=0 P/F") != std::string::npos);
}
