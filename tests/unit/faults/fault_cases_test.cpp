// Each kind of fault against a real node and LUA verbs: documented codes, no verb hangs, and the node works afterwards.
#include "fault_cases.h"

#include <set>

using namespace openrui;
using namespace openrui::test;
using hostsim::FaultKind;

namespace {
std::vector<FaultCase> all_cases() {
  auto cases = session_fault_cases();
  for (auto& c : data_fault_cases()) cases.push_back(std::move(c));
  return cases;
}
}  // namespace

TEST_CASE("no kind of fault is without a case but garbage of the carrier, which has a test of its own") {
  std::set<FaultKind> shown{FaultKind::garbage_dlc};
  for (const auto& c : all_cases()) shown.insert(c.kind);
  for (const auto& row : hostsim::fault_table()) {
    INFO(row.name);
    CHECK(shown.contains(row.kind));
  }
}

TEST_CASE("a fault of the host shows itself to a program as documented, and the node lives on") {
  // LUA products differ in who refuses what is wrong.
  const auto personality = GENERATE(Personality::snapix, Personality::his);
  for (const auto& c : all_cases()) {
    DYNAMIC_SECTION(hostsim::fault_row(c.kind).name << ": " << c.name) {
      FaultPair pair(c.host, c.max_btu, personality);
      c.run(pair);
      CHECK(pair.strikes(c.kind) != 0);
      CHECK(pair.host_events.has(std::string(", ") + std::string(hostsim::fault_row(c.kind).name) + ": "));
      pair.holds();
    }
  }
}
