// SSCP data as screens and screens as SSCP data.
#include "tn3270/sscp_screen.h"

#include <catch2/catch.hpp>

#include "client.h"

using namespace openrui::tn3270;
using namespace openrui::tn3270::test;

TEST_CASE("text of the SSCP becomes a protected field and a field to type into on the next line") {
  // NL, "AB", NL, "C": the first NL is where the text begins.
  CHECK(screen_of_text(bytes({0x15, 0xC1, 0xC2, 0x15, 0xC3}), 24, 80) ==
        bytes({0xF5, 0xC3, 0x11, 0x40, 0x40, 0x1D, 0x60, 0xC1, 0xC2, 0x11, 0xC1, 0x50, 0xC3, 0x11, 0xC2, 0x60, 0x1D,
               0x40, 0x13}));
  CHECK(screen_of_text({}, 24, 80) ==
        bytes({0xF5, 0xC3, 0x11, 0x40, 0x40, 0x1D, 0x60, 0x11, 0xC1, 0x50, 0x1D, 0x40, 0x13}));
}

TEST_CASE("text that is longer than the screen leaves the last line for typing") {
  const auto screen = screen_of_text(Bytes(5000, 0xC1), 24, 80);
  CHECK(screen.size() < 24 * 80 + 20);
  // The field begins in the last line: 23 * 80 = 1840 = X'5CF0' in digits of six bits (28, 48).
  CHECK(Bytes(screen.end() - 6, screen.end()) == bytes({0x11, 0x5C, 0xF0, 0x1D, 0x40, 0x13}));
  const auto lines = screen_of_text(Bytes(100, 0x15), 24, 80);
  CHECK(Bytes(lines.end() - 6, lines.end()) == bytes({0x11, 0x5C, 0xF0, 0x1D, 0x40, 0x13}));
}

TEST_CASE("a 3270 screen of an SSCP is known by its command and its first order") {
  CHECK(is_3270_screen(bytes({0xF5, 0xC3, 0x11, 0x40, 0x40})));
  CHECK(is_3270_screen(bytes({0xF1, 0xC2, 0x1D, 0x60})));
  CHECK_FALSE(is_3270_screen(bytes({0xF5, 0xC3})));
  CHECK_FALSE(is_3270_screen(bytes({0xF5, 0xF0, 0xC1})));
  CHECK_FALSE(is_3270_screen(bytes({0x15, 0xC1, 0x11})));
}

TEST_CASE("a 3270 screen becomes lines of text for a client that has SSCP-LU-DATA") {
  const auto screen = bytes({0xF5, 0xC3, 0x11, 0x40, 0x40, 0x1D, 0x60, 0xC1, 0xC2, 0x11, 0xC2,
                             0x60, 0x29, 1,    0xC0, 0x60, 0xC3, 0x3C, 0xC2, 0xE7, 0x6F, 0x13});
  CHECK(hex(text_of_screen(screen, 24, 80)) == "40 C1 C2 15 15 40 C3 6F 6F 6F 6F 6F");
  // What ends inside an order ends there.
  CHECK(hex(text_of_screen(bytes({0xF5, 0xC3, 0xC1, 0x11, 0x40}), 24, 80)) == "C1");
  CHECK(text_of_screen(bytes({0xF5, 0xC3}), 24, 80).empty());
}

TEST_CASE("what was typed is found between the orders of the input") {
  CHECK(text_of_input(bytes({0x7D, 0x40, 0x40, 0x11, 0xC1, 0x50, 0xD3, 0xD6, 0x40, 0x40})) == bytes({0xD3, 0xD6}));
  CHECK(text_of_input(bytes({0x7D, 0x40, 0x40})) == Bytes());
  CHECK(text_of_input(bytes({0x7D, 0x40, 0x40, 0x40, 0x40})) == Bytes());
  for (const int aid : {0x6D, 0x6C, 0x6E, 0x6B}) CHECK_FALSE(text_of_input(bytes({aid})));
  CHECK_FALSE(text_of_input({}));
  CHECK(text_of_input(bytes({0x7D, 0x40})) == Bytes());
}
