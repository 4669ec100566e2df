// Plays a scenario as the host of one link. Numbers, pacing and the rules of the sessions are the half-sessions'
// business (the stack's, in the primary role), so that a step says only what a host decides; what the node does against
// the rules ends the scenario with the rule.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "dlc/definition.h"
#include "hostsim/environment.h"
#include "hostsim/scenario/position.h"
#include "hostsim/scenario/run_faults.h"

namespace openrui::hostsim {

class ScenarioPlayer final : public LinkNotifier, private PathControlUser, private ScenarioStage {
 public:
  // What passed, as PIUs; `by_host`: we sent it.
  using Trace = std::function<void(bool by_host, ByteView piu)>;
  struct Setting {
    const LinkDefinition& definition;
    TimerQueue& timers;
    EventSink& events;
    std::map<std::uint8_t, std::string> lus;  // names by address
    Faults* faults = nullptr;                 // that the link goes through; outlive the player; null: through none
  };
  // The scenario and what the setting names outlive the player. `ended` is called at each end, from a turn of the loop.
  ScenarioPlayer(const Scenario& scenario, const Setting& setting, Trace trace,
                 std::function<void(const ScenarioResult&)> ended);
  ~ScenarioPlayer() override;

  // Before start(). `link` tells the player what happens, and is not used any more when the player is gone.
  void set_link(Link& link);
  // Brings the link up; the first step comes when it is. A scenario that has ended begins anew when the node comes
  // back. `limited`: it fails when the node does not come within the scenario's wait.
  void start(bool limited = false);
  bool contacted() const { return up_; }
  // Takes the link down; what is played is over without a verdict.
  void stop();

  void on_contacted(const LinkInfo& info) override;
  void on_inop(InopReason reason, const std::string& detail) override;
  void on_xid(ByteView, bool) override {}
  void on_piu(ByteView piu) override;
  void on_uncongested() override;

 private:
  class Half;

  void on_biu(SessionAddress address, const Th& th, const Rh& rh, ByteView ru) override;
  std::size_t max_biu(SessionAddress) override;
  void on_damaged(SessionAddress address, const Th& th, const Rh& rh, ByteView head, Sense why) override;
  void on_dropped(Sense why, std::string_view what, ByteView piu) override;

  // As a stage.
  TimerQueue& timers() override { return timers_; }
  Inbox& inbox() override { return inbox_; }
  HalfSession& half(SessionAddress address) override;
  SendResult send(SessionAddress address, RuKind kind, const Rh& rh, bool expedited, Buffer ru) override;
  std::optional<bool> slu_enabled(std::uint8_t lu) const override;
  void restart_link() override;
  bool link_restarted() override { return std::exchange(restarted_, false); }
  std::string lu_name(std::uint8_t lu) const override;
  FaultAnswer misbehave(SessionAddress address, const Fault& fault) override;
  void note(const std::string& text) override;
  void changed() override;

  // Calls from the half-sessions.
  void send_biu(SessionAddress address, bool expedited, std::uint16_t snf, Buffer biu);
  void heard(SessionAddress address, const Received& received);
  void broken(SessionAddress address, const std::string& rule);
  void resumed();

  void begin();
  void note_capabilities(const Heard& heard);
  void reset_inside(SessionAddress address, RuKind kind);
  void settle_unasked();
  bool is_expected_later(const Heard& heard) const;
  void fail(const std::string& what, const std::string& rule = {});
  void end(ScenarioResult result);

  const Scenario& scenario_;
  const LinkDefinition& definition_;
  TimerQueue& timers_;
  EventSink& events_;
  std::map<std::uint8_t, std::string> lus_;
  Trace trace_;
  std::function<void(const ScenarioResult&)> ended_;
  Faults* all_faults_;
  RunFaults faults_;
  Link* link_ = nullptr;
  PathControl path_;
  std::map<SessionAddress, std::unique_ptr<Half>> halves_;
  Inbox inbox_;
  std::map<std::uint8_t, bool> enabled_;  // by LU: what it said last of its SLU
  std::unique_ptr<ScenarioPosition> position_;
  bool up_ = false;
  bool restarting_ = false;  // the link is on its way down and up, because a step wants it so
  bool restarted_ = false;
  bool over_ = false;
  bool in_step_ = false;
  bool again_ = false;  // something has changed while steps were performed
  Timer contact_;       // the first one
  Timer turn_;
};

}  // namespace openrui::hostsim
