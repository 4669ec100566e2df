// The sessions of a capture, followed by the engine's own parts: path control puts segmented BIUs together, the
// observer (half_session/observer.h) runs the tables of an LU-LU session, the tables of services those of the SSCP's
// sessions. Says for each PIU what its session was before and after it, and which rule it broke.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <unordered_map>

#include "captures/unit.h"
#include "formats/ru/ru_kind.h"
#include "half_session/observer.h"
#include "path_control/path_control.h"
#include "services/activation_fsm.h"

namespace openrui {

// What is known of a session. One of the two parts has a meaning.
struct SessionStates {
  bool sscp = false;
  // SSCP-PU and SSCP-LU
  bool activation_known = false;
  ActivationState activation = ActivationState::inactive;
  // LU-LU
  ObservedState lu_lu;

  friend bool operator==(const SessionStates&, const SessionStates&) = default;
  // "ACT"; "OPEN, INB, secondary SEND, chains BETC/BETC"; "unknown".
  void append_words(std::string& out) const;
  std::string in_words() const;
};

// The views live until the next call of track().
struct TrackedUnit {
  // Numbers the sessions of the capture in the order of their first PIU, from 1; 0: not tracked (no PIU, a
  // retransmission, a PIU whose sender nothing tells, or more links or sessions than are followed).
  std::uint32_t session = 0;
  SessionAddress address;  // the key of the session within unit.link
  LinkEnd from = LinkEnd::unknown;
  bool whole = false;      // with this PIU there is a whole BIU, described by the next fields
  bool segmented = false;  // it took several PIUs
  Th th;                   // of the first PIU of the BIU
  Rh rh;
  RuKind kind = RuKind::unknown;  // of the request, also in its response
  ByteView ru = {};               // put together from all segments
  std::uint64_t answers = 0;      // of a response: number of the record with the request, 0: not seen
  SessionStates before;
  SessionStates after;
  ByteView bind_image = {};            // LU-LU: sent with BIND, in force after its response; empty: none seen
  std::span<const Fault> faults = {};  // those of path control too, also where there is no session
};

class TrackedLink;
struct TrackerState;

class SessionTracker {
 public:
  SessionTracker();
  ~SessionTracker();
  SessionTracker(const SessionTracker&) = delete;
  SessionTracker& operator=(const SessionTracker&) = delete;

  // Every unit of the capture in its order.
  const TrackedUnit& track(const CapturedUnit& unit);

  // A damaged or hostile file must not make us grow: beyond these, sessions are not followed, and what segments have
  // collected is forgotten.
  static constexpr std::size_t kMaxLinks = 1000;
  static constexpr std::size_t kMaxSessions = 20000;
  static constexpr std::size_t kMaxBiu = 65536;                   // bytes
  static constexpr std::size_t kMaxCollected = 16 * 1024 * 1024;  // bytes, of all sessions

 private:
  TrackedLink* link_of(std::string_view name);

  std::unique_ptr<TrackerState> state_;
  std::unordered_map<std::string, std::unique_ptr<TrackedLink>> links_;
  TrackedLink* last_ = nullptr;
  std::string last_link_;
};

}  // namespace openrui
