// A scenario that is played on a link of a host, as the guest of its station.
#pragma once

#include <memory>

#include "hostsim/context.h"
#include "hostsim/scenario/player.h"
#include "hostsim/scenario/runs.h"

namespace openrui::hostsim {

class LinkPlay final : public LinkNotifier {
 public:
  struct Options {
    bool limited = false;  // it fails when the node does not come within the scenario's wait
    bool once = false;     // else it begins anew each time the node comes back
    std::map<std::uint8_t, std::string> lus;
  };
  // `definition`, of the link, and `context` outlive it. `over`, with `once`: after the verdict, from a turn of the
  // loop; the play may be destroyed from inside.
  LinkPlay(std::shared_ptr<const Scenario> scenario, const LinkDefinition& definition, const Context& context,
           const Options& options, std::function<void()> over);

  // The link is down. It is brought up, and tells the play what happens.
  void begin(Link& link);
  // Takes the link down; what is played is over, as stopped.
  void leave();
  const std::string& scenario() const { return scenario_->name; }

  void on_contacted(const LinkInfo& info) override;
  void on_inop(InopReason reason, const std::string& detail) override { player_.on_inop(reason, detail); }
  void on_xid(ByteView, bool) override {}
  void on_piu(ByteView piu) override { player_.on_piu(piu); }
  void on_uncongested() override { player_.on_uncongested(); }

 private:
  void ended(const ScenarioResult& result);
  void begin_run();

  std::shared_ptr<const Scenario> scenario_;
  const LinkDefinition& definition_;
  const Context& context_;
  Options options_;
  std::function<void()> over_;
  std::shared_ptr<ScenarioRun> run_;
  ScenarioPlayer player_;
};

}  // namespace openrui::hostsim
