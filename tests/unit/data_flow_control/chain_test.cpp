#include <catch2/catch.hpp>

#include "data_flow_control/chain_fsm.h"
#include "data_flow_control/correlation_table.h"
#include "formats/sense.h"

using namespace openrui;

namespace {
const Rh kFirst(0x02, 0x90, 0x00);
const Rh kMiddle(0x00, 0x90, 0x00);
const Rh kLastDefinite(0x01, 0x80, 0x00);
const Rh kOnlyException(0x03, 0x90, 0x00);
const Rh kOnlyDefinite(0x03, 0x80, 0x00);
}  // namespace

TEST_CASE("every state of the chain machines knows every input and every row cites its rule") {
  for (const auto* table : {&chain_receiver(), &chain_sender()}) {
    for (const auto& row : table->rows()) CHECK_FALSE(row.rule.empty());
  }
  // reject_element needs an open chain that was not rejected yet; the sender has no PURGE, the receiver no MUSTEND.
  for (int i = 0; i < static_cast<int>(ChainInput::count_); ++i) {
    const auto input = static_cast<ChainInput>(i);
    const bool element = input == ChainInput::reject_element;
    for (const auto s : {ChainState::betc, ChainState::inc, ChainState::purge}) {
      CHECK((chain_receiver().find(s, input) != nullptr) == !(element && s != ChainState::inc));
    }
    for (const auto s : {ChainState::betc, ChainState::inc, ChainState::must_end}) {
      CHECK((chain_sender().find(s, input) != nullptr) == !(element && s == ChainState::betc));
    }
  }
}

TEST_CASE("a new chain ends the purge of an old one that never ended (KB Q139785)") {
  CHECK(chain_receiver().find(ChainState::purge, ChainInput::first)->next == ChainState::inc);
  CHECK(chain_receiver().find(ChainState::purge, ChainInput::first)->action == ChainAction::process);
}

TEST_CASE("after a rejection only the last element or CANCEL may follow (11.3 MUSTEND)") {
  const auto& t = chain_sender();
  CHECK(t.find(ChainState::must_end, ChainInput::last)->sense == Sense::none);
  CHECK(t.find(ChainState::must_end, ChainInput::cancel)->sense == Sense::none);
  CHECK(t.find(ChainState::must_end, ChainInput::middle)->sense == sense::chaining);
  CHECK(t.find(ChainState::must_end, ChainInput::only)->sense == sense::chaining);
}

TEST_CASE("a chain is one correlation entry, found by the number of any of its elements") {
  CorrelationTable t;
  t.add(kFirst, RuKind::data, {}, 10, false);
  t.add(kMiddle, RuKind::data, {}, 11, true);
  t.add(kLastDefinite, RuKind::data, {}, 12, true);
  CHECK(t.size() == 1);
  CHECK(t.find(10) == t.find(12));
  CHECK(t.find(11)->rh == kLastDefinite);
  CHECK(t.find(9) == nullptr);
  CHECK(t.find(13) == nullptr);
}

TEST_CASE("a chain whose numbers wrap is found on both sides of 0") {
  CorrelationTable t;
  t.add(kFirst, RuKind::data, {}, 65535, false);
  t.add(kLastDefinite, RuKind::data, {}, 0, true);
  CHECK(t.find(65535) != nullptr);
  CHECK(t.find(0) == t.find(65535));
  CHECK(t.find(1) == nullptr);
}

TEST_CASE("a response clears the exception-response chains before it and keeps the definite ones") {
  CorrelationTable t;
  t.add(kOnlyException, RuKind::data, {}, 1, false);
  t.add(kOnlyDefinite, RuKind::data, {}, 2, false);
  t.add(kOnlyException, RuKind::data, {}, 3, false);
  t.add(kOnlyDefinite, RuKind::data, {}, 4, false);
  CHECK_FALSE(t.is_oldest_definite(t.find(4)));
  CHECK(t.is_oldest_definite(t.find(2)));
  t.erase_with_older_exceptions(t.find(4));
  CHECK(t.size() == 1);
  CHECK(t.find(2) != nullptr);
}

TEST_CASE("a program that sends nothing but RQE chains holds one entry") {
  CorrelationTable t;
  for (std::uint16_t snf = 1; snf <= 1000; ++snf) {
    t.add(kOnlyException, RuKind::data, {}, snf, false);
    t.join_exception_chains();
  }
  CHECK(t.size() == 1);
  CHECK(t.find(500) != nullptr);
}

TEST_CASE("exception entries are cleared only up to what the program has taken") {
  CorrelationTable t;
  t.add(kOnlyException, RuKind::data, {}, 1, false, 1);
  t.add(kOnlyException, RuKind::data, {}, 2, false, 2);
  t.add(kOnlyDefinite, RuKind::data, {}, 3, false, 3);
  t.erase_exceptions(1);
  CHECK(t.find(1) == nullptr);
  CHECK(t.find(2) != nullptr);
  t.erase_exceptions(3);
  CHECK(t.size() == 1);
  CHECK(t.find(3) != nullptr);
}

TEST_CASE("the oldest entries leave without the table growing") {
  CorrelationTable t;
  for (std::uint32_t i = 0; i < 200000; ++i) {
    const auto snf = static_cast<std::uint16_t>(i);
    t.add(kOnlyDefinite, RuKind::data, {}, snf, false);
    if (i >= 3) t.erase(t.find(static_cast<std::uint16_t>(i - 3)));
  }
  CHECK(t.size() == 3);
}
