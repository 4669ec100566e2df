// What a gateway reads in a BIND (SNA reference 6.1 to 6.4), and which device can be what it says.
#include "gateway/bind_facts.h"

#include <catch2/catch.hpp>

#include "client.h"

using namespace openrui::tn3270;
using namespace openrui::tn3270::test;

namespace {

// SNA reference 6.4.
const Bytes kLu2 = bytes({0x31, 1, 3, 3, 0xB1, 0x90, 0x30, 0x80, 0,    1, 0x85, 0xF8, 2,    0,    2,    0x80,
                          0,    0, 0, 0, 0x18, 0x50, 0x18, 0x50, 0x7F, 0, 0,    4,    0xC3, 0xC9, 0xC3, 0xE2});
const Bytes kLu3 = bytes(
    {0x31, 1, 3, 3, 0xB1, 0x90, 0x30, 0x80, 0, 1, 0x85, 0x85, 2, 0, 3, 0, 0, 0, 0, 0, 0x18, 0x50, 0x2B, 0x50, 0x7F, 0});
const Bytes kLu1 =
    bytes({0x31, 1, 3, 3, 0xB1, 0xB0, 0x70, 0x80, 0, 1, 0x85, 0x85, 2, 0, 1, 0, 0, 0, 0xE1, 0, 0, 0, 0, 0, 0, 0});

Bytes changed(Bytes bind, std::size_t at, int value) {
  bind[at] = static_cast<std::uint8_t>(value);
  return bind;
}

std::uint32_t judge(const Bytes& bind, const char* type, Functions functions = {}, bool tn3270e = true) {
  return judge_bind(*parse_bind(bind), *parse_device_type(type), functions, tn3270e);
}

}  // namespace

TEST_CASE("the usual BIND of a display says how it is worked") {
  const auto facts = parse_bind(kLu2);
  REQUIRE(facts);
  CHECK_FALSE(facts->negotiable);
  CHECK(facts->lu_type == 2);
  CHECK(facts->needs_sdt());
  CHECK(facts->chains);
  CHECK(facts->response == ChainResponse::exception);
  CHECK_FALSE(facts->may_end_bracket);
  CHECK(facts->brackets);
  CHECK_FALSE(facts->in_bracket_at_start);
  CHECK(facts->conditional_end);
  CHECK(facts->flip_flop);
  CHECK(facts->we_speak_first);
  CHECK(facts->max_ru_out == 256);
  CHECK(facts->max_ru_in == 3840);
  CHECK(facts->screen == ScreenSize{24, 80});
  CHECK(facts->alternate == ScreenSize{24, 80});
}

TEST_CASE("a short BIND is none, and brackets may begin inside one") {
  CHECK_FALSE(parse_bind(ByteView(kLu2).first(25)));
  CHECK_FALSE(parse_bind(changed(kLu2, 0, 0x32)));
  CHECK(parse_bind(ByteView(kLu2).first(26)));
  const auto facts = parse_bind(changed(kLu2, 6, 0x10));
  CHECK(facts->brackets);
  CHECK(facts->in_bracket_at_start);
}

TEST_CASE("a display takes LU type 2 with a screen that it has") {
  CHECK(judge(kLu2, "IBM-3278-2") == 0);
  CHECK(judge(kLu2, "IBM-3278-2", {}, false) == 0);
  const auto model4 = changed(changed(kLu2, 22, 43), 23, 80);
  CHECK(judge(model4, "IBM-3278-4") == 0);
  CHECK(judge(model4, "IBM-3278-3") == 0x08350018);
  CHECK(judge(model4, "IBM-3278-5") == 0x08350018);
  CHECK(judge(model4, "IBM-DYNAMIC") == 0);
  CHECK(judge(changed(changed(kLu2, 22, 27), 23, 132), "IBM-3279-5-E") == 0);
  CHECK(judge(kLu3, "IBM-3278-2") == 0x0835000E);
  CHECK(judge(changed(kLu2, 2, 7), "IBM-3278-2") == 0x08350002);
  CHECK(judge(changed(kLu2, 3, 2), "IBM-3278-2") == 0x08350003);
}

TEST_CASE("a printer takes the LU types for which functions were agreed on") {
  const Functions both = {Function::data_stream_ctl, Function::scs_ctl_codes};
  CHECK(judge(kLu1, "IBM-3287-1", both) == 0);
  CHECK(judge(kLu3, "IBM-3287-1", both) == 0);
  CHECK(judge(kLu1, "IBM-3287-1", {Function::data_stream_ctl}) == 0x0835000E);
  CHECK(judge(kLu3, "IBM-3287-1", {Function::scs_ctl_codes}) == 0x0835000E);
  CHECK(judge(kLu3, "IBM-3287-1", {}, false) == 0);
  CHECK(judge(kLu1, "IBM-3287-1", {}, false) == 0x0835000E);
  CHECK(judge(kLu2, "IBM-3287-1", both) == 0x0835000E);
}
