// The suite itself: that its reader tells faults, that its player fails what is wrong, and the rules of the tables.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "conformance/case_file.h"
#include "conformance/half_session_player.h"
#include "conformance/mutants.h"
#include "conformance/report.h"

using namespace openrui;
using namespace openrui::conformance;

namespace {

std::string schema() {
  std::ifstream in(std::string(CONFORMANCE_FOLDER) + "/case.schema.json");
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

Result<CaseFile, std::vector<ConfigFault>> parse(const std::string& rest) {
  const std::string text = R"({ "subject": "s", "book": "b", "sessions": [ { "name": "duplex", "profiles": "FM4 TS4",
    "primary": "chains delayed RQD RQE", "secondary": "chains delayed RQD RQE", "mode": "FDX", "brackets": "other" } ],)" +
                           rest + "}";
  return parse_case_file("t.json", text, schema(), SessionBook());
}

std::string fault_of(const std::string& rest) {
  const auto parsed = parse(rest);
  REQUIRE_FALSE(parsed.ok());
  return to_words(parsed.error().front());
}

std::string case_of(const std::string& lines) {
  return R"("cases": [ { "name": "n", "on": ["duplex secondary"], "lines": [)" + lines + "] } ]";
}

std::string played(const std::string& lines) {
  const auto parsed = parse(case_of(lines));
  REQUIRE(parsed.ok());
  return play(parsed->cases.front());
}

}  // namespace

TEST_CASE("a line that is none is told with its place and what was found") {
  CHECK(
      fault_of(case_of(R"("recieve BID")")) ==
      "t.json:2:184: /cases/0/lines/0: found \"recieve BID\", which begins with none of the words of a line; expected "
      "a line as tests/conformance/README.md has them");
  CHECK(fault_of(case_of(R"("receive BIT")")).find("\"BIT\", which is the name of no RU") != std::string::npos);
  CHECK(fault_of(case_of(R"("receive data RQX")")).find("an unknown word \"RQX\"") != std::string::npos);
  CHECK(fault_of(case_of(R"("receive data -> ")")).find("no sense code") != std::string::npos);
  CHECK(fault_of(case_of(R"("state brackets INB")")).find("nothing that has a state") != std::string::npos);
}

TEST_CASE("an unknown session and an unknown role are told with those that there are") {
  const auto text = fault_of(R"("cases": [ { "name": "n", "on": ["duplx secondary"], "lines": ["take"] } ])");
  CHECK(text.find("/cases/0/on/0") != std::string::npos);
  CHECK(text.find("\"duplex\"") != std::string::npos);
}

TEST_CASE("a matrix whose row has a cell too few is told") {
  const auto text = fault_of(R"("matrices": [ { "name": "m", "on": ["duplex secondary"], "machines": ["receiving"],
    "states": [ { "state": "BETC" }, { "state": "INC", "by": ["receive data first"] } ],
    "inputs": [ { "do": ["receive data only"], "cells": ["BETC"] } ] } ])");
  CHECK(text.find("/matrices/0/inputs/0/cells: found 1 cells; expected one for each of the 2 states") !=
        std::string::npos);
}

TEST_CASE("two cases of one name are told") {
  CHECK(fault_of(R"("cases": [ { "name": "n", "on": ["duplex secondary"], "lines": ["take"] },
    { "name": "n", "on": ["duplex secondary"], "lines": ["take"] } ])")
            .find("again") != std::string::npos);
}

TEST_CASE("a key that the schema does not know is told") {
  CHECK(fault_of(R"("casess": [])").find("casess") != std::string::npos);
}

TEST_CASE("the player fails a case whose outcome or state or output is another one") {
  CHECK(played(R"("receive data only RQE", "state received 1")").empty());
  CHECK(played(R"("receive data only RQE -> 2003")").find("should have seen") != std::string::npos);
  CHECK(played(R"("receive data middle RQE")").find("the user should have heard request") != std::string::npos);
  CHECK(played(R"("receive data middle RQE -> 2003")").find("2002") != std::string::npos);
  CHECK(played(R"("receive data only RQE", "state received 2")").find("received should be 2, but is 1") !=
        std::string::npos);
  CHECK(played(R"("send data only RQE PI")").find("the partner should have seen") != std::string::npos);
  CHECK(played(R"("send data middle RQE")").find("expected sent, was refused 2002 0000") != std::string::npos);
  CHECK(played(R"("send data only RQE", "partner sees IPR")").find("the partner saw nothing") != std::string::npos);
  CHECK(played(R"("receive data only RQD", "answer +RSP snf=2")").find("expected sent, was refused 200E") !=
        std::string::npos);
}

TEST_CASE("what no line accounts for fails a case") {
  // The negative response and the word to the user are expected by the outcome; a second one is not.
  const auto parsed = parse(case_of(R"("lose session")"));
  REQUIRE(parsed.ok());
  auto c = parsed->cases.front();
  REQUIRE(play(c).empty());
  c.lines.push_back(*parse_line("receive data only RQE -> discarded"));
  CHECK(play(c).find("unexpected") != std::string::npos);
}

TEST_CASE("every case cites a book and the suite is as large as it should be") {
  const auto suite = load_suite(CONFORMANCE_FOLDER);
  INFO(to_words(suite.faults));
  REQUIRE(suite.faults.empty());
  std::size_t cases = 0;
  for (const auto& file : suite.files) {
    INFO(file.subject);
    CHECK(std::filesystem::exists(std::string(CONFORMANCE_FOLDER) + "/cases/" + file.subject + ".json"));
    for (const auto& c : file.cases) {
      ++cases;
      INFO(c.name);
      CHECK_FALSE(c.book.empty());
    }
  }
  CHECK(cases >= 2500);
}

TEST_CASE("the state tables keep the rules that their drivers rely on") { CHECK(broken_table_rule().empty()); }

TEST_CASE("a JUnit report says what failed and why") {
  const auto parsed = parse(case_of(R"("take")"));
  REQUIRE(parsed.ok());
  std::ostringstream out;
  write_junit(out, {{&parsed->cases.front(), "s", Verdict::Kind::failed, "a < b"}});
  CHECK(out.str().find("<testsuite name=\"s\" tests=\"1\" failures=\"1\" skipped=\"0\">") != std::string::npos);
  CHECK(out.str().find("<failure message=\"a &lt; b\">") != std::string::npos);
}
