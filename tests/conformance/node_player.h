// Plays a case on a node's PU with LUs 2 and 3, on a link whose other end is the case: path control, activation of PU
// and LU, and what the node does by itself.
#pragma once

#include <optional>
#include <string>

#include "conformance/script.h"
#include "services/activation_fsm.h"

namespace openrui::conformance {

// The node under test: its link, and its inside where that can be seen.
class NodeUnderTest {
 public:
  virtual ~NodeUnderTest() = default;
  virtual void host_sends(ByteView piu) = 0;
  // The next PIU that it sent. `expected`: waits for one; else only what is known to be there.
  virtual std::optional<Bytes> next_sent(bool expected) = 0;
  // Waits until all that it has to say is there. Empty, or why that is not known.
  virtual std::string settle() = 0;
  virtual void lose_link() = 0;
  // "ACT", "OPEN" …; nothing where it cannot be seen.
  virtual std::optional<std::string> state_of(Watched what) = 0;
  // --- the program that may own LU 2
  virtual void owner_takes() = 0;
  virtual std::optional<Bytes> owner_hears() = 0;
  // The latest request, with +RSP or (not `none`) -RSP. False when it heard none.
  virtual bool owner_answers(Sense why) = 0;
};

// As play(); for cases with `node` set.
std::string play_node(const Case& c, const ActivationTables& tables = {});
std::string play_node(const Case& c, NodeUnderTest& node);

}  // namespace openrui::conformance
