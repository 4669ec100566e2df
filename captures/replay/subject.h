// The side of a captured conversation that is played by an engine of ours (or by somebody at the end of a real link),
// while the player sends what the other side said in the capture.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "captures/conversation.h"

namespace openrui::replay {

struct Output {
  std::uint16_t link = 0;  // as in the capture
  Bytes piu;               // with the addresses of the capture
};

class Subject {
 public:
  virtual ~Subject() = default;
  // "our node", "the host at dlsw:10.0.0.1".
  virtual std::string in_words() const = 0;
  // Everything on the link begins anew: contacted, nothing active. Called for each link before its first step, too.
  virtual void link_reset(std::uint16_t link) = 0;
  // `step` is of the other side; `piu` is what to send of it: its numbers are those that the subject knows.
  virtual void receive(const Step& step, ByteView piu) = 0;
  // The part of a captured step that was the business of an application: sent, answered, read, opened or closed.
  // `answers`: the number of the request as the subject knows it, for a response. What could not be done, a sentence;
  // empty otherwise.
  virtual std::string act(const Step& step) = 0;
  // The rule by which the subject refused something of the session since the last call; empty: none.
  virtual std::string take_rule(const CapturedSession& session) = 0;
  // Time passes before the next step.
  virtual void advance(Duration d) = 0;
  // Waits for more output where it comes by itself; false: there will be none.
  virtual bool wait() { return false; }
  // The same at the end, where nothing is due and a moment is enough.
  virtual bool linger() { return false; }
  // Why nothing more can come of it: the link does not come up. Empty: all is well.
  virtual std::string failure() const { return {}; }

  // At the end: what came that the capture has nothing like of, a sentence each.
  virtual std::vector<std::string> remarks() const { return {}; }

  std::vector<Output> outputs;  // the player takes them
};

}  // namespace openrui::replay
