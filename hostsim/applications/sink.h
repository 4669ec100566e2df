// The application `sink`: takes everything, at once, and answers what asks for an answer.
#pragma once

#include "hostsim/application.h"

namespace openrui::hostsim {

class Sink final : public ApplicationSession {
 public:
  void on_started(PluSession&) override {}
  void on_element(PluSession& session, const Received& element) override;
  void on_chain_lost(PluSession&) override {}
  void on_refused(PluSession&, Sense) override { give_turn_ = false; }
  void on_recovery(PluSession& session) override;
  void on_may_send(PluSession& session) override;
  void on_cleared(PluSession&) override { give_turn_ = false; }

 private:
  bool give_turn_ = false;  // the partner gave us the turn, and we have nothing to say
};

}  // namespace openrui::hostsim
