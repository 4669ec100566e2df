// What an installation of IPC decides: options and exits (transports reference 9.2, rules O7, T4 and T5). There are no
// predefined connections.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ipc370/tag.h"

namespace openrui::ipc370 {

// A task, and the address space and job step it belongs to.
struct TaskDefinition {
  std::string job;   // 1 to 8 characters; digits are allowed here (T2)
  std::string user;  // 0 to 8 characters
  std::uint32_t address_space = 1;
  std::uint32_t step = 1;
};

// Sub-strings that the installation writes over whatever a program wrote (T5). "My job" and "my network" always come
// from the context.
struct ForcedParts {
  std::optional<TagPart> your_tag;
  std::optional<TagPart> your_job;
  std::optional<TagPart> your_network;
  std::optional<TagPart> my_tag;
};

// The installation's exit, called by OPEN behind the defaults and the forced parts. It may change the tag. A reason
// refuses the OPEN.
class OpenExit {
 public:
  virtual ~OpenExit() = default;
  virtual std::optional<Reason> on_open(const TaskDefinition& task, Tag& tag) = 0;
};

struct Installation {
  std::string network = "DEFNET";  // 1 to 8 characters: "my network" of every tag, and the name of this node
  // For what a program leaves out (T4); empty "your" parts match anything. The context has a job and a network for
  // "my", but no tag: that default is the installation's too.
  TagPart default_your_job;
  TagPart default_your_network;
  TagPart default_my_tag;
  ForcedParts forced;
  OpenExit* exit = nullptr;          // outlives the facility
  std::size_t buffer = 64 * 1024;    // bytes held for each direction of a connection before SEND waits
  std::size_t connections = 0xFFFF;  // half-connections at a time, at most 65,535
  std::size_t requests = 0xFFFF;     // outstanding on one half-connection
  std::uintptr_t highest_rq = 0;     // abend 001 above this address; 0: no limit
};

}  // namespace openrui::ipc370
