// What a scenario is played upon: all sessions of a link, or one session of an application.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "half_session/half_session.h"
#include "hostsim/faults/faults.h"
#include "hostsim/scenario/inbox.h"

namespace openrui::hostsim {

class ScenarioStage {
 public:
  virtual ~ScenarioStage() = default;
  virtual TimerQueue& timers() = 0;
  virtual Inbox& inbox() = 0;
  // The session that steps of this address are of; made when it is not there yet.
  virtual HalfSession& half(SessionAddress address) = 0;
  // A request of the host. `kind`: of `ru`.
  virtual SendResult send(SessionAddress address, RuKind kind, const Rh& rh, bool expedited, Buffer ru) = 0;
  // Whether the LU has said that its SLU is enabled; nothing: it has said neither.
  virtual std::optional<bool> slu_enabled(std::uint8_t lu) const = 0;
  // The link goes down and comes up again; link_restarted() is true from then on, once.
  virtual void restart_link() = 0;
  virtual bool link_restarted() = 0;
  // The name of the LU; its address in hex when it has none.
  virtual std::string lu_name(std::uint8_t lu) const = 0;
  // Does it in the session, or arms it there until its occasion comes or the run is over.
  virtual FaultAnswer misbehave(SessionAddress address, const Fault& fault) = 0;
  // A line for the log.
  virtual void note(const std::string& text) = 0;
  // Time has come for a step: all positions are to go on.
  virtual void changed() = 0;
};

// "SSCP-PU", "SSCP-LU 02", "LU 02<->01".
std::string session_name(SessionAddress address);

}  // namespace openrui::hostsim
