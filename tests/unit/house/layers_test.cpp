// The layer boundaries of the house: the engine is free of I/O, threads and clocks, and a room includes only the rooms
// that its line in CMakeLists.txt names, directly or through them.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "support/paths.h"

namespace fs = std::filesystem;

namespace {

std::string read(const fs::path& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

bool is_source(const fs::path& path) { return path.extension() == ".h" || path.extension() == ".cpp"; }

const fs::path kTop = SOURCE_DIR;

struct Room {
  std::string name;
  fs::path folder;
  std::set<std::string> uses;
};

std::map<std::string, Room> rooms() {
  std::map<std::string, Room> all;
  const std::regex line(R"(openrui_room\((\w+)\s+PATH\s+([\w/]+)([^)]*)\))");
  const auto text = read(kTop / "CMakeLists.txt");
  for (auto m = std::sregex_iterator(text.begin(), text.end(), line); m != std::sregex_iterator(); ++m) {
    Room room{(*m)[1], kTop / std::string((*m)[2]), {}};
    std::istringstream words((*m)[3]);
    bool in_uses = false;
    for (std::string w; words >> w;) {
      const bool keyword = std::all_of(w.begin(), w.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
      if (keyword) {
        in_uses = w == "USES";
      } else if (in_uses) {
        room.uses.insert(w);
      }
    }
    all[room.name] = room;
  }
  return all;
}

// A room may stand inside the folder of another (captures/commands): a file is of the innermost one.
bool is_of_inner_room(const std::map<std::string, Room>& all, const Room& room, const fs::path& file) {
  for (const auto& [name, other] : all) {
    const bool inside = other.folder != room.folder && other.folder.string().starts_with(room.folder.string() + "/");
    if (inside && file.string().starts_with(other.folder.string() + "/")) return true;
  }
  return false;
}

void add_all(const std::map<std::string, Room>& all, const std::string& name, std::set<std::string>& into) {
  if (!into.insert(name).second) return;
  for (const auto& used : all.at(name).uses) add_all(all, used, into);
}

}  // namespace

TEST_CASE("nothing in stack/ outside runtime/ does I/O, reads a clock, locks or starts a thread") {
  const std::regex forbidden(
      R"(#include <(boost/|sys/|unistd|fcntl|netinet|arpa|poll|thread|mutex|shared_mutex|condition_variable|future|fstream|iostream|cstdio|stdio|pcap|spdlog|filesystem))"
      R"(|(system_clock|steady_clock|high_resolution_clock)::now|std::(this_thread|mutex|thread|cout|cerr)|\b(getenv|time)\()");
  std::size_t looked_at = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kTop / "stack")) {
    if (!is_source(entry.path())) continue;
    const auto relative = entry.path().lexically_relative(kTop / "stack");
    if (*relative.begin() == "runtime") continue;
    ++looked_at;
    std::istringstream lines(read(entry.path()));
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
      ++number;
      const auto code = line.substr(0, line.find("//"));
      INFO(relative.string() << ":" << number << ": " << line);
      CHECK_FALSE(std::regex_search(code, forbidden));
    }
  }
  CHECK(looked_at > 50);
}

