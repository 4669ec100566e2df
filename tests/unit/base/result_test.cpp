#include "base/result.h"

#include <catch2/catch.hpp>
#include <memory>

using namespace openrui;

TEST_CASE("a result is a value or an error") {
  const Result<int, std::string> good = 7;
  REQUIRE(good);
  CHECK(*good == 7);
  const Result<int, std::string> bad = std::string("no");
  REQUIRE_FALSE(bad.ok());
  CHECK(bad.error() == "no");
}

TEST_CASE("a result can carry what cannot be copied") {
  Result<std::unique_ptr<int>, std::string> result = std::make_unique<int>(3);
  REQUIRE(result);
  const auto taken = std::move(result.value());
  CHECK(*taken == 3);
}
