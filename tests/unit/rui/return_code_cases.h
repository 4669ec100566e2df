// Every return code of an interface is produced by a case, or cannot happen and it is said why (LUA reference 5.2 to
// 5.4).
#pragma once

#include <catch2/catch.hpp>
#include <functional>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include "rui/result_codes.h"

namespace openrui::test {

struct CodeCase {
  const char* section;  // of the LUA reference
  const char* prim;
  const char* sec;
  std::function<std::string()> produce;  // the result of the verb in words
};

struct Absent {
  const char* section;
  const char* names;  // separated by blanks
  const char* because;
};

inline std::uint16_t code_of_prim(std::string_view name) {
  for (const auto& p : primary_codes()) {
    if (p.text == name) return p.code;
  }
  FAIL("no primary code " << name);
  return 0;
}
inline std::uint32_t code_of_sec(std::string_view name) {
  for (const auto& s : secondary_codes()) {
    if (s.text == name) return s.code;
  }
  FAIL("no secondary code " << name);
  return 0;
}

inline void check_produced(const std::vector<CodeCase>& cases) {
  for (const auto& c : cases) {
    DYNAMIC_SECTION("LUA reference " << c.section << ", " << c.prim << " - " << c.sec) {
      const auto expected = std::string(c.prim) + " - " + c.sec;
      const bool has_name = c.sec[0] > '9';  // a number of the operating system has none
      if (has_name) {
        CHECK(to_words({static_cast<Prim>(code_of_prim(c.prim)), static_cast<Sec>(code_of_sec(c.sec))}) == expected);
      }
      CHECK(c.produce() == expected);
    }
  }
}

inline void check_complete(const std::vector<CodeCase>& cases, std::span<const Absent> cannot_happen) {
  std::set<std::string> primaries;
  std::set<std::string> secondaries;
  for (const auto& c : cases) {
    primaries.insert(c.prim);
    secondaries.insert(c.sec);
  }
  std::set<std::string> absent;
  for (const auto& a : cannot_happen) {
    std::istringstream names(a.names);
    for (std::string name; names >> name;) {
      CAPTURE(name, a.because);
      CHECK(absent.insert(name).second);  // once
      if (std::string(a.section) == "5.2") {
        code_of_prim(name);
        CHECK(primaries.count(name) == 0);
      } else {
        code_of_sec(name);
        CHECK(secondaries.count(name) == 0);
      }
    }
  }
  for (const auto& p : primary_codes()) {
    CAPTURE(p.text);
    CHECK(primaries.count(std::string(p.text)) + absent.count(std::string(p.text)) == 1);
  }
  for (const auto& s : secondary_codes()) {
    CAPTURE(s.text);
    CHECK(secondaries.count(std::string(s.text)) + absent.count(std::string(s.text)) == 1);
  }
}

}  // namespace openrui::test
