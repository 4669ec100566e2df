#include <catch2/catch.hpp>

#include "dlc/dlsw/addresses.h"

using namespace openrui::dlsw;

TEST_CASE("IPv4 addresses are compared by number, mapped or not") {
  CHECK(is_higher_address("10.0.0.10", "10.0.0.9"));
  CHECK_FALSE(is_higher_address("10.0.0.9", "10.0.0.10"));
  CHECK_FALSE(is_higher_address("10.0.0.9", "10.0.0.9"));
  CHECK(is_higher_address("::ffff:127.0.0.2", "127.0.0.1"));
  CHECK(is_higher_address("fe80::2", "fe80::1"));
  CHECK(same_address("::ffff:127.0.0.2", "127.0.0.2"));
  CHECK_FALSE(same_address("127.0.0.1", "127.0.0.2"));
  CHECK(plain_address("::ffff:127.0.0.2") == "127.0.0.2");
  CHECK(plain_address("::ffff:7f00:1") == "::ffff:7f00:1");
}

TEST_CASE("a host name is no numeric address") {
  CHECK(is_numeric_address("127.0.0.1"));
  CHECK(is_numeric_address("::1"));
  for (const auto* name :
       {"localhost", "mvs.example.org", "1.2.3", "1.2.3.4.5", "1..2.3", "1.2.3.", "1.2.3.4444", ""}) {
    CHECK_FALSE(is_numeric_address(name));
  }
}
