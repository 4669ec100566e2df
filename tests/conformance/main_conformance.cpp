// The conformance suite from the command line: on our own engine, or (--peer) on somebody else's stack.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iostream>

#include "conformance/half_session_player.h"
#include "conformance/peer_run.h"
#include "conformance/report.h"
#include "conformance/wire_player.h"

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
  bool modes = false;
  PeerOptions peer;
};

std::vector<Verdict> choose(const Suite& suite, const Options& options) {
  std::vector<Verdict> verdicts;
  for (const auto& file : suite.files) {
    if (!options.subject.empty() && options.subject != file.subject) continue;
    for (const auto& c : file.cases) {
      if (c.name.find(options.filter) != std::string::npos) {
        verdicts.push_back({&c, file.subject, Verdict::Kind::passed, {}});
      }
    }
  }
  return verdicts;
}

void play_all(std::vector<Verdict>& verdicts) {
  for (auto& v : verdicts) {
    v.why = play(*v.tested);
    if (!v.why.empty()) v.kind = Verdict::Kind::failed;
  }
}

bool write_report(const std::string& file, const std::vector<Verdict>& verdicts) {
  if (file.empty()) return true;
  std::ofstream out(file);
  write_junit(out, verdicts);
  if (out.flush()) return true;
  std::cerr << file << ": cannot be written\n";
  return false;
}

int run(const Options& options) {
  // The names of a peer's modes count over all files.
  const bool own = options.peer.peer.empty() && !options.modes;
  const auto suite = load_suite(options.folder, own ? options.subject : std::string());
  if (!suite.faults.empty()) {
    std::cerr << to_words(suite.faults);
    return 1;
  }
  if (options.modes) {
    std::cout << ModeNames(suite).to_json();
    return 0;
  }
  auto verdicts = choose(suite, options);
  if (verdicts.empty()) {
    std::cerr << "no case has \"" << options.subject << options.filter << "\" in its name\n";
    return 1;
  }
  if (options.list) {
    for (const auto& v : verdicts) std::cout << v.tested->name << "\t" << v.tested->book << '\n';
  }
  std::string ended;
  if (!options.list && !options.count) {
    if (options.peer.peer.empty()) {
      play_all(verdicts);
    } else {
      ended = play_on_peer(suite, options.peer, verdicts);
    }
  }
  const bool written = write_report(options.report, verdicts);
  print_failures(std::cout, verdicts);
  std::cout << count_in_words(verdicts);
  const auto count = [&](Verdict::Kind kind) {
    return std::count_if(verdicts.begin(), verdicts.end(), [kind](const Verdict& v) { return v.kind == kind; });
  };
  const auto failed = count(Verdict::Kind::failed);
  const auto skipped = count(Verdict::Kind::skipped);
  if (!options.peer.peer.empty()) {
    std::cout << ", " << count(Verdict::Kind::passed) << " passed, " << skipped << " skipped";
  }
  if (failed != 0) std::cout << ", " << failed << " FAILED";
  std::cout << '\n';
  if (!ended.empty()) std::cerr << "conformance: " << options.peer.peer << ": " << ended << '\n';
  const bool played = static_cast<std::size_t>(skipped) < verdicts.size();
  return failed == 0 && ended.empty() && written && played ? 0 : 1;
}

void add_peer_options(CLI::App& app, PeerOptions& peer) {
  const auto group = "On a peer";
  app.add_option("--peer", peer.peer,
                 "play the cases on the stack at the other end of a link: dlsw:HOST:2065 (version 1) or dlsw:HOST:2067 "
                 "(version 2)")
      ->group(group);
  app.add_option(
         "--role", peer.role,
         "what the tester is: primary, a host (the peer is a peripheral node); secondary, a peripheral node with "
         "one LU (the peer is a host)")
      ->check(CLI::IsMember({"primary", "secondary"}))
      ->capture_default_str()
      ->group(group);
  app.add_option("--local", peer.local, "own address")->capture_default_str()->group(group);
  app.add_option("--mac", peer.mac, "own MAC; else 40:00:00:00:37:05 as primary, 40:00:00:00:00:01 as secondary")
      ->group(group);
  app.add_option("--remote-mac", peer.remote_mac, "the peer's MAC; else the other one of these two")->group(group);
  app.add_option("--sap", peer.sap, "own SAP")->check(CLI::Range(2, 254))->capture_default_str()->group(group);
  app.add_option("--remote-sap", peer.remote_sap, "the peer's SAP")
      ->check(CLI::Range(2, 254))
      ->capture_default_str()
      ->group(group);
  app.add_option("--xid", peer.xid, "node identification (017-00018): sent as secondary, required as primary")
      ->group(group);
  app.add_option("--lu", peer.lu, "local address of the LU; the cases of a node want LUs 2 and 3, and none at 9")
      ->check(CLI::Range(1, 254))
      ->capture_default_str()
      ->group(group);
  app.add_option("--application", peer.application, "as secondary: the application that INIT-SELF asks for")
      ->capture_default_str()
      ->group(group);
  app.add_option("--answer-limit", peer.answer_limit, "how long an answer may take, milliseconds")
      ->check(CLI::Range(1, 3600000))
      ->capture_default_str()
      ->group(group);
  app.add_option("--link-limit", peer.link_limit, "how long the link and the SSCP sessions may take, milliseconds")
      ->check(CLI::Range(1, 3600000))
      ->capture_default_str()
      ->group(group);
  app.add_option(
         "--silence", peer.silence,
         "at the end of a case listen so many milliseconds for what should not come; else a request that has to "
         "be refused (RU 41 FF FF) ends it")
      ->check(CLI::Range(1, 3600000))
      ->group(group);
  app.add_option(
         "--user", peer.user,
         "as primary: ADDRESS:PORT where the peer's program, conformance-user LU --obey ADDRESS:PORT, calls and "
         "takes orders; without it the program is taken to answer +RSP to everything")
      ->group(group);
  app.add_option("--capture", peer.capture, "write every PIU to a pcap file")->group(group);
  app.add_option("--log-level", peer.log_level, "what of the link is told on standard error")
      ->check(CLI::IsMember({"debug", "info", "warning", "error", "off"}))
      ->capture_default_str()
      ->group(group);
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
  app.add_flag("--print-modes", options.modes,
               "print the modes that a host under test needs, as hostsim's configuration has them");
  add_peer_options(app, options.peer);
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
  if (const auto wrong = check(options.peer); !wrong.empty()) {
    std::cerr << wrong << "\nRun with --help for more information.\n";
    return 2;
  }
  return run(options);
}
