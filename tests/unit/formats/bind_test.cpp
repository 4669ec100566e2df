#include "formats/ru/bind.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "formats/ebcdic.h"
#include "formats/sense.h"
#include "vectors.h"

using namespace openrui;
using openrui::test::hex;

namespace {

bool any_line(const std::vector<std::string>& lines, std::string_view text) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](const auto& l) { return l.find(std::string(text)) != std::string::npos; });
}

Bytes lu2_bind() { return hex(test::bind_vectors()[0].hex); }

}  // namespace

TEST_CASE("every ready-made BIND of the reference is emitted byte for byte") {
  for (const auto& v : test::bind_vectors()) {
    INFO(v.hex);
    const auto ru = hex(v.hex);
    const auto bind = parse_bind(ru);
    REQUIRE(bind);
    CHECK(to_hex(emit_bind(*bind)) == to_hex(ru));
    CHECK(summary(*bind) == v.summary);
  }
}

TEST_CASE("the usual LU2 bytes B1 90 30 80 mean what the reference reads from them") {
  const auto bind = parse_bind(lu2_bind());
  REQUIRE(bind);
  CHECK(bind->primary.multiple_ru_chains);
  CHECK_FALSE(bind->primary.delayed_request_mode);
  CHECK(bind->primary.response == ChainResponse::definite_or_exception);
  CHECK(bind->primary.may_send_eb);
  CHECK(bind->secondary.multiple_ru_chains);
  CHECK(bind->secondary.response == ChainResponse::exception);
  CHECK_FALSE(bind->secondary.may_send_eb);
  CHECK(bind->brackets_reset_betb);
  CHECK(bind->termination_rule_1);
  CHECK_FALSE(bind->fm_headers);
  CHECK(bind->mode == SendReceiveMode::hdx_flip_flop);
  CHECK_FALSE(bind->primary_first_speaker);
  CHECK_FALSE(bind->primary_sends_first);
  CHECK(bind->secondary_send_window == 0);
  CHECK(bind->secondary_receive_window == 1);
  CHECK(bind->primary_send_window == 2);
  CHECK(bind->lu_type == 2);
  CHECK(to_text(bind->plu_name) == "CICS");
  CHECK(to_text(bind->slu_name) == "LU2");
  CHECK_FALSE(bind->negotiable());
}

TEST_CASE("every bit of bytes 1 to 25 of a BIND survives parsing and emitting") {
  for (std::size_t at = 1; at < Bind::kMinimumLength; ++at) {
    for (unsigned v = 0; v < 256; ++v) {
      auto ru = lu2_bind();
      ru[at] = static_cast<std::uint8_t>(v);
      const auto bind = parse_bind(ru);
      REQUIRE(bind);
      INFO("byte " << at << " value " << v);
      CHECK(emit_bind(*bind) == ru);
    }
  }
}

TEST_CASE("a BIND may end after any whole trailing field, and its emission ends there too") {
  const auto ru = lu2_bind();
  // 26 bytes; with cryptography; with PLU name; with user data; with URC; with SLU name.
  for (const std::size_t length : {26U, 27U, 32U, 33U, 34U, 38U}) {
    const auto part = ByteView(ru).first(length);
    const auto bind = parse_bind(part);
    INFO(length);
    REQUIRE(bind);
    CHECK(to_hex(emit_bind(*bind)) == to_hex(part));
  }
}

TEST_CASE("control vectors behind the SLU name are kept as they came") {
  auto ru = lu2_bind();
  ru[7] |= 0x02;
  const auto vector = hex("0E 05 F3 D3 E4 F2 40 60 02 11");
  ru.insert(ru.end(), vector.begin(), vector.end());
  const auto bind = parse_bind(ru);
  REQUIRE(bind);
  CHECK(bind->control_vectors_present);
  CHECK(bind->control_vectors == vector);
  CHECK(emit_bind(*bind) == ru);
  CHECK(any_line(explain_bind(ru), "vector 0E network name: LU \"LU2 \""));
  CHECK(any_line(explain_bind(ru), "bytes that form no vector: 60 02 11"));
}

TEST_CASE("a BIND shorter than 26 bytes is an RU length error (1002)") {
  const auto ru = lu2_bind();
  for (std::size_t length = 0; length < Bind::kMinimumLength; ++length) {
    const auto bind = parse_bind(ByteView(ru).first(length));
    REQUIRE_FALSE(bind);
    CHECK(bind.error().sense == sense::ru_length_error);
  }
}

