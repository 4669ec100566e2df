#include "node/node.h"

#include <algorithm>
#include <array>
#include <utility>

#include "formats/sense.h"
#include "node/entries.h"

namespace openrui {

namespace {
// LUA reference 7.7: requests on flows other than LU normal.
constexpr std::size_t kMaxShortFlowRu = 256;
// LUA reference 6.2: a positive number that fits a signed int.
constexpr SessionId kLastSessionId = 0x7FFFFFFF;
}  // namespace

// --- LU events

void Node::LuEntry::on_lu_active(Lu&, bool again) {
  if (again && session != nullptr && session->keeps(true)) {
    node.suspend(*this);
  } else if (again) {
    node.fail(*this, SessionFailure::lu_component_disconnected);
  }
  node.report(*this, again ? InitStatus::lu_reactivated : InitStatus::lu_active);
}

void Node::LuEntry::on_lu_failed(Lu&) { node.fail(*this, SessionFailure::lu_component_disconnected); }

void Node::LuEntry::on_lu_inactive(Lu& l, bool by_dactlu) {
  // A program that still waits for its session goes on waiting (LUA reference 7.1).
  if (session == nullptr || !l.ready()) return;
  if (session->keeps(by_dactlu)) {
    node.suspend(*this);
  } else {
    node.fail(*this, SessionFailure::lu_component_disconnected);
  }
}

void Node::LuEntry::on_ready(Lu&) {
  if (session != nullptr) session->user.opened();
}

void Node::LuEntry::on_message(Lu& l, Flow flow, const Received& r) {
  if (session == nullptr) return;
  Message m;
  switch (r.kind) {
    case Received::Kind::rejected:
      m.kind = Message::Kind::rejected;
      break;
    case Received::Kind::purged:
      m.kind = Message::Kind::purged;
      break;
    default:
      m.kind = Message::Kind::unit;
      break;
  }
  m.flow = flow;
  m.th.expedited = r.expedited;
  m.th.daf = l.address();
  m.th.oaf = is_lu_lu(flow) ? l.plu_address() : std::uint8_t{0};
  m.th.snf = r.snf;
  m.rh = r.rh;
  m.ru = r.ru;
  m.sense = r.sense;
  session->user.message(m);
}

void Node::LuEntry::on_closed(Lu&) {
  if (session == nullptr) return node.on_left(*this);
  const auto node_session = node.sessions_.extract(session->id);
  session = std::exchange(next, nullptr);
  if (session != nullptr) {
    node.start_session(*this);
    node.report(*this, node.status_of(*this));
  }
  node_session.mapped()->user.closed();
}

void Node::LuEntry::on_lu_note(Lu& l, Sense sense, std::string_view what) {
  std::string text(what);
  if (sense != Sense::none) text += " (" + to_words(sense) + ")";
  node.environment_.events.on_event(Severity::debug, l.name(), text);
}

// --- life

Node::Node(const NodeDefinition& definition, const NodeEnvironment& environment)
    : environment_(environment), personality_(definition.personality) {
  install(definition);
}

Node::~Node() = default;

void Node::start() {
  running_ = true;
  for (auto& s : stations_) {
    if (s->definition().started) s->start();
  }
}

void Node::stop() {
  for (auto& lu : lus_) {
    fail(*lu, SessionFailure::node_gone);
    fail_waiting(*lu, SessionFailure::node_gone);
  }
  for (auto& s : stations_) s->stop();
}

// --- directory

// LUA reference 15.1.
OpenResult Node::open(const OpenRequest& request, SessionUser& user) {
  OpenResult result;
  auto* entry = choose(request, result);
  if (entry == nullptr) return result;
  do {
    last_id_ = last_id_ == kLastSessionId ? 1 : last_id_ + 1;
  } while (sessions_.count(last_id_) != 0);
  auto session = std::unique_ptr<Session>(new Session{last_id_, user, *entry, environment_.timers.now(),
                                                      request.keep_when_lost, request.keep_when_recycled});
  auto& place = entry->lu->owned() ? entry->next : entry->session;
  place = session.get();
  sessions_[last_id_] = std::move(session);
  result.id = last_id_;
  result.lu = entry->lu->name();
  result.status = status_of(*entry);
  if (entry->next == nullptr) start_session(*entry);
  return result;
}

void Node::start_session(LuEntry& entry) {
  entry.held = {};
  entry.lu->open();
}

Node::LuEntry* Node::choose(const OpenRequest& request, OpenResult& result) {
  auto& error = result.error;
  if (!request.pu.empty()) {
    auto* entry = choose_extended(request, error);
    if (entry == nullptr || error != OpenError::none) return nullptr;
    if (auto* chosen = choose_named(request, *entry, error)) return chosen;
    result.lu = entry->lu->name();
    return nullptr;
  }
  if (pools_.count(request.name) != 0) return choose_member(request, request.name, error);
  const auto named = lu_by_name_.find(request.name);
  if (named == lu_by_name_.end()) {
    error = OpenError::invalid_name;
    return nullptr;
  }
  auto& entry = *named->second;
  if (entry.pools.empty() || request.rule == PoolRule::only_named) {
    result.lu = request.name;
    return choose_named(request, entry, error);
  }
  const auto& pool = entry.pools.front();
  if (request.rule == PoolRule::any_member) return choose_member(request, pool, error);
  // One that the caller may not have is not replaced by another.
  if (!may_give(request, entry, "")) {
    error = OpenError::lu_in_use;
    return nullptr;
  }
  // A directly named LU is used even if inactive (15.1, KB Q268127).
  if (!entry.lu->owned() && entry.station.started()) return &entry;
  return choose_member(request, pool, error);
}

// The LU that PU and number name; with an error when it may not be had now.
Node::LuEntry* Node::choose_extended(const OpenRequest& request, OpenError& error) {
  error = OpenError::invalid_pu;
  for (auto& s : stations_) {
    if (s->pu() == nullptr || s->pu()->name() != request.pu) continue;
    error = OpenError::invalid_lu_number;
    for (auto& lu : lus_) {
      if (&lu->station != s.get() || lu->lu->address() != request.lu_number) continue;
      error = check_extended(request, *lu);
      return lu.get();
    }
  }
  return nullptr;
}

bool Node::may_give(const OpenRequest& request, const LuEntry& entry, const std::string& pool) const {
  return request.filter == nullptr || request.filter->may_use(entry.lu->name(), pool);
}

Node::LuEntry* Node::choose_named(const OpenRequest& request, LuEntry& named, OpenError& error) {
  error = OpenError::none;
  if (!may_give(request, named, "")) {
    error = OpenError::lu_in_use;
  } else if (named.lu->owned()) {
    if (!request.wait_for_release || !named.about_to_be_free()) error = OpenError::lu_in_use;
  } else if (!named.station.started()) {
    error = OpenError::link_not_started;
  }
  return error == OpenError::none ? &named : nullptr;
}

// Free ones first, of those the ones nearest to work; then one that is just being given up.
Node::LuEntry* Node::choose_member(const OpenRequest& request, const std::string& pool, OpenError& error) {
  const auto& members = pools_.at(pool);
  LuEntry* best = nullptr;
  int best_rank = -1;
  bool free_but_stopped = false;
  bool refused_all = request.filter != nullptr && !members.empty();
  for (auto* m : members) {
    if (!may_give(request, *m, pool)) continue;
    refused_all = false;
    const bool owned = m->lu->owned();
    if (owned && (!request.wait_for_release || !m->about_to_be_free())) continue;
    if (!m->station.started()) {
      free_but_stopped = free_but_stopped || !owned;
      continue;
    }
    constexpr int kFree = 1;
    constexpr int kBest = kFree + 3;
    const int rank = owned ? 0 : kFree + (m->lu->active() ? 2 : 0) + (m->station.contacted() ? 1 : 0);
    if (rank > best_rank) {
      best = m;
      best_rank = rank;
    }
    if (rank == kBest) break;
  }
  if (best != nullptr) {
    error = OpenError::none;
  } else if (refused_all) {
    error = OpenError::lu_in_use;
  } else {
    error = free_but_stopped ? OpenError::link_not_started : OpenError::pool_exhausted;
  }
  return best;
}

// The extended form that does not wait (LUA reference 7.1).
OpenError Node::check_extended(const OpenRequest& request, const LuEntry& entry) const {
  if (request.wait_for_link) return OpenError::none;
  if (!entry.station.contacted()) return OpenError::link_not_started;
  const auto status = status_of(entry);
  if (status < InitStatus::pu_active) return OpenError::pu_not_active;
  return entry.lu->active() ? OpenError::none : OpenError::lu_not_active;
}

Node::Session* Node::find(SessionId id) {
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return nullptr;
  auto* session = found->second.get();
  return session->lu.session == session ? session : nullptr;
}

void Node::fail(LuEntry& entry, SessionFailure reason) {
  if (entry.session == nullptr) return;
  const auto session = sessions_.extract(entry.session->id);
  entry.session = nullptr;
  entry.lu->release();
  session.mapped()->user.failed(reason);
}

void Node::fail_waiting(LuEntry& entry, SessionFailure reason) {
  if (entry.next == nullptr) return;
  const auto session = sessions_.extract(std::exchange(entry.next, nullptr)->id);
  session.mapped()->user.failed(reason);
}

// LUA reference 15.4: the session outlives the SSCP-LU session. The half-sessions have been reset.
void Node::suspend(LuEntry& entry) {
  entry.lu->keep_owner();
  auto& user = entry.session->user;
  const auto held = std::exchange(entry.held, {});
  SubmitResult lost;
  lost.code = SubmitResult::Code::session_lost;
  for (const Flow f : {Flow::lu_expedited, Flow::sscp_normal, Flow::lu_normal}) {
    if (held[static_cast<std::size_t>(f)]) user.submitted(f, lost);
  }
  user.suspended();
}

InitStatus Node::status_of(const LuEntry& entry) const {
  auto& station = entry.station;
  if (!station.contacted()) return station.started() ? InitStatus::link_activating : InitStatus::link_inactive;
  if (station.pu() == nullptr || !station.pu()->active()) return InitStatus::pu_inactive;
  return entry.lu->active() ? InitStatus::lu_active : InitStatus::lu_inactive;
}

void Node::report(LuEntry& entry, InitStatus status) {
  if (entry.session != nullptr) entry.session->user.progress(status);
}

// --- session port

namespace {

SubmitResult refused(SubmitResult::Code code, Sense why, const Rh& rh) {
  SubmitResult r;
  r.code = code;
  r.sense = why;
  r.rh = rh;
  return r;
}

SubmitResult result_of(const Lu& lu, Flow flow, const SendResult& sent) {
  SubmitResult r;
  r.th.expedited = is_expedited(flow);
  r.rh = sent.rh;
  if (sent.code == SendResult::Code::refused) {
    r.code =
        sent.sense == sense::mode_inconsistency ? SubmitResult::Code::state_check : SubmitResult::Code::unsuccessful;
    r.sense = sent.sense;
    return r;
  }
  r.th.oaf = lu.address();
  r.th.daf = is_lu_lu(flow) ? lu.plu_address() : std::uint8_t{0};
  r.th.snf = sent.snf;
  return r;
}

// LUA reference 7.7: checks that do not need the state of the session.
Sense check_submission(const Submission& s) {
  if (s.rh.category() == RuCategory::nc) return sense::function_not_supported;
  const auto kind = classify(s.rh, !is_lu_lu(s.flow), s.ru);
  if (kind == RuKind::unknown || kind == RuKind::unknown_ns) return sense::function_not_supported;
  if (s.flow != Flow::lu_normal && s.ru.size() > kMaxShortFlowRu) return sense::ru_length_error;
  return Sense::none;
}

}  // namespace

void Node::LuEntry::on_released(Lu& l, Flow flow, const SendResult& result) {
  held[static_cast<std::size_t>(flow)] = false;
  if (session != nullptr) session->user.submitted(flow, result_of(l, flow, result));
}

std::optional<SubmitResult> Node::submit(SessionId id, const Submission& s) {
  auto* session = find(id);
  if (session == nullptr) return refused(SubmitResult::Code::state_check, sense::no_session, s.rh);
  auto& lu = *session->lu.lu;
  // Suspended: data for the SSCP find no session, and there is no LU-LU session (LUA reference 14.1, 7.7).
  if (!lu.ready()) {
    return is_lu_lu(s.flow) ? refused(SubmitResult::Code::state_check, sense::mode_inconsistency, s.rh)
                            : refused(SubmitResult::Code::unsuccessful, sense::no_session, s.rh);
  }
  if (s.rh.rri()) {
    // After the UNBIND only its own response may go (KB Q151201).
    const auto state = lu.lu_lu().state();
    if (is_lu_lu(s.flow) && (state == ScState::reset || (state == ScState::unbind_owed && s.flow == Flow::lu_normal))) {
      return refused(SubmitResult::Code::state_check, sense::mode_inconsistency, s.rh);
    }
  } else {
    if (const auto why = check_submission(s); why != Sense::none) {
      return refused(SubmitResult::Code::unsuccessful, why, s.rh);
    }
    lu.asked_to_write(s.flow);
  }
  const auto sent = lu.submit(s.flow, s.rh, s.snf, s.ru);
  if (sent.code == SendResult::Code::held) {
    session->lu.held[static_cast<std::size_t>(s.flow)] = true;
    return std::nullopt;
  }
  return result_of(lu, s.flow, sent);
}

void Node::asked_to_read(SessionId id, Flow flow) {
  if (auto* session = find(id)) session->lu.lu->asked_to_read(flow);
}

void Node::asked_to_write(SessionId id, Flow flow) {
  if (auto* session = find(id)) session->lu.lu->asked_to_write(flow);
}

void Node::consumed(SessionId id, Flow flow, unsigned n) {
  if (auto* session = find(id)) session->lu.lu->consumed(flow, n);
}

void Node::close(SessionId id) {
  if (auto* session = find(id)) return session->lu.lu->close();
  // One that waits for its LU has nothing to give up.
  if (sessions_.count(id) == 0) return;
  const auto waiting = sessions_.extract(id);
  waiting.mapped()->lu.next = nullptr;
  waiting.mapped()->user.closed();
}

// --- operators

std::vector<Node::LuStatus> Node::lus() const {
  std::vector<LuStatus> list;
  for (const auto& e : lus_) {
    list.push_back({e->lu->name(), e->station.pu()->name(), e->lu->address(), e->lu->active(),
                    e->session == nullptr ? 0 : e->session->id, e->lu->lu_lu().state(), e->pools});
  }
  return list;
}

std::vector<Node::LinkStatus> Node::links() const {
  std::vector<LinkStatus> list;
  for (const auto& s : stations_) {
    const auto& definition = s->definition();
    list.push_back({definition.name, s->started(), s->contacted(), definition.port,
                    s->started() || s->contacted() ? s->link().state_in_words() : "stopped", s->dropped()});
  }
  return list;
}

std::vector<Node::PuStatus> Node::pus() const {
  std::vector<PuStatus> list;
  for (const auto& s : stations_) {
    const Pu* pu = std::as_const(*s).pu();
    if (pu == nullptr) continue;
    PuStatus status{pu->name(), s->definition().name, pu->active(), 0, 0};
    for (const auto& e : lus_) {
      if (&e->station != s.get()) continue;
      ++status.lus;
      status.active_lus += e->lu->active() ? 1 : 0;
    }
    list.push_back(std::move(status));
  }
  return list;
}

std::vector<Node::PoolStatus> Node::pools() const {
  std::vector<PoolStatus> list;
  for (const auto& [name, members] : pools_) {
    PoolStatus status{name, {}, 0};
    for (const auto* e : members) {
      status.members.push_back(e->lu->name());
      status.free += e->lu->owned() ? 0 : 1;
    }
    list.push_back(std::move(status));
  }
  std::sort(list.begin(), list.end(), [](const PoolStatus& a, const PoolStatus& b) { return a.name < b.name; });
  return list;
}

std::vector<Node::SessionStatus> Node::session_statuses() const {
  std::vector<SessionStatus> list;
  for (const auto& [id, session] : sessions_) {
    const auto& lu = *session->lu.lu;
    const bool ready = session->lu.session == session.get() && lu.ready();
    list.push_back({id, lu.name(), session->lu.station.pu()->name(), session->since, ready, &lu.lu_lu(), &lu.sscp()});
  }
  std::sort(list.begin(), list.end(), [](const SessionStatus& a, const SessionStatus& b) { return a.id < b.id; });
  return list;
}

Node::Station* Node::find_station(const std::string& link) {
  const auto found =
      std::find_if(stations_.begin(), stations_.end(), [&link](const auto& s) { return s->definition().name == link; });
  return found == stations_.end() ? nullptr : found->get();
}

bool Node::activate(const std::string& link) {
  auto* station = find_station(link);
  if (station != nullptr) station->start();
  return station != nullptr;
}

bool Node::deactivate(const std::string& link) {
  auto* station = find_station(link);
  if (station != nullptr) station->stop();
  return station != nullptr;
}

}  // namespace openrui
