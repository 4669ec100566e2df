// What the observer knows of the states of a session, as a value: to compare with the one before, to keep, to say.
#pragma once

#include <string>

#include "data_flow_control/data_flow_control.h"
#include "transmission_control/session_control_fsm.h"

namespace openrui {

struct ObservedState {
  bool known = false;
  ScState session = ScState::reset;
  // What follows holds in an open session whose data flow was seen from a point where it is certain.
  bool data_flow_known = false;
  bool brackets = false;     // the session has them
  bool half_duplex = false;  // flip-flop or contention
  Role vantage = Role::primary;
  BracketState bracket = BracketState::betb;  // of the end at the vantage, as the direction
  HdxState direction = HdxState::cont;
  ChainState primary_chain = ChainState::betc;  // of the requests of the primary
  ChainState secondary_chain = ChainState::betc;
  std::uint32_t unanswered_by_primary = 0;  // requests
  std::uint32_t unanswered_by_secondary = 0;

  friend bool operator==(const ObservedState&, const ObservedState&) = default;

  // "OPEN, BETB, secondary RCV, chains BETC/INC, 2 unanswered by the primary"; what is not known is left out, and
  // nothing known is "unknown".
  void append_words(std::string& out) const;
  std::string in_words() const;
};

}  // namespace openrui
