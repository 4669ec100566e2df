#include "formats/ru/fm_header.h"

#include <catch2/catch.hpp>

#include "formats/describe.h"
#include "formats/sense.h"
#include "vectors.h"

using namespace openrui;
using openrui::test::hex;

namespace {
std::string expanded(std::string_view packed) {
  const auto clear = expand_scb(hex(packed));
  return clear ? to_hex(*clear) : to_words(clear.error().sense) + " at " + std::to_string(clear.error().offset);
}
}  // namespace

TEST_CASE("FMH-1 comes back as it was, and is said in words") {
  for (const auto* text : {"06 01 30 00 44 00", "06 81 1F C3 B6 50", "06 01 00 00 00 FF"}) {
    const auto header = parse_fm_header_1(hex(text));
    REQUIRE(header);
    CHECK(to_hex(emit_fm_header_1(*header)) == text);
  }
  CHECK(explain(*parse_fm_header_1(hex("06 01 30 00 44 00"))).front() ==
        "FMH-1: medium document (printer), subaddress 0, begin data set, record length 80, SCB compressed");
}

TEST_CASE("what is no FMH-1 is 1008 with the offset of the byte") {
  CHECK(parse_fm_header_1(hex("06 01 30 00 44")).error().offset == 5);
  CHECK(parse_fm_header_1(hex("07 01 30 00 44 00")).error().offset == 0);
  CHECK(parse_fm_header_1(hex("06 02 30 00 44 00")).error().offset == 1);
  CHECK(code(parse_fm_header_1(hex("06 02 30 00 44 00")).error().sense) == 0x1008);
}

TEST_CASE("string control bytes: literal, prime characters, repeated characters (14.2)") {
  CHECK(expanded("") == "");
  CHECK(expanded("03 C1 C2 C3") == "C1 C2 C3");
  CHECK(expanded("83") == "40 40 40");
  CHECK(expanded("C4 5C") == "5C 5C 5C 5C");
  CHECK(expanded("01 C1 82 C2 6B 01 C2") == "C1 40 40 6B 6B C2");
}

TEST_CASE("strings that do not follow the rules are 2013, and never read past the end") {
  CHECK(expanded("00") == "2013 0000 Decompression protocol error at 0");
  CHECK(expanded("80") == "2013 0000 Decompression protocol error at 0");
  CHECK(expanded("01 C1 03 C1 C2") == "2013 0000 Decompression protocol error at 2");
  CHECK(expanded("C1") == "2013 0000 Decompression protocol error at 0");
  CHECK(expanded("42 12") == "2013 0000 Decompression protocol error at 0");
}

TEST_CASE("a listing shows compressed data unpacked, other FM headers as bytes, and says what is malformed") {
  const auto all = [](std::string_view piu) {
    std::string text;
    for (const auto& line : describe_piu(hex(piu))) text += line + '\n';
    return text;
  };
  const auto packed = all("2C 00 02 01 00 01 0B 90 80 06 01 30 00 44 00 02 C1 C2 84");
  CHECK(packed.find("FMH-1: medium document") != std::string::npos);
  CHECK(packed.find("unpacked from 4 to 6 bytes:") != std::string::npos);
  CHECK(packed.find("C1 C2 40 40 40 40") != std::string::npos);
  const auto other = all("2C 00 02 01 00 01 0B 90 80 03 02 99 C1 C2");
  CHECK(other.find("FMH-2 data management, command 99, 3 bytes: 03 02 99") != std::string::npos);
  CHECK(other.find("C1 C2") != std::string::npos);
  CHECK(all("2C 00 02 01 00 01 0B 90 80 06 01 30 00 44 00 05 C1").find("malformed at byte 6: a string runs past") !=
        std::string::npos);
  CHECK(all("2C 00 02 01 00 01 0B 90 80 20 01 30").find("no FM header at byte 0: its length, 32, does not fit") !=
        std::string::npos);
}

TEST_CASE("the headers of LU 6.2 and the others are named") {
  const auto lines = [](std::string_view header) {
    std::string text;
    for (const auto& line : explain_fm_headers(hex(header)).lines) text += line + '\n';
    return text;
  };
  CHECK(lines("0E 05 02 FF 08 03 D1 00 40 04 D7 D9 D6 C7") ==
        "FMH-5: Attach \"PROG\", mapped conversation, synchronization confirm, PIP follows\n");
  CHECK(lines("0B 05 02 FF 80 03 D0 00 00 00 00") ==
        "FMH-5: Attach \"\", basic conversation, synchronization none, already verified\n"
        "  security, unit of work, correlator: 00\n");
  CHECK(lines("07 07 08 64 00 00 80").find("FMH-7: sense 0864 0000 ") == 0);
  CHECK(lines("07 07 08 64 00 00 80").find(", log data follow\n") != std::string::npos);
  CHECK(lines("04 02 01 00") == "FMH-2 data management, command 01, 4 bytes: 04 02 01 00\n");
  CHECK(lines("03 03 40") == "FMH-3 compaction and prime characters, 3 bytes: 03 03 40\n");
  // Shorter than its fields need, at every length.
  const auto whole = hex("0E 05 02 FF 08 03 D1 00 40 04 D7 D9 D6 C7");
  for (std::size_t n = 2; n < whole.size(); ++n) {
    Bytes header(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(n));
    header[0] = static_cast<std::uint8_t>(n);
    INFO(n);
    CHECK(explain_fm_headers(header).lines.front().find("FMH-5 attach, ") == 0);
  }
}
