// STSN, set and test sequence numbers (SNA reference 7; LUA reference 13.6): the transaction numbers that a
// half-session keeps when the counters of its session are reset, and the response that it builds where its user gives
// none.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "formats/ru/session_control.h"

namespace openrui {

// What the half-session knows of a number that STSN names.
enum class StsnKnowledge : std::uint8_t { unknown, equal, different };
std::string_view name(StsnKnowledge k);

// One row per action and knowledge: result code, and whether the response carries our own number or the one received.
struct StsnRow {
  StsnAction action;
  StsnKnowledge knowledge;
  StsnResult result;
  bool own_number;
  std::string_view rule;
};
std::span<const StsnRow> stsn_results();

// The last number of each direction of the normal flow.
struct TransactionNumbers {
  std::uint16_t secondary = 0;  // secondary to primary
  std::uint16_t primary = 0;    // primary to secondary
  friend bool operator==(const TransactionNumbers&, const TransactionNumbers&) = default;
};

// The response to `request` by one who keeps `own`, or no numbers at all.
StsnResponse answer_stsn(const Stsn& request, const std::optional<TransactionNumbers>& own,
                         std::span<const StsnRow> rows = stsn_results());

// True for the actions that set a number (01 and 11), which the session's counter then follows.
constexpr bool sets(StsnAction a) { return a == StsnAction::set || a == StsnAction::set_and_test; }

}  // namespace openrui
