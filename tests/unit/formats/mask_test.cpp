#include "formats/mask.h"

#include <catch2/catch.hpp>

#include "formats/ebcdic.h"

using namespace openrui;

namespace {

std::string of(std::string_view hex, MaskForm form, bool first = true) {
  return to_hex(masked(*from_hex(hex), form, first));
}
std::string plain(std::string_view hex) { return to_hex(*from_hex(hex)); }

}  // namespace

TEST_CASE("a mask makes letters X and digits 9 and leaves the rest") {
  const auto text = to_ebcdic("Account 0815/s of JANE Z. pays -12.50");
  CHECK(to_text(masked(text, MaskForm::text, true)) == "Xxxxxxx 9999/x xx XXXX X. xxxx -99.99");
  // Every byte that is no letter and no digit of EBCDIC stays.
  for (unsigned byte = 0; byte < 256; ++byte) {
    const auto one = static_cast<std::uint8_t>(byte);
    const auto character = to_text(ByteView(&one, 1))[0];
    const bool hidden = std::isalnum(static_cast<unsigned char>(character)) != 0;
    INFO(byte << " " << character);
    CHECK((masked(ByteView(&one, 1), MaskForm::text, true)[0] == one) ==
          (!hidden || character == 'X' || character == 'x' || character == '9'));
  }
}

TEST_CASE("a masked screen keeps commands and orders with their parameters") {
  // EW, WCC C3, SBA C1 C1, SF F0, HELLO, RA to C2 C3 with C4, SFE of two pairs, GE C1, A.
  CHECK(of("F5 C3 11 C1 C1 1D F0 C8 C5 D3 D3 D6 3C C2 C3 C4 29 02 C0 F0 42 F2 08 C1 C1", MaskForm::ds3270_to_lu) ==
        plain("F5 C3 11 C1 C1 1D F0 E7 E7 E7 E7 E7 3C C2 C3 C4 29 02 C0 F0 42 F2 08 C1 E7"));
  // In the middle of a chain there is no command.
  CHECK(of("C1 C2 11 C1 C1 C3", MaskForm::ds3270_to_lu, false) == plain("E7 E7 11 C1 C1 E7"));
  // Enter, cursor, SBA, SECRET1.
  CHECK(of("7D C1 C2 11 C3 C4 E2 C5 C3 D9 C5 E3 F1", MaskForm::ds3270_from_lu) ==
        plain("7D C1 C2 11 C3 C4 E7 E7 E7 E7 E7 E7 F9"));
  // Structured fields: Read Partition Query stays, the text of Outbound 3270DS does not.
  CHECK(of("F3 00 05 01 FF 02 00 08 40 00 F1 C3 C1 C2", MaskForm::ds3270_to_lu) ==
        plain("F3 00 05 01 FF 02 00 08 40 00 F1 C3 E7 E7"));
  // A query reply is of the device.
  CHECK(of("88 00 04 81 C1", MaskForm::ds3270_from_lu) == plain("88 00 04 81 C1"));
}

TEST_CASE("a masked printer stream keeps its controls") {
  CHECK(of("2B C1 05 50 00 C1 C2 15 C3 35 02 C1 C2 F5", MaskForm::scs) ==
        plain("2B C1 05 50 00 C1 C2 15 E7 35 02 C1 C2 F9"));
}

TEST_CASE("a mask takes whatever bytes there are") {
  for (const auto form : {MaskForm::text, MaskForm::ds3270_to_lu, MaskForm::ds3270_from_lu, MaskForm::scs}) {
    for (const char* hex : {"", "F3", "F3 00", "F3 FF FF 40", "F3 00 00 40 C1", "11", "29 FF", "2B", "2B C1",
                            "2B C1 00", "35 FF", "88", "7D"}) {
      INFO(hex);
      CHECK(masked(*from_hex(hex), form, true).size() == from_hex(hex)->size());
    }
  }
}
