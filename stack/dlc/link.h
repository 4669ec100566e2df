// The common link appearance (transports reference 0.3): what every data link control offers to path control and the
// node. A binding is one folder beside this file; everything above is the same for all of them.
//
// Calls into a Link never call back into its LinkNotifier before they return: what happens is told on a later turn of
// the loop.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/buffer.h"

namespace openrui {

// Why a link station stopped working (transports reference 0.3).
enum class InopReason : std::uint8_t {
  no_answer,        // the partner never answered
  refused,          // the partner refused (DM, refused XID, circuit refused)
  orderly_end,      // the partner ended in an orderly way (DISC, HALT_DL)
  protocol_error,   // FRMR, flow-control violation, framing lost
  retry_limit,      // retries exhausted
  carrier_lost,     // TCP reset, path severed
  operator_request  // stop() was called
};
std::string_view name(InopReason r);

struct LinkInfo {
  std::size_t max_btu = 0;  // bytes of the longest PIU the link carries; 0 = no limit
  bool xid3 = false;        // XID format 3 was exchanged (T2.1): only then ODAI means something
};

class LinkNotifier {
 public:
  virtual ~LinkNotifier() = default;
  // The link station is contacted: PIUs may flow.
  virtual void on_contacted(const LinkInfo& info) = 0;
  // The link station was contacted, or was being started, and is not any more. Once per loss. A started link goes on
  // trying.
  virtual void on_inop(InopReason reason, const std::string& detail) = 0;
  // An XID passed on the link (for traces); empty = null XID.
  virtual void on_xid(ByteView xid, bool sent) = 0;
  // One PIU, valid during the call.
  virtual void on_piu(ByteView piu) = 0;
  // queued_bytes() fell below the low-water mark after it had passed the high-water mark.
  virtual void on_uncongested() = 0;
};

class Link {
 public:
  // Sends held in a link beyond this make it congested; RUI_WRITE completes below it (design, section 3).
  static constexpr std::size_t kHighWater = 256 * 1024;
  static constexpr std::size_t kLowWater = 64 * 1024;

  virtual ~Link() = default;
  // Begin to bring the station up, and bring it up again after each loss, with back-off, until stop().
  virtual void start() = 0;
  // Orderly end; on_inop(operator_request) follows when the station was contacted.
  virtual void stop() = 0;
  // Only while contacted (dropped otherwise). Kept in order, put on the wire at the end of the loop's turn.
  virtual void send(Buffer piu) = 0;
  virtual std::size_t queued_bytes() const = 0;
  // Busy: the user cannot take PIUs now, and the partner is asked to stop (RNR, no grants). What was under way still
  // arrives, no more than the carrier's window. Holds over losses, until it is taken back. A link that cannot ask goes
  // on delivering.
  virtual void set_busy(bool /*busy*/) {}
  virtual bool contacted() const = 0;
  // What the station is doing, for an operator: "connecting to 127.0.0.2:2065", "circuit pending", "contacted" …
  virtual std::string state_in_words() const { return contacted() ? "contacted" : "not contacted"; }
};

}  // namespace openrui
