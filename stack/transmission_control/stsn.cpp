#include "transmission_control/stsn.h"

#include <algorithm>

namespace openrui {

std::string_view name(StsnKnowledge k) {
  switch (k) {
    case StsnKnowledge::unknown:
      return "no number kept";
    case StsnKnowledge::equal:
      return "own number equal";
    case StsnKnowledge::different:
      return "own number different";
  }
  return "?";
}

namespace {

using A = StsnAction;
using K = StsnKnowledge;
using R = StsnResult;

constexpr StsnRow kRows[] = {
    {A::ignore, K::unknown, R::reset, false, "section 7: 00 nothing to report"},
    {A::ignore, K::equal, R::reset, false, "section 7: 00 nothing to report"},
    {A::ignore, K::different, R::reset, false, "section 7: 00 nothing to report"},
    {A::set, K::unknown, R::test_positive, false, "section 7: 01, also the answer to SET"},
    {A::set, K::equal, R::test_positive, false, "section 7: 01, also the answer to SET"},
    {A::set, K::different, R::test_positive, false, "section 7: 01, also the answer to SET; LUA reference 13.6"},
    {A::sense, K::unknown, R::invalid, false, "section 7: 10 the secondary keeps no number"},
    {A::sense, K::equal, R::test_positive, true, "section 7: own number for sense"},
    {A::sense, K::different, R::test_positive, true, "section 7: own number for sense"},
    {A::set_and_test, K::unknown, R::invalid, false, "section 7: 10 the secondary keeps no number"},
    {A::set_and_test, K::equal, R::test_positive, false, "section 7: 01 number matches"},
    {A::set_and_test, K::different, R::test_negative, true, "section 7: 11 own number returned; LUA reference 13.6"},
};

struct Half {
  StsnResult result;
  std::uint16_t number;
};

Half answer_half(StsnAction action, std::uint16_t asked, std::optional<std::uint16_t> own,
                 std::span<const StsnRow> rows) {
  const auto knowledge = !own ? K::unknown : *own == asked ? K::equal : K::different;
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [=](const StsnRow& r) { return r.action == action && r.knowledge == knowledge; });
  if (row == rows.end()) return {R::invalid, asked};
  return {row->result, row->own_number && own ? *own : asked};
}

}  // namespace

std::span<const StsnRow> stsn_results() { return kRows; }

StsnResponse answer_stsn(const Stsn& request, const std::optional<TransactionNumbers>& own,
                         std::span<const StsnRow> rows) {
  const auto number = [&](std::uint16_t TransactionNumbers::*field) {
    return own ? std::optional((*own).*field) : std::nullopt;
  };
  const auto s =
      answer_half(request.secondary_action, request.secondary_number, number(&TransactionNumbers::secondary), rows);
  const auto p =
      answer_half(request.primary_action, request.primary_number, number(&TransactionNumbers::primary), rows);
  StsnResponse r;
  r.secondary_result = s.result;
  r.secondary_number = s.number;
  r.primary_result = p.result;
  r.primary_number = p.number;
  return r;
}

}  // namespace openrui
