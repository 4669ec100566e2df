// What an application of the host is to its sessions. One object serves one LU-LU session, from the start of data
// traffic to the end of the session.
#pragma once

#include <memory>
#include <string>

#include "half_session/half_session.h"
#include "hostsim/definition.h"
#include "hostsim/recovery.h"

namespace openrui::hostsim {

class PluSession;

// Calls come from the session, with nothing of the application on the stack; it may send and answer from inside.
class ApplicationSession {
 public:
  virtual ~ApplicationSession() = default;
  // Data traffic began.
  virtual void on_started(PluSession& session) = 0;
  // What the partner says, before the session looks at it. True: the session leaves it alone, and the application sends
  // and answers through PluSession::own_half().
  virtual bool on_heard(PluSession&, const Received&) { return false; }
  // One element of a chain. The application calls session.consumed() when it has taken it, and accept() or refuse()
  // once for the chain. The view is valid during the call.
  virtual void on_element(PluSession& session, const Received& element) = 0;
  // The chain that was coming in is void: cancelled, or found wrong and refused.
  virtual void on_chain_lost(PluSession& session) = 0;
  // The partner refused a chain of ours with `why`. In HDX flip-flop it waits for us now (SNA reference 11.5).
  virtual void on_refused(PluSession& session, Sense why) = 0;
  // A chain of the partner that was refused has come to its end. In HDX flip-flop it waits for us now.
  virtual void on_recovery(PluSession& session) = 0;
  // A response to data of ours came, or a held request went out: session.may_send() may be true now.
  virtual void on_may_send(PluSession& session) = 0;
  // The session is over; the application goes next.
  virtual void on_over(PluSession&, const std::string&) {}
  // A request of ours went out, perhaps after it was held; `snf`: its number.
  virtual void on_sent(PluSession&, std::uint16_t) {}
  // CLEAR: what was not answered yet is void.
  virtual void on_cleared(PluSession& session) = 0;
  // LUSTAT: a value of lu_status.
  virtual void on_status(PluSession&, std::uint16_t) {}
  // SIGNAL: a value of signal_code.
  virtual void on_signal(PluSession&, std::uint16_t) {}
  // The partner offers the turn that it has refused before (RTR after 0814): is there still something to send? If so,
  // on_may_send() follows.
  virtual bool wants_turn() const { return false; }
  // An operator's word; false when it is none that the application knows.
  virtual bool on_command(PluSession&, const std::string&, const std::string&) { return false; }
};

// `session`: the one that it will serve. `recovery`: what the application `recover` keeps for the LU; outlives the
// session.
std::unique_ptr<ApplicationSession> make_application_session(const Application& application, PluSession& session,
                                                             Recovery& recovery);

}  // namespace openrui::hostsim
