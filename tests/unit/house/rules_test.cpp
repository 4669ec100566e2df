// Every numbered rule of IUCV and of UCLA IPC (transports reference 8.7 and 9.2), and every entry of the test list
// of 9.6, has a test that carries its number.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "support/paths.h"

namespace fs = std::filesystem;

namespace {

// The names of all tests below a folder, adjacent literals joined.
std::vector<std::string> test_names(const fs::path& folder) {
  std::vector<std::string> names;
  const std::regex test_case("TEST_CASE\\(\\s*\"([^\"]*)\"");
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::ifstream in(entry.path());
    std::stringstream text;
    text << in.rdbuf();
    const auto source = text.str();
    for (auto m = std::sregex_iterator(source.begin(), source.end(), test_case); m != std::sregex_iterator(); ++m) {
      names.push_back((*m)[1]);
    }
  }
  return names;
}

// The rules that no name begins with, in words.
std::string untested(const std::string& folder, const std::vector<std::pair<std::string, int>>& rules) {
  const auto names = test_names(fs::path(SOURCE_DIR) / folder);
  std::set<std::string> begun;
  for (const auto& name : names) begun.insert(name.substr(0, name.find_first_of(" :")));
  std::string missing;
  for (const auto& [letter, count] : rules) {
    for (int i = 1; i <= count; ++i) {
      if (begun.count(letter + std::to_string(i)) == 0) missing += letter + std::to_string(i) + ' ';
    }
  }
  return missing;
}

}  // namespace

TEST_CASE("every rule of IUCV has a test that carries its number") {
  CHECK(untested("tests/unit/iucv", {{"V", 15}}).empty());
  CHECK(untested("tests/unit/iucv", {{"V", 16}}) == "V16 ");
}

TEST_CASE("every rule of UCLA IPC has a test that carries its number") {
  CHECK(untested("tests/unit/ipc370",
                 {{"Q", 8}, {"O", 7}, {"T", 10}, {"P", 3}, {"C", 4}, {"D", 13}, {"L", 7}, {"A", 5}, {"U", 2}})
            .empty());
}

TEST_CASE("every entry of the test list of UCLA IPC has a test that names it") {
  const auto names = test_names(fs::path(SOURCE_DIR) / "tests/unit/ipc370");
  for (int i = 1; i <= 13; ++i) {
    CAPTURE(i);
    const auto words = "(9.6 no. " + std::to_string(i) + ")";
    CHECK(std::any_of(names.begin(), names.end(),
                      [&](const auto& name) { return name.find(words) != std::string::npos; }));
  }
}
