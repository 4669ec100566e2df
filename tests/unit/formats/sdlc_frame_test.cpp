#include "formats/sdlc_frame.h"

#include <catch2/catch.hpp>

#include "support/hex.h"

using namespace openrui;
using test::hex;

namespace {

std::string words_of(std::string_view text, SdlcModulo modulo = SdlcModulo::eight,
                     SdlcSender sender = SdlcSender::unknown) {
  const auto bytes = hex(text);
  const auto frame = parse_sdlc_frame(bytes, modulo);
  if (!frame) return std::string(frame.error().text);
  std::string words;
  append_words(*frame, words, sender);
  return words;
}

std::string emitted(const SdlcFrame& frame, SdlcModulo modulo) {
  std::array<std::uint8_t, kSdlcLongestHeader> out{};
  return to_hex({out.data(), emit_sdlc_header(frame, modulo, out)});
}

}  // namespace

TEST_CASE("every control field of the table has its name, command and response apart where the sender is known") {
  struct Row {
    const char* bytes;
    const char* unknown;
    const char* primary;
    const char* secondary;
  };
  const Row rows[] = {
      {"C1 00", "I N(S)=0 N(R)=0", "I N(S)=0 N(R)=0", "I N(S)=0 N(R)=0"},
      {"C1 34", "I N(S)=2 N(R)=1 P/F", "I N(S)=2 N(R)=1 P", "I N(S)=2 N(R)=1 F"},
      {"C1 11", "RR N(R)=0 P/F", "RR N(R)=0 P", "RR N(R)=0 F"},
      {"C1 E5", "RNR N(R)=7", "RNR N(R)=7", "RNR N(R)=7"},
      {"C1 B9", "REJ N(R)=5 P/F", "REJ N(R)=5 P", "REJ N(R)=5 F"},
      {"C1 03", "UI", "UI", "UI"},
      {"C1 17", "SIM or RIM P/F", "SIM P", "RIM F"},
      {"C1 1F", "DM P/F", "DM P", "DM F"},
      {"C1 33", "UP P/F", "UP P", "UP F"},
      {"C1 53", "DISC or RD P/F", "DISC P", "RD F"},
      {"C1 73", "UA P/F", "UA P", "UA F"},
      {"C1 93", "SNRM P/F", "SNRM P", "SNRM F"},
      {"C1 97", "FRMR P/F", "FRMR P", "FRMR F"},
      {"C1 BF", "XID P/F", "XID P", "XID F"},
      {"C1 D7", "CFGR P/F", "CFGR P", "CFGR F"},
      {"C1 DF", "SNRME P/F", "SNRME P", "SNRME F"},
      {"C1 F3", "TEST P/F", "TEST P", "TEST F"},
      {"C1 FF", "BCN P/F", "BCN P", "BCN F"},
      {"C1 0D", "unknown frame", "unknown frame", "unknown frame"},
      {"C1 63 01", "UA", "UA", "UA"},
      {"C1 4F", "unknown frame", "unknown frame", "unknown frame"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.bytes);
    CHECK(words_of(row.bytes) == row.unknown);
    CHECK(words_of(row.bytes, SdlcModulo::eight, SdlcSender::primary) == row.primary);
    CHECK(words_of(row.bytes, SdlcModulo::eight, SdlcSender::secondary) == row.secondary);
  }
}

TEST_CASE("with modulo 128 I and S frames have two control bytes, laid out as in LLC") {
  const auto m = SdlcModulo::extended;
  CHECK(words_of("C1 FE 03 2D", m) == "I N(S)=127 N(R)=1 P/F");
  CHECK(words_of("C1 01 80", m) == "RR N(R)=64");
  CHECK(words_of("C1 05 FF", m) == "RNR N(R)=127 P/F");
  CHECK(words_of("C1 09 02", m) == "REJ N(R)=1");
  CHECK(words_of("C1 31 02", m) == "unknown frame");
  CHECK(words_of("C1 73", m) == "UA P/F");
  CHECK(words_of("C1 01", m) == "a control field of modulo 128 has 2 bytes");
  CHECK(words_of("C1") == "fewer than 2 bytes of SDLC frame");
  CHECK(words_of("") == "fewer than 2 bytes of SDLC frame");
}

