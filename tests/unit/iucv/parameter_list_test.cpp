// Parameter lists and interrupts, byte for byte (transports reference 8.3 to 8.5).
#include "iucv/parameter_list.h"

#include <catch2/catch.hpp>

using namespace openrui;
using namespace openrui::iucv;

namespace {

ListBytes list(std::string_view hex) {
  const auto bytes = from_hex(hex).value();
  ListBytes b{};
  REQUIRE(bytes.size() == b.size());
  std::copy(bytes.begin(), bytes.end(), b.begin());
  return b;
}

}  // namespace

TEST_CASE("a control list has its fields where the reference says") {
  ControlList c;
  c.path = 0x0102;
  c.flags = 0xA0;
  c.code = ReturnCode::unknown_service;
  c.limit = 0x00FF;
  c.function = 0x0304;
  c.vmid = "ALICE";
  c.user = user_data("SNADLC  STATION1");
  c.target = "NODEB";
  const auto bytes = list("0102 A0 10 00FF 0304 C1D3C9C3C5404040 E2D5C1C4D3C34040 E2E3C1E3C9D6D5F1 D5D6C4C5C2404040");
  CHECK(emit_control(c) == bytes);
  CHECK(parse_control(bytes) == c);
}

TEST_CASE("a message list has its fields where the reference says") {
  MessageList m;
  m.path = 0x0102;
  m.flags = 0x07;
  m.code = ReturnCode::buffer_short;
  m.id = 0x03040506;
  m.target_class = 0x0708090A;
  m.address1 = 0x0B0C0D0E;
  m.length1 = 0x0F101112;
  m.source_class = 0x13141516;
  m.tag = 0x1718191A;
  m.address2 = 0x1B1C1D1E;
  m.length2 = 0x1F202122;
  const auto bytes =
      list("0102 07 05 03040506 0708090A 0B0C0D0E 0F101112 13141516 1718191A 1B1C1D1E 1F202122 00000000");
  CHECK(emit_message(m) == bytes);
  CHECK(parse_message(bytes) == m);
  CHECK(to_hex(m.parameter_data()) == "0B 0C 0D 0E 0F 10 11 12");
  m.set_parameter_data({1, 2, 3, 4, 5, 6, 7, 8});
  CHECK(m.address1 == 0x01020304);
  CHECK(m.length1 == 0x05060708);
}

TEST_CASE("interrupts 01 to 05 have their fields where the reference says") {
  Interrupt i;
  i.type = InterruptType::connection_pending;
  i.path = 5;
  i.flags = 0x80;
  i.limit = 255;
  i.vmid = "SYSTEM";
  i.user = user_data("ABC");
  auto bytes = list("0005 80 01 00FF 0000 E2E8E2E3C5D44040 C1C2C34040404040 4040404040404040 00000000 00000000");
  CHECK(emit_interrupt(i) == bytes);
  CHECK(parse_interrupt(bytes) == i);
  i.type = InterruptType::severed;
  i.limit = 0;
  i.vmid.clear();
  i.flags = 0;
  bytes = list("0005 00 03 0000 0000 0000000000000000 C1C2C34040404040 4040404040404040 00000000 00000000");
  CHECK(emit_interrupt(i) == bytes);
  CHECK(parse_interrupt(bytes) == i);
}

TEST_CASE("interrupts 06 to 09 have their fields where the reference says") {
  Interrupt i;
  i.path = 5;
  i.id = 0x01020304;
  SECTION("07, message complete") {
    i.type = InterruptType::complete;
    i.audit = audit::kAnswerTooLong | audit::kSevered;
    i.source_class = 0x11121314;
    i.tag = 0x21222324;
    i.answer_length = 0x31;
    const auto bytes =
        list("0005 00 07 01020304 80080000 00000000 00000000 11121314 21222324 00000000 00000031 00000000");
    CHECK(emit_interrupt(i) == bytes);
    CHECK(parse_interrupt(bytes) == i);
  }
  SECTION("06, priority message complete with parameter data") {
    i.type = InterruptType::priority_complete;
    i.flags = flag::kParameterData | flag::kPriority;
    i.parameter_data = {1, 2, 3, 4, 5, 6, 7, 8};
    const auto bytes =
        list("0005 A0 06 01020304 00000000 01020304 05060708 00000000 00000000 00000000 00000000 00000000");
    CHECK(emit_interrupt(i) == bytes);
    CHECK(parse_interrupt(bytes) == i);
  }
  SECTION("09, message pending") {
    i.type = InterruptType::pending;
    i.flags = flag::kOneWay;
    i.target_class = 0x41424344;
    i.length = 0x1234;
    const auto bytes =
        list("0005 10 09 01020304 41424344 00000000 00001234 00000000 00000000 00000000 00000000 00000000");
    CHECK(emit_interrupt(i) == bytes);
    CHECK(parse_interrupt(bytes) == i);
  }
  SECTION("08, priority message pending with parameter data") {
    i.type = InterruptType::priority_pending;
    i.flags = flag::kParameterData | flag::kPriority;
    i.parameter_data = {8, 7, 6, 5, 4, 3, 2, 1};
    i.answer_length = 0x55;
    const auto bytes =
        list("0005 A0 08 01020304 00000000 08070605 04030201 00000000 00000000 00000000 00000055 00000000");
    CHECK(emit_interrupt(i) == bytes);
    CHECK(parse_interrupt(bytes) == i);
  }
}

TEST_CASE("audit bits have names") {
  CHECK(audit_in_words(0) == "none");
  CHECK(audit_in_words(audit::kRejected | audit::kSevered) == "rejected, path severed");
}
