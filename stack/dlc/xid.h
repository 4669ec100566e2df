// Exchange identification as a link station does it (SNA reference 9): which XID to send, what the partner's means, who
// contacts whom. A binding only carries XIDs and the set-mode command:
//
//   link begins         -> act on begin()
//   an XID arrives      -> act on received(xid)
//   set mode arrives    -> answer it, in every state: a partner that skips the exchange is contacted all the same
//   link ends           -> reset()
#pragma once

#include <array>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "dlc/definition.h"
#include "dlc/link.h"
#include "dlc/xid_fsm.h"
#include "formats/xid.h"

namespace openrui {

struct XidHead {
  std::uint8_t format = 0;     // 0, 1 or 3
  std::uint8_t node_type = 2;  // 1: T1, 2: T2.0 and T2.1, 4: T4 and T5
  NodeId id;
  friend bool operator==(const XidHead&, const XidHead&) = default;
};

// The whole XID format 0 of a T2.0 node: 02 00, then the node identification.
std::array<std::uint8_t, 6> emit_xid0(const NodeId& id);
// The head of a non-null XID of any format; an error when it is shorter than six bytes.
Parsed<XidHead> parse_xid_head(ByteView xid);

// The primary's verdict on a partner's XID: nullopt when it may be contacted, else why not, as a sentence part.
// `required`: the identification it must present; none: any, a null XID too.
std::optional<std::string> refuse_xid(ByteView xid, const std::optional<NodeId>& required);

// What a format 3 says about the sender's link (transports reference 1.5).
struct XidCapabilities {
  bool abm = true;                 // 802.2, and what must look like it (DLSw); SDLC in normal response mode: false
  std::uint16_t max_btu = 0x7FFF;  // longest PIU it receives, bytes, 99 to 32767
  std::uint8_t max_frames = 127;   // I-frames it receives before it acknowledges, 1 to 127
};

// What a binding has to do next.
struct XidStep {
  enum class Kind : std::uint8_t {
    nothing,
    send,     // `xid`, empty = a null XID
    contact,  // send the set-mode command: we are the primary
    refuse    // send `xid` if it is not empty, then end the link
  };
  Kind kind = Kind::nothing;
  Bytes xid;
  InopReason reason = InopReason::refused;  // refuse
  std::string why;                          // refuse: a sentence part
};

class XidExchange {
 public:
  // An exchange that takes more XIDs than this from the partner is given up.
  static constexpr int kMaxXids = 16;

  explicit XidExchange(const LinkDefinition& definition, XidCapabilities own = {});

  // Everything of the exchange before is forgotten.
  void reset();
  // Our side has a link and no XID was seen on it: a null XID asks for the partner's.
  XidStep begin();
  XidStep received(ByteView xid);

  XidExchangeState state() const { return state_; }
  // All is said, and the partner is the one to contact.
  bool awaits_contact() const;
  // Format 3 was sent and received: the stations are T2.1 to each other.
  bool xid3() const { return sent_xid3_ && partner_xid3_; }
  // Longest PIU that the partner receives, bytes, as its XID of format 1 or 3 says; 0: it did not say.
  std::size_t partner_max_btu() const { return partner_max_btu_; }
  // The same for I-frames before an acknowledgement.
  std::uint8_t partner_max_frames() const { return partner_max_frames_; }

 private:
  struct Verdict {
    XidInput input = XidInput::rcv_unacceptable;
    std::string why;                // rcv_unacceptable
    std::optional<XidError> error;  // to tell the partner
  };
  Verdict judge(ByteView xid);
  Verdict judge_null() const;
  Verdict judge_format3(ByteView xid, const XidHead& head);
  Verdict judge_roles(const Xid3& three, SdlcSection::Role partner_role, const NodeId& partner);
  XidStep perform(const XidTable::Row& row, const Verdict& verdict);
  Xid own_xid3(XidState state) const;
  void take_another_number();

  const XidTable* table_;
  std::optional<NodeId> configured_;  // our own
  int format_;
  StationRole configured_role_;
  bool host_;
  std::optional<NodeId> required_;  // of the partner
  std::uint64_t station_;           // our own addresses, as a number
  XidCapabilities own_;

  XidExchangeState state_ = XidExchangeState::idle;
  NodeId id_;
  StationRole role_ = StationRole::secondary;  // as far as it is settled
  bool identified_ = false;                    // the required identification was seen
  bool sent_xid3_ = false;
  bool partner_xid3_ = false;
  std::size_t partner_max_btu_ = 0;
  std::uint8_t partner_max_frames_ = 0;
  int received_ = 0;
  int nulls_ = 0;
  unsigned other_numbers_ = 0;
};

}  // namespace openrui
