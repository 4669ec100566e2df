// The session port (design, section 3): the boundary between the LUA verb engines in a program and the node that owns
// the LU. Embedded these are calls; with a daemon they become frames. Down: SessionPort. Up: SessionUser.
//
// A SessionUser is called from the node's loop, after the node has finished with the input that caused the call; it may
// call the port from inside. Views in a call are valid during the call.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/sense_code.h"
#include "formats/flow.h"
#include "formats/rh.h"
#include "formats/th.h"

namespace openrui {

using SessionId = std::uint32_t;  // positive 31-bit number, not re-used while the node lives (LUA reference 19, 6)

// How a name that belongs to a pool member is resolved (LUA reference 15.1).
enum class PoolRule : std::uint8_t {
  named_first,
  any_member,
  only_named  // RUI_REINIT: the LU that the session had, or none (LUA reference 7.3)
};

// Which LUs an open() may give.
class LuFilter {
 public:
  virtual ~LuFilter() = default;
  // `pool`: through which the LU would be given; empty: it was named itself.
  virtual bool may_use(const std::string& lu, const std::string& pool) const = 0;
};

struct OpenRequest {
  std::string name;  // LU or pool, without trailing blanks
  std::string pu;    // extended form: when not empty, the LU is the one with `lu_number` on this PU
  int lu_number = 0;
  bool wait_for_link = true;  // extended form with false: fail at once when link, PU or LU is not active
  PoolRule rule = PoolRule::named_first;
  // An LU that its last owner is just giving up is waited for rather than refused (LUA reference 7.1; KB Q163560).
  bool wait_for_release = false;
  // The LU stays with the session when the SSCP-LU session is lost, or only when the host recycles the LU (DACTLU,
  // ACTLU again): suspended() instead of failed() (LUA reference 15.4).
  bool keep_when_lost = false;
  bool keep_when_recycled = false;
  const LuFilter* filter = nullptr;  // null: all of them. During the call; does not travel in frames
};

enum class OpenError : std::uint8_t {
  none,
  invalid_name,       // no LU or pool of that name
  invalid_pu,         // extended form
  invalid_lu_number,  // extended form
  pool_exhausted,     // every member in use
  lu_in_use,          // a single LU, in use
  link_not_started,   // the configuration or the operator keeps every usable link stopped
  pu_not_active,      // extended form without waiting: no ACTPU
  lu_not_active,      // extended form without waiting: no ACTLU
  node_unreachable    // the port leads to another process, which does not answer: COMM_SUBSYSTEM_NOT_LOADED
};

// Progress of a session that is being opened; the order of a normal start (LUA reference 1.8).
enum class InitStatus : std::uint8_t {
  link_inactive,
  link_activating,
  pu_inactive,
  pu_active,
  pu_reactivated,
  lu_inactive,
  lu_active,
  lu_reactivated
};

struct OpenResult {
  OpenError error = OpenError::none;
  SessionId id = 0;
  // The LU assigned; empty without an error: SessionUser::open_answered() will tell. With lu_in_use: which one.
  std::string lu;
  InitStatus status = InitStatus::link_inactive;  // how far the LU is; without an error and with an LU
};

enum class SessionFailure : std::uint8_t {
  // Link lost, DACTLU, ACTLU again, or the node ended the LU-LU session for what the host did: SESSION_FAILURE /
  // LU_COMPONENT_DISCONNECTED.
  lu_component_disconnected,
  node_gone  // COMM_SUBSYSTEM_ABENDED
};

struct Message {
  enum class Kind : std::uint8_t {
    unit,      // a request, an EXR or a response, whole
    rejected,  // the node sent a negative response (`sense`) to host data by itself; nothing else of it is delivered
    purged     // the chain that the program rejected has come to its end
  };
  Kind kind = Kind::unit;
  Flow flow = Flow::lu_normal;
  Th th;
  Rh rh;
  ByteView ru;
  Sense sense = Sense::none;
};

struct Submission {
  Flow flow = Flow::lu_normal;
  Rh rh;                  // request: all but PI and QRI; response: only RRI and RTI are looked at
  std::uint16_t snf = 0;  // response: number of the request
  ByteView ru;  // request RU; positive response: its data, without request code unless it is a whole image (BIND,
                // STSN); negative response: four bytes of sense
};

struct SubmitResult {
  enum class Code : std::uint8_t {
    ok,
    state_check,
    unsuccessful,
    session_lost  // suspended() follows: SESSION_FAILURE / LU_COMPONENT_DISCONNECTED
  };
  Code code = Code::ok;
  Sense sense = Sense::none;
  Th th;  // as sent; also filled, with SNF 0, when nothing was sent
  Rh rh;
};

class SessionUser {
 public:
  virtual ~SessionUser() = default;
  // The answer to an open() that gave an id and no LU, because the node is another process: which LU it is. With an
  // error the session is over before it began, and its id means nothing any more. Comes before every other call.
  virtual void open_answered(const OpenResult&) {}
  // The SSCP-LU session is active and the host has been told that the LU is available; once, and once after each
  // suspended().
  virtual void opened() = 0;
  // The SSCP-LU session is lost, the LU stays (OpenRequest::keep_when_...). What was received and not consumed is of no
  // further use; submits that were held have been reported. Until opened() what is submitted is refused.
  virtual void suspended() {}
  virtual void progress(InitStatus status) = 0;
  virtual void message(const Message& m) = 0;
  // Result of a submit() that returned nothing.
  virtual void submitted(Flow flow, const SubmitResult& result) = 0;
  // The session is over; its id means nothing any more. Pending submits are not reported separately.
  virtual void failed(SessionFailure reason) = 0;
  // Answer to close(); the id means nothing any more.
  virtual void closed() = 0;
};

class SessionPort {
 public:
  virtual ~SessionPort() = default;
  // Takes ownership of an LU for `user`, who must stay alive until failed() or closed().
  virtual OpenResult open(const OpenRequest& request, SessionUser& user) = 0;
  // At most one submit per flow may be unanswered. Nothing returned: submitted() follows.
  virtual std::optional<SubmitResult> submit(SessionId id, const Submission& s) = 0;
  // The program asks for input or output on a flow; drives the clearing of RQE entries (LUA manual, Table 11).
  virtual void asked_to_read(SessionId id, Flow flow) = 0;
  virtual void asked_to_write(SessionId id, Flow flow) = 0;
  // The program has taken n messages (kind `unit`) of the flow; lets pacing responses go. On the LU normal flow those
  // that came before the latest BIND, UNBIND or CLEAR are not counted.
  virtual void consumed(SessionId id, Flow flow, unsigned n) = 0;
  // Ends the LU-LU session if there is one, tells the host, frees the LU; closed() follows, perhaps inside the call.
  virtual void close(SessionId id) = 0;
};

}  // namespace openrui
