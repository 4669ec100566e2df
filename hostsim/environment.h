// What a simulated host needs from the outside: time, a place for operator events, and links.
#pragma once

#include "base/event.h"
#include "base/time.h"
#include "dlc/link_factory.h"
#include "transmission_control/cryptography.h"

namespace openrui::hostsim {

class RawCarrier;

// All outlive the host and live on its loop.
struct HostEnvironment {
  TimerQueue& timers;
  EventSink& events;
  LinkFactory& links;
  const CryptographyServices* cryptography = nullptr;  // null: none
  RawCarrier* carrier = nullptr;                       // below the links, for faults; null: none
};

}  // namespace openrui::hostsim
