// What a session sends: SLI's own requests and responses, and the chains of the program's SENDs, one RU of each flow at
// a time on the session port. SLI's own go first.
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <optional>

#include "rui/completion.h"
#include "sli/outgoing.h"

namespace openrui {

class Outbox {
 public:
  using Then = std::function<void(const SubmitResult&)>;

  // A SEND that has come to its end, for better or worse.
  struct Finished {
    PendingVerb verb;
    Flow flow = Flow::lu_normal;
    SubmitResult result;
  };

  explicit Outbox(SessionPort& port) : port_(port) {}
  void start(SessionId id) { id_ = id; }

  // An RU of SLI's own; `then` is told the result.
  void post(Flow flow, const Rh& rh, std::uint16_t snf, Bytes ru, Then then = {});
  // A SEND whose flow is free. The result when it has ended already, else its verb ends in a Finished.
  std::optional<Finished> send(const PendingVerb& verb, const OutgoingChain& chain);
  std::optional<Finished> submitted(Flow flow, const SubmitResult& result);

  bool sending(Flow flow) const { return slot(flow).send.has_value(); }
  int sends() const;
  // Takes the SENDs away; RUs that are out are not called back. True in `cut`: a chain has begun and not ended.
  std::array<PendingVerb, kFlows> give_up(bool& cut);
  // Of the chains that were sent to the end, the latest that was not known to be accepted: CHASE would ask for it.
  bool has_open_exceptions() const { return open_exceptions_; }
  void answered(std::uint16_t snf) {
    if (snf == last_snf_) open_exceptions_ = false;
  }
  void traffic_reset() { open_exceptions_ = false; }

 private:
  struct Own {
    Rh rh;
    std::uint16_t snf;
    Bytes ru;
    Then then;
  };
  struct Send {
    PendingVerb verb;
    OutgoingChain chain;
    bool first_out = false;
  };
  enum class Out : std::uint8_t { nothing, own, send, abandoned };
  struct Slot {
    std::deque<Own> own;
    std::optional<Send> send;
    Out out = Out::nothing;  // what the port has not answered yet
  };
  Slot& slot(Flow f) { return slots_[static_cast<std::size_t>(f)]; }
  const Slot& slot(Flow f) const { return slots_[static_cast<std::size_t>(f)]; }
  std::optional<Finished> pump(Flow flow);
  std::optional<Finished> note(Flow flow, Slot& s, const SubmitResult& result);
  std::optional<Finished> note_send(Flow flow, Slot& s, const SubmitResult& result);

  SessionPort& port_;
  SessionId id_ = 0;
  std::array<Slot, kFlows> slots_;
  bool open_exceptions_ = false;
  std::uint16_t last_snf_ = 0;  // of the LU normal flow
};

}  // namespace openrui
