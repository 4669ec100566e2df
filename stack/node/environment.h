// What a node needs from the outside: time, a place for operator events, and links.
#pragma once

#include "base/event.h"
#include "base/time.h"
#include "dlc/link_factory.h"
#include "transmission_control/cryptography.h"

namespace openrui {

// All outlive the node and live on its loop.
struct NodeEnvironment {
  TimerQueue& timers;
  EventSink& events;
  LinkFactory& links;
  const CryptographyServices* cryptography = nullptr;  // null: none
};

}  // namespace openrui
