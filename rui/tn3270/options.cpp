#include "tn3270/options.h"

namespace openrui::tn3270 {

namespace {
Verb agree(Side side) { return side == Side::us ? Verb::will : Verb::do_it; }
Verb refuse(Side side) { return side == Side::us ? Verb::wont : Verb::dont; }
}  // namespace

void OptionTable::allow(Side side, std::uint8_t option) { entries_[{side, option}].allowed = true; }

OptionTable::State OptionTable::state(Side side, std::uint8_t option) const {
  const auto found = entries_.find({side, option});
  return found == entries_.end() ? State::no : found->second.state;
}

void OptionTable::ask(Side side, std::uint8_t option, Bytes& out) {
  auto& entry = entries_[{side, option}];
  if (entry.state == State::yes || entry.state == State::asked_on) return;
  entry.state = State::asked_on;
  append_negotiation(out, agree(side), option);
}

OptionTable::Change OptionTable::receive(Verb verb, std::uint8_t option, Bytes& out) {
  const Side side = verb == Verb::will || verb == Verb::wont ? Side::them : Side::us;
  const bool wanted = verb == Verb::will || verb == Verb::do_it;
  const auto found = entries_.find({side, option});
  if (found == entries_.end() || (!found->second.allowed && found->second.state == State::no)) {
    // An option that is off stays off without a word.
    if (wanted) append_negotiation(out, refuse(side), option);
    return Change::none;
  }
  auto& state = found->second.state;
  switch (state) {
    case State::no:
      if (!wanted) return Change::none;
      state = State::yes;
      append_negotiation(out, agree(side), option);
      return Change::on;
    case State::yes:
      if (wanted) return Change::none;
      state = State::no;
      append_negotiation(out, refuse(side), option);
      return Change::off;
    case State::asked_on:
      break;
  }
  state = wanted ? State::yes : State::no;
  return wanted ? Change::on : Change::off;
}

}  // namespace openrui::tn3270
