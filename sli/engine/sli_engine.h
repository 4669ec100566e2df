// The SLI verb engine of a program: takes verb records, holds the program's SLI sessions, stands on a session port
// (design, section 3). No threads, no lock; see VerbInterface.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

#include "rui/verb_interface.h"
#include "sli/routines.h"
#include "sli/sli_session.h"

namespace openrui {

// The session ids that were given out, so that a session that has ended can be told from one that never was. Only the
// latest are remembered: a bounded number of runs of consecutive ids.
class GivenSids {
 public:
  void add(SessionId sid);
  bool has(SessionId sid) const;

 private:
  static constexpr std::size_t kMaxRuns = 1024;
  std::deque<std::pair<SessionId, SessionId>> runs_;  // first and last, ascending
};

class SliEngine final : public VerbInterface, private SliSessionOwner {
 public:
  explicit SliEngine(const InterfaceParts& parts) : parts_(parts), loader_(parts.modules) {
    parts_.program.join(*this);
  }
  ~SliEngine() override { parts_.program.leave(*this); }
  SliEngine(const SliEngine&) = delete;
  SliEngine& operator=(const SliEngine&) = delete;

  // Also loads the modules that an SLI_OPEN names, which may wait for a disk.
  bool begin(LUA_VERB_RECORD& record) const override;
  Outcome issue(LUA_VERB_RECORD& record, Caller caller = Caller::waiting) override;
  bool owns(const std::string& lu) const override { return by_lu_.count(lu) != 0; }
  SessionId last_sid() const override { return parts_.program.last(); }

  std::size_t sessions() const { return sessions_.size(); }

 private:
  std::optional<ReturnCode> open(LUA_VERB_RECORD& record, SliSession*& session);
  std::optional<ReturnCode> run(const SliVerbRow& row, LUA_VERB_RECORD& record, SliSession*& session);
  SliSession* select(LUA_VERB_RECORD& record, ReturnCode& error);
  SliSession* find_by_name(const std::string& name);
  Outcome finish(LUA_VERB_RECORD& record, ReturnCode code, Caller caller);
  void on_gone(SliSession& session) override;
  void on_assigned(SliSession& session) override;
  std::optional<ReturnCode> already_open(const std::string& lu) const override;
  bool program_owns(const std::string& lu) const override { return parts_.program.own(lu); }
  SliSession* find(SessionId sid) override;

  InterfaceParts parts_;
  mutable RoutineLoader loader_;
  GivenSids given_;
  std::unordered_map<SessionId, std::unique_ptr<SliSession>> sessions_;
  std::unordered_map<std::string, SliSession*> by_lu_;
};

// SLI as the library is told of it.
const InterfaceKind& sli_kind();

}  // namespace openrui
