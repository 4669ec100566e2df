// The page "Test your LUA program in CI without a mainframe": its program, its scenario and its runs are as it says.
#include <algorithm>

#include "scenario_stage.h"

using namespace openrui;
using namespace openrui::test;

namespace {

const std::string kFolder = SOURCE_DIR "/config/scenarios";

std::string page() {
  std::ifstream in(kFolder + "/README.md");
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// The blocks of the page between ```text and ```.
std::vector<std::string> printed() {
  const auto text = page();
  std::vector<std::string> blocks;
  const std::string begin = "```text\n";
  for (auto at = text.find(begin); at != std::string::npos; at = text.find(begin, at + 1)) {
    const auto from = at + begin.size();
    blocks.push_back(text.substr(from, text.find("```", from) - from));
  }
  return blocks;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    // Ladders begin with number and time of a PIU; the time is of the day.
    const auto mark = std::min(line.find("├"), line.find("<"));
    const auto begin = mark == std::string::npos ? line.find_first_not_of(' ') : mark;
    if (begin != std::string::npos) lines.push_back(line.substr(begin));
  }
  return lines;
}

// What the script of the page prints with this account, run from a copy of the configurations.
struct Run {
  explicit Run(const std::string& account) {
    ScenarioHouse house;
    const auto results = house.place.path("results");
    Process script({kFolder + "/ci/test.sh", account, results},
                   {"PATH=" BINARY_DIR "/bin:" + std::string(getenv("PATH")), "PKG_CONFIG_PATH=" BINARY_DIR,
                    "HOST_CONFIG=" + house.place.path("host.json"), "NODE_CONFIG=" + house.place.path("node.json")},
                   house.place.path("script.log"), house.place.folder.string());
    text = script.read_rest();
    status = script.wait();
    log = house.file("script.log");
    report = house.file("results/verdict.xml");
    captured = std::filesystem::exists(results + "/run.pcap");
  }
  std::string text;
  std::string log;
  std::string report;
  int status = -1;
  bool captured = false;
};

}  // namespace

TEST_CASE("the passing run of the page is as it is printed there") {
  REQUIRE(printed().size() == 2);
  const Run run("00004711");
  INFO(run.text << run.log);
  CHECK(run.status == 0);
  CHECK(run.text == printed()[0]);
  CHECK(run.report.find("failures=\"0\"") != std::string::npos);
  CHECK(run.captured);
}

TEST_CASE("the failing run of the page shows the step and the ladder that are printed there") {
  REQUIRE(printed().size() == 2);
  const Run run("4711");
  INFO(run.text << run.log);
  CHECK(run.status == 1);
  const auto lines = lines_of(run.text);
  const auto wanted = lines_of(printed()[1]);
  CHECK(wanted.size() > 8);
  for (const auto& line : wanted) {
    INFO("the page has: " << line);
    CHECK(std::find(lines.begin(), lines.end(), line) != lines.end());
  }
  CHECK(run.report.find("failures=\"1\"") != std::string::npos);
}

TEST_CASE("the page shows the steps of its scenario as they are") {
  std::ifstream in(kFolder + "/ci/balance.json");
  const std::string scenario{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const auto text = page();
  CHECK(text.find("# Test your LUA program in CI without a mainframe") == 0);
  std::size_t shown = 0;
  for (const auto& line : lines_of(scenario.substr(scenario.find("\"variables\"")))) {
    if (line == "}") continue;
    INFO(line);
    CHECK(text.find(line.substr(0, line.find(" ]\n"))) != std::string::npos);
    ++shown;
  }
  CHECK(shown > 5);
}
