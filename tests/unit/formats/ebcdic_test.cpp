#include "formats/ebcdic.h"

#include <catch2/catch.hpp>

#include "vectors.h"

using namespace openrui;
using openrui::test::hex;

TEST_CASE("letters, digits and signs have their EBCDIC codes in both code pages") {
  for (const auto page : {CodePage::cp037, CodePage::cp500}) {
    CHECK(to_ebcdic("LOGON APPLID(CICS)", page) == hex("D3D6C7D6D5 40 C1D7D7D3C9C4 4D C3C9C3E2 5D"));
    CHECK(to_ebcdic("AIJRSZaijrsz09", page) == hex("C1C9D1D9E2E9 818991 99 A2A9 F0F9"));
    CHECK(to_ebcdic(" .<(+&$*);-/,%_>?:#@'=\"", page) == hex("40 4B4C4D4E 50 5B5C5D5E 60 61 6B6C6D6E6F 7A7B7C7D7E7F"));
  }
}

TEST_CASE("seven characters have other codes in code page 500 than in 37") {
  CHECK(to_ebcdic("\xA2|!^[]\xAC", CodePage::cp037) == hex("4A 4F 5A B0 BA BB 5F"));
  CHECK(to_ebcdic("[!]\xA2\xAC|^", CodePage::cp500) == hex("4A 4F 5A B0 BA BB 5F"));
  int different = 0;
  for (unsigned v = 0; v < 256; ++v) {
    const auto b = static_cast<std::uint8_t>(v);
    different += ebcdic_to_latin1(b, CodePage::cp037) != ebcdic_to_latin1(b, CodePage::cp500) ? 1 : 0;
  }
  CHECK(different == 7);
}

TEST_CASE("every byte comes back from Latin-1, in both code pages") {
  for (const auto page : {CodePage::cp037, CodePage::cp500}) {
    for (unsigned v = 0; v < 256; ++v) {
      const auto b = static_cast<std::uint8_t>(v);
      CHECK(latin1_to_ebcdic(ebcdic_to_latin1(b, page), page) == b);
    }
  }
}

TEST_CASE("text for display has one printable character for each byte") {
  CHECK(to_text(hex("15 C5 D5 E3 C5 D9 40 00 FF 43")) == ".ENTER ...");
  CHECK(to_latin1(hex("43")) == "\xE4");
  for (unsigned v = 0; v < 256; ++v) {
    const Bytes one = {static_cast<std::uint8_t>(v)};
    const auto text = to_text(one);
    REQUIRE(text.size() == 1);
    CHECK((text[0] >= ' ' && text[0] <= '~'));
  }
}

TEST_CASE("names lose trailing blanks, and padded names have their width") {
  CHECK(to_name(hex("C3C9C3E2 4040 00")) == "CICS");
  CHECK(to_name(hex("4040")).empty());
  CHECK(to_ebcdic_padded("LU2", 5) == hex("D3E4F2 4040"));
  CHECK(to_ebcdic_padded("LONGNAME", 4) == hex("D3D6D5C7"));
}

TEST_CASE("a dump shows sixteen bytes a line and counts what it leaves out") {
  const Bytes bytes(20, 0xC1);
  const auto all = ebcdic_dump(bytes);
  REQUIRE(all.size() == 2);
  CHECK(all[0] == "0000  C1 C1 C1 C1 C1 C1 C1 C1 C1 C1 C1 C1 C1 C1 C1 C1  |AAAAAAAAAAAAAAAA|");
  CHECK(all[1].substr(0, 17) == "0010  C1 C1 C1 C1");
  CHECK(all[1].substr(all[1].size() - 6) == "|AAAA|");
  const auto some = ebcdic_dump(bytes, 16);
  REQUIRE(some.size() == 2);
  CHECK(some[1].find("4 more bytes") != std::string::npos);
  CHECK(ebcdic_dump({}).empty());
}
