// Mutants of the state tables: every row in turn with another next state, another action, another sense code, and
// missing. A suite that does not fail on a mutant has no case for that row.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "conformance/script.h"
#include "half_session/half_session.h"
#include "services/activation_fsm.h"

namespace openrui::conformance {

// The tables of both roles, one of them changed. Holds what it points to.
struct MutantTables {
  DfcTables data_flow_control;
  HalfSessionTables of_role[2];  // [Role]
  ActivationTables activation;
  std::shared_ptr<void> changed;
  std::string broken_rule;  // the changed table breaks a rule that all tables keep; empty: it does not
};

struct Mutant {
  std::string table;                  // "brackets, bidder"
  std::string row;                    // "PBID, +RSP(BID)"
  std::string change;                 // "next state BETB instead of WON"
  std::vector<std::string> subjects;  // where to look first for a case that fails
  // Does what the table does: a row that says what its absence says as well. That is a row that refuses with the sense
  // code of everything that is not listed, and a row that says that an event, which nobody can refuse, changes nothing.
  bool equivalent = false;
  bool reached = true;  // false: a row that a book prints and that no session of ours comes to
  std::function<std::unique_ptr<MutantTables>()> make;
};

// All of them, in the order of tables and rows.
std::vector<Mutant> all_mutants();

// What drivers rely on and need not look at. A row that refuses takes no action and leaves the state as it is (but the
// receiver of chains may enter PURGE). The sender of chains sends what it accepts; a response moves a chain machine and
// does no more. Whether a chain may begin under quiesce or after BIS, a LUSTAT be sent, or data pass session control,
// is a question, which changes nothing. A session starts, with the rules of its BIND, with the response to BIND and
// nothing else. The first row that breaks this, or empty.
std::string broken_table_rule();

}  // namespace openrui::conformance
