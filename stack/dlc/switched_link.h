// A link that is joined with another one (data link switching, RFC 1795): no node here uses it. It decides nothing
// about XIDs and the contact; what its partner wants goes to the other link's partner, and the answers come from there.
// The names in brackets are those of the book's events and actions (transports reference 5.7).
//
// An activation begins with on_wanted() or reach() and ends with on_inop(), once, or with a release() that is done at
// once.
#pragma once

#include "dlc/link.h"

namespace openrui {

class SwitchedNotifier : public LinkNotifier {
 public:
  // The partner wants the station at the other link: a circuit start, an XID or set mode from its end station. Answered
  // with reach() or release().
  virtual void on_wanted() = 0;
  // [DL_STARTED] The partner is there: XIDs and the contact may follow.
  virtual void on_reached() = 0;
  // The partner sets the mode (SNRM, SABME, CONTACT) and is answered with accept_contact().
  virtual void on_set_mode() = 0;
  // The station at the other link is there as far as is known: an explorer that looks for it may be answered.
  virtual bool can_reach() const = 0;
};

class SwitchedLink : public Link {
 public:
  enum class Reach : std::uint8_t {
    now,    // on_reached() is not called
    later,  // on_reached() follows, or on_inop()
    never   // there is no way now; the activation is over
  };
  // [START_DL] Brings the link to where XIDs can be exchanged, or grants what on_wanted() asked for. `longest`: PIU
  // that the other link carries, bytes, 0 = no limit.
  virtual Reach reach(std::size_t longest) = 0;
  // [XID] Towards the partner; empty = null XID.
  virtual void send_xid(ByteView xid) = 0;
  // [CONTACT] on_contacted() follows, or on_inop().
  virtual void contact() = 0;
  // The answer to on_set_mode(): contacted when it returns; on_contacted() is not called.
  virtual void accept_contact() = 0;
  // [HALT_DL] Ends the activation, because of what happened at the other link. True: it is over. False: on_inop()
  // follows. The link stays started.
  virtual bool release(InopReason why) = 0;
  // The partner's station is there as far as is known.
  virtual bool present() const = 0;
  // Longest PIU that it carries, bytes; 0 = no limit.
  virtual std::size_t longest_piu() const = 0;
};

}  // namespace openrui
