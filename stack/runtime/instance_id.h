// Random for each start of a node, so that its partners know that it was started anew (transports reference 10.3).
#pragma once

#include <random>

#include "streams/hello.h"

namespace openrui {

inline streams::InstanceId new_instance_id() {
  streams::InstanceId instance{};
  std::random_device random;
  for (auto& byte : instance) byte = static_cast<std::uint8_t>(random());
  return instance;
}

}  // namespace openrui
