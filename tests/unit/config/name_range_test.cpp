#include "config/name_range.h"

#include <catch2/catch.hpp>

using openrui::NameRange;
using openrui::parse_address_range;

namespace {

std::string error_of(const std::string& text) {
  const auto range = NameRange::parse(text, 8);
  return range.ok() ? "" : range.error();
}

}  // namespace

TEST_CASE("a name without braces is a range of one") {
  const auto range = NameRange::parse("LUA001", 8);
  REQUIRE(range.ok());
  CHECK(range->single());
  CHECK(range->count() == 1);
  CHECK(range->at(0) == "LUA001");
}

TEST_CASE("leading zeros in the first number give names of one length") {
  const auto range = NameRange::parse("LUB{001..100}", 8);
  REQUIRE(range.ok());
  CHECK(!range->single());
  CHECK(range->count() == 100);
  CHECK(range->at(0) == "LUB001");
  CHECK(range->at(9) == "LUB010");
  CHECK(range->at(99) == "LUB100");
}

TEST_CASE("without leading zeros the numbers are as long as they are") {
  const auto range = NameRange::parse("T{8..12}X", 8);
  REQUIRE(range.ok());
  CHECK(range->count() == 5);
  CHECK(range->at(0) == "T8X");
  CHECK(range->at(4) == "T12X");
  CHECK(NameRange::parse("T{0..0}", 8)->at(0) == "T0");
}

TEST_CASE("a range that cannot be counted is refused with what would be accepted") {
  CHECK(error_of("LU{5..4}") == "a range whose last number is not below the first");
  CHECK(error_of("LU{001..99}") == "as many digits in the last number as in the first");
  CHECK(error_of("LU{1-4}") == "a range such as \"LUB{001..100}\"");
  CHECK(error_of("LU{..4}") == "a range such as \"LUB{001..100}\"");
  CHECK(error_of("LU{1..}") == "a range such as \"LUB{001..100}\"");
  CHECK(error_of("LU}1..2{") == "a range such as \"LUB{001..100}\"");
  CHECK(error_of("LU{1..999999}") == "a range such as \"LUB{001..100}\"");
  CHECK(error_of("LUNAMES{8..12}") == "at most 8 characters in every name of the range");
  CHECK(error_of("LUNAME{8..12}").empty());
}

TEST_CASE("an address range has a first and perhaps a last number") {
  REQUIRE(parse_address_range("3.."));
  CHECK(parse_address_range("3..")->first == 3);
  CHECK(!parse_address_range("3..")->last);
  CHECK(parse_address_range("3..102")->last == 102U);
  CHECK(!parse_address_range("3"));
  CHECK(!parse_address_range("..3"));
  CHECK(!parse_address_range("3..x"));
  CHECK(!parse_address_range("3..1000"));
}