TEST_CASE("a room includes only itself and the rooms below it") {
  const auto all = rooms();
  REQUIRE(all.size() > 10);
  // The folder name by which a room's headers are included, and who it belongs to.
  std::map<std::string, std::string> owner;
  for (const auto& [name, room] : all) {
    const auto folder = room.folder.filename().string();
    owner.emplace(folder == "engine" ? name : folder, name);
  }
  const std::regex include(R"(#include "(\w+)/[^"]+")");
  for (const auto& [name, room] : all) {
    std::set<std::string> allowed;
    add_all(all, name, allowed);
    // Two libraries may share a folder.
    for (const auto& [other, r] : all) {
      if (r.folder == room.folder) add_all(all, other, allowed);
    }
    for (const auto& entry : fs::recursive_directory_iterator(room.folder)) {
      const auto file = entry.path().filename().string();
      if (!is_source(entry.path()) || file.rfind("main_", 0) == 0) continue;
      if (is_of_inner_room(all, room, entry.path())) continue;
      const auto text = read(entry.path());
      for (auto m = std::sregex_iterator(text.begin(), text.end(), include); m != std::sregex_iterator(); ++m) {
        const auto found = owner.find((*m)[1]);
        INFO(entry.path().string() << " includes " << (*m)[0].str());
        if (found != owner.end()) CHECK(allowed.count(found->second) == 1);
      }
    }
  }
}

// tn3270gw is there to show that the public headers are enough. Its protocol needs not even those.
TEST_CASE("the gateway knows nothing of the stack but the public headers") {
  const std::regex include(R"re(#include ([<"])([^>"]+)[>"])re");
  std::size_t looked_at = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kTop / "rui/tn3270")) {
    if (!is_source(entry.path())) continue;
    const auto file = entry.path().lexically_relative(kTop / "rui/tn3270").string();
    const bool program = file == "main_tn3270gw.cpp";
    const bool gateway = file.rfind("gateway/", 0) == 0 || program;
    const auto text = read(entry.path());
    for (auto m = std::sregex_iterator(text.begin(), text.end(), include); m != std::sregex_iterator(); ++m) {
      const std::string name = (*m)[2];
      const bool own = name.rfind("tn3270/", 0) == 0 || (gateway && name.rfind("gateway/", 0) == 0) ||
                       (program && name == "config/gateway_config.h");
      const bool standard = name.find('/') == std::string::npos && name.find('.') == std::string::npos;
      const bool system = name.rfind("boost/asio/", 0) == 0 || name.rfind("openssl/", 0) == 0 ||
                          name.rfind("spdlog/", 0) == 0 || name == "lua_c.h" || name == "netinet/tcp.h" ||
                          (program && (name == "CLI/CLI.hpp" || name == "sys/resource.h"));
      INFO(file << " includes " << name);
      CHECK(((*m)[1] == "\"" ? own : standard || (gateway && system)));
      ++looked_at;
    }
  }
  CHECK(looked_at > 50);
}

// Two classes of one name in one namespace go unnoticed until a program links both, and then it runs the wrong code.
TEST_CASE("a class has its name for itself") {
  const std::regex line(R"(^(?:namespace ([\w:]+) \{|(?:class|struct|enum class) (\w+)\b(?!::)[^;]*\{))");
  std::map<std::string, std::string> found;
  for (const auto& [name, room] : rooms()) {
    for (const auto& entry : fs::recursive_directory_iterator(room.folder)) {
      if (entry.path().extension() != ".h" || is_of_inner_room(rooms(), room, entry.path())) continue;
      std::string inside;
      std::istringstream lines(read(entry.path()));
      for (std::string text; std::getline(lines, text);) {
        std::smatch m;
        if (!std::regex_search(text, m, line)) continue;
        if (m[1].matched) {
          inside = m[1];
          continue;
        }
        if (inside.empty()) continue;  // a C header
        const auto [place, first] = found.emplace(inside + "::" + m[2].str(), entry.path().string());
        INFO(place->first << " is in " << place->second << " and in " << entry.path().string());
        CHECK((first || place->second == entry.path().string()));
      }
    }
  }
  CHECK(found.size() > 300);
}

TEST_CASE("every room says what it is in a README") {
  for (const auto& [name, room] : rooms()) {
    const auto folder = room.folder.filename() == "engine" ? room.folder.parent_path() : room.folder;
    INFO(name);
    CHECK(fs::exists(folder / "README.md"));
  }
}

// CTest runs each case by its name, in which these signs mean something to CMake or to Catch2: such a case would be run
// as no case at all, and fail.
TEST_CASE("every test case has a name that can be asked for") {
  const std::regex title(R"re(TEST_CASE(?:_METHOD)?\((?:\w+, )?"((?:[^"\\]|\\.)*)")re");
  std::size_t names = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kTop / "tests")) {
    if (entry.path().extension() != ".cpp") continue;
    const auto text = read(entry.path());
    for (auto m = std::sregex_iterator(text.begin(), text.end(), title); m != std::sregex_iterator(); ++m) {
      const std::string name = (*m)[1];
      INFO(entry.path().string() << ": " << name);
      CHECK(name.find_first_of(";[]\\\"") == std::string::npos);
      CHECK(name.substr(0, 1) != "-");
      ++names;
    }
  }
  CHECK(names > 500);
}
