#include "config/config_fault.h"

#include <catch2/catch.hpp>

using openrui::nearest;
using openrui::one_of;
using openrui::to_words;

TEST_CASE("a fault reads as place, pointer, found and expected") {
  CHECK(to_words({"node.json", 12, 18, "/lus/1/address", "300", "an integer from 1 to 254"}) ==
        "node.json:12:18: /lus/1/address: found 300; expected an integer from 1 to 254");
}

TEST_CASE("the nearest candidate allows for slips of the keyboard, not for other words") {
  const std::vector<std::string> keys{"address", "name", "pu"};
  CHECK(nearest("adress", keys) == "address");
  CHECK(nearest("addres", keys) == "address");
  CHECK(nearest("adrdess", keys) == "address");
  CHECK(nearest("Name", keys) == "name");
  CHECK(nearest("nmae", keys) == "name");
  CHECK(nearest("PU", keys) == "pu");
  CHECK(nearest("x", keys).empty());
  CHECK(nearest("location", keys).empty());
  CHECK(nearest("", keys).empty());
  CHECK(nearest(std::string(10000, 'a'), keys).empty());
}

TEST_CASE("a list of choices names the likely one and counts what it leaves out") {
  CHECK(one_of("x", {"a"}) == "\"a\"");
  CHECK(one_of("echoo", {"echo", "sink"}) == "one of \"echo\", \"sink\" (did you mean \"echo\"?)");
  CHECK(one_of("zzz", {"echo", "sink", "more"}, 2) == "one of \"echo\", \"sink\" and 1 more");
}
