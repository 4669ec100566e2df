// An operator's end of control_server.h, for programs that do nothing else meanwhile.
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>

#include "base/result.h"

namespace openrui {

struct ControlFailure {
  std::string why;  // a sentence
};

// Connects to the local socket of a node, asks and waits for the answer. A failure: no node is there, it does not
// answer within `limit`, or it refuses.
Result<nlohmann::json, ControlFailure> ask_node(const std::string& path, const nlohmann::json& request,
                                                std::chrono::seconds limit = std::chrono::seconds(30));

}  // namespace openrui
