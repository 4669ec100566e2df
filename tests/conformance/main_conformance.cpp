// The conformance suite from the command line: on our own engine, or (--peer) on somebody else's stack.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>

#include "conformance/half_session_player.h"
#include "conformance/report.h"

using namespace openrui;
using namespace openrui::conformance;

namespace {

struct Options {
  std::string folder = CONFORMANCE_FOLDER;
  std::string subject;
  std::string filter;
  std::string report;
  bool list = false;
  bool count = false;
};

std::vector<Verdict> play_all(const Suite& suite, const Options& options) {
  std::vector<Verdict> verdicts;
  for (const auto& file : suite.files) {
    if (!options.subject.empty() && options.subject != file.subject) continue;
    for (const auto& c : file.cases) {
      if (c.name.find(options.filter) == std::string::npos) continue;
      Verdict v{&c, file.subject, Verdict::Kind::passed, {}};
      if (!options.list && !options.count) v.why = play(c);
      if (!v.why.empty()) v.kind = Verdict::Kind::failed;
      verdicts.push_back(std::move(v));
    }
  }
  return verdicts;
}

int run(const Options& options) {
  const auto suite = load_suite(options.folder);
  if (!suite.faults.empty()) {
    std::cerr << to_words(suite.faults);
    return 1;
  }
  const auto verdicts = play_all(suite, options);
  if (verdicts.empty()) {
    std::cerr << "no case has \"" << options.subject << options.filter << "\" in its name\n";
    return 1;
  }
  if (options.list) {
    for (const auto& v : verdicts) std::cout << v.tested->name << "\t" << v.tested->book << '\n';
  }
  if (!options.report.empty()) {
    std::ofstream out(options.report);
    write_junit(out, verdicts);
    if (!out.flush()) {
      std::cerr << options.report << ": cannot be written\n";
      return 1;
    }
  }
  print_failures(std::cout, verdicts);
  const auto failed =
      std::count_if(verdicts.begin(), verdicts.end(), [](const Verdict& v) { return v.kind == Verdict::Kind::failed; });
  std::cout << count_in_words(verdicts);
  if (failed != 0) std::cout << ", " << failed << " FAILED";
  std::cout << '\n';
  return failed == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("The conformance suite: cases of tests/conformance/cases, played on the protocol engine.");
  app.add_option("--folder", options.folder, "where cases/, sessions.json and case.schema.json are");
  app.add_option("--subject", options.subject, "only the cases of this subject");
  app.add_option("--filter", options.filter, "only cases with this text in their name");
  app.add_option("--report", options.report, "write a JUnit file");
  app.add_flag("--list", options.list, "print the cases, play none");
  app.add_flag("--count", options.count, "print how many cases there are, play none");
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
