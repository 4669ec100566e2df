#include "base/fsm.h"

#include <catch2/catch.hpp>

using namespace openrui;

namespace {

enum class S : std::uint8_t { betb, inb, count_ };
enum class I : std::uint8_t { bb, eb, data, count_ };
enum class A : std::uint8_t { none, deliver, count_ };
constexpr std::string_view name(S s) { return s == S::betb ? "BETB" : "INB"; }
constexpr std::string_view name(I i) { return i == I::bb ? "BB" : i == I::eb ? "EB" : "data"; }
constexpr std::string_view name(A a) { return a == A::none ? "-" : "deliver"; }

using Row = FsmRow<S, I, A>;
constexpr Sense kBracket{0x20030000};
constexpr Row kRows[] = {
    {S::betb, I::bb, S::inb, A::deliver, Sense::none, "11.6"},
    {S::betb, I::data, S::betb, A::none, kBracket, "11.6"},
    {S::inb, I::eb, S::betb, A::deliver, Sense::none, "11.6"},
    {S::inb, I::data, S::inb, A::deliver, Sense::none, "11.6"},
};
constexpr FsmTable<S, I, A> kTable("FSM_BSM", kRows);

}  // namespace

TEST_CASE("a listed pair gives its row, an unlisted one nothing") {
  const auto* row = kTable.find(S::betb, I::bb);
  REQUIRE(row != nullptr);
  CHECK(row->next == S::inb);
  CHECK(row->action == A::deliver);
  CHECK(kTable.find(S::betb, I::eb) == nullptr);
  CHECK(kTable.find(S::inb, I::bb) == nullptr);
  REQUIRE(kTable.find(S::betb, I::data) != nullptr);
  CHECK(kTable.find(S::betb, I::data)->sense == kBracket);
}

TEST_CASE("a later row for the same pair takes the place of an earlier one") {
  const Row rows[] = {kRows[0], {S::betb, I::bb, S::betb, A::none, kBracket, "mutated"}};
  const FsmTable<S, I, A> table("mutant", rows);
  CHECK(table.find(S::betb, I::bb)->rule == "mutated");
}

TEST_CASE("a table prints its title and one line for each row") {
  const auto text = kTable.to_text();
  CHECK(text.substr(0, 8) == "FSM_BSM\n");
  CHECK(std::count(text.begin(), text.end(), '\n') == 5);
  CHECK(text.find("BETB         data                   -> BETB         -                      20030000  11.6") !=
        std::string::npos);
}
