// Messages: SEND, RECEIVE, REPLY, REJECT, PURGE (transports reference 8.2, 8.7).
#include <algorithm>
#include <cstring>
#include <utility>

#include "iucv/machine.h"
#include "iucv/system.h"

namespace openrui::iucv {
namespace {

// After SEVER of the partner what is queued may still be received (8.7 V12).
bool may_receive(const Path& p) {
  return p.state == PathState::up || p.state == PathState::severed || p.state == PathState::lost;
}

bool is_one_way(const Incoming& m) { return (m.flags & flag::kOneWay) != 0; }
bool is_parameter_data(const Incoming& m) { return (m.flags & flag::kParameterData) != 0; }

}  // namespace

// --- The sender ------------------------------------------------------------------------------------------------------

SendResult Machine::send(const SendRequest& r) {
  const auto fail = [](ReturnCode code) { return SendResult{error(code)}; };
  if (!ready().ok()) return {ready()};
  auto* p = path(r.path);
  // Chosen: a path that is not up yet, or that the partner has severed, is not valid for SEND (8.7 V2, V12).
  if (p == nullptr || p->state != PathState::up) return fail(ReturnCode::invalid_path);
  if (r.data.size() > kLongestMessage || r.answer_length > kLongestMessage) return fail(ReturnCode::negative_length);
  const bool parameter = (r.flags & flag::kParameterData) != 0;
  if (parameter && !p->partner_takes_parameter_data) return fail(ReturnCode::no_parameter_data);
  if (parameter && r.data.size() != ParameterData{}.size()) return fail(ReturnCode::buffer_short);
  if ((r.flags & flag::kPriority) != 0 && !p->priority) return fail(ReturnCode::no_priority);
  if (p->stopped) return fail(ReturnCode::path_quiesced);
  if (p->sent.size() >= p->limit) return fail(ReturnCode::message_limit);

  MessageId id = 0;
  do {
    id = system_.new_message_id(p->odd_ids);
  } while (p->sent.count(id) != 0 || p->by_id.count(id) != 0);
  auto& m = p->sent[id];
  m.target_class = r.target_class;
  m.source_class = r.source_class;
  m.tag = r.tag;
  m.flags = r.flags & (flag::kParameterData | flag::kPriority | flag::kOneWay);
  m.answer_length = (r.flags & flag::kOneWay) != 0 ? 0 : r.answer_length;
  p->partner->send(id, m, r.data);
  return {done(), id};
}

std::optional<PurgeResult> Machine::purge(const Selector& which, PurgeDone later) {
  if (!ready().ok()) return PurgeResult{ready()};
  auto* p = which.path ? path(*which.path) : nullptr;
  if (p == nullptr) return PurgeResult{error(ReturnCode::invalid_path)};
  auto found = p->sent.end();
  if (which.id) {
    found = p->sent.find(*which.id);
    if (found != p->sent.end() && which.cls && *which.cls != found->second.source_class) {
      return PurgeResult{error(ReturnCode::wrong_message), p->id, *which.id};
    }
  } else {
    // The oldest one.
    for (auto it = p->sent.begin(); it != p->sent.end(); ++it) {
      if (it->second.complete || it->second.purging || (which.cls && *which.cls != it->second.source_class)) continue;
      if (found == p->sent.end() || it->first < found->first) found = it;
    }
  }
  // 8.7 V10: what is complete already is not there to be purged.
  if (found == p->sent.end() || found->second.complete || found->second.purging) return PurgeResult{nothing()};
  const auto id = found->first;
  auto& m = found->second;
  PurgeResult result{done(), p->id, id, 0, m.source_class, m.tag};
  if (p->state != PathState::up) {
    result.audit = audit::kSevered;  // 10.4, stream loss; the same after SEVER of the partner
  } else if (!later && p->partner->lingers()) {
    return std::nullopt;
  } else if (!p->partner->purge(id, result.outcome, result.audit)) {
    m.purging = std::make_unique<PurgeDone>(std::move(later));
    return std::nullopt;
  }
  if (result.outcome.ok()) p->settle(p->sent.find(id));
  return result;
}

void Machine::purge_settled(Path& p, MessageId id, Purged what, Audit a) {
  const auto found = p.sent.find(id);
  // Its completion has overtaken the answer: PURGE has ended.
  if (found == p.sent.end() || !found->second.purging) return;
  const auto later = std::move(*found->second.purging);
  const PurgeResult result{
      what == Purged::unknown ? nothing() : done(), p.id, id, a, found->second.source_class, found->second.tag};
  p.settle(found);
  later(result);
}

void Machine::complete_outgoing(Path& p, MessageId id, Outgoing& m) {
  m.complete = true;
  const bool priority = ((m.flags | m.reply_flags) & flag::kPriority) != 0;
  raise_message(p, priority ? kPriorityComplete : kComplete,
                priority ? InterruptType::priority_complete : InterruptType::complete, id);
  if (!m.purging) return;
  const auto later = std::move(*m.purging);
  m.purging.reset();
  later({nothing(), p.id, id, 0, m.source_class, m.tag});
}

void Machine::completed(Path& p, MessageId id, Audit a) {
  const auto found = p.sent.find(id);
  if (found == p.sent.end() || found->second.complete) return;
  found->second.audit |= a;
  complete_outgoing(p, id, found->second);
}

void Machine::replied(Path& p, MessageId id) {
  const auto found = p.sent.find(id);
  if (found == p.sent.end() || found->second.complete) return;
  auto& m = found->second;
  if (m.reply_length > m.answer_length) m.audit |= audit::kAnswerTooLong;
  complete_outgoing(p, id, m);
}

// --- The receiver ----------------------------------------------------------------------------------------------------

bool Machine::arrived(Path& p, Incoming message) {
  if (p.by_id.size() - p.marked >= p.granted || p.by_id.count(message.id) != 0) return false;
  const auto id = message.id;
  const bool priority = (message.flags & flag::kPriority) != 0;
  auto& queue = priority ? p.urgent : p.normal;
  queue.push_back(std::move(message));
  p.by_id.emplace(id, std::prev(queue.end()));
  raise_message(p, priority ? kPriorityPending : kPending,
                priority ? InterruptType::priority_pending : InterruptType::pending, id);
  return true;
}

void Machine::more_arrived(Path& p, Incoming& m, ByteView data) {
  m.data.insert(m.data.end(), data.begin(), data.end());
  if (!m.waiting) return;
  const auto needed = std::min<std::size_t>(m.waiting->buffer, m.length - m.received);
  if (m.data.size() < needed) return;
  const auto waiting = std::move(m.waiting);
  waiting->done(copy_out(p, m, waiting->buffer));
}

Incoming* Machine::first_pending(const Selector& which, Path*& path) {
  Incoming* first = nullptr;
  const auto look = [&](Path& p, bool urgent) {
    for (auto& m : urgent ? p.urgent : p.normal) {
      if (which.cls && m.target_class != *which.cls) continue;
      // Numbers increase with time (8.1): the lower one is the older one.
      if (first == nullptr || m.id < first->id) {
        first = &m;
        path = &p;
      }
      return;
    }
  };
  for (const bool urgent : {true, false}) {
    if (which.path) {
      look(*path, urgent);
    } else {
      for (auto& [id, p] : paths_) look(*p, urgent);
    }
    if (first != nullptr) return first;
  }
  return nullptr;
}

Incoming* Machine::select(const Selector& which, Path*& path, Outcome& outcome) {
  if (which.path) {
    path = this->path(*which.path);
    if (path == nullptr || !may_receive(*path)) {
      outcome = error(ReturnCode::invalid_path);
      return nullptr;
    }
  }
  outcome = nothing();
  if (!which.id) return first_pending(which, path);
  Incoming* m = path != nullptr ? path->find(*which.id) : nullptr;
  Path* elsewhere = nullptr;
  for (auto it = paths_.begin(); m == nullptr && elsewhere == nullptr && it != paths_.end(); ++it) {
    if (it->second->find(*which.id) != nullptr) elsewhere = it->second.get();
  }
  if (elsewhere != nullptr && which.path) {
    outcome = error(ReturnCode::wrong_message);
    return nullptr;
  }
  if (elsewhere != nullptr) {
    path = elsewhere;
    m = path->find(*which.id);
  }
  if (m == nullptr) return nullptr;
  if (which.cls && m->target_class != *which.cls) {
    outcome = error(ReturnCode::wrong_message);
    return nullptr;
  }
  return m;
}

std::optional<ReceiveResult> Machine::receive(const Selector& which, std::size_t buffer, ReceiveDone later) {
  if (!ready().ok()) return ReceiveResult{ready()};
  Path* p = nullptr;
  Outcome outcome;
  auto* m = select(which, p, outcome);
  if (m == nullptr) return ReceiveResult{outcome};
  if (m->purged) {
    const auto id = m->id;
    p->remove(id);
    return ReceiveResult{error(ReturnCode::purged), p->id, id};  // 8.7 V10
  }
  // 8.7 V8: what is partly received wants the full identification.
  if (m->partial && !(which.path && which.cls)) return ReceiveResult{error(ReturnCode::wrong_message), p->id, m->id};
  if (m->owed || m->waiting) return ReceiveResult{nothing()};
  if (is_parameter_data(*m)) return take_parameter_data(*p, *m, buffer);
  const auto needed = std::min<std::size_t>(buffer, m->length - m->received);
  if (m->data.size() >= needed) return copy_out(*p, *m, buffer);
  // The partner's node or the stream is gone: no more will come.
  if (p->state != PathState::up) return ReceiveResult{error(ReturnCode::invalid_path), p->id, m->id};
  if (!later) return std::nullopt;
  set_owed(*p, *m, true);
  m->presented = true;
  m->waiting = std::make_unique<Incoming::Waiting>();
  m->waiting->buffer = buffer;
  m->waiting->done = std::move(later);
  p->partner->want(needed - m->data.size());
  return std::nullopt;
}

// From the pending messages to those that want the full identification, or that are owed a reply.
void Machine::set_owed(Path& p, Incoming& m, bool partial) {
  auto& from = p.queue_of(m);
  (partial ? m.partial : m.owed) = true;
  if (&from != &p.owed) p.owed.splice(p.owed.end(), from, p.by_id.at(m.id));
}

ReceiveResult Machine::take_parameter_data(Path& p, Incoming& m, std::size_t buffer) {
  ReceiveResult r{done(), p.id, m.id, m.target_class, m.flags, 0, m.answer_length, {}};
  if (buffer < m.parameter_data.size()) {
    r.outcome = error(ReturnCode::buffer_short);
    r.residual = static_cast<std::uint32_t>(m.parameter_data.size());
    return r;
  }
  r.data.assign(m.parameter_data.begin(), m.parameter_data.end());
  received(p, m);
  return r;
}

ReceiveResult Machine::copy_out(Path& p, Incoming& m, std::size_t buffer) {
  ReceiveResult r{done(), p.id, m.id, m.target_class, m.flags, 0, m.answer_length, {}};
  const auto n = std::min<std::size_t>(buffer, m.length - m.received);
  if (n == m.data.size()) {
    r.data = std::move(m.data);
    m.data.clear();
  } else {
    const auto end = m.data.begin() + static_cast<std::ptrdiff_t>(n);
    r.data.assign(m.data.begin(), end);
    m.data.erase(m.data.begin(), end);
  }
  m.presented = true;
  m.received += static_cast<std::uint32_t>(n);
  r.residual = m.length - m.received;
  p.partner->consumed(n);
  if (r.residual != 0) {
    r.outcome = error(ReturnCode::buffer_short);  // 8.7 V8
    set_owed(p, m, true);
  } else {
    received(p, m);
  }
  return r;
}

// All of it was received: 8.7 V7.
void Machine::received(Path& p, Incoming& m) {
  m.presented = true;
  if (is_one_way(m)) {
    const auto id = m.id;
    p.remove(id);
    p.partner->complete(id, 0);
    return;
  }
  set_owed(p, m, false);
}

Incoming* Machine::full_match(PathId id, MessageId message, std::uint32_t cls, Path*& p, Outcome& outcome) {
  auto* m = select({id, message, cls}, p, outcome);
  if (m == nullptr) return nullptr;
  if (p->state != PathState::up) {
    outcome = error(ReturnCode::invalid_path);
    return nullptr;
  }
  if (m->purged) {
    p->remove(message);
    outcome = error(ReturnCode::purged);
    return nullptr;
  }
  if (m->waiting) {
    outcome = nothing();
    return nullptr;
  }
  return m;
}

// Chosen: a message may be replied to before it was received; what of it was not received is dropped.
Outcome Machine::reply(const ReplyRequest& r) {
  if (!ready().ok()) return ready();
  Path* p = nullptr;
  Outcome outcome;
  auto* m = full_match(r.path, r.id, r.target_class, p, outcome);
  if (m == nullptr) return outcome;
  if (is_one_way(*m)) return nothing();
  const bool parameter = (r.flags & flag::kParameterData) != 0;
  if (r.data.size() > kLongestMessage) return error(ReturnCode::negative_length);
  if (parameter && !p->partner_takes_parameter_data) return error(ReturnCode::no_parameter_data);
  if (parameter && r.data.size() != ParameterData{}.size()) return error(ReturnCode::buffer_short);
  if ((r.flags & flag::kPriority) != 0 && !p->priority) return error(ReturnCode::no_priority);
  const auto unread = m->data.size();
  // The sender's answer buffer takes so much; it hears that there was more.
  const bool too_long = !parameter && r.data.size() > m->answer_length;
  const auto cut = too_long ? r.data.first(m->answer_length) : r.data;
  p->remove(r.id);
  if (unread != 0) p->partner->consumed(unread);
  p->partner->reply(r.id, r.flags & (flag::kParameterData | flag::kPriority), cut, r.data.size());
  return too_long ? error(ReturnCode::buffer_short) : done();
}

Outcome Machine::reject(PathId id, MessageId message, std::uint32_t target_class) {
  if (!ready().ok()) return ready();
  Path* p = nullptr;
  Outcome outcome;
  auto* m = full_match(id, message, target_class, p, outcome);
  if (m == nullptr) return outcome;
  const auto unread = m->data.size();
  p->remove(message);
  if (unread != 0) p->partner->consumed(unread);
  p->partner->complete(message, audit::kRejected);
  return done();
}

Machine::Purged Machine::purge_incoming(Path& p, MessageId id) {
  auto* m = p.find(id);
  if (m == nullptr) return Purged::unknown;
  const auto unread = m->data.size();
  const bool untouched = !m->partial && !m->owed;
  ReceiveDone later;
  if (untouched) {
    p.remove(id);
  } else {
    if (!std::exchange(m->purged, true)) ++p.marked;
    m->data.clear();
    if (m->waiting) {
      later = std::move(m->waiting->done);
      p.remove(id);
    }
  }
  if (unread != 0) p.partner->consumed(unread);
  if (later) later({error(ReturnCode::purged), p.id, id});
  return untouched ? Purged::removed : Purged::marked;
}

}  // namespace openrui::iucv
