// The links of one loop: a port of the right kind for each configured port, and a capture tap around each link when one
// is wanted.
#pragma once

#include <memory>
#include <vector>

#include "base/event.h"
#include "base/time.h"
#include "dlc/ethernet.h"
#include "dlc/link_factory.h"
#include "dlc/port.h"
#include "dlc/tap.h"
#include "runtime/wire_capture.h"

namespace openrui {

// Used in turns of the loop; everything given to it outlives it, and it outlives the links it made.
class Links final : public LinkFactory {
 public:
  // A null `tap`: nothing is captured of the links; a null `wire`: nothing of the carriers.
  Links(const std::vector<PortDefinition>& ports, Tcp& tcp, Ethernet& ethernet, TimerQueue& timers, EventSink& events,
        LinkTap* tap, WireCapture* wire = nullptr);
  ~Links() override;

  std::unique_ptr<Link> make_link(const PortDefinition& port, const LinkDefinition& link,
                                  LinkNotifier& notifier) override;
  // The ports begin to listen and to connect: after the links were made.
  void start();
  // Makes the ports those of a new configuration. One that is the same stays as it is; the links of the others are gone
  // before. start() starts the new ones.
  void set_ports(const std::vector<PortDefinition>& ports);

  // In the order of their definitions; those that only join links inside one program are not there.
  const std::vector<std::unique_ptr<Port>>& ports() const { return ports_; }

 private:
  std::unique_ptr<Port> make_port(const PortDefinition& definition);
  std::unique_ptr<Link> make_real_link(const PortDefinition& port, const LinkDefinition& link, LinkNotifier& notifier);

  Tcp& tcp_;
  Ethernet& ethernet_;
  TimerQueue& timers_;
  EventSink& events_;
  LinkTap* tap_;
  WireCapture* wire_;
  std::vector<std::unique_ptr<Port>> ports_;
  std::size_t started_ = 0;  // of ports_, from the first one on
};

}  // namespace openrui
