#include <catch2/catch.hpp>

#include "formats/sense.h"
#include "transmission_control/session_control_fsm.h"

using namespace openrui;

TEST_CASE("every row of the session-control tables cites its rule and stays in its state when it refuses") {
  for (const auto* table : {&session_control_secondary(), &session_control_primary()}) {
    for (const auto& row : table->rows()) {
      CAPTURE(table->title(), name(row.state), name(row.input));
      CHECK_FALSE(row.rule.empty());
      if (row.sense != Sense::none) CHECK(row.next == row.state);
      CHECK(table->find(row.state, row.input) == &row);
    }
  }
}

TEST_CASE("the secondary's refusals are those of SNA reference 11.1") {
  const auto& t = session_control_secondary();
  const auto sense_of = [&](ScState s, ScInput i) { return t.find(s, i)->sense; };
  CHECK(sense_of(ScState::reset, ScInput::recv_unbind) == sense::no_session_unbind);
  CHECK(sense_of(ScState::reset, ScInput::sdt) == sense::no_session_sc);
  CHECK(sense_of(ScState::reset, ScInput::traffic) == sense::no_session_fmd);
  CHECK(sense_of(ScState::bind_pending, ScInput::bind) == sense::function_active);
  CHECK(sense_of(ScState::gate, ScInput::traffic) == sense::data_traffic_reset);
  CHECK(sense_of(ScState::open, ScInput::sdt) == sense::function_active);
  CHECK(sense_of(ScState::open, ScInput::stsn) == sense::data_traffic_not_reset);
}

TEST_CASE("loss ends the session of either role from every state but RESET") {
  for (const auto* table : {&session_control_secondary(), &session_control_primary()}) {
    for (int s = 1; s < static_cast<int>(ScState::count_); ++s) {
      const auto* row = table->find(static_cast<ScState>(s), ScInput::lost);
      REQUIRE(row != nullptr);
      CHECK(row->next == ScState::reset);
    }
  }
}

TEST_CASE("a table prints itself with its rules") {
  const auto text = session_control_secondary().to_text();
  CHECK(text.find("GATE") != std::string::npos);
  CHECK(text.find("11.1 GATE, SDT") != std::string::npos);
  CHECK(text.find("20050000") != std::string::npos);
}
