// Whole messages over chains, for applications that think in messages: what comes in is collected, what is to go out
// waits until the session lets it, cut as the rules of the session demand (SNA reference 11.3 to 11.6).
#pragma once

#include <deque>
#include <optional>

#include "hostsim/plu_session.h"

namespace openrui::hostsim {

struct OutgoingMessage {
  Bytes data;
  bool definite = true;      // ask for a definite response, where the session allows it
  bool more = false;         // another one of ours follows: the turn and the bracket stay with us
  bool ends_bracket = true;  // EB where we may end the bracket, else CD; false: CD
};

class Messages {
 public:
  // A message of the partner that is longer is refused with 0812, and so is what comes while that much of ours waits.
  static constexpr std::size_t kMaxMessage = 256 * 1024;

  // Takes an element. With the last one of a chain the whole message, which the caller accepts or refuses; nothing when
  // it goes on, or was refused here.
  std::optional<Bytes> receive(PluSession& session, const Received& element);
  void post(OutgoingMessage message);
  // Sends what may go.
  void flush(PluSession& session);
  // UNBIND, or what the application ends sessions with, when all is out and answered.
  void finish() { finishing_ = true; }
  bool finishing() const { return finishing_; }
  bool empty() const { return outgoing_.empty(); }
  // What waits and has not begun to go is not sent any more.
  void forget_waiting() {
    outgoing_.clear();
    waiting_bytes_ = 0;
  }

  // --- the events of an application that it need not think about
  void on_chain_lost() { incoming_.clear(); }
  // The turn is ours: what waits goes, else the turn goes back; once, so that two ends that refuse each other do not do
  // so for ever.
  void on_refused(PluSession& session, Sense why);
  void on_recovery(PluSession& session);
  void on_cleared();

 private:
  void send(PluSession& session, const OutgoingMessage& message, bool last);
  void let_go(PluSession& session);

  Bytes incoming_;
  bool dropping_ = false;  // the chain that comes in was refused
  std::deque<OutgoingMessage> outgoing_;
  std::size_t waiting_bytes_ = 0;  // in outgoing_
  unsigned unconsumed_ = 0;
  bool finishing_ = false;
  bool returned_ = false;  // the turn was given back after a refusal, and nothing came since
};

}  // namespace openrui::hostsim
