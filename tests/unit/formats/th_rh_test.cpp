#include <catch2/catch.hpp>

#include "formats/rh.h"
#include "formats/ru/ru_kind.h"
#include "formats/sense.h"
#include "formats/th.h"
#include "vectors.h"

using namespace openrui;
using openrui::test::hex;

TEST_CASE("all sixteen first bytes of FID2 are read and written") {
  for (unsigned low = 0; low < 16; ++low) {
    const Bytes bytes = {static_cast<std::uint8_t>(0x20 | low), 0x5A, 0x02, 0x01, 0x12, 0x34};
    const auto th = parse_th(bytes);
    REQUIRE(th);
    CHECK(th->expedited == ((low & 1) != 0));
    CHECK(th->odai == ((low & 2) != 0));
    CHECK(static_cast<unsigned>(th->mpf) == low >> 2);
    Bytes again(Th::kSize);
    emit_th(*th, again.data());
    CHECK(again == bytes);
  }
}

TEST_CASE("the TH bytes of the reference mean whole, first, middle and last") {
  CHECK(parse_th(hex("2C 00 02 01 00 01"))->mpf == Mpf::whole);
  CHECK(parse_th(hex("28 00 02 01 00 01"))->mpf == Mpf::first);
  CHECK(parse_th(hex("20 00 02 01 00 01"))->mpf == Mpf::middle);
  CHECK(parse_th(hex("24 00 02 01 00 01"))->mpf == Mpf::last);
  CHECK(to_words(*parse_th(hex("2F 00 02 01 00 0A"))) == "FID2 whole exp DAF=02 OAF=01 SNF=000A ODAI");
}

TEST_CASE("a TH of fewer than six bytes is incomplete (800B), another FID invalid (8006)") {
  const auto th = hex("2C 00 02 01 00 01");
  for (std::size_t length = 0; length < Th::kSize; ++length) {
    CHECK(parse_th(ByteView(th).first(length)).error().sense == sense::incomplete_th);
  }
  CHECK(parse_th(hex("3C 00 02 01 00 01")).error().sense == sense::invalid_fid);
  CHECK(parse_rh(hex("6B 80")).error().sense == sense::incomplete_rh);
}

TEST_CASE("the standard RHs have the values of the reference, and so have their responses") {
  struct Case {
    Rh request;
    std::string_view hex;
    std::string_view positive;
    std::string_view negative;
  };
  const Case cases[] = {
      {rh::session_control, "6B 80 00", "EB 80 00", "EF 90 00"},
      {rh::dfc, "4B 80 00", "CB 80 00", "CF 90 00"},
      {Rh(0x4B, 0x80, 0x20), "4B 80 20", "CB 80 00", "CF 90 00"},
      {rh::network_services, "0B 80 00", "8B 80 00", "8F 90 00"},
      {rh::character_coded, "03 80 00", "83 80 00", "87 90 00"},
      {Rh(0x03, 0x90, 0xA0), "03 90 A0", "83 80 00", "87 90 00"},
      {Rh(0x02, 0x90, 0x80), "02 90 80", "83 80 00", "87 90 00"},
      {Rh(0x00, 0x90, 0x00), "00 90 00", "83 80 00", "87 90 00"},
      {Rh(0x01, 0x80, 0x20), "01 80 20", "83 80 00", "87 90 00"},
      {Rh(0x03, 0x20, 0x40), "03 20 40", "83 20 00", "87 30 00"},
      {Rh(0x03, 0xB2, 0x00), "03 B2 00", "83 A2 00", "87 B2 00"},
  };
  for (const auto& c : cases) {
    CHECK(to_hex(c.request.bytes()) == c.hex);
    CHECK(to_hex(response_rh(c.request, true).bytes()) == c.positive);
    CHECK(to_hex(response_rh(c.request, false).bytes()) == c.negative);
  }
  CHECK(to_hex(rh::isolated_pacing.bytes()) == "83 01 00");
  CHECK(rh::isolated_pacing.isolated_pacing());
  CHECK_FALSE(Rh(0x83, 0x81, 0x00).isolated_pacing());
}

