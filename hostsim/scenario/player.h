// Plays a scenario as the host of one link. Numbers, pacing and the rules of the sessions are the half-sessions'
// business (the stack's, in the primary role), so that a step says only what a host decides; what the node does against
// the rules ends the scenario with the rule.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>

#include "half_session/half_session.h"
#include "hostsim/environment.h"
#include "hostsim/scenario/scenario.h"

namespace openrui::hostsim {

struct ScenarioResult {
  bool passed = false;
  std::string place;  // of the step that failed: "step 4 (line 9)"
  std::string step;   // its words
  std::string what;   // a sentence
  std::string rule;   // that was broken; empty: none
  bool sscp = false;  // of the session of `heard`
  Bytes heard;        // the BIU (RH and RU) that was not as expected; empty: none
};

class ScenarioPlayer final : private LinkNotifier, private PathControlUser {
 public:
  // What passed, as PIUs; `by_host`: we sent it.
  using Trace = std::function<void(bool by_host, ByteView piu)>;
  // All outlive the player. `ended` is called at each end, from a turn of the loop.
  ScenarioPlayer(const Scenario& scenario, const PortDefinition& port, const LinkDefinition& link,
                 const HostEnvironment& environment, Trace trace, std::function<void(const ScenarioResult&)> ended);
  ~ScenarioPlayer() override;

  // Brings the link up; the first step comes when it is. A scenario that has ended begins anew when the node comes
  // back.
  // `limited`: it fails when the node does not come within the scenario's wait.
  void start(bool limited = false);
  bool contacted() const { return up_; }
  // Takes the link down.
  void stop() { link_->stop(); }

 private:
  class Half;
  // A BIU of the node that no step has asked for yet.
  struct Heard {
    SessionAddress session;
    bool expedited = false;
    std::uint16_t snf = 0;
    Rh rh;
    RuKind kind = RuKind::unknown;
    Bytes ru;
  };
  enum class Outcome : std::uint8_t { done, waits, failed };

  void on_contacted(const LinkInfo& info) override;
  void on_inop(InopReason reason, const std::string& detail) override;
  void on_xid(ByteView, bool) override {}
  void on_piu(ByteView piu) override;
  void on_uncongested() override;
  void on_biu(SessionAddress address, const Th& th, const Rh& rh, ByteView ru) override;
  std::size_t max_biu(SessionAddress) override;
  void on_damaged(SessionAddress address, const Th& th, const Rh& rh, ByteView head, Sense why) override;
  void on_dropped(Sense why, std::string_view what, ByteView piu) override;

  // Calls from the half-sessions.
  void send_biu(SessionAddress address, bool expedited, std::uint16_t snf, Buffer biu);
  void heard(SessionAddress address, const Received& received);
  void broken(SessionAddress address, const std::string& rule);
  void resumed();

  Half& half_of(SessionAddress address);
  void go_on();
  Outcome perform(const ScenarioStep& step);
  Outcome send(const ScenarioStep& step);
  Outcome wait(const ScenarioStep& step);
  Outcome answer(const ScenarioStep& step);
  Outcome wait_for_slu(const ScenarioStep& step);
  void note_capabilities(const Heard& heard);
  std::deque<Heard>::iterator find(const ScenarioStep& step);
  std::string difference(const ScenarioStep& step, const Heard& heard) const;
  bool is_expected_later(const Heard& heard) const;
  void settle_unasked();
  void reset_inside(const ScenarioStep& step);
  void arm(Duration limit);
  Outcome fail(const std::string& what, const std::string& rule = {}, const Heard* heard = nullptr);
  void end(ScenarioResult result);
  std::string what_came(const ScenarioStep& step) const;

  // A node that sends without end does not make us grow.
  static constexpr std::size_t kMaxHeard = 10000;

  const Scenario& scenario_;
  LinkDefinition definition_;
  HostEnvironment environment_;
  Trace trace_;
  std::function<void(const ScenarioResult&)> ended_;
  std::unique_ptr<Link> link_;
  PathControl path_;
  std::map<SessionAddress, std::unique_ptr<Half>> halves_;
  std::deque<Heard> heard_;
  std::deque<Heard> unanswered_;          // requests that were waited for
  std::map<std::uint8_t, bool> enabled_;  // by LU: what it said last of its SLU
  std::size_t at_ = 0;                    // the step
  bool up_ = false;
  bool restarting_ = false;
  bool paused_ = false;
  bool held_ = false;  // the request of the step waits for the node's pacing response
  bool over_ = false;
  bool in_step_ = false;
  Timer timer_;
};

}  // namespace openrui::hostsim
