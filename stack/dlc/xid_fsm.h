// The exchange of XIDs as tables (SNA reference 9, transports reference 1.5, 4.6 and 5.9): one for each kind of
// station. What makes one XID differ from another for the machine is an input of its own.
#pragma once

#include "base/fsm.h"

namespace openrui {

enum class XidExchangeState : std::uint8_t {
  idle,            // nothing was sent
  asked,           // a null XID was sent: we began
  polled,          // a null XID was answered with one
  prenegotiation,  // our own XID was sent
  negotiating,     // format 3: our XID names the role that both XIDs gave us
  settled,         // primary: the partner may be contacted
  refused,
  count_
};
constexpr std::string_view name(XidExchangeState s) {
  constexpr std::string_view kNames[] = {"idle",        "asked",   "polled", "prenegotiation",
                                         "negotiating", "settled", "refused"};
  return kNames[static_cast<std::size_t>(s)];
}

enum class XidInput : std::uint8_t {
  ask,  // our side begins
  rcv_null,
  rcv_t20,                       // format 0 or 1, or any that we do not read further
  rcv_t20_as_secondary,          // T2.1: the same while our role can only be secondary
  rcv_prenegotiation,            // format 3
  rcv_equal,                     // format 3, both negotiable with one node identification
  rcv_negotiation_as_primary,    // format 3, negotiation proceeding, and the roles make us the primary
  rcv_negotiation_as_secondary,  // the same, secondary
  rcv_unacceptable,
  count_
};
constexpr std::string_view name(XidInput i) {
  constexpr std::string_view kNames[] = {"ask",
                                         "rcv null XID",
                                         "rcv T2.0 XID",
                                         "rcv T2.0 XID, secondary",
                                         "rcv prenegotiation",
                                         "rcv equal identification",
                                         "rcv negotiation, primary",
                                         "rcv negotiation, second.",
                                         "rcv unacceptable XID"};
  return kNames[static_cast<std::size_t>(i)];
}

enum class XidAction : std::uint8_t {
  none,
  send_null,
  send_t20,  // format 0, or a null XID when no identification is configured
  send_prenegotiation,
  send_other_number,  // prenegotiation with another id number
  send_negotiation,
  contact,
  refuse,
  count_
};
constexpr std::string_view name(XidAction a) {
  constexpr std::string_view kNames[] = {
      "",        "send null XID", "send XID 0", "send prenegotiation", "send other id number", "send negotiation",
      "contact", "refuse"};
  return kNames[static_cast<std::size_t>(a)];
}

using XidTable = FsmTable<XidExchangeState, XidInput, XidAction>;
// An input that no row lists changes nothing and is not answered.
const XidTable& xid_t20_secondary();
const XidTable& xid_t20_primary();
const XidTable& xid_t21();

}  // namespace openrui
