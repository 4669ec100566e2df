#include "transmission_control/stsn.h"

#include <catch2/catch.hpp>
#include <set>

#include "support/hex.h"

using namespace openrui;
using namespace openrui::test;

namespace {
std::string answer(std::string_view request, const std::optional<TransactionNumbers>& own) {
  return to_hex(emit_stsn_response(answer_stsn(*parse_stsn(hex(request)), own)));
}
}  // namespace

TEST_CASE("the default response to STSN is that of the traces (LUA reference 13.6)") {
  CHECK(answer("A2 50 0025 0000", TransactionNumbers{12, 7}) == "A2 50 00 25 00 00");
  CHECK(answer("A2 70 002C 001B", TransactionNumbers{44, 25}) == "A2 70 00 2C 00 19");
}

TEST_CASE("every action with every knowledge has one row, which cites its rule") {
  std::set<std::pair<int, int>> seen;
  for (const auto& row : stsn_results()) {
    CHECK(seen.insert({static_cast<int>(row.action), static_cast<int>(row.knowledge)}).second);
    CHECK_FALSE(row.rule.empty());
    CHECK_FALSE((row.own_number && row.knowledge == StsnKnowledge::unknown));
  }
  CHECK(seen.size() == 12);
}

TEST_CASE("result codes of STSN by action and knowledge (SNA reference 7)") {
  const TransactionNumbers own{5, 9};
  CHECK(answer("A2 00 0001 0002", own) == "A2 00 00 01 00 02");  // ignore
  CHECK(answer("A2 A0 0001 0002", own) == "A2 50 00 05 00 09");  // sense: own numbers
  CHECK(answer("A2 A0 0005 0009", own) == "A2 50 00 05 00 09");
  CHECK(answer("A2 F0 0005 0009", own) == "A2 50 00 05 00 09");           // set and test, equal
  CHECK(answer("A2 F0 0006 0009", own) == "A2 D0 00 05 00 09");           // one differs
  CHECK(answer("A2 A0 0001 0002", std::nullopt) == "A2 A0 00 01 00 02");  // invalid
  CHECK(answer("A2 F0 0001 0002", std::nullopt) == "A2 A0 00 01 00 02");
  CHECK(answer("A2 50 0001 0002", std::nullopt) == "A2 50 00 01 00 02");  // SET needs no knowledge
}
