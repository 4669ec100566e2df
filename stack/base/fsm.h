// State machines are tables: state x input -> next state, action, sense code, rule. A table is declared as rows that
// can be held beside the book; FsmTable turns rows into an array that is looked up in one step and refuses what no row
// lists. A machine keeps a pointer to its FsmTable, so that other rows (observer, mutation test) can drive the same
// code.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/sense_code.h"

namespace openrui {

// S, I, A: enumerations of states, inputs and actions whose last enumerator is count_, each with a constexpr function
// `std::string_view name(S)`. Sense::none: the input is accepted.
template <class S, class I, class A>
struct FsmRow {
  S state;
  I input;
  S next;
  A action;
  Sense sense;
  std::string_view rule;
};

// The rows of two arrays in one, for machines whose roles share most of their rows.
template <class Row, std::size_t N, std::size_t M>
constexpr std::array<Row, N + M> join_rows(const Row (&common)[N], const Row (&more)[M]) {
  return [&]<std::size_t... I, std::size_t... K>(std::index_sequence<I...>, std::index_sequence<K...>) {
    return std::array<Row, N + M>{common[I]..., more[K]...};
  }
  (std::make_index_sequence<N>{}, std::make_index_sequence<M>{});
}

template <class S, class I, class A>
class FsmTable {
 public:
  using Row = FsmRow<S, I, A>;
  static constexpr std::size_t kStates = static_cast<std::size_t>(S::count_);
  static constexpr std::size_t kInputs = static_cast<std::size_t>(I::count_);

  // `title`: the SNA name of the machine. `rows` must outlive the table and list each pair of state and
  // input at most once.
  constexpr FsmTable(std::string_view title, std::span<const Row> rows) : title_(title), rows_(rows) {
    for (auto& line : index_) line.fill(kNone);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      index_[static_cast<std::size_t>(rows[i].state)][static_cast<std::size_t>(rows[i].input)] =
          static_cast<std::uint8_t>(i);
    }
  }

  // Null when no row lists the pair: the input is not possible in that state and must be refused by the caller.
  constexpr const Row* find(S state, I input) const {
    const auto i = index_[static_cast<std::size_t>(state)][static_cast<std::size_t>(input)];
    return i == kNone ? nullptr : &rows_[i];
  }
  constexpr std::string_view title() const { return title_; }
  constexpr std::span<const Row> rows() const { return rows_; }

  // The table as text, one row a line, columns aligned.
  std::string to_text() const {
    std::string text(title_);
    text += '\n';
    const auto pad = [](std::string_view s, std::size_t width) {
      std::string padded(s);
      padded.resize(std::max(width, padded.size()), ' ');
      return padded;
    };
    for (const auto& row : rows_) {
      static constexpr char kHex[] = "0123456789ABCDEF";
      std::string sense = "        ";
      if (row.sense != Sense::none) {
        for (std::size_t i = 0; i < 8; ++i) sense[i] = kHex[(value(row.sense) >> (28 - 4 * i)) & 0xF];
      }
      text += "  " + pad(name(row.state), 12) + ' ' + pad(name(row.input), 22) + " -> " + pad(name(row.next), 12) +
              ' ' + pad(name(row.action), 22) + ' ' + sense + "  " + std::string(row.rule) + '\n';
    }
    return text;
  }

 private:
  static constexpr std::uint8_t kNone = 0xFF;
  std::string_view title_;
  std::span<const Row> rows_;
  std::array<std::array<std::uint8_t, kInputs>, kStates> index_{};
};

}  // namespace openrui
