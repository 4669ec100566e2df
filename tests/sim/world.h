// One world: a node and a host on simulated links, programs on the node, operators on both, all on one virtual clock
// and all of it decided by one seed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dlc/link_factory.h"
#include "hostsim/host.h"
#include "node/node.h"
#include "sim/carrier.h"
#include "sim/journal.h"
#include "sim/keeper.h"
#include "sim/scenario.h"
#include "sim/verbs.h"

namespace openrui::sim {

class World {
 public:
  explicit World(std::uint64_t seed);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  Journal& journal() { return journal_; }
  // The whole life; false when something did not hold.
  bool run();

 private:
  // Makes the links of one side; each is watched.
  class Links final : public LinkFactory {
   public:
    Links(World& world, Side side) : world_(world), side_(side) {}
    std::unique_ptr<Link> make_link(const PortDefinition& port, const LinkDefinition& link,
                                    LinkNotifier& notifier) override;

   private:
    World& world_;
    Side side_;
  };
  class Events final : public EventSink {
   public:
    explicit Events(Journal& journal) : journal_(journal) {}
    void on_event(Severity severity, const std::string& subject, const std::string& text) override;

   private:
    Journal& journal_;
  };

  void people();
  void live();
  void come_to_rest();
  void step();
  void operate();
  void harm_carrier();
  // Time passes, and all that is due in it happens.
  void pass(Duration span);
  bool turn();
  void check_step();
  void check_end();
  bool all_done() const;
  bool host_is_ready() const;

  Random random_;
  TimerQueue timers_;
  Journal journal_;
  Events events_;
  Scenario scenario_;
  WatchedLink::Spoiler spoiler_;
  std::vector<std::unique_ptr<Carrier>> carriers_;
  std::vector<std::unique_ptr<WireCheck>> wires_;  // one a link, in the order of the definitions
  Links node_links_;
  Links host_links_;
  std::unique_ptr<hostsim::Host> host_;
  std::unique_ptr<Node> node_;
  bool host_stopped_ = false;
  std::vector<std::unique_ptr<VerbProcess>> processes_;
  std::vector<std::unique_ptr<Actor>> actors_;
};

}  // namespace openrui::sim
