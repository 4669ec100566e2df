// What RUI and SLI have in common from below: a verb interface of a program stands on a session port, takes verb
// records and completes them. No threads, no lock: it runs under the lock of the loop that the port lives on.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "node/definition.h"
#include "rui/completion.h"

namespace openrui {

// completed_now: the record is the program's again, lua_flag2.async is 0, no callback. in_progress: the completion
// goes, or has gone, to the CompletionSink.
enum class Outcome : std::uint8_t { completed_now, in_progress };

class VerbInterface {
 public:
  // Whether the caller of the C entry point has returned already: then even a verb that fails its checks completes by
  // callback.
  enum class Caller : std::uint8_t { waiting, gone };

  virtual ~VerbInterface() = default;
  // Steps 1 and 3 to 5 of LUA reference 6.6, which need no session: true when the verb can be issued; its record then
  // says IN_PROGRESS. False: it has completed. Needs no lock, from any thread.
  virtual bool begin(LUA_VERB_RECORD& record) const = 0;
  // The rest, for a record that has begun. When `in_progress` is returned the record is not the caller's any more.
  virtual Outcome issue(LUA_VERB_RECORD& record, Caller caller = Caller::waiting) = 0;
  virtual SessionId last_sid() const = 0;
  // Whether a live session of it has the LU.
  virtual bool owns(const std::string& lu) const = 0;
};

// What RUI and SLI of a program have to know of each other: the numbers of the sessions, so that neither takes the
// other's (LUA reference 19, 6), and who of them has an LU (15.2).
class ProgramSessions {
 public:
  // Those up to `inherited` belong to the process that this one was forked from.
  explicit ProgramSessions(SessionId inherited) : last_(inherited) {}
  SessionId last() const { return last_; }
  void take(SessionId sid) { last_ = sid; }
  static SessionId after(SessionId sid) { return sid == kLast ? 1 : sid + 1; }

  void join(const VerbInterface& one) { interfaces_.push_back(&one); }
  void leave(const VerbInterface& one) {
    interfaces_.erase(std::remove(interfaces_.begin(), interfaces_.end(), &one), interfaces_.end());
  }
  bool own(const std::string& lu) const {
    return std::any_of(interfaces_.begin(), interfaces_.end(), [&lu](const auto* i) { return i->owns(lu); });
  }

 private:
  static constexpr SessionId kLast = 0x7FFFFFFF;
  SessionId last_;
  std::vector<const VerbInterface*> interfaces_;
};

// All that is referred to outlives the interface.
struct InterfaceParts {
  SessionPort& port;
  CompletionSink& sink;
  TimerQueue& timers;
  ProgramSessions& program;
  Personality personality = Personality::snapix;
  // Session ids up to this one belong to the process that this one was forked from (LUA reference 6.3).
  SessionId inherited_sids = 0;
  std::string modules;  // folder of the extension routines of SLI_OPEN; empty: none
};

// An interface that stands beside RUI on the library's node, told to the library by its C entry point, so that the
// library need not know it.
struct InterfaceKind {
  // Step 1 of LUA reference 6.6.
  bool (*has)(std::uint16_t lua_verb, std::uint16_t opcode);
  // Verbs that begin a session: their sid is known when the call returns.
  bool (*opens)(std::uint16_t opcode);
  // Verbs whose result is there when the call returns.
  bool (*in_call)(std::uint16_t opcode);
  std::unique_ptr<VerbInterface> (*make)(const InterfaceParts& parts);
};

}  // namespace openrui
