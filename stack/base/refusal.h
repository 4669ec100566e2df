// Why a request was refused, for logs, traces and the observer: the sense code, the machine or check that objected, the
// state it was in, and the rule. The views are of static storage.
#pragma once

#include <string>
#include <string_view>

#include "base/sense_code.h"

namespace openrui {

struct Refusal {
  Sense sense = Sense::none;
  std::string_view machine = {};  // "brackets, bidder"; "RH usage"
  std::string_view state = {};    // "INB"; empty where there is none
  std::string_view rule = {};     // "11.6 INB, receive FMD with BB"

  // "brackets, bidder in INB: 11.6 INB, receive FMD with BB".
  std::string in_words() const {
    std::string text(machine);
    if (!state.empty()) text.append(" in ").append(state);
    if (!rule.empty()) text.append(text.empty() ? "" : ": ").append(rule);
    return text;
  }
};

// The refusal that a row of a table stands for. Null: no row lists the pair, and `otherwise` is the sense code.
template <class Table, class State>
Refusal refusal_by(const Table& table, const typename Table::Row* row, State state, Sense otherwise) {
  if (row == nullptr) return {otherwise, table.title(), name(state), "not possible in this state"};
  return {row->sense, table.title(), name(state), row->rule};
}

}  // namespace openrui
