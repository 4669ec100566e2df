// The phases of an LLC2 link as a table. llc2_port_test.cpp and switch_test.cpp drive its rows frame by frame.
#include <catch2/catch.hpp>
#include <set>

#include "dlc/llc2/link_fsm.h"

using namespace openrui;
using namespace openrui::llc2;

TEST_CASE("the table of an LLC2 link names every phase and input and action and uses each") {
  std::set<LinkPhase> phases;
  std::set<LinkInput> inputs;
  std::set<LinkAction> actions;
  for (const auto& row : link_table().rows()) {
    phases.insert({row.state, row.next});
    inputs.insert(row.input);
    actions.insert(row.action);
    CHECK(link_table().find(row.state, row.input) == &row);
    CHECK_FALSE(row.rule.empty());
    CHECK_FALSE(name(row.state).empty());
    CHECK_FALSE(name(row.input).empty());
    if (row.action != LinkAction::none) CHECK_FALSE(name(row.action).empty());
  }
  CHECK(phases.size() == LinkTable::kStates);
  CHECK(inputs.size() == LinkTable::kInputs);
  CHECK(actions.size() == static_cast<std::size_t>(LinkAction::count_));
  CHECK(link_table().to_text().find("LLC2 link") == 0);
}

TEST_CASE("a node's LLC2 link goes through TEST and XID to the partner's SABME and its DISC") {
  auto phase = LinkPhase::down;
  const auto step = [&phase](LinkInput in) {
    const auto* row = link_table().find(phase, in);
    REQUIRE(row != nullptr);
    phase = row->next;
    return row->action;
  };
  CHECK(step(LinkInput::start) == LinkAction::locate);
  CHECK(step(LinkInput::rcv_test) == LinkAction::ask);
  CHECK(step(LinkInput::xid_goes_on) == LinkAction::go_on);
  step(LinkInput::xid_complete);
  CHECK(phase == LinkPhase::presented);
  step(LinkInput::connected);
  CHECK(phase == LinkPhase::contacted);
  step(LinkInput::lost);
  CHECK(phase == LinkPhase::down);
}

TEST_CASE("an LLC2 link can be stopped in every phase and every phase without a connection can fail") {
  for (std::size_t i = 0; i < LinkTable::kStates; ++i) {
    const auto phase = static_cast<LinkPhase>(i);
    CAPTURE(name(phase));
    if (phase == LinkPhase::ending) {
      CHECK(link_table().find(phase, LinkInput::disconnected)->next == LinkPhase::down);
      CHECK(link_table().find(phase, LinkInput::connected) == nullptr);
      continue;
    }
    CHECK(link_table().find(phase, LinkInput::stop)->next == LinkPhase::down);
    const auto* end = link_table().find(phase, LinkInput::stop_connection);
    CHECK(end->next == LinkPhase::ending);
    CHECK(end->action == LinkAction::disconnect);
    const bool connection =
        phase == LinkPhase::contacting || phase == LinkPhase::contacted || phase == LinkPhase::recovering;
    const auto* failed = link_table().find(phase, connection ? LinkInput::lost : LinkInput::failed);
    REQUIRE(failed != nullptr);
    CHECK(failed->next == LinkPhase::down);
    CHECK(failed->action == LinkAction::clear);
  }
}
