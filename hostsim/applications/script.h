// The application `script`: plays the steps of a scenario as the primary LU of a session, from behind BIND and SDT on.
// The host does what comes before: the SSCP's part, the logon, BIND, cryptography, SDT.
#pragma once

#include <memory>

#include "hostsim/application.h"
#include "hostsim/plu_session.h"
#include "hostsim/scenario/position.h"
#include "hostsim/scenario/run_faults.h"
#include "hostsim/scenario/runs.h"

namespace openrui::hostsim {

class Script final : public ApplicationSession, private ScenarioStage {
 public:
  // `session` and `runs` outlive the application.
  Script(std::shared_ptr<const Scenario> scenario, PluSession& session, ScenarioRuns& runs);
  ~Script() override;

  // All that the LU says goes to the steps; what is left to the session is to answer its UNBIND.
  bool on_heard(PluSession& session, const Received& received) override;
  void on_started(PluSession& session) override;
  void on_may_send(PluSession& session) override;
  void on_over(PluSession& session, const std::string& how) override;
  // An operator's "stop" ends the run.
  bool on_command(PluSession& session, const std::string& verb, const std::string& argument) override;
  void on_element(PluSession&, const Received&) override {}
  void on_chain_lost(PluSession&) override {}
  void on_refused(PluSession&, Sense) override {}
  void on_recovery(PluSession&) override {}
  void on_cleared(PluSession&) override {}

 private:
  TimerQueue& timers() override { return session_.timers(); }
  Inbox& inbox() override { return inbox_; }
  HalfSession& half(SessionAddress) override { return session_.own_half(); }
  SendResult send(SessionAddress address, RuKind kind, const Rh& rh, bool expedited, Buffer ru) override;
  std::optional<bool> slu_enabled(std::uint8_t) const override { return true; }
  void restart_link() override {}
  bool link_restarted() override { return true; }
  std::string lu_name(std::uint8_t) const override { return session_.lu(); }
  FaultAnswer misbehave(SessionAddress address, const Fault& fault) override;
  void note(const std::string& text) override { session_.note(Severity::info, text); }
  void changed() override;

  void trace(bool by_host, bool expedited, std::uint16_t snf, ByteView rh, ByteView ru);
  void end(ScenarioResult result);

  std::shared_ptr<const Scenario> scenario_;
  PluSession& session_;
  ScenarioRuns& runs_;
  std::shared_ptr<ScenarioRun> run_;
  RunFaults faults_;
  Inbox inbox_;
  std::unique_ptr<ScenarioPosition> position_;
  bool in_step_ = false;
  bool again_ = false;  // something has changed while steps were performed
  Timer turn_;
};

}  // namespace openrui::hostsim
