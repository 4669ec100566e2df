// Where a node or a host gets its links from: the runtime makes real ones, a test makes its own.
#pragma once

#include <memory>

#include "dlc/definition.h"
#include "dlc/link.h"

namespace openrui {

class LinkFactory {
 public:
  virtual ~LinkFactory() = default;
  // Never null. `notifier` outlives the link. The link is not started.
  virtual std::unique_ptr<Link> make_link(const PortDefinition& port, const LinkDefinition& link,
                                          LinkNotifier& notifier) = 0;
};

}  // namespace openrui
