#include "rui/verb_engine.h"

namespace openrui {

namespace {

// LUA reference 6.3: Host Integration Server; the others state no limit.
constexpr std::size_t kMaxSessions = 15000;
// LUA reference 15.4: element of lua_resv56.
constexpr std::size_t kChunkedReads = 3;
// LUA reference 7.1: 128 leaves cryptography to the program, as 0 does; between them nothing was ever loadable.
constexpr unsigned char kProgramEncrypts = 128;

}  // namespace

VerbEngine::VerbEngine(SessionPort& port, CompletionSink& sink, const Options& options)
    : port_(port), sink_(sink), options_(options) {}

VerbEngine::~VerbEngine() = default;

bool VerbEngine::begin(LUA_VERB_RECORD& record) const {
  const auto* row = find_verb(record.common.lua_verb, record.common.lua_opcode);
  begin_verb(record);
  if (row == nullptr) {
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
  LuaSession* session = nullptr;  // that is there still after the verb
  const auto code = row->verb == Verb::init ? init(record, session) : run(row->verb, record, session);
  const auto outcome = code ? finish(record, *code, caller) : Outcome::in_progress;
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

void VerbEngine::on_gone(LuaSession& session) {
  const auto found = by_lu_.find(session.lu());
  if (found != by_lu_.end() && found->second == &session) by_lu_.erase(found);
  sessions_.erase(session.sid());
}

// LUA reference 6.2.
LuaSession* VerbEngine::select(LUA_VERB_RECORD& record, ReturnCode& error) {
  const SessionId sid = record.common.lua_sid;
  if (sid != 0) {
    const auto found = sessions_.find(sid);
    if (found != sessions_.end()) return found->second.get();
    error = sid <= options_.inherited_sids ? rc::unsuccessful(Sec::invalid_process)
                                           : rc::parameter_check(Sec::bad_session_id);
    return nullptr;
  }
  auto* session = find_by_name(name_of(record.common.lua_luname));
  if (session == nullptr) {
    error = rc::state_check(Sec::no_rui_session);
    return nullptr;
  }
  record.common.lua_sid = session->sid();
  return session;
}

// By the LU assigned, else by the name given to RUI_INIT when that says which session is meant.
LuaSession* VerbEngine::find_by_name(const std::string& name) {
  if (name.empty()) return nullptr;
  if (const auto found = by_lu_.find(name); found != by_lu_.end()) return found->second;
  LuaSession* match = nullptr;
  for (const auto& [sid, session] : sessions_) {
    if (session->failed() || session->requested_name() != name) continue;
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
  if (!extended_init(record, options_.personality)) {
    request.name = name_of(c.lua_luname);
    if (request.name.empty()) return rc::parameter_check(Sec::invalid_luname);
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
  // A pool may be opened many times, an LU of ours may not (LUA reference 7.1, DUPLICATE_RUI_INIT).
  if (owns(request.name)) return condition(Verb::init, by_lu_.at(request.name)->obstacle().value_or(Progress::read));
  const bool his = options_.personality == Personality::his;
  if (his && sessions_.size() >= kMaxSessions) return rc::unsuccessful(Sec::command_count_error);

  LuaSession::Options o;
  o.chunked_reads = his && record.common.lua_resv56[kChunkedReads] != 0;
  o.bid_returns_total = options_.personality == Personality::snapix;
  LuaSessionOwner& owner = *this;
  auto made = std::make_unique<LuaSession>(port_, sink_, owner, request, o);
  if (const auto error = made->init(record, options_.inherited_sids)) return error;
  session = made.get();
  last_sid_ = session->sid();
  sessions_[session->sid()] = std::move(made);
  if (!session->lu().empty()) on_assigned(*session);
  return std::nullopt;
}

// A failed session of that LU has been given up by this. SNAplus2 wants RUI_TERM first (LUA reference 6.5); nothing is
// gained by insisting. A live one has an LU of the same name on another node.
void VerbEngine::on_assigned(LuaSession& session) {
  if (const auto old = by_lu_.find(session.lu()); old != by_lu_.end() && old->second->failed()) on_gone(*old->second);
  by_lu_[session.lu()] = &session;
}

// --- the other verbs

std::optional<ReturnCode> VerbEngine::run(Verb verb, LUA_VERB_RECORD& record, LuaSession*& session) {
  ReturnCode error;
  auto* found = select(record, error);
  if (found == nullptr) return error;
  if (verb == Verb::term) return term(record, *found);
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

}  // namespace openrui