TEST_CASE("the eight combinations of DR1, DR2 and ERI are the forms of response of the reference") {
  const auto form = [](unsigned byte1) { return Rh(0x03, static_cast<std::uint8_t>(byte1), 0).response_form(); };
  CHECK(form(0x00) == ResponseForm::none);
  CHECK(form(0x80) == ResponseForm::definite);
  CHECK(form(0x20) == ResponseForm::definite);
  CHECK(form(0xA0) == ResponseForm::definite);
  CHECK(form(0x90) == ResponseForm::exception);
  CHECK(form(0x30) == ResponseForm::exception);
  CHECK(form(0xB0) == ResponseForm::exception);
  CHECK(form(0x10) == ResponseForm::reserved);
  CHECK_FALSE(Rh(0x03, 0x10, 0).answerable());
  CHECK_FALSE(Rh(0x03, 0x00, 0).answerable());
  CHECK(Rh(0x03, 0x90, 0).answerable());
  CHECK_FALSE(Rh(0x83, 0x80, 0).answerable());
}

TEST_CASE("an RH is said in words, indicators in the order of the bits") {
  CHECK(to_words(Rh(0x03, 0x91, 0xA0)) == "RQ FMD BC EC RQE1 PI BB CD");
  CHECK(to_words(rh::session_control) == "RQ SC BC EC RQD1");
  CHECK(to_words(rh::network_services) == "RQ FMD FI BC EC RQD1");
  CHECK(to_words(Rh(0x03, 0x00, 0x00)) == "RQ FMD BC EC RQN");
  CHECK(to_words(Rh(0xEB, 0x80, 0x00)) == "+RSP SC DR1");
  CHECK(to_words(Rh(0xEF, 0x90, 0x00)) == "-RSP SC DR1");
  CHECK(to_words(Rh(0x83, 0x81, 0x00)) == "+RSP FMD DR1 PI");
  CHECK(to_words(rh::isolated_pacing) == "IPR");
}

TEST_CASE("code C0 is CRV in session control and SHUTD in data flow control") {
  CHECK(classify(rh::session_control, false, hex("C0")) == RuKind::crv);
  CHECK(classify(rh::dfc, false, hex("C0")) == RuKind::shutd);
}

TEST_CASE("FMD is network services, text or data, by session and format indicator") {
  const auto ru = hex("01 06 81 00");
  CHECK(classify(rh::network_services, true, ru) == RuKind::init_self);
  CHECK(classify(rh::character_coded, true, ru) == RuKind::character_coded);
  CHECK(classify(rh::network_services, false, ru) == RuKind::data);
  CHECK(classify(rh::network_services, true, hex("99 99 99")) == RuKind::unknown_ns);
  CHECK(classify(rh::network_services, true, hex("01 06")) == RuKind::unknown_ns);
  CHECK(classify(rh::session_control, false, {}) == RuKind::unknown);
}

TEST_CASE("an exception request is titled with the request it was and its sense code") {
  CHECK(title(Rh(0x07, 0x90, 0x00), false, hex("20 01 00 00 F1")) == "EXR(data) 2001 0000 Sequence number error");
  CHECK(title(Rh(0x4F, 0x80, 0x00), false, hex("08 13 00 00 C8")) == "EXR(BID) 0813 0000 Bracket bid reject, no RTR");
  CHECK(title(Rh(0x87, 0x90, 0x00), false, hex("20 01")) == "-RSP(data) without sense code");
}

TEST_CASE("every kind of RU with a code gives that code back") {
  for (int k = 0; k < static_cast<int>(RuKind::count_); ++k) {
    const auto kind = static_cast<RuKind>(k);
    CHECK_FALSE(name(kind).empty());
    const auto code = request_code(kind);
    if (code == 0) continue;
    const Bytes ru = {code};
    CHECK((classify(rh::session_control, false, ru) == kind || classify(rh::dfc, false, ru) == kind));
    CHECK(ns_header(kind) == 0);
  }
  CHECK(ns_header(RuKind::init_self_1) == 0x810681);
}
