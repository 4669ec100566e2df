#include "rui/lua_session.h"

#include <algorithm>
#include <utility>

namespace openrui {

namespace {

constexpr std::size_t kPeek = sizeof(LUA_SPECIFIC{}.lua_peek_data);
constexpr std::size_t kSenseLength = 4;

PendingVerb pending(LUA_VERB_RECORD& record) { return {&record, record.common.lua_post_handle}; }

ByteView data_of(const LUA_COMMON& c) {
  return {reinterpret_cast<const std::uint8_t*>(c.lua_data_ptr), c.lua_data_ptr == nullptr ? 0U : c.lua_data_length};
}

}  // namespace

// LUA reference 7.1 and 15.1.
ReturnCode LuaSession::code_of(const OpenResult& refused) const {
  switch (refused.error) {
    case OpenError::none:
      return rc::ok;
    case OpenError::invalid_name:
      return rc::parameter_check(Sec::invalid_luname);
    case OpenError::invalid_pu:
      return rc::parameter_check(Sec::invalid_puname);
    case OpenError::invalid_lu_number:
      return rc::parameter_check(Sec::invalid_lunumber);
    case OpenError::pool_exhausted:
      return rc::unsuccessful(Sec::command_count_error);
    case OpenError::lu_in_use:
      // By whom decides: another form of its name, or a name of the other end's, may mean an LU that we have.
      return owner_.program_owns(refused.lu) ? rc::state_check(Sec::duplicate_rui_init)
                                             : rc::unsuccessful(Sec::invalid_process);
    case OpenError::link_not_started:
      return rc::unsuccessful(Sec::link_not_started);
    case OpenError::pu_not_active:
      return rc::unsuccessful(Sec::init_pu_not_active);
    case OpenError::lu_not_active:
      return rc::unsuccessful(Sec::init_lu_not_active);
    case OpenError::node_unreachable:
      // LUA reference 6.6, step 2; KB Q139210.
      if (options_.personality == Personality::his) return rc::unsuccessful(Sec::command_count_error);
      return {Prim::comm_subsystem_not_loaded, Sec::ok};
  }
  return rc::unsuccessful(Sec::link_not_started);
}

LuaSession::LuaSession(SessionPort& port, CompletionSink& sink, LuaSessionOwner& owner, SessionId sid,
                       const OpenRequest& request, Options options)
    : port_(port), sink_(sink), owner_(owner), sid_(sid), request_(request), options_(options) {}

std::optional<Progress> LuaSession::obstacle() const {
  switch (state_) {
    case State::opening:
      return Progress::init;
    case State::active:
      return std::nullopt;
    case State::terminating:
      return Progress::term;
    case State::failed:
      return Progress::none;
  }
  return Progress::none;
}

// --- completion

void LuaSession::complete(PendingVerb& verb, ReturnCode code) {
  if (!verb) return;
  const auto done = std::exchange(verb, {});
  end_verb(*done.record, code, true);
  sink_.completed(done);
}

// WRITEs first: the end of a WRITE is seen before that of the READ of its answer (LUA reference 6.4).
void LuaSession::complete_all(ReturnCode code) {
  for (auto& write : writes_) complete(write, code);
  for (auto& slot : reads_) {
    if (!slot) continue;
    auto read = take_read(slot.record);
    complete(read, code);
  }
  complete(bid_, code);
  complete(init_, code);
}

void LuaSession::settle() {
  if (failed_early_) return failed(*std::exchange(failed_early_, std::nullopt));
  if (std::exchange(suspended_early_, false)) suspended();
  if (std::exchange(opened_early_, false)) opened();
  if (state_ != State::active) return;
  for (const Flow f : kFlowsByPriority) {
    while (reads_[at(f)] && !queues_[at(f)].empty()) {
      auto read = take_read(reads_[at(f)].record);
      const auto code = read_queued(*read.record, f);
      complete(read, *code);
    }
  }
  if (!bid_) return;
  if (const auto code = bid_queued(*bid_.record)) complete(bid_, *code);
}

// --- RUI_INIT, RUI_TERM

std::optional<ReturnCode> LuaSession::init(LUA_VERB_RECORD& record) { return open(record, request_); }

// LUA reference 7.3: another process may have got the LU meanwhile; then it is not another one of the pool that is
// taken.
std::optional<ReturnCode> LuaSession::reinit(LUA_VERB_RECORD& record) {
  OpenRequest again = request_;
  again.name = lu_;
  again.pu.clear();
  again.rule = PoolRule::only_named;
  return open(record, again);
}

std::optional<ReturnCode> LuaSession::open(LUA_VERB_RECORD& record, const OpenRequest& request) {
  const auto before = std::exchange(state_, State::opening);
  init_ = pending(record);
  in_port_ = true;
  const auto result = port_.open(request, *this);
  in_port_ = false;
  if (result.error != OpenError::none) {
    init_ = {};
    state_ = before;
    return code_of(result);
  }
  id_ = result.id;
  record.common.lua_sid = sid_;  // valid while RUI_INIT is in progress (LUA reference 7.1)
  if (!result.lu.empty()) {
    lu_ = result.lu;
    sink_.progress(sid_, result.status);
  }
  return std::nullopt;
}

// Only where the node is another process.
void LuaSession::open_answered(const OpenResult& result) {
  if (result.error == OpenError::none) {
    lu_ = result.lu;
    sink_.progress(sid_, result.status);
    return owner_.on_assigned(*this);
  }
  id_ = 0;
  state_ = State::failed;
  complete(init_, code_of(result));
  complete(term_, rc::ok);
  if (!was_usable_) owner_.on_gone(*this);
}

void LuaSession::opened() {
  if (in_port_) {
    opened_early_ = true;
    return;
  }
  if (state_ != State::opening) return;
  state_ = State::active;
  if (!std::exchange(was_usable_, true)) set_name(init_.record->common.lua_luname, lu_);
  complete(init_, rc::ok);
}

// LUA reference 15.4: nothing is left hanging, but the session goes on. A WRITE that was held has been reported.
void LuaSession::suspended() {
  if (in_port_) {
    suspended_early_ = true;
    return;
  }
  if (state_ != State::active) return;
  forget_traffic();
  complete_all({Prim::session_failure, Sec::lu_component_disconnected});
}

void LuaSession::forget_traffic() {
  for (auto& queue : queues_) queue.clear();
  bid_reported_ = {};
  last_bid_ = {};
}

std::optional<ReturnCode> LuaSession::term(LUA_VERB_RECORD& record) {
  complete_all(rc::cancelled(Sec::terminated));
  forget_traffic();
  term_ = pending(record);
  state_ = State::terminating;
  port_.close(id_);  // closed() may have destroyed this session when it returns
  return std::nullopt;
}

void LuaSession::closed() {
  if (state_ != State::terminating) return;
  complete(term_, rc::ok);
  owner_.on_gone(*this);
}

// LUA reference 6.5.
void LuaSession::failed(SessionFailure reason) {
  if (in_port_) {
    failed_early_ = reason;
    return;
  }
  const auto code = reason == SessionFailure::node_gone
                        ? ReturnCode{Prim::comm_subsystem_abended, Sec::ok}
                        : ReturnCode{Prim::session_failure, Sec::lu_component_disconnected};
  const bool given_up = state_ == State::terminating;
  state_ = State::failed;
  id_ = 0;
  forget_traffic();
  complete_all(code);
  complete(term_, code);
  // A session that never was or that the program gives up is not remembered.
  if (!was_usable_ || given_up) owner_.on_gone(*this);
}

// --- messages from the port

void LuaSession::message(const Message& m) {
  if (state_ == State::terminating || state_ == State::failed) return;
  end_lu_session(m);
  auto& read = reads_[at(m.flow)];
  const bool fits = !options_.chunked_reads || !read || m.ru.size() <= read.record->common.lua_max_length;
  if (!read || in_port_ || !fits || !queues_[at(m.flow)].empty()) {
    enqueue(m);
    if (!in_port_) settle();
    return;
  }
  // The usual way: straight into the program's buffer.
  Queued head;
  head.kind = m.kind;
  head.th = m.th;
  head.rh = m.rh;
  head.sense = m.sense;
  head.type = message_type(m.flow, m.rh, m.ru);
  auto verb = take_read(read.record);
  const auto code = fill(*verb.record, m.flow, head, m.ru);
  complete(verb, code);
  consumed(m.flow, head);
}

// BIND, UNBIND and CLEAR restart the counts of the LU-LU session; CLEAR also takes back the data that nobody has read
// (SNA reference 11.1).
void LuaSession::end_lu_session(const Message& m) {
  if (m.kind != Message::Kind::unit || m.flow != Flow::lu_expedited) return;
  const auto type = message_type(m.flow, m.rh, m.ru);
  if (type != LUA_MESSAGE_TYPE_BIND && type != LUA_MESSAGE_TYPE_UNBIND && type != LUA_MESSAGE_TYPE_CLEAR) return;
  auto& data = queues_[at(Flow::lu_normal)];
  for (auto& queued : data) queued.of_this_lu_session = false;
  if (type != LUA_MESSAGE_TYPE_CLEAR) return;
  data.clear();
  bid_reported_[at(Flow::lu_normal)] = false;
}

void LuaSession::enqueue(const Message& m) {
  Queued q;
  q.kind = m.kind;
  q.th = m.th;
  q.rh = m.rh;
  q.sense = m.sense;
  q.type = message_type(m.flow, m.rh, m.ru);
  q.ru = Buffer::copy_of(m.ru);
  queues_[at(m.flow)].push_back(std::move(q));
}

void LuaSession::consumed(Flow flow, const Queued& message) {
  if (message.kind == Message::Kind::unit && message.of_this_lu_session) port_.consumed(id_, flow, 1);
}

void LuaSession::pop(Flow flow) {
  auto& queue = queues_[at(flow)];
  const auto head = std::move(queue.front());
  queue.pop_front();
  bid_reported_[at(flow)] = false;
  consumed(flow, head);
}

// --- RUI_READ

std::optional<ReturnCode> LuaSession::check_read(const LUA_COMMON& c, const FlowSet& flows) const {
  if (c.lua_data_ptr == nullptr && c.lua_max_length != 0) return rc::parameter_check(Sec::bad_data_ptr);
  if (flows.empty()) return rc::parameter_check(Sec::invalid_flow);
  for (const Flow f : kFlowsByPriority) {
    if (flows.has(f) && reads_[at(f)]) return rc::parameter_check(Sec::duplicate_read_flow);
  }
  if (!c.lua_flag1.bid_enable) return std::nullopt;
  if (bid_) return rc::parameter_check(Sec::bid_already_enabled);
  // A record that the program has made another verb of is none that could be issued again.
  if (!last_bid_ || last_bid_.record->common.lua_opcode != LUA_OPCODE_RUI_BID) {
    return rc::parameter_check(Sec::no_previous_bid_enabled);
  }
  return std::nullopt;
}

std::optional<ReturnCode> LuaSession::read(LUA_VERB_RECORD& record) {
  auto& c = record.common;
  const FlowSet flows(c.lua_flag1);
  if (const auto wrong = check_read(c, flows)) return wrong;
  for (const Flow f : kFlowsByPriority) {
    if (flows.has(f)) port_.asked_to_read(id_, f);
  }
  if (c.lua_flag1.bid_enable) {
    bid_ = last_bid_;
    begin_verb(*bid_.record);
    c.lua_flag2.bid_enable = 1;
  }
  for (const Flow f : kFlowsByPriority) {
    if (flows.has(f) && !queues_[at(f)].empty()) return read_queued(record, f);
  }
  if (c.lua_flag1.nowait) return rc::unsuccessful(Sec::no_data);
  for (const Flow f : kFlowsByPriority) {
    if (flows.has(f)) reads_[at(f)] = pending(record);
  }
  return std::nullopt;
}

std::optional<ReturnCode> LuaSession::read_queued(LUA_VERB_RECORD& record, Flow flow) {
  auto& head = queues_[at(flow)].front();
  const auto code = fill(record, flow, head, head.ru.view());
  if (code.sec == Sec::data_incomplete) {
    head.ru.remove_prefix(record.common.lua_data_length);
  } else {
    pop(flow);
  }
  return code;
}

ReturnCode LuaSession::fill(LUA_VERB_RECORD& record, Flow flow, const Queued& head, ByteView ru) const {
  auto& c = record.common;
  set_flow(c.lua_flag2, flow);
  c.lua_data_length = 0;
  if (head.kind == Message::Kind::rejected) return {Prim::negative_rsp, sec_of(head.sense)};
  if (head.kind == Message::Kind::purged) return {Prim::negative_rsp, Sec::ok};
  const auto n = std::min<std::size_t>(ru.size(), c.lua_max_length);
  if (n != 0) std::memcpy(c.lua_data_ptr, ru.data(), n);
  c.lua_data_length = static_cast<std::uint16_t>(n);
  set_headers(c, head.th, head.rh);
  c.lua_message_type = head.type;
  if (n == ru.size()) return rc::ok;
  // A buffer of no length would be offered the same bytes for ever.
  if (options_.chunked_reads && n != 0) return {Prim::ok, Sec::data_incomplete};
  return rc::unsuccessful(Sec::data_truncated);
}

// Empties all flows of the READ that `record` belongs to.
PendingVerb LuaSession::take_read(LUA_VERB_RECORD* record) {
  PendingVerb taken;
  for (auto& slot : reads_) {
    if (slot.record == record) taken = std::exchange(slot, {});
  }
  return taken;
}

// --- RUI_WRITE

int LuaSession::active_writes() const {
  return static_cast<int>(std::count_if(writes_.begin(), writes_.end(), [](const PendingVerb& w) { return bool(w); }));
}

std::optional<ReturnCode> LuaSession::check_write(LUA_COMMON& c, const FlowSet& flows) const {
  if (c.lua_data_ptr == nullptr && c.lua_data_length != 0) return rc::parameter_check(Sec::bad_data_ptr);
  if (flows.empty()) return rc::parameter_check(Sec::required_field_missing);
  if (flows.several()) return rc::parameter_check(Sec::multiple_write_flows);
  const Flow flow = flows.only();
  if (flow == Flow::sscp_expedited) return rc::parameter_check(Sec::invalid_flow);
  const Rh rh = rh_of(c);
  if (rh.rri() && rh.rti() && c.lua_data_length < kSenseLength) {
    // As in the trace of LUA reference 4, 5: flow and TH are filled in all the same.
    Th th;
    th.expedited = is_expedited(flow);
    th.snf = snf_of(c);
    set_headers(c, th, rh);
    set_flow(c.lua_flag2, flow);
    return rc::parameter_check(Sec::required_field_missing);
  }
  if (writes_[at(flow)]) return rc::parameter_check(Sec::duplicate_write_flow);
  if (active_writes() >= kMaxWrites) return rc::unsuccessful(Sec::command_count_error);
  return std::nullopt;
}

std::optional<ReturnCode> LuaSession::write(LUA_VERB_RECORD& record) {
  auto& c = record.common;
  const FlowSet flows(c.lua_flag1);
  if (const auto wrong = check_write(c, flows)) return wrong;
  Submission s;
  s.flow = flows.only();
  s.rh = rh_of(c);
  s.ru = data_of(c);
  if (s.rh.rri()) {
    s.snf = snf_of(c);
    if (s.rh.rti()) s.ru = s.ru.first(kSenseLength);
  } else {
    port_.asked_to_write(id_, s.flow);
  }
  auto& slot = writes_[at(s.flow)];
  slot = pending(record);
  in_port_ = true;
  const auto result = port_.submit(id_, s);
  in_port_ = false;
  if (!result) return std::nullopt;
  slot = {};
  return store(record, s.flow, *result);
}

void LuaSession::submitted(Flow flow, const SubmitResult& result) {
  auto& verb = writes_[at(flow)];
  if (!verb) return;
  complete(verb, store(*verb.record, flow, result));
}

ReturnCode LuaSession::store(LUA_VERB_RECORD& record, Flow flow, const SubmitResult& result) const {
  auto& c = record.common;
  const bool ok = result.code == SubmitResult::Code::ok;
  Th th = result.th;
  if (!ok && rh_of(c).rri()) th.snf = snf_of(c);
  set_headers(c, th, result.rh);
  set_flow(c.lua_flag2, flow);
  switch (result.code) {
    case SubmitResult::Code::ok:
      return rc::ok;
    case SubmitResult::Code::state_check:
      return rc::state_check(sec_of(result.sense));
    case SubmitResult::Code::session_lost:
      return {Prim::session_failure, Sec::lu_component_disconnected};
    case SubmitResult::Code::unsuccessful:
      break;
  }
  return rc::unsuccessful(sec_of(result.sense));
}

// --- RUI_PURGE, RUI_BID

// The address is compared, never followed (LUA reference 7.8).
std::optional<ReturnCode> LuaSession::purge(LUA_VERB_RECORD& record) {
  if (purging_) return condition(Verb::purge, Progress::purge);
  const void* wanted = record.common.lua_data_ptr;
  if (wanted == nullptr) return rc::parameter_check(Sec::bad_data_ptr);
  for (auto& slot : reads_) {
    if (slot.record != wanted) continue;
    auto read = take_read(slot.record);
    purging_ = true;
    complete(read, rc::cancelled(Sec::purged));
    purging_ = false;
    return rc::ok;
  }
  return rc::unsuccessful(Sec::no_read_to_purge);
}

std::optional<ReturnCode> LuaSession::bid(LUA_VERB_RECORD& record) {
  if (bid_) return condition(Verb::bid, Progress::bid);
  last_bid_ = pending(record);
  if (const auto code = bid_queued(record)) return code;
  bid_ = last_bid_;
  return std::nullopt;
}

// Each message is bid once; what NEGATIVE_RSP tells is told once, so it leaves the queue (LUA reference 7.6, 13.4).
std::optional<ReturnCode> LuaSession::bid_queued(LUA_VERB_RECORD& record) {
  for (const Flow f : kFlowsByPriority) {
    if (queues_[at(f)].empty() || bid_reported_[at(f)]) continue;
    const auto& head = queues_[at(f)].front();
    const auto code = fill_bid(record, f, head);
    if (head.kind == Message::Kind::unit) {
      bid_reported_[at(f)] = true;
    } else {
      pop(f);
    }
    return code;
  }
  return std::nullopt;
}

ReturnCode LuaSession::fill_bid(LUA_VERB_RECORD& record, Flow flow, const Queued& head) const {
  auto& c = record.common;
  set_flow(c.lua_flag2, flow);
  c.lua_data_length = 0;
  if (head.kind == Message::Kind::rejected) return {Prim::negative_rsp, sec_of(head.sense)};
  if (head.kind == Message::Kind::purged) return {Prim::negative_rsp, Sec::ok};
  const auto ru = head.ru.view();
  const auto n = std::min(ru.size(), kPeek);
  std::copy_n(ru.begin(), n, record.specific.lua_peek_data);
  c.lua_data_length = static_cast<std::uint16_t>(n);
  // The total length, to the newer Unix products (LUA reference 7.6, 16).
  if (options_.personality == Personality::snapix) {
    c.lua_max_length = static_cast<std::uint16_t>(std::min<std::size_t>(ru.size(), UINT16_MAX));
  }
  set_headers(c, head.th, head.rh);
  c.lua_message_type = head.type;
  return rc::ok;
}

}  // namespace openrui
