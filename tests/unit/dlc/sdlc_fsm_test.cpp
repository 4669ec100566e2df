#include <catch2/catch.hpp>

#include "dlc/sdlc/primary_fsm.h"
#include "dlc/sdlc/secondary_fsm.h"

using namespace openrui;
using namespace openrui::sdlc;

namespace {

template <class State, class Input, class Action>
void check_names(const FsmTable<State, Input, Action>& table) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(State::count_); ++i) {
    CHECK_FALSE(name(static_cast<State>(i)).empty());
  }
  for (std::size_t i = 0; i < static_cast<std::size_t>(Input::count_); ++i) {
    CHECK_FALSE(name(static_cast<Input>(i)).empty());
  }
  for (std::size_t i = 1; i < static_cast<std::size_t>(Action::count_); ++i) {
    CHECK_FALSE(name(static_cast<Action>(i)).empty());
  }
  for (const auto& row : table.rows()) {
    CHECK(table.find(row.state, row.input) == &row);
    CHECK_FALSE(row.rule.empty());
  }
}

}  // namespace

TEST_CASE("the tables of the SDLC stations name everything and list no pair twice") {
  check_names(secondary_table());
  check_names(primary_table());
  CHECK(secondary_table().to_text().find("rcv SNRM again") != std::string::npos);
  CHECK(primary_table().to_text().find("POLL_W") != std::string::npos);
  CHECK(name(SecondaryInput::carrier_lost) == "carrier lost");
  CHECK(name(SecondaryAction::ended) == "ended");
  CHECK(name(PrimaryInput::carrier_lost) == "carrier lost");
  CHECK(name(PrimaryAction::ended) == "ended");
}

TEST_CASE("from every state of an SDLC station the loss of the carrier leads to disconnected mode") {
  for (const auto state : {SecondaryState::ndm, SecondaryState::nrm, SecondaryState::frmr, SecondaryState::ending}) {
    const auto* row = secondary_table().find(state, SecondaryInput::carrier_lost);
    REQUIRE(row != nullptr);
    CHECK(row->next == SecondaryState::ndm);
    CHECK(secondary_table().find(state, SecondaryInput::silence) != nullptr);
    // Whoever is polled answers.
    CHECK(secondary_table().find(state, SecondaryInput::poll) != nullptr);
  }
  for (const auto state :
       {PrimaryState::xid_w, PrimaryState::snrm_w, PrimaryState::nrm, PrimaryState::poll_w, PrimaryState::disc_w}) {
    const auto* row = primary_table().find(state, PrimaryInput::carrier_lost);
    REQUIRE(row != nullptr);
    CHECK(row->next == PrimaryState::disc);
  }
}

TEST_CASE("a primary station that waits repeats its command with its turn, and gives up") {
  for (const auto state : {PrimaryState::xid_w, PrimaryState::snrm_w, PrimaryState::poll_w, PrimaryState::disc_w}) {
    REQUIRE(primary_table().find(state, PrimaryInput::turn) != nullptr);
    CHECK(primary_table().find(state, PrimaryInput::turn)->next == state);
    REQUIRE(primary_table().find(state, PrimaryInput::exhausted) != nullptr);
    CHECK(primary_table().find(state, PrimaryInput::exhausted)->next == PrimaryState::disc);
  }
}
