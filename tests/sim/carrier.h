// What carries PIUs between the node and the host of a world, and what can happen to it: a loopback cable, or DLSw
// version 1 or 2 over a simulated TCP network.
#pragma once

#include <memory>
#include <string>

#include "base/event.h"
#include "dlc/definition.h"
#include "dlc/link.h"
#include "sim/journal.h"
#include "sim/random.h"
#include "sim/wire_check.h"

namespace openrui::sim {

class Carrier {
 public:
  virtual ~Carrier() = default;
  // `port`: of the side's definition. The carrier and `notifier` outlive the link.
  virtual std::unique_ptr<Link> make_link(Side side, const LinkDefinition& link, LinkNotifier& notifier) = 0;
  // Delivers at most so many units that are there without waiting; how many it were.
  virtual std::size_t run(std::size_t at_most) = 0;
  // One fault, of whatever kind. It may last until mend().
  virtual void harm(Random& random, Coverage& coverage) = 0;
  // Whatever was broken works again.
  virtual void mend() = 0;
};

// The port definitions of the node and the host that go with each other.
struct CarrierPlan {
  PortDefinition node;
  PortDefinition host;
};
CarrierPlan make_plan(Random& random, const std::string& port_name, std::size_t number);
std::unique_ptr<Carrier> make_carrier(const CarrierPlan& plan, Random& random, TimerQueue& timers, EventSink& events);

// Between a link and its user: shows what passes to a WireCheck and, while `spoil` allows it, changes what is sent.
class WatchedLink final : public Link, private LinkNotifier {
 public:
  // How PIUs are spoiled; one object for a whole world.
  struct Spoiler {
    Random random;
    std::size_t one_in = 0;  // 0: never
    Coverage* coverage = nullptr;
  };

  WatchedLink(Side side, WireCheck& check, Spoiler& spoiler, LinkNotifier& user)
      : side_(side), check_(check), spoiler_(spoiler), user_(user) {}
  LinkNotifier& notifier() { return *this; }
  void set_link(std::unique_ptr<Link> link) { link_ = std::move(link); }

  void start() override { link_->start(); }
  void stop() override { link_->stop(); }
  void send(Buffer piu) override;
  std::size_t queued_bytes() const override { return link_->queued_bytes(); }
  bool contacted() const override { return link_->contacted(); }
  std::string state_in_words() const override { return link_->state_in_words(); }

 private:
  void on_contacted(const LinkInfo& info) override;
  void on_inop(InopReason reason, const std::string& detail) override;
  void on_xid(ByteView xid, bool sent) override { user_.on_xid(xid, sent); }
  void on_piu(ByteView piu) override;
  void on_uncongested() override { user_.on_uncongested(); }
  void spoil(Buffer piu);

  Side side_;
  WireCheck& check_;
  Spoiler& spoiler_;
  LinkNotifier& user_;
  std::unique_ptr<Link> link_;
};

}  // namespace openrui::sim
