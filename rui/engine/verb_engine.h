// The RUI verb engine of a program: takes verb records, holds the program's sessions, stands on a session port (design,
// section 3). No threads, no lock: it runs under the lock of the loop that the port lives on.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "rui/lua_session.h"
#include "rui/verb_interface.h"

namespace openrui {

class VerbEngine final : public VerbInterface, private LuaSessionOwner {
 public:
  struct Options {
    Personality personality = Personality::snapix;
    // Session ids up to this one belong to the process that this one was forked from (LUA reference 6.3).
    SessionId inherited_sids = 0;
    ProgramSessions* program = nullptr;  // shared with another interface; null: the engine's own
  };

  // Port and sink outlive the engine.
  VerbEngine(SessionPort& port, CompletionSink& sink, const Options& options);
  ~VerbEngine() override;
  VerbEngine(const VerbEngine&) = delete;
  VerbEngine& operator=(const VerbEngine&) = delete;

  bool begin(LUA_VERB_RECORD& record) const override;
  Outcome issue(LUA_VERB_RECORD& record, Caller caller = Caller::waiting) override;

  std::size_t sessions() const { return sessions_.size(); }
  bool owns(const std::string& lu) const override;
  SessionId last_sid() const override { return program_.last(); }

 private:
  std::optional<ReturnCode> init(LUA_VERB_RECORD& record, LuaSession*& session);
  std::optional<ReturnCode> request_of(const LUA_VERB_RECORD& record, OpenRequest& request) const;
  std::optional<ReturnCode> run(Verb verb, LUA_VERB_RECORD& record, LuaSession*& session);
  std::optional<ReturnCode> term(LUA_VERB_RECORD& record, LuaSession& session);
  std::optional<ReturnCode> reinit(LUA_VERB_RECORD& record, LuaSession& session);
  LuaSession* select(LUA_VERB_RECORD& record, bool failed_too, ReturnCode& error);
  LuaSession* find_by_name(const std::string& name, bool failed_too);
  std::size_t live_sessions() const;
  SessionId next_sid() const;
  Outcome finish(LUA_VERB_RECORD& record, ReturnCode code, Caller caller);
  void on_assigned(LuaSession& session) override;
  bool program_owns(const std::string& lu) const override { return program_.own(lu); }
  void on_gone(LuaSession& session) override;

  SessionPort& port_;
  CompletionSink& sink_;
  Options options_;
  ProgramSessions own_program_;
  ProgramSessions& program_;
  std::unordered_map<SessionId, std::unique_ptr<LuaSession>> sessions_;
  std::unordered_map<std::string, LuaSession*> by_lu_;  // the latest session of each LU, live or failed
};

}  // namespace openrui
