#include "formats/describe.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "vectors.h"

using namespace openrui;
using openrui::test::hex;

namespace {

bool any_line(const std::vector<std::string>& lines, std::string_view text) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](const auto& l) { return l.find(std::string(text)) != std::string::npos; });
}

std::string describe(std::string_view text) {
  std::string all;
  for (const auto& line : describe_piu(hex(text))) all += line + '\n';
  return all;
}

}  // namespace

TEST_CASE("an ACTLU is described line by line") {
  CHECK(describe("2D 00 02 00 00 01 | 6B 80 00 | 0D 01 01") ==
        "TH  2D 00 02 00 00 01  FID2 whole exp DAF=02 OAF=00 SNF=0001\n"
        "RH  6B 80 00  RQ SC BC EC RQD1\n"
        "RU  3 bytes: ACTLU\n"
        "    activation: cold (1)\n"
        "    FM profile 0, TS profile 1\n");
}

TEST_CASE("a negative response is described with the meaning of its sense code") {
  const auto lines = describe_piu(hex("2D 00 01 02 00 01 | EF 90 00 | 08 35 00 02 31"));
  CHECK(any_line(lines, "sense 0835 0002 Invalid parameter [Request reject]"));
  CHECK(any_line(lines, "meaning: the last two bytes give the zero-origin offset of the bad byte"));
  CHECK(any_line(lines, "the bad byte is number 2 of the request"));
  CHECK(any_line(lines, "of the request: 31"));
}

TEST_CASE("data are described as hex and text") {
  const auto lines = describe_piu(hex("2C 00 02 01 00 01 | 03 81 A0 | F5 C3 11 40 40 1D 60 C8 C5 D3 D3 D6"));
  CHECK(any_line(lines, "0000  F5 C3 11 40 40 1D 60 C8 C5 D3 D3 D6"));
  CHECK(any_line(lines, "|5C.  .-HELLO|"));
}

TEST_CASE("the fields of BIND, UNBIND, INIT-SELF, NOTIFY and LUSTAT stand in their descriptions") {
  CHECK(any_line(describe_piu(hex("2D 00 02 01 00 08 | 6B 80 00 | 32 FE 80 03 00 01")),
                 "type FE session failure, sense follows"));
  CHECK(any_line(describe_piu(hex("2C 00 00 02 00 03 | 0B 80 00 | 01 06 81 00 C4F4C1F3F2F7F8F2 F3 04 C3C9C3E2 000000")),
                 "PLU \"CICS\""));
  CHECK(any_line(describe_piu(hex("2C 00 00 02 00 02 | 0B 80 00 | 81 06 20 0C 06 01 00 01 00 00 00")),
                 "PLU not possible, SLU disabled, session limit 1, sessions 0"));
  CHECK(any_line(describe_piu(hex("2C 00 01 02 00 04 | 4B 90 00 | 04 00 01 D0 00")),
                 "component available again: primary device"));
  const auto bind = std::string("2D 00 02 01 00 01 | 6B 80 00 | ") + std::string(test::bind_vectors()[0].hex);
  CHECK(any_line(describe_piu(hex(bind)), "24    7F  screen has default and alternate size as given"));
  CHECK(any_line(describe_piu(hex(bind)), std::string(test::bind_vectors()[0].summary)));
}

TEST_CASE("malformed parts are said in words with their offset") {
  CHECK(any_line(describe_piu(hex("2C 00 02")), "TH  malformed at byte 3: fewer than 6 bytes of TH"));
  CHECK(any_line(describe_piu(hex("4C 00 02 01 00 01")), "TH  malformed at byte 0: FID is not 2"));
  CHECK(any_line(describe_piu(hex("2C 00 02 01 00 01 03")), "RH  malformed at byte 7"));
  CHECK(any_line(describe_piu(hex("2D 00 02 01 00 01 6B 80 00 31 01 03")),
                 "malformed at byte 3: BIND shorter than 26 bytes"));
  CHECK(any_line(describe_piu(hex("2D 00 02 00 00 01 6B 80 00 11 01")), "malformed at byte 2: ACTPU shorter"));
  CHECK(any_line(describe_piu(hex("2C 00 01 02 00 01 87 90 00 20")), "malformed at byte 1: the sense code is cut"));
  CHECK(describe_piu({}).size() == 1);
}

TEST_CASE("a segment is described without reading its data as a header") {
  const auto lines = describe_piu(hex("24 00 02 01 00 01 C1 C2 C3 C4"));
  REQUIRE(lines.size() == 3);
  CHECK(lines[1] == "RU  4 bytes: last segment");
  CHECK(any_line(lines, "|ABCD|"));
}

TEST_CASE("XIDs are described, the null XID and malformed ones too") {
  CHECK(describe_xid({}) == std::vector<std::string>{"XID null"});
  CHECK(describe_xid(hex("02 00 05 D0 00 01"))[0] == "XID 0, node type 2, 05D-00001");
  CHECK(any_line(describe_xid(hex("32 1D 05 D0")), "malformed at byte 4: XID shorter than 6 bytes"));
}

TEST_CASE("worked PIUs cut at every length and with bytes changed at random are described and never fail") {
  std::mt19937 random(20240607);
  for (const auto& v : test::reference_vectors()) {
    const auto whole = hex(v.hex);
    for (std::size_t length = 0; length <= whole.size(); ++length) {
      CHECK_FALSE(describe_piu(ByteView(whole).first(length)).empty());
      CHECK_FALSE(describe_xid(ByteView(whole).first(length)).empty());
    }
    for (int round = 0; round < 50; ++round) {
      auto changed = whole;
      for (int i = 0; i < 3; ++i) changed[random() % changed.size()] = static_cast<std::uint8_t>(random());
      changed[0] = static_cast<std::uint8_t>(0x20 | (changed[0] & 0x0F));
      CHECK_FALSE(describe_piu(changed).empty());
    }
  }
}
