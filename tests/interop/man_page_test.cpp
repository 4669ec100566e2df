// Each program has a man page that knows all its options and commands, and that formats without a complaint.
#include <catch2/catch.hpp>
#include <iostream>
#include <iterator>
#include <regex>
#include <set>

#include "support/process.h"

using namespace openrui;
using namespace openrui::test;

namespace {

struct Page {
  const char* program;
  const char* file;
};
constexpr Page kPages[] = {{"snanode", "stack/runtime/man/snanode.1"}, {"snactl", "stack/runtime/man/snactl.1"},
                           {"hostsim", "hostsim/man/hostsim.1"},       {"snatrace", "captures/man/snatrace.1"},
                           {"rui-demo", "rui/man/rui-demo.1"},         {"tn3270gw", "rui/tn3270/man/tn3270gw.1"},
                           {"ipcstat", "stack/runtime/man/ipcstat.1"}, {"iucvctl", "stack/runtime/man/iucvctl.1"}};

std::string source_of(const Page& page) {
  std::ifstream in(std::string(SOURCE_DIR "/") + page.file);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string help_of(std::vector<std::string> words) {
  words[0] = bin(words[0]);
  words.emplace_back("--help");
  int status = 1;
  const auto text = output_of(words, &status);
  CHECK(status == 0);
  return text;
}

std::set<std::string> found_in(const std::string& text, const char* pattern) {
  const std::regex expression(pattern, std::regex::multiline);
  std::set<std::string> found;
  for (std::sregex_iterator i(text.begin(), text.end(), expression), end; i != end; ++i) found.insert((*i)[1]);
  return found;
}

// A line of `--help` begins with the name of a command.
std::set<std::string> commands_in(const std::string& help) {
  const auto at = help.find("Subcommands:");
  return at == std::string::npos ? std::set<std::string>{} : found_in(help.substr(at), "^  ([a-z]+) ");
}

void check_options(const std::string& page, const std::string& help) {
  const auto options = found_in(help, "(--[a-z][a-z-]*)");
  CHECK_FALSE(options.empty());
  for (const auto& option : options) {
    CAPTURE(option);
    CHECK(page.find("Fl " + option.substr(1)) != std::string::npos);
  }
}

bool there(const char* program) {
  return std::system(("command -v " + std::string(program) + " >/dev/null 2>&1").c_str()) == 0;
}

}  // namespace

TEST_CASE("every option and command that a program's help shows is in its man page") {
  for (const auto& p : kPages) {
    CAPTURE(p.program);
    const auto page = source_of(p);
    REQUIRE_FALSE(page.empty());
    const auto help = help_of({p.program});
    check_options(page, help);
    for (const auto& command : commands_in(help)) {
      CAPTURE(command);
      CHECK(page.find("Cm " + command) != std::string::npos);
      const auto more = help_of({p.program, command});
      check_options(page, more);
      for (const auto& sub : commands_in(more)) CHECK(page.find("Cm " + command + " " + sub) != std::string::npos);
    }
  }
}

TEST_CASE("a man page names no option that its program has not") {
  for (const auto& p : kPages) {
    CAPTURE(p.program);
    auto help = help_of({p.program});
    for (const auto& command : commands_in(help)) help += help_of({p.program, command});
    const auto known = found_in(help, "(--[a-z][a-z-]*)");
    for (const auto& option : found_in(source_of(p), "Fl (-[a-z][a-z-]*)")) {
      CAPTURE(option);
      // rui-demo reads its own arguments and says only in the source that it takes these two.
      const bool of_all = option == "-help" || option == "-version";
      CHECK((of_all || known.count("-" + option) == 1));
    }
  }
}

TEST_CASE("man pages format without a complaint") {
  const bool mandoc = there("mandoc");
  if (!mandoc && !there("groff")) {
    std::cout << "skipped: neither mandoc nor groff is installed\n";
    exit(77);
  }
  for (const auto& p : kPages) {
    const std::string file = std::string(SOURCE_DIR "/") + p.file;
    CAPTURE(file);
    int status = 1;
    const auto said = output_of({"sh", "-c",
                                 mandoc ? "mandoc -T lint -W warning " + file + " 2>&1"
                                        : "groff -ww -mandoc -Tascii " + file + " 2>&1 >/dev/null"},
                                &status);
    CHECK(status == 0);
    CHECK(said.empty());
  }
}

TEST_CASE("snactl's man page has every key of its JSON") {
  // snactl_test has the keys; the page must name them in its words.
  const auto page = source_of(kPages[1]);
  for (const char* key : {"uptime_seconds",      "links_contacted", "pius_out",        "dropped_pius",
                          "active_lus",          "address",         "members",         "lu_lu",
                          "bytes_unread",        "bytes_held",      "session_control", "fm_profile",
                          "quiesced_by_program", "send_credit",     "max_ru_out",      "unanswered_by_host",
                          "write_waits",         "needs_restart",   "sessions_ended",  "in_progress"}) {
    CAPTURE(key);
    CHECK(page.find(key) != std::string::npos);
  }
}
