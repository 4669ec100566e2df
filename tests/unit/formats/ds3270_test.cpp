// The 3270 data stream of host applications (SNA reference 14.3).
#include "formats/ru/ds3270.h"

#include <catch2/catch.hpp>

#include "formats/ebcdic.h"
#include "formats/sense.h"
#include "support/hex.h"

using namespace openrui;
using namespace openrui::test;
namespace ds = openrui::ds3270;

namespace {
Bind bind_with(const std::string& ps) {
  return parse_bind(hex("31 01 03 03 B1 90 30 80 00 01 85 F8 02 00 02 " + ps + " 00")).value();
}
std::string sense_of(const std::string& data) {
  const auto input = ds::parse_input(hex(data), {});
  return input.ok() ? "ok" : to_words(input.error().sense).substr(0, 9);
}
}  // namespace

TEST_CASE("an outbound 3270 stream has the bytes of the reference") {
  ds::Builder b(ds::Command::erase_write, ds::wcc::keyboard_restore | ds::wcc::reset_mdt, {});
  b.at(0, 0).field(ds::attribute::protect).text("HELLO");
  CHECK(to_hex(b.take()) == "F5 C3 11 40 40 1D 60 C8 C5 D3 D3 D6");
  ds::Builder c(ds::Command::write, ds::wcc::alarm, {});
  c.at(1, 0).cursor().repeat_to(2, 0, '-').erase_unprotected_to(23, 79);
  CHECK(to_hex(c.take()) == "F1 C4 11 C1 50 13 3C C2 60 60 12 5D 7F");
}

TEST_CASE("addresses beyond 4095 are coded in 14 bits") {
  ds::Builder b(ds::Command::erase_write_alternate, 0, {62, 160});
  b.at(61, 159);
  CHECK(to_hex(b.take()) == "7E 40 11 26 BF");
}

TEST_CASE("what would be an order in a text becomes a blank, NL and EM stay") {
  ds::Builder b(ds::Command::write, 0, {});
  b.bytes(hex("11 C1 15 19 00"));
  CHECK(to_hex(b.take()) == "F1 40 40 C1 15 19 40");
}

TEST_CASE("an inbound stream gives AID, cursor and the modified fields without their NULs") {
  const auto input = ds::parse_input(hex("7D C1 50 11 40 C5 C1 00 C2 11 C1 50 28 42 F2 08 AD"), {});
  REQUIRE(input);
  CHECK(input->aid == ds::aid::enter);
  CHECK(input->cursor == 80);
  REQUIRE(input->fields.size() == 2);
  CHECK(input->fields[0].address == 5);
  CHECK(to_hex(input->fields[0].data) == "C1 C2");
  CHECK(input->fields[1].address == 80);
  CHECK(to_hex(input->fields[1].data) == "AD");
}

TEST_CASE("short reads, screens without fields and structured fields are inbound streams too") {
  CHECK(ds::parse_input(hex("6D"), {})->aid == ds::aid::clear);
  CHECK(ds::parse_input(hex("6D 40 40"), {})->fields.empty());
  const auto unformatted = ds::parse_input(hex("7D 40 C3 D3 D6"), {});
  REQUIRE(unformatted->fields.size() == 1);
  CHECK_FALSE(unformatted->fields[0].has_address);
  CHECK(to_hex(ds::parse_input(hex("88 00 05 81 80 80"), {})->structured) == "00 05 81 80 80");
  CHECK(ds::parse_input(hex("F7 00 50"), {})->cursor == 80);
}

TEST_CASE("an inbound stream that cannot be is refused with 1003 or 1005") {
  CHECK(sense_of("") == "1003 0000");
  CHECK(sense_of("7D 40") == "1005 0000");
  CHECK(sense_of("7D 5D 7F") == "ok");
  CHECK(sense_of("7D 5E 40") == "1005 0000");  // 1920
  CHECK(sense_of("7D 80 40") == "1005 0000");
  CHECK(sense_of("7D 40 40 11 40") == "1005 0000");
  CHECK(sense_of("7D 40 40 29 03 C0") == "1005 0000");
}

TEST_CASE("PF keys and their AIDs") {
  CHECK(ds::pf_key(1) == 0xF1);
  CHECK(ds::pf_key(8) == 0xF8);
  CHECK(ds::pf_key(10) == 0x7A);
  CHECK(ds::pf_key(13) == 0xC1);
  CHECK(ds::pf_key(24) == 0x4C);
  for (unsigned n = 1; n <= 24; ++n) CHECK(ds::pf_number(ds::pf_key(n)) == n);
  CHECK(ds::pf_number(ds::aid::enter) == 0);
}

TEST_CASE("screen sizes come from bytes 20 to 24 of the BIND") {
  const auto both = ds::screen_sizes(bind_with("80 00 00 00 00 18 50 2B 50 7F"));
  CHECK(both.normal == ds::Size{24, 80});
  CHECK(both.alternate == ds::Size{43, 80});
  const auto fixed = ds::screen_sizes(bind_with("00 00 00 00 00 20 50 2B 50 7E"));
  CHECK(fixed.normal == ds::Size{32, 80});
  CHECK(fixed.alternate == ds::Size{32, 80});
  CHECK(ds::screen_sizes(bind_with("00 00 00 00 00 00 00 00 00 01")).normal == ds::Size{12, 40});
  CHECK(ds::screen_sizes(bind_with("00 00 00 00 00 00 00 00 00 03")).alternate == ds::Size{24, 80});
  CHECK(ds::screen_sizes(bind_with("00 00 00 00 00 00 00 00 00 7F")).normal == ds::Size{24, 80});
}
