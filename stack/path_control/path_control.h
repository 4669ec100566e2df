// Path control of one peripheral link (SNA reference 2.2): FID2 headers, routing to half-sessions, segmenting and
// reassembly. The same code serves the node (addresses a PIU by DAF') and the host's boundary function (by OAF').
#pragma once

#include <map>
#include <string_view>

#include "base/buffer.h"
#include "dlc/link.h"
#include "formats/rh.h"
#include "formats/th.h"

namespace openrui {

// A session of a peripheral link: the local address of the LU (0 = the PU), and of its partner (0 = the SSCP, else the
// PLU).
struct SessionAddress {
  std::uint8_t lu = 0;
  std::uint8_t partner = 0;
  bool odai = false;  // who assigned the addresses; on a link without XID 3 always false (SNA reference 1)
  bool is_sscp() const { return partner == 0; }
  friend auto operator<=>(const SessionAddress&, const SessionAddress&) = default;
};

class PathControlUser {
 public:
  virtual ~PathControlUser() = default;
  // A whole BIU; `ru` is valid during the call. Address checks beyond the form of the header are the user's.
  virtual void on_biu(SessionAddress address, const Th& th, const Rh& rh, ByteView ru) = 0;
  // Longest BIU (RH and RU) that the session may receive in segments; 0: there is no such session.
  virtual std::size_t max_biu(SessionAddress address) = 0;
  // A BIU could not be put together; the half-session makes an exception request of it (SNA reference 2.2.3, 3.8).
  // `head`: what there is of the beginning of its RU.
  virtual void on_damaged(SessionAddress address, const Th& th, const Rh& rh, ByteView head, Sense why) = 0;
  // A PIU was dropped; nothing can be answered.
  virtual void on_dropped(Sense why, std::string_view what, ByteView piu) = 0;
};

class PathControl {
 public:
  enum class Side : std::uint8_t { peripheral, host };

  PathControl(Side side, PathControlUser& user) : side_(side), user_(user) {}
  PathControl(const PathControl&) = delete;
  PathControl& operator=(const PathControl&) = delete;

  // `link` is not owned and outlives its use here; null: nothing can be sent.
  void set_link(Link* link) { link_ = link; }
  // Longest PIU to send, bytes; 0 = no limit. A value below the smallest first segment (16) counts as 16.
  void set_max_btu(std::size_t bytes) { max_btu_ = bytes; }
  // Whether bit 02 of TH byte 0 is ODAI, a part of a session's address: only after XID format 3 (LinkInfo::xid3). Else
  // it is ignored, because a real NCP sets it, and sent as 0.
  void set_odai(bool used) { odai_ = used; }

  void receive(ByteView piu);
  // `biu` is RH and RU. Segmented when it must be and may be (normal flow only).
  void send(SessionAddress address, bool expedited, std::uint16_t snf, Buffer biu);
  // Answers a request that reached no half-session with a negative response, when it allows one.
  void reject(const Th& th, const Rh& rh, ByteView ru, Sense why);
  // Answers a request with a positive response that carries `ru`.
  void respond(const Th& th, const Rh& rh, ByteView ru);
  // The session was reset: what was collected of it is dropped.
  void forget(SessionAddress address) { collecting_.erase(address); }
  // The same for every session of the LU.
  void forget_lu(std::uint8_t lu) {
    std::erase_if(collecting_, [lu](const auto& entry) { return entry.first.lu == lu; });
  }
  void forget_all() { collecting_.clear(); }
  bool congested() const { return link_ != nullptr && link_->queued_bytes() > Link::kHighWater; }

 private:
  struct Collecting {
    Th th;
    Rh rh;
    Bytes ru;
    bool discarding = false;
  };
  SessionAddress address_of(const Th& th) const;
  void receive_first(SessionAddress address, const Th& th, ByteView biu);
  void receive_rest(SessionAddress address, const Th& th, ByteView piu);
  bool abandon(SessionAddress address);
  void answer(const Th& request, const Rh& response, ByteView first, ByteView second);
  void send_piu(const Th& th, Buffer body);

  Side side_;
  PathControlUser& user_;
  Link* link_ = nullptr;
  std::size_t max_btu_ = 0;
  bool odai_ = false;
  std::map<SessionAddress, Collecting> collecting_;
};

}  // namespace openrui
