// The mutation run: changes every row of every state table in turn and sees whether a case of the suite fails.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iomanip>
#include <iostream>
#include <map>

#include "conformance/case_file.h"
#include "conformance/half_session_player.h"
#include "conformance/mutants.h"

using namespace openrui;
using namespace openrui::conformance;

namespace {

struct Options {
  std::string folder = CONFORMANCE_FOLDER;
  std::string table;
  std::size_t every = 1;
  double at_least = 0;
  bool list_survivors = true;
};

// The cases by subject, so that those that are likely to fail come first.
class Cases {
 public:
  explicit Cases(const Suite& suite) {
    for (const auto& file : suite.files) {
      for (const auto& c : file.cases) by_subject_[file.subject].push_back(&c);
    }
  }
  // Empty: all cases hold.
  std::string first_failure(const Mutant& mutant, const MutantTables& tables) const {
    for (const auto& subject : mutant.subjects) {
      if (auto name = play(subject, tables); !name.empty()) return name;
    }
    for (const auto& [subject, cases] : by_subject_) {
      if (std::find(mutant.subjects.begin(), mutant.subjects.end(), subject) != mutant.subjects.end()) continue;
      if (auto name = play(subject, tables); !name.empty()) return name;
    }
    return {};
  }

 private:
  std::string play(const std::string& subject, const MutantTables& tables) const {
    const auto found = by_subject_.find(subject);
    if (found == by_subject_.end()) return {};
    for (const auto* c : found->second) {
      const auto* of_session = &tables.of_role[static_cast<std::size_t>(c->role)];
      if (!conformance::play(*c, of_session, tables.activation).empty()) return c->name;
    }
    return {};
  }
  std::map<std::string, std::vector<const Case*>> by_subject_;
};

int run(const Options& options) {
  const auto suite = load_suite(options.folder);
  if (!suite.faults.empty()) {
    std::cerr << to_words(suite.faults);
    return 1;
  }
  const Cases cases(suite);
  MutantTables unchanged;
  for (const auto role : {Role::primary, Role::secondary}) {
    unchanged.of_role[static_cast<std::size_t>(role)] = standard_tables(role);
  }
  const auto broken = cases.first_failure({}, unchanged);
  if (!broken.empty()) {
    std::cerr << "the suite fails without a change: " << broken << '\n';
    return 1;
  }
  std::size_t equivalent = 0;
  std::size_t unreached = 0;
  std::size_t tried = 0;
  std::size_t killed = 0;
  std::size_t by_rule = 0;
  std::size_t number = 0;
  for (const auto& mutant : all_mutants()) {
    if (mutant.table.find(options.table) == std::string::npos || number++ % options.every != 0) continue;
    if (mutant.equivalent || !mutant.reached) {
      ++(mutant.reached ? equivalent : unreached);
      continue;
    }
    ++tried;
    const auto tables = mutant.make();
    const bool breaks_rule = !tables->broken_rule.empty();
    if (breaks_rule) ++by_rule;
    if (breaks_rule || !cases.first_failure(mutant, *tables).empty()) {
      ++killed;
    } else if (options.list_survivors) {
      std::cout << "SURVIVES " << mutant.table << ": " << mutant.row << ": " << mutant.change << std::endl;
    }
  }
  if (tried == 0) {
    std::cerr << "no table has \"" << options.table << "\" in its name\n";
    return 1;
  }
  const double share = 100.0 * static_cast<double>(killed) / static_cast<double>(tried);
  std::cout << "conformance: " << tried << " mutants of the tables (and " << equivalent << " that change nothing, "
            << unreached << " of rows that no session comes to), " << killed << " killed (" << std::fixed
            << std::setprecision(1) << share << " %), " << by_rule
            << " of them by the rules of the tables and the others by a case\n";
  return share >= options.at_least ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Changes the state tables row by row; the conformance suite has to notice.");
  app.add_option("--folder", options.folder, "where cases/, sessions.json and case.schema.json are");
  app.add_option("--table", options.table, "only tables with this text in their name");
  app.add_option("--every", options.every, "only every n-th mutant")->check(CLI::PositiveNumber);
  app.add_option("--at-least", options.at_least, "exit 1 when a smaller share is killed, percent");
  app.set_version_flag("--version", OPENRUI_VERSION);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& done) {
    return app.exit(done);
  } catch (const CLI::ParseError& wrong) {
    app.exit(wrong);
    return 2;
  }
  return run(options);
}
