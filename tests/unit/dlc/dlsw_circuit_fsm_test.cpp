#include <catch2/catch.hpp>

#include "dlc/dlsw/circuit_fsm.h"

using namespace openrui;
using namespace openrui::dlsw;

TEST_CASE("the circuit table names every state, input and action") {
  for (std::size_t i = 0; i < CircuitTable::kStates; ++i) CHECK_FALSE(name(static_cast<CircuitState>(i)).empty());
  for (std::size_t i = 0; i < CircuitTable::kInputs; ++i) CHECK_FALSE(name(static_cast<CircuitInput>(i)).empty());
  for (std::size_t i = 1; i < static_cast<std::size_t>(CircuitAction::count_); ++i) {
    CHECK_FALSE(name(static_cast<CircuitAction>(i)).empty());
  }
  const auto text = circuit_table().to_text();
  CHECK(text.find("CIRCUIT_ESTABLISHED") != std::string::npos);
  CHECK(text.find("rcv DL_HALTED") != std::string::npos);
  CHECK(name(CircuitInput::rcv_halted) == "rcv DL_HALTED");
  CHECK(name(CircuitAction::ended) == "ended");
}

TEST_CASE("from every state the loss of the transport ends the circuit") {
  for (const auto* table : {&circuit_table(), &switched_circuit_table()}) {
    for (const auto& row : table->rows()) {
      if (row.next == CircuitState::disconnected) continue;
      CAPTURE(table == &circuit_table(), name(row.next));
      const auto* lost = table->find(row.next, CircuitInput::transport_lost);
      REQUIRE(lost != nullptr);
      CHECK(lost->next == CircuitState::disconnected);
    }
  }
}

TEST_CASE("every state of a running circuit but the contacted one ends by itself or waits for somebody's operator") {
  for (const auto* table : {&circuit_table(), &switched_circuit_table()}) {
    for (const auto state : {CircuitState::circuit_start, CircuitState::circuit_pending, CircuitState::connect_pending,
                             CircuitState::disconnect_pending}) {
      CHECK(table->find(state, CircuitInput::timeout) != nullptr);
    }
  }
}

TEST_CASE("no state and input is listed twice in a circuit table") {
  for (const auto* table : {&circuit_table(), &switched_circuit_table()}) {
    const auto rows = table->rows();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      CHECK(table->find(rows[i].state, rows[i].input) == &rows[i]);
      CHECK_FALSE(rows[i].rule.empty());
    }
  }
}
