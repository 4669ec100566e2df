#include "sli/sli_engine.h"

#include <algorithm>

#include "rui/api_trace_switch.h"

namespace openrui {

namespace {

// LUA reference 6.3: Host Integration Server; the others state no limit.
constexpr std::size_t kMaxSessions = 15000;

}  // namespace

// --- session ids

void GivenSids::add(SessionId sid) {
  if (!runs_.empty() && runs_.back().second + 1 == sid) {
    runs_.back().second = sid;
    return;
  }
  runs_.emplace_back(sid, sid);
  if (runs_.size() > kMaxRuns) runs_.pop_front();
}

bool GivenSids::has(SessionId sid) const {
  return std::any_of(runs_.begin(), runs_.end(),
                     [sid](const auto& run) { return run.first <= sid && sid <= run.second; });
}

// --- verbs

bool SliEngine::begin(LUA_VERB_RECORD& record) const {
  const auto* row = find_sli_verb(record.common.lua_verb, record.common.lua_opcode);
  begin_verb(record);
  std::optional<ReturnCode> wrong;
  if (row == nullptr) {
    wrong = ReturnCode{Prim::invalid_verb, Sec::ok};
  } else {
    wrong = check_sli_form(record, *row, parts_.personality);
    Routines unused;
    if (!wrong && row->verb == SliVerb::open) wrong = loader_.resolve(record, parts_.personality, unused);
  }
  if (!wrong) return true;
  end_verb(record, *wrong, false);
  return false;
}

Outcome SliEngine::issue(LUA_VERB_RECORD& record, Caller caller) {
  const auto& row = *find_sli_verb(record.common.lua_verb, record.common.lua_opcode);
  const auto asked = record.common.lua_sid;
  SliSession* session = nullptr;  // that is there still after the verb
  const auto code = row.verb == SliVerb::open ? open(record, session) : run(row, record, session);
  const auto* trace = api_trace();
  if (trace != nullptr && !code) trace->in_progress(row.opcode, &record, session != nullptr ? session->sid() : asked);
  const auto outcome = code ? finish(record, *code, caller) : Outcome::in_progress;
  if (session != nullptr) session->settle();
  return outcome;
}

Outcome SliEngine::finish(LUA_VERB_RECORD& record, ReturnCode code, Caller caller) {
  const bool async = caller == Caller::gone;
  const PendingVerb verb{&record, record.common.lua_post_handle};
  end_verb(record, code, async);
  if (!async) return Outcome::completed_now;
  parts_.sink.completed(verb);
  return Outcome::in_progress;
}

std::optional<ReturnCode> SliEngine::open(LUA_VERB_RECORD& record, SliSession*& session) {
  OpenRequest request;
  request.name = name_of(record.common.lua_luname);
  if (request.name.empty()) return rc::parameter_check(Sec::invalid_luname);
  const bool snapix = parts_.personality == Personality::snapix;
  request.rule = snapix ? PoolRule::named_first : PoolRule::any_member;
  request.wait_for_release = true;  // KB Q163594
  Routines routines;
  if (const auto wrong = loader_.resolve(record, parts_.personality, routines)) return wrong;
  // A pool may be opened many times, an LU of ours may not (LUA reference 9.1).
  if (const auto ours = already_open(request.name)) return ours;
  if (parts_.personality == Personality::his && sessions_.size() >= kMaxSessions) {
    return rc::unsuccessful(Sec::command_count_error);
  }
  SliSessionOwner& owner = *this;
  auto sid = ProgramSessions::after(parts_.program.last());
  while (sessions_.count(sid) != 0) sid = ProgramSessions::after(sid);
  auto made = std::make_unique<SliSession>(parts_, owner, sid, request, routines);
  if (const auto error = made->open(record)) return error;
  session = made.get();
  parts_.program.take(sid);
  given_.add(sid);
  sessions_[sid] = std::move(made);
  if (!session->lu().empty()) on_assigned(*session);
  return std::nullopt;
}

std::optional<ReturnCode> SliEngine::run(const SliVerbRow& row, LUA_VERB_RECORD& record, SliSession*& session) {
  ReturnCode error;
  auto* found = select(record, error);
  if (found == nullptr) return error;
  if (const auto refused = found->condition(row.verb, record.common.lua_flag1.close_abend)) return refused;
  session = found;
  switch (row.verb) {
    case SliVerb::close:
      return found->close(record);
    case SliVerb::send:
      return found->send(record, row.ex);
    case SliVerb::receive:
      return found->receive(record, row.ex);
    case SliVerb::purge:
      return found->purge(record);
    case SliVerb::bid:
      return found->bid(record);
    case SliVerb::open:
      break;
  }
  return std::nullopt;
}

// --- sessions

// LUA reference 6.2.
SliSession* SliEngine::select(LUA_VERB_RECORD& record, ReturnCode& error) {
  const SessionId sid = record.common.lua_sid;
  if (sid != 0) {
    if (auto* found = find(sid)) return found;
    if (sid <= parts_.inherited_sids) {
      error = rc::unsuccessful(Sec::invalid_process);
    } else {
      error = given_.has(sid) ? rc::state_check(Sec::no_sli_session) : rc::parameter_check(Sec::bad_session_id);
    }
    return nullptr;
  }
  const auto name = name_of(record.common.lua_luname);
  auto* session = find_by_name(name);
  if (session == nullptr) {
    error = name.empty() ? rc::parameter_check(Sec::invalid_luname) : rc::state_check(Sec::no_sli_session);
    return nullptr;
  }
  record.common.lua_sid = session->sid();
  return session;
}

SliSession* SliEngine::find(SessionId sid) {
  const auto found = sessions_.find(sid);
  return found == sessions_.end() ? nullptr : found->second.get();
}

// By the LU assigned, else by the name given to SLI_OPEN when that says which session is meant.
SliSession* SliEngine::find_by_name(const std::string& name) {
  if (name.empty()) return nullptr;
  if (const auto found = by_lu_.find(name); found != by_lu_.end()) return found->second;
  SliSession* match = nullptr;
  for (const auto& [sid, session] : sessions_) {
    if (session->requested_name() != name) continue;
    if (match != nullptr) return nullptr;
    match = session.get();
  }
  return match;
}

std::optional<ReturnCode> SliEngine::already_open(const std::string& lu) const {
  const auto found = by_lu_.find(lu);
  return found == by_lu_.end() ? std::nullopt : found->second->condition(SliVerb::open, false);
}

void SliEngine::on_assigned(SliSession& session) { by_lu_[session.lu()] = &session; }

void SliEngine::on_gone(SliSession& session) {
  const auto found = by_lu_.find(session.lu());
  if (found != by_lu_.end() && found->second == &session) by_lu_.erase(found);
  sessions_.erase(session.sid());
}

const InterfaceKind& sli_kind() {
  static const InterfaceKind kind{
      [](std::uint16_t verb, std::uint16_t opcode) { return find_sli_verb(verb, opcode) != nullptr; },
      [](std::uint16_t opcode) { return opcode == LUA_OPCODE_SLI_OPEN; },
      [](std::uint16_t opcode) { return opcode == LUA_OPCODE_SLI_PURGE; },
      [](const InterfaceParts& parts) -> std::unique_ptr<VerbInterface> { return std::make_unique<SliEngine>(parts); }};
  return kind;
}

}  // namespace openrui
