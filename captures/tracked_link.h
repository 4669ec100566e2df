// One link of a capture with its sessions; the working part of SessionTracker.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "captures/session_tracker.h"

namespace openrui {

// What the links of a tracker share.
struct TrackerState {
  TrackedUnit result;
  std::vector<Fault> faults;
  std::size_t sessions = 0;
  std::uint32_t numbers = 0;
  std::size_t collected = 0;  // bytes of segments whose BIU is not yet whole
};

class TrackedLink final : private PathControlUser {
 public:
  explicit TrackedLink(TrackerState& state);

  // A PIU whose sender is known.
  void receive(const CapturedUnit& unit);
  // The link went down or came up: nothing is active any more.
  void reset();
  // PIUs are missing: no state is known any more.
  void lose_track();
  void forget_segments();

 private:
  // Which record held a request: of the latest sixteen numbers of a flow and direction.
  class Requests {
   public:
    void note(std::uint16_t snf, std::uint64_t record) { slots_[snf % kSlots] = {snf, record}; }
    std::uint64_t find(std::uint16_t snf) const {
      const auto& slot = slots_[snf % kSlots];
      return slot.snf == snf ? slot.record : 0;
    }

   private:
    static constexpr std::size_t kSlots = 16;
    struct Slot {
      std::uint16_t snf = 0;
      std::uint64_t record = 0;
    };
    std::array<Slot, kSlots> slots_{};
  };

  struct Session {
    std::uint32_t number = 0;
    SessionAddress address;
    SessionStates states;
    std::optional<SessionObserver> observer;  // LU-LU
    // SSCP sessions: ACTPU, ACTLU, DACTPU or DACTLU that is not yet answered.
    std::optional<ActivationInput> pending;
    Requests requests[2][2];            // [by the host][expedited]
    std::size_t collected[2] = {0, 0};  // [by the host]
  };

  void on_biu(SessionAddress address, const Th& th, const Rh& rh, ByteView ru) override;
  std::size_t max_biu(SessionAddress) override { return SessionTracker::kMaxBiu; }
  void on_damaged(SessionAddress address, const Th& th, const Rh& rh, ByteView head, Sense why) override;
  void on_dropped(Sense why, std::string_view what, ByteView piu) override;

  Session* session_of(SessionAddress address);
  void count_segment(Session& session, const Th& th, std::size_t bytes);
  void set_collected(std::size_t& counter, std::size_t bytes);
  void observe(Session& session, const Th& th, const Rh& rh, ByteView ru);
  void observe_sscp(Session& session, const Rh& rh, RuKind kind, ByteView ru);
  void confirm_activation(Session& session, bool positive);
  // LU-LU sessions of the LU, or of all LUs and the LUs' own sessions too (lu 0).
  void reset_inside(std::uint8_t lu);
  static void end(Session& session);
  Role sender() const { return unit_->from == LinkEnd::host ? Role::primary : Role::secondary; }
  void fault(const Refusal& refusal) { state_.faults.push_back({sender(), refusal}); }

  TrackerState& state_;
  PathControl to_node_;
  PathControl to_host_;
  std::map<SessionAddress, Session> sessions_;
  std::array<Session*, 256> latest_{};  // by LU: the session that was looked up last
  bool all_inactive_ = false;           // a session that was not yet seen is known to be inactive
  const CapturedUnit* unit_ = nullptr;
  bool segment_ = false;  // the PIU in hand is part of a BIU
  Bytes biu_;             // RU of the BIU that was put together last
};

}  // namespace openrui
