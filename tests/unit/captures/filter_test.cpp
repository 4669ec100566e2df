#include "captures/filter.h"

#include <catch2/catch.hpp>

#include "formats/sense.h"

using namespace openrui;

namespace {

// A negative response 0814 of LU 2 on link HOST1, two seconds into the capture.
struct Case {
  Case() : bytes(*from_hex("2C 00 01 02 00 05 CF 90 00 08 14 00 00 C8")) {
    unit.number = 7;
    unit.link = "HOST1";
    unit.from = LinkEnd::node;
    unit.bytes = bytes;
    summarise(unit, summary);
    tracked.session = 3;
    tracked.address = {2, 1};
  }
  bool matches(std::string_view text) const {
    const auto filter = Filter::parse(text);
    INFO((filter.ok() ? std::string() : filter.error()));
    REQUIRE(filter.ok());
    return filter->matches({unit, summary, tracked, std::chrono::seconds(2)});
  }
  Bytes bytes;
  CapturedUnit unit;
  UnitSummary summary;
  TrackedUnit tracked;
};

std::string error_of(std::string_view text) {
  const auto filter = Filter::parse(text);
  return filter.ok() ? std::string() : filter.error();
}

}  // namespace

TEST_CASE("sense alone is true of what carries a code and of what breaks a rule") {
  Case c;
  CHECK(c.matches("sense"));
  c.summary.rh->set_sdi(false);
  CHECK_FALSE(c.matches("sense"));
  const Fault fault{Role::primary, {sense::sequence_number, "connection-point manager", {}, "11.2"}};
  c.tracked.faults = {&fault, 1};
  CHECK(c.matches("sense"));
  CHECK(c.matches("sense == 2001"));
  CHECK_FALSE(c.matches("sense == 0814"));
}

TEST_CASE("a filter compares numbers and texts and flags and sense codes") {
  const Case c;
  for (const char* text : {"lu == 2",
                           "lu=0x2",
                           "partner == 1",
                           "number >= 7",
                           "number < 8",
                           "time > 1.5",
                           "time <= 2",
                           "snf != 4",
                           "length == 5",
                           "link == host1",
                           "link ~ OST",
                           "session == \"LU 02<->01\"",
                           "ru == BID",
                           "RU == bid",
                           "title ~ \"RTR will\"",
                           "kind == piu",
                           "from == node",
                           "from != host",
                           "response",
                           "negative",
                           "not expedited",
                           "!segment",
                           "sense",
                           "sense == 0814",
                           "sense == 08140000",
                           "sense != 0815",
                           "not fault",
                           "not retransmission",
                           "interface == 0"}) {
    INFO(text);
    CHECK(c.matches(text));
  }
  for (const char* text : {"lu == 3", "number > 7", "ru == BIND", "sense == 0813", "sense == 08140001", "sense != 0814",
                           "expedited", "fault", "link ~ X", "from == host"}) {
    INFO(text);
    CHECK_FALSE(c.matches(text));
  }
}

TEST_CASE("and binds closer than or and not closest, and brackets change it") {
  const Case c;
  CHECK(c.matches("response or fault and fault"));
  CHECK_FALSE(c.matches("(response or fault) and fault"));
  CHECK(c.matches("not fault and response"));
  CHECK_FALSE(c.matches("not (response or fault)"));
  CHECK(c.matches("!fault && (lu == 3 || lu == 2)"));
}

TEST_CASE("an error in a filter tells the position and what would be right") {
  CHECK(error_of("lu == 2 and foo == 1").find("character 13: there is no field 'foo'; the fields are number, time, ") ==
        0);
  CHECK(error_of("") == "character 1: a field is expected, and the end is found");
  CHECK(error_of("lu 2") == "character 4: ==, !=, <, <=, > or >= is expected, and '2' is found");
  CHECK(error_of("ru < BIND") == "character 4: ==, != or ~ is expected, and '<' is found");
  CHECK(error_of("lu == two") == "character 7: 'two' is not a number (20, 0.5, 0x14)");
  CHECK(error_of("(fault") == "character 7: ')' is expected, and the end is found");
  CHECK(error_of("fault fault") == "character 7: 'and', 'or' or the end is expected, and 'fault' is found");
  CHECK(error_of("sense == 08") ==
        "character 10: '08' is not a sense code: four or eight hexadecimal digits, such as 0814");
  CHECK(error_of("link == \"HOST") == "character 9: the quotation mark is not closed");
  CHECK(error_of("lu ==") == "character 6: a value is expected, and the end is found");
}

TEST_CASE("a filter that is nested or long without end is refused") {
  CHECK(error_of(std::string(1000, '(')) == "character 101: the expression is nested too deeply");
  CHECK(error_of(std::string(5000, ' ')) == "the filter has more than 4096 characters");
}
