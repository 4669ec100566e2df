// Which telnet options are on, and what is answered to whom (RFC 854; the states are those of RFC 1143, without its
// queue, because no option is ever asked for twice).
#pragma once

#include <map>
#include <utility>

#include "tn3270/telnet.h"

namespace openrui::tn3270 {

// Who does what the option is about.
enum class Side : std::uint8_t { us, them };

class OptionTable {
 public:
  enum class State : std::uint8_t { no, yes, asked_on };
  enum class Change : std::uint8_t { none, on, off };

  // An option that the other side may bring up; all others are refused.
  void allow(Side side, std::uint8_t option);
  // Asks for it, or offers it; nothing when it is on or asked for.
  void ask(Side side, std::uint8_t option, Bytes& out);
  bool on(Side side, std::uint8_t option) const { return state(side, option) == State::yes; }
  State state(Side side, std::uint8_t option) const;
  // What the partner said. Appends the answer, and none to what is no news, so that two ends never go round in circles.
  // A refusal of what was asked for is `off` as well.
  Change receive(Verb verb, std::uint8_t option, Bytes& out);

 private:
  struct Entry {
    State state = State::no;
    bool allowed = false;
  };
  std::map<std::pair<Side, std::uint8_t>, Entry> entries_;
};

}  // namespace openrui::tn3270
