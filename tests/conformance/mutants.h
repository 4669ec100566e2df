// Mutants of the state tables: every row in turn with another next state, another action, another sense code, and
// missing. A suite that does not fail on a mutant has no case for that row.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "conformance/script.h"
#include "half_session/half_session.h"

namespace openrui::conformance {

// The tables of both roles, one of them changed. Holds what it points to.
struct MutantTables {
  DfcTables data_flow_control;
  HalfSessionTables of_role[2];  // [Role]
  std::shared_ptr<void> changed;
  std::string broken_rule;  // the changed table breaks a rule that all tables keep; empty: it does not
};

struct Mutant {
  std::string table;                  // "brackets, bidder"
  std::string row;                    // "PBID, +RSP(BID)"
  std::string change;                 // "next state BETB instead of WON"
  std::vector<std::string> subjects;  // where to look first for a case that fails
  std::function<std::unique_ptr<MutantTables>()> make;
};

// All of them, in the order of tables and rows.
std::vector<Mutant> all_mutants();

// A row that refuses takes no action, and leaves the state as it is: that is why drivers need not look. The receiver of
// chains is the exception, which may enter PURGE. The first row that breaks it, or empty.
std::string broken_table_rule();

}  // namespace openrui::conformance
