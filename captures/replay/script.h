// A scenario for hostsim from a capture: what the captured host said becomes steps that send, what the node said
// becomes steps that wait (hostsim/scenario/README.md).
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "captures/conversation.h"

namespace openrui::replay {

struct ScriptOptions {
  std::string name;   // of the scenario
  std::string about;  // a sentence
  // What people wrote is masked (formats/mask.h): data of LU-LU sessions, text and INIT-SELF of SSCP sessions.
  bool mask = false;
};

struct Script {
  std::string text;  // the JSON file
  std::size_t steps = 0;
  std::vector<std::string> left_out;  // what no step can say, a sentence each
};

// Of a conversation with one link. The error is a sentence: there is nothing in it to be played, or more than hostsim
// reads.
Result<Script, std::string> write_script(const Conversation& conversation, const ScriptOptions& options);

}  // namespace openrui::replay