TEST_CASE("a length that runs past the end of a BIND is an invalid parameter (0835) with the offset of the length") {
  const auto ru = lu2_bind();
  struct Case {
    std::size_t length;
    std::size_t offset;
  };
  // Cut inside the PLU name, and inside the SLU name.
  for (const auto& c : {Case{30, 27}, Case{36, 34}}) {
    const auto bind = parse_bind(ByteView(ru).first(c.length));
    REQUIRE_FALSE(bind);
    CHECK(bind.error().offset == c.offset);
    CHECK(bind.error().sense == with_specific(sense::invalid_parameter, static_cast<std::uint16_t>(c.offset)));
  }
  auto with_key = lu2_bind();
  with_key.resize(30);
  with_key[26] = 0x39;
  const auto bind = parse_bind(with_key);
  REQUIRE_FALSE(bind);
  CHECK(bind.error().offset == 26);
  auto other_code = lu2_bind();
  other_code[0] = 0x32;
  REQUIRE_FALSE(parse_bind(other_code));
  CHECK(parse_bind(other_code).error().sense == sense::invalid_parameter);
}

TEST_CASE("the RU-size byte is mantissa times a power of two, and no limit below mantissa 8") {
  CHECK(ru_size(0x85) == 256);
  CHECK(ru_size(0x86) == 512);
  CHECK(ru_size(0x87) == 1024);
  CHECK(ru_size(0x88) == 2048);
  CHECK(ru_size(0x89) == 4096);
  CHECK(ru_size(0xC7) == 1536);
  CHECK(ru_size(0xF8) == 3840);
  CHECK(ru_size(0x00) == 0);
  CHECK(ru_size(0x75) == 0);
}

TEST_CASE("the coded RU size is the smallest that is large enough") {
  CHECK(code_ru_size(0) == 0);
  CHECK(code_ru_size(1) == 0x80);
  CHECK(code_ru_size(256) == 0x85);
  CHECK(code_ru_size(257) == 0x95);
  CHECK(code_ru_size(1536) == 0xC7);
  CHECK(code_ru_size(3840) == 0xF8);
  CHECK(code_ru_size(15U << 15) == 0xFF);
  CHECK(code_ru_size(SIZE_MAX) == 0xFF);
  for (unsigned coded = 0x80; coded <= 0xFF; ++coded) {
    const auto c = static_cast<std::uint8_t>(coded);
    CHECK(code_ru_size(ru_size(c)) == c);
  }
}

TEST_CASE("a display's BIND is explained with a line for each byte") {
  const auto lines = explain_bind(lu2_bind());
  REQUIRE(lines.size() == 31);
  CHECK(lines[0] == "0     31  BIND");
  CHECK(lines[1] == "1     01  format 0, non-negotiable");
  CHECK(lines[2] == "2     03  FM profile 3");
  CHECK(lines[4] ==
        "4     B1  primary sends: multiple-RU chains, immediate request mode, definite or exception responses, may "
        "send EB");
  CHECK(lines[5] ==
        "5     90  secondary sends: multiple-RU chains, immediate request mode, exception responses, may not send EB");
  CHECK(any_line(lines,
                 "6     30  segments accepted, no FM headers, brackets, reset state BETB, bracket termination "
                 "rule 1 (conditional)"));
  CHECK(any_line(lines,
                 "7     80  half-duplex flip-flop, contention loser recovers, secondary is contention winner "
                 "and first speaker, secondary sends first"));
  CHECK(any_line(lines, "9     01  secondary receive window: 1"));
  CHECK(any_line(lines, "11    F8  longest RU the primary sends: 3840 bytes"));
  CHECK(any_line(lines, "15    80  Query supported"));
  CHECK(any_line(lines, "20    18  default rows: 24"));
  CHECK(any_line(lines, "24    7F  screen has default and alternate size as given"));
  CHECK(any_line(lines, "27-31 04 C3 C9 C3 E2  PLU name \"CICS\""));
  CHECK(any_line(lines, "34-37 03 D3 E4 F2  SLU name \"LU2\""));
}

TEST_CASE("a printer's and an enciphered BIND are explained in their own terms") {
  CHECK(any_line(explain_bind(hex(test::bind_vectors()[3].hex)),
                 "18    E1  primary data stream: base SCS controls, SHF, SVF, TRN and IRS"));
  const auto lines = explain_bind(hex(test::bind_vectors()[8].hex));
  CHECK(any_line(lines,
                 "mandatory session cryptography, 9 bytes of options, key method 0, cipher DES-CBC, enciphered "
                 "key 11 22 33 44 55 66 77 88"));
  CHECK(any_line(explain_bind(hex(test::bind_vectors()[7].hex)), "format 0, negotiable"));
}

TEST_CASE("a BIND that is cut at any length is explained as far as it goes") {
  const auto ru = lu2_bind();
  for (std::size_t length = 0; length <= ru.size(); ++length) {
    const auto lines = explain_bind(ByteView(ru).first(length));
    CHECK(lines.size() >= std::min<std::size_t>(length, Bind::kMinimumLength));
  }
  CHECK(any_line(explain_bind(ByteView(ru).first(30)), "PLU name: length runs past the end"));
  CHECK(explain_bind(hex("31")).size() == 1);
}
