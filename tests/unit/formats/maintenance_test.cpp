// SSCP-PU services in words (SNA reference 5.5).
#include "formats/ru/maintenance.h"

#include <catch2/catch.hpp>

#include "vectors.h"

using namespace openrui;
using openrui::test::hex;

namespace {

std::string explained(RuKind kind, ByteView ru) {
  std::string text;
  for (const auto& line : explain_maintenance(kind, ru)) text += line + '\n';
  return text;
}
std::string explained(RuKind kind, std::string_view ru) { return explained(kind, hex(ru)); }

}  // namespace

TEST_CASE("REQDISCONT says how the PU wants to leave") {
  CHECK(explained(RuKind::reqdiscont, "01 02 1B 00") == "disconnection: normal, no contact afterwards\n");
  CHECK(explained(RuKind::reqdiscont, "01 02 1B 81") ==
        "disconnection: immediate, the SSCP should make contact again\n");
}

TEST_CASE("NMVT is taken apart into vectors and subvectors") {
  CHECK(explained(RuKind::nmvt, "41 03 8D 00 00 00 00 00 00 0C 00 00 08 92 00 11 00 01 02 03") ==
        "procedure-related identifier 000\nunsolicited, only of its sequence\n"
        "major vector 0000 alert, 12 bytes\n  subvector 92: 00 11 00 01 02 03\n");
  CHECK(explained(RuKind::nmvt, "41 03 8D 00 00 01 23 E0 00 05 80 10 C1 00 02") ==
        "procedure-related identifier 123\nsolicited, middle of its sequence\n"
        "major vector 8010 request product set id, 5 bytes\n  bytes that form no subvector: C1\n"
        "bytes that form no major vector: 00 02\n");
}

TEST_CASE("REQMS and RECFMS name the PU and what is told of it") {
  CHECK(explained(RuKind::reqms, "41 03 04 00 02 10 07 01 01 70 00 18 00 00") ==
        "CNM target 00 02, descriptor 1, procedure-related identifier 007\ntype 01\n"
        "node identification 017-00018\n");
  const auto answer = explained(RuKind::recfms, "41 03 84 00 02 10 07 C2 01 70 00 18 00 00 C1");
  CHECK(answer.find("summary error counts, solicited, last\nnode identification 017-00018\n") != std::string::npos);
  CHECK(answer.find("|A|") != std::string::npos);
}

TEST_CASE("REQACTLU names the LU and the echo test shows its data") {
  CHECK(explained(RuKind::reqactlu, "41 02 40 00 05 F3 03 D3 E4 F5") == "LU address 00 05\nnetwork name \"LU5\"\n");
  CHECK(explained(RuKind::echotest, "81 03 89 02 01 C1").find("count 2, length 1\n") == 0);
}

TEST_CASE("every kind is explained at every length") {
  const auto whole = hex("41 03 8D 00 00 01 23 E0 00 0C 00 00 08 92 00 11 00 01 02 03");
  for (const auto kind : {RuKind::reqdiscont, RuKind::reqactlu, RuKind::reqms, RuKind::recfms, RuKind::nmvt,
                          RuKind::reqecho, RuKind::recms, RuKind::reqactpu}) {
    for (std::size_t n = 0; n <= whole.size(); ++n) explained(kind, ByteView(whole).first(n));
    CHECK(explained(kind, ByteView(whole).first(4)).empty() == false);
  }
  CHECK(explained(RuKind::nmvt, "41 03 8D 00").find("cut after 4 bytes\n") == 0);
}
