// The links of one loop: a port of the right kind for each configured port, and a capture tap around each link when one
// is wanted.
#pragma once

#include <memory>
#include <vector>

#include "base/event.h"
#include "base/time.h"
#include "base/udp.h"
#include "dlc/ethernet.h"
#include "dlc/link_factory.h"
#include "dlc/port.h"
#include "dlc/port_carriers.h"
#include "dlc/switch.h"
#include "dlc/tap.h"
#include "runtime/wire_capture.h"

namespace openrui {

// Used in turns of the loop; everything given to it outlives it, and it outlives the links it made.
class Links final : public LinkFactory {
 public:
  // A null `tap`: nothing is captured of the links; a null `wire`: nothing of the carriers. A null `carriers`: nothing
  // is between the ports and these.
  Links(const std::vector<PortDefinition>& ports, Tcp& tcp, Udp& udp, Ethernet& ethernet, TimerQueue& timers,
        EventSink& events, LinkTap* tap, WireCapture* wire = nullptr, PortCarriers* carriers = nullptr);
  ~Links() override;

  std::unique_ptr<Link> make_link(const PortDefinition& port, const LinkDefinition& link,
                                  LinkNotifier& notifier) override;
  // The ports begin to listen and to connect: after the links were made.
  void start();
  // Makes the ports those of a new configuration. One that is the same stays as it is; the links of the others are gone
  // before. start() starts the new ones.
  void set_ports(const std::vector<PortDefinition>& ports);

  // Makes the switches those of a configuration whose ports are there. One that is the same, on ports that stayed,
  // stays as it is; new ones wait for start().
  void set_switches(const std::vector<SwitchDefinition>& switches);
  const std::vector<std::unique_ptr<Switch>>& switches() const { return switches_; }
  // Starts or stops the switch that has this link; false when none has it.
  bool activate_switch(const std::string& link, bool active);
  // Ends all of them in an orderly way.
  void stop_switches();

  // In the order of their definitions; those that only join links inside one program are not there.
  const std::vector<std::unique_ptr<Port>>& ports() const { return ports_; }

 private:
  template <class Stays>
  void drop_switches(Stays stays);
  std::unique_ptr<Switch> make_switch(const SwitchDefinition& definition);
  Port* find_port(const std::string& name) const;
  std::unique_ptr<Port> make_port(const PortDefinition& definition);
  std::unique_ptr<Link> make_real_link(const PortDefinition& port, const LinkDefinition& link, LinkNotifier& notifier);

  Tcp& tcp_;
  Udp& udp_;
  Ethernet& ethernet_;
  TimerQueue& timers_;
  EventSink& events_;
  LinkTap* tap_;
  WireCapture* wire_;
  PortCarriers* carriers_;
  std::vector<std::unique_ptr<Port>> ports_;
  std::size_t started_ = 0;  // of ports_, from the first one on
  std::vector<std::unique_ptr<Switch>> switches_;
  std::vector<Switch*> fresh_switches_;  // wait for start()
};

}  // namespace openrui
