#include "rui/verb_engine.h"

#include <algorithm>
#include <utility>

#include "rui/api_trace_switch.h"

namespace openrui {

namespace {

// LUA reference 6.3: Host Integration Server; the others state no limit.
constexpr std::size_t kMaxSessions = 15000;
// LUA reference 6.2: a positive number that fits a signed int.
// LUA reference 15.4: elements of lua_resv56. The first one, that 3270 LUs may be used too, changes nothing: there is
// one kind of LU here.
constexpr std::size_t kKeepWhenLost = 2;
constexpr std::size_t kChunkedReads = 3;
constexpr std::size_t kKeepWhenRecycled = 4;
// LUA reference 7.1: 128 leaves cryptography to the program, as 0 does; between them nothing was ever loadable.
constexpr unsigned char kProgramEncrypts = 128;

}  // namespace

VerbEngine::VerbEngine(SessionPort& port, CompletionSink& sink, const Options& options)
    : port_(port),
      sink_(sink),
      options_(options),
      own_program_(options.inherited_sids),
      program_(options.program != nullptr ? *options.program : own_program_) {
  program_.join(*this);
}

VerbEngine::~VerbEngine() { program_.leave(*this); }

bool VerbEngine::begin(LUA_VERB_RECORD& record) const {
  const auto* row = find_verb(record.common.lua_verb, record.common.lua_opcode);
  begin_verb(record);
  if (row == nullptr || !has_verb(options_.personality, *row)) {
    end_verb(record, {Prim::invalid_verb, Sec::ok}, false);
    return false;
  }
  if (const auto wrong = check_form(record, *row, options_.personality)) {
    end_verb(record, *wrong, false);
    return false;
  }
  return true;
}

Outcome VerbEngine::issue(LUA_VERB_RECORD& record, Caller caller) {
  const auto* row = find_verb(record.common.lua_verb, record.common.lua_opcode);
  const auto asked = record.common.lua_sid;
  LuaSession* session = nullptr;  // that is there still after the verb
  const auto code = row->verb == Verb::init ? init(record, session) : run(row->verb, record, session);
  const auto outcome = code ? finish(record, *code, caller) : Outcome::in_progress;
  // The record is not ours to read any more when RUI_TERM has destroyed the session.
  const auto* trace = api_trace();
  if (trace != nullptr && !code) trace->in_progress(row->opcode, &record, session != nullptr ? session->sid() : asked);
  if (session != nullptr) session->settle();
  return outcome;
}

Outcome VerbEngine::finish(LUA_VERB_RECORD& record, ReturnCode code, Caller caller) {
  const bool async = caller == Caller::gone;
  const PendingVerb verb{&record, record.common.lua_post_handle};
  end_verb(record, code, async);
  if (!async) return Outcome::completed_now;
  sink_.completed(verb);
  return Outcome::in_progress;
}

// --- sessions

bool VerbEngine::owns(const std::string& lu) const {
  const auto found = by_lu_.find(lu);
  return found != by_lu_.end() && !found->second->failed();
}

// A failed session of that LU has been given up by this. SNAplus2 wants RUI_TERM first (LUA reference 6.5); nothing is
// gained by insisting. A live one goes on: it is terminating, or has an LU of the same name on another node.
void VerbEngine::on_assigned(LuaSession& session) {
  auto& latest = by_lu_[session.lu()];
  auto* const before = std::exchange(latest, &session);
  if (before != nullptr && before != &session && before->failed()) on_gone(*before);
}

std::size_t VerbEngine::live_sessions() const {
  return static_cast<std::size_t>(
      std::count_if(sessions_.begin(), sessions_.end(), [](const auto& entry) { return !entry.second->failed(); }));
}

SessionId VerbEngine::next_sid() const {
  auto sid = program_.last();
  do {
    sid = ProgramSessions::after(sid);
  } while (sessions_.count(sid) != 0);
  return sid;
}

void VerbEngine::on_gone(LuaSession& session) {
  const auto found = by_lu_.find(session.lu());
  if (found != by_lu_.end() && found->second == &session) by_lu_.erase(found);
  sessions_.erase(session.sid());
}

// LUA reference 6.2.
LuaSession* VerbEngine::select(LUA_VERB_RECORD& record, bool failed_too, ReturnCode& error) {
  const SessionId sid = record.common.lua_sid;
  if (sid != 0) {
    const auto found = sessions_.find(sid);
    if (found != sessions_.end()) return found->second.get();
    error = sid <= options_.inherited_sids ? rc::unsuccessful(Sec::invalid_process)
                                           : rc::parameter_check(Sec::bad_session_id);
    return nullptr;
  }
  auto* session = find_by_name(name_of(record.common.lua_luname), failed_too);
  if (session == nullptr) {
    error = rc::state_check(Sec::no_rui_session);
    return nullptr;
  }
  record.common.lua_sid = session->sid();
  return session;
}

// By the LU assigned, else by the name given to RUI_INIT when that says which session is meant.
LuaSession* VerbEngine::find_by_name(const std::string& name, bool failed_too) {
  if (name.empty()) return nullptr;
  if (const auto found = by_lu_.find(name); found != by_lu_.end()) return found->second;
  LuaSession* match = nullptr;
  for (const auto& [sid, session] : sessions_) {
    if ((session->failed() && !failed_too) || session->requested_name() != name) continue;
    if (match != nullptr) return nullptr;
    match = session.get();
  }
  return match;
}

// --- RUI_INIT

// LUA reference 7.1, 15.1.
std::optional<ReturnCode> VerbEngine::request_of(const LUA_VERB_RECORD& record, OpenRequest& request) const {
  const auto& c = record.common;
  if (c.lua_encr_decr_option != 0 && c.lua_encr_decr_option != kProgramEncrypts) {
    return rc::unsuccessful(Sec::encr_decr_load_error);
  }
  request.rule = options_.personality == Personality::snapix ? PoolRule::named_first : PoolRule::any_member;
  request.wait_for_release = options_.personality != Personality::pcomm;
  if (options_.personality == Personality::his) {
    request.keep_when_lost = c.lua_resv56[kKeepWhenLost] != 0;
    request.keep_when_recycled = c.lua_resv56[kKeepWhenRecycled] != 0;
  }
  if (!extended_init(record, options_.personality)) {
    request.name = name_of(c.lua_luname);
    // No name is the client's default session to Personal Communications, which the port knows.
    const bool has_default = options_.personality == Personality::pcomm;
    if (request.name.empty() && !has_default) return rc::parameter_check(Sec::invalid_luname);
    return std::nullopt;
  }
  const auto& extended = record.specific.init;
  if (extended.rui_init_format != 0) return rc::parameter_check(Sec::invalid_format);
  request.pu = name_of(extended.lua_puname);
  request.lu_number = extended.lua_lunumber;
  request.wait_for_link = extended.wait_for_link != 0;
  if (request.pu.empty()) return rc::parameter_check(Sec::invalid_puname);
  return std::nullopt;
}

std::optional<ReturnCode> VerbEngine::init(LUA_VERB_RECORD& record, LuaSession*& session) {
  OpenRequest request;
  if (const auto wrong = request_of(record, request)) return wrong;
  // A pool may be opened many times, an LU of ours may not (LUA reference 7.1, DUPLICATE_RUI_INIT), unless we are
  // giving it up and the product waits for that.
  if (owns(request.name)) {
    const auto obstacle = by_lu_.at(request.name)->obstacle().value_or(Progress::read);
    const bool waits = obstacle == Progress::term && request.wait_for_release;
    if (!waits) return condition(Verb::init, obstacle);
  }
  const bool his = options_.personality == Personality::his;
  if (his && sessions_.size() >= kMaxSessions && live_sessions() >= kMaxSessions) {
    return rc::unsuccessful(Sec::command_count_error);
  }
  const LuaSession::Options o{options_.personality, his && record.common.lua_resv56[kChunkedReads] != 0};
  LuaSessionOwner& owner = *this;
  auto made = std::make_unique<LuaSession>(port_, sink_, owner, next_sid(), request, o);
  if (const auto error = made->init(record)) return error;
  session = made.get();
  program_.take(session->sid());
  sessions_[session->sid()] = std::move(made);
  if (!session->lu().empty()) on_assigned(*session);
  return std::nullopt;
}

// --- the other verbs

std::optional<ReturnCode> VerbEngine::run(Verb verb, LUA_VERB_RECORD& record, LuaSession*& session) {
  ReturnCode error;
  auto* found = select(record, verb == Verb::reinit || verb == Verb::term, error);
  if (found == nullptr) return error;
  if (verb == Verb::term) return term(record, *found);
  if (verb == Verb::reinit) {
    session = found;
    return reinit(record, *found);
  }
  if (const auto obstacle = found->obstacle()) {
    if (const auto& refused = condition(verb, *obstacle)) return refused;
  }
  session = found;
  switch (verb) {
    case Verb::read:
      return found->read(record);
    case Verb::write:
      return found->write(record);
    case Verb::purge:
      return found->purge(record);
    case Verb::bid:
      return found->bid(record);
    case Verb::init:
    case Verb::term:
    case Verb::reinit:
      break;
  }
  return std::nullopt;
}

std::optional<ReturnCode> VerbEngine::term(LUA_VERB_RECORD& record, LuaSession& session) {
  // On Unix RUI_TERM gives up a failed session; on Windows the failure has ended it (LUA reference 6.5).
  if (session.failed() && options_.personality == Personality::snapix) {
    on_gone(session);
    return rc::ok;
  }
  if (const auto obstacle = session.obstacle()) {
    if (const auto& refused = condition(Verb::term, *obstacle)) return refused;
  }
  return session.term(record);
}

// LUA reference 7.3.
std::optional<ReturnCode> VerbEngine::reinit(LUA_VERB_RECORD& record, LuaSession& session) {
  if (!session.failed()) return condition(Verb::reinit, session.obstacle().value_or(Progress::read));
  return session.reinit(record);
}

}  // namespace openrui