TEST_CASE("what is parsed is emitted again, every control field of both moduli") {
  for (const auto modulo : {SdlcModulo::eight, SdlcModulo::extended}) {
    for (unsigned control = 0; control < 0x10000; ++control) {
      const std::uint8_t bytes[] = {0xC2, static_cast<std::uint8_t>(control >> 8), static_cast<std::uint8_t>(control)};
      const auto frame = parse_sdlc_frame(bytes, modulo);
      REQUIRE(frame.ok());
      CHECK(frame->control == bytes[1]);
      if (frame->type == SdlcType::unknown) continue;
      const auto header = sizeof bytes - frame->information.size();
      if (emitted(*frame, modulo) != to_hex(ByteView(bytes).first(header))) {
        FAIL("control field " << to_hex(ByteView(bytes).subspan(1)));
      }
    }
  }
}

TEST_CASE("the information field is what stands behind the control field") {
  const auto bytes = hex("C1 00 2F 00 00");
  CHECK(to_hex(parse_sdlc_frame(bytes)->information) == "2F 00 00");
  CHECK(to_hex(parse_sdlc_frame(bytes, SdlcModulo::extended)->information) == "00 00");
}

TEST_CASE("the FCS has the check value of the reference, and the frames of a real line") {
  CHECK(to_hex(sdlc_fcs(hex("31 32 33 34 35 36 37 38 39"))) == "6E 90");
  CHECK(sdlc_fcs_register(hex("31 32 33 34 35 36 37 38 39")) == 0x6F91);
  CHECK(to_hex(sdlc_fcs(hex("C1 93"))) == "27 7A");
  CHECK(to_hex(sdlc_fcs(hex("C1 11"))) == "3D DD");
  CHECK(sdlc_fcs_register(hex("C1 11 3D DD")) == kSdlcGoodFcs);
  CHECK(sdlc_fcs_register(hex("C1 13 3D DD")) != kSdlcGoodFcs);
}

TEST_CASE("the information field of an FRMR, three bytes with modulo 8 and five with modulo 128") {
  SdlcReject r;
  r.control = 0x3100;
  r.vs = 2;
  r.vr = 3;
  r.bad_nr = true;
  CHECK(to_hex(emit_sdlc_reject(r, SdlcModulo::eight)) == "31 64 08");
  CHECK(to_words(r) == "the rejected control field was 31 00 V(S)=2 V(R)=3: invalid N(R)");
  r.response = true;
  r.information_not_allowed = true;
  CHECK(to_hex(emit_sdlc_reject(r, SdlcModulo::eight)) == "31 74 0B");
  r.control = 0x0102;
  CHECK(to_hex(emit_sdlc_reject(r, SdlcModulo::extended)) == "01 02 04 07 0B");
  for (unsigned why = 0; why < 16; ++why) {
    SdlcReject some;
    some.control = 0x5300;
    some.vs = 7;
    some.unknown_control = (why & 3) == 1;
    some.information_not_allowed = (why & 2) != 0;
    some.information_too_long = (why & 4) != 0;
    some.bad_nr = (why & 8) != 0;
    for (const auto modulo : {SdlcModulo::eight, SdlcModulo::extended}) {
      const auto back = parse_sdlc_reject(emit_sdlc_reject(some, modulo), modulo);
      REQUIRE(back.ok());
      CHECK(*back == some);
      CHECK_FALSE(to_words(some).empty());
    }
  }
  CHECK(to_words(SdlcReject{}) == "the rejected control field was 00 00 V(S)=0 V(R)=0: no reason");
  CHECK_FALSE(parse_sdlc_reject(hex("31 64"), SdlcModulo::eight).ok());
  CHECK_FALSE(parse_sdlc_reject(hex("31 64 08"), SdlcModulo::extended).ok());
}

TEST_CASE("modulo 8 and 128 are what there is") {
  CHECK(sdlc_modulo(8) == SdlcModulo::eight);
  CHECK(sdlc_modulo(128) == SdlcModulo::extended);
  CHECK_FALSE(sdlc_modulo(16));
}
