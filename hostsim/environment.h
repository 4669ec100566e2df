// What a simulated host needs from the outside: time, a place for operator events, and links.
#pragma once

#include "base/event.h"
#include "base/time.h"
#include "dlc/link_factory.h"

namespace openrui::hostsim {

// All outlive the host and live on its loop.
struct HostEnvironment {
  TimerQueue& timers;
  EventSink& events;
  LinkFactory& links;
};

}  // namespace openrui::hostsim
