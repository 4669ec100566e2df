#include "base/pattern.h"

#include <catch2/catch.hpp>

using namespace openrui;

TEST_CASE("patterns: a star is any characters, a question mark is one") {
  CHECK(matches_pattern("LUA001", "LUA001"));
  CHECK(matches_pattern("LU*", "LUA001"));
  CHECK(matches_pattern("*", ""));
  CHECK(matches_pattern("LU?001", "LUA001"));
  CHECK(matches_pattern("*A*1", "LUA001"));
  CHECK(matches_pattern("CN=*,O=Bank", "CN=a,b,O=Bank"));
  CHECK_FALSE(matches_pattern("LU?", "LU"));
  CHECK_FALSE(matches_pattern("LUA", "LUA1"));
  CHECK_FALSE(matches_pattern("", "L"));
  CHECK_FALSE(matches_pattern("*B", "LUA001"));
  CHECK(matches_any({"X*", "LU*"}, "LUA001"));
  CHECK_FALSE(matches_any({"X*", "LUB*"}, "LUA001"));
  CHECK_FALSE(matches_any({}, "LUA001"));
}
