// What the ladder of the demo's conversation must show, in order.
#pragma once

#include <catch2/catch.hpp>
#include <string>

namespace openrui::test {

inline void check_conversation(const std::string& ladder) {
  std::size_t at = 0;
  for (const char* piece : {"XID 0", "contacted", "ACTPU", "+RSP(ACTPU)", "ACTLU", "+RSP(ACTLU)", "INIT-SELF", "BIND",
                            "+RSP(BIND)", "SDT", "BC RQE1", "EC RQD1", "UNBIND", "+RSP(UNBIND)"}) {
    const auto found = ladder.find(piece, at);
    INFO("looking for: " << piece << "\nin:\n" << ladder);
    REQUIRE(found != std::string::npos);
    at = found + std::string(piece).size();
  }
}

}  // namespace openrui::test
