// A port: the place where links of one kind reach the outside (a DLSw peer, an SDLC line, a NIC). Every binding that
// talks to other programs offers this; see link.h for the links on it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/tcp.h"
#include "dlc/definition.h"
#include "dlc/switched_link.h"

namespace openrui {

// Since the port was made. A frame is what the carrier is given at a time (a DLSw message, an SDLC or LLC frame); one
// that holds a PIU counts as both.
struct PortCounters {
  std::uint64_t frames_in = 0;
  std::uint64_t frames_out = 0;
  std::uint64_t pius_in = 0;
  std::uint64_t pius_out = 0;
  std::uint64_t errors = 0;  // frames or bytes that break the protocol
};

class Port {
 public:
  virtual ~Port() = default;
  // Begins to listen and to connect, and goes on until the port is destroyed. What stands in the way is reported once
  // and tried again.
  virtual void start() = 0;
  // The port and `notifier` outlive the link; a link must not be destroyed from inside one of its own notifications.
  virtual std::unique_ptr<Link> make_link(const LinkDefinition& definition, LinkNotifier& notifier) = 0;
  // The same for a data link switch; null when the binding has no such links.
  virtual std::unique_ptr<SwitchedLink> make_switched_link(const LinkDefinition& /*definition*/,
                                                           SwitchedNotifier& /*notifier*/) {
    return nullptr;
  }

  virtual const PortDefinition& definition() const = 0;
  virtual const PortCounters& counters() const = 0;
  // Addresses of the partners that the carrier reaches now.
  virtual std::vector<std::string> active_partners() const = 0;
  // Where it accepts connections; empty for a port that only calls, or whose carrier knows no connections.
  virtual std::vector<Endpoint> listening_places() const = 0;
};

}  // namespace openrui
