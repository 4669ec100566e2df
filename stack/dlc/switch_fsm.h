// One of the two sides of a switch (transports reference 5.7, seen from between two links). What happens at a side is
// an input of its own and, when it matters, of the other side.
#pragma once

#include "base/fsm.h"

namespace openrui {

enum class SwitchState : std::uint8_t {
  idle,
  wanted,      // its partner wants the other side's station
  reaching,    // the way to its partner is being made
  open,        // XIDs pass
  set_mode,    // its partner set the mode and waits
  contacting,  // we set the mode of its partner
  contacted,
  releasing,  // being ended
  count_
};
constexpr std::string_view name(SwitchState s) {
  constexpr std::string_view kNames[] = {"idle",       "wanted",    "reaching", "open", "set mode received",
                                         "contacting", "contacted", "releasing"};
  return kNames[static_cast<std::size_t>(s)];
}

enum class SwitchInput : std::uint8_t {
  wanted,
  reached,
  set_mode,
  contacted,
  ended,
  other_wants,      // the other side's partner wants this one's station
  other_open,       // XIDs may pass to the other side
  other_set_mode,   // the other side's partner set the mode
  other_contacted,  // the other side's partner took our set mode
  other_ended,
  other_idle,  // the other side's end is done
  count_
};
constexpr std::string_view name(SwitchInput i) {
  constexpr std::string_view kNames[] = {"wanted",          "reached",     "set mode",   "contacted",
                                         "ended",           "other wants", "other open", "other set mode",
                                         "other contacted", "other ended", "other idle"};
  return kNames[static_cast<std::size_t>(i)];
}

enum class SwitchAction : std::uint8_t {
  none,
  ask_other,       // other wants
  reach,           // START_DL, or the answer to a circuit start
  tell_open,       // other open; the XID that waits passes
  ask_contact,     // other set mode
  contact,         // CONTACT
  tell_contacted,  // other contacted
  accept,          // the partner's set mode is answered; both are joined
  release,         // HALT_DL
  tell_end,        // other ended
  tell_idle,       // other idle
  count_
};
constexpr std::string_view name(SwitchAction a) {
  constexpr std::string_view kNames[] = {"",         "ask other",      "reach",  "tell open", "ask contact",
                                         "contact",  "tell contacted", "accept", "release",   "tell end",
                                         "tell idle"};
  return kNames[static_cast<std::size_t>(a)];
}

using SwitchTable = FsmTable<SwitchState, SwitchInput, SwitchAction>;
// An input that no row lists changes nothing.
const SwitchTable& switch_table();

}  // namespace openrui
