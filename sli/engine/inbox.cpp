#include "sli/inbox.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace openrui {

namespace {

constexpr std::size_t kPeek = sizeof(LUA_SPECIFIC{}.lua_peek_data);

std::size_t max_length(const LUA_VERB_RECORD& record, bool ex) {
  return ex ? record.specific.receive_ex.lua_max_length_ex : record.common.lua_max_length;
}

void set_length(LUA_VERB_RECORD& record, bool ex, std::size_t length) {
  if (ex) {
    record.specific.receive_ex.lua_data_length_ex = static_cast<AP_UINT32>(length);
  } else {
    record.common.lua_data_length = static_cast<unsigned short>(length);
  }
}

bool lu_flows_only(const FlowSet& flows) { return !flows.has(Flow::sscp_normal) && !flows.has(Flow::sscp_expedited); }

}  // namespace

// --- RECEIVE

std::optional<ReturnCode> Inbox::check_receive(const LUA_COMMON& c, std::size_t max, const FlowSet& flows) const {
  if (c.lua_data_ptr == nullptr && max != 0) return rc::parameter_check(Sec::bad_data_ptr);
  if (flows.empty()) return rc::parameter_check(Sec::invalid_flow);
  for (const auto& r : receives_) {
    for (const Flow f : kFlowsByPriority) {
      if (flows.has(f) && r.flows.has(f)) return rc::state_check(Sec::receive_on_flow_pending);
    }
  }
  if (!c.lua_flag1.bid_enable) return std::nullopt;
  if (bid_) return rc::parameter_check(Sec::bid_already_enabled);
  if (!last_bid_) return rc::parameter_check(Sec::no_previous_bid_enabled);
  return std::nullopt;
}

std::optional<ReturnCode> Inbox::receive(LUA_VERB_RECORD& record, bool ex, const std::optional<ReturnCode>& refusal) {
  auto& c = record.common;
  const FlowSet flows(c.lua_flag1);
  if (const auto wrong = check_receive(c, max_length(record, ex), flows)) return wrong;
  for (const Flow f : kFlowsByPriority) {
    if (flows.has(f)) port_.asked_to_read(id_, f);
  }
  if (c.lua_flag1.bid_enable) {
    bid_ = last_bid_;
    begin_verb(*bid_.record);
    c.lua_flag2.bid_enable = 1;
  }
  set_length(record, ex, 0);
  if (const auto told = next_status()) return told;
  Receive r{{&record, c.lua_post_handle}, ex, flows, std::nullopt, {}, 0};
  for (const Flow f : kFlowsByPriority) {
    if (!flows.has(f) || queues_[at(f)].empty()) continue;
    const auto code = begin_with_head(r, f);
    // The first RU of a chain is there: the verb waits for the rest, lua_flag1.nowait or not (LUA reference 9.4).
    if (!code) receives_.push_back(std::move(r));
    return code;
  }
  if (refusal && lu_flows_only(flows)) return refusal;
  if (c.lua_flag1.nowait) return rc::unsuccessful(Sec::no_data);
  receives_.push_back(std::move(r));
  return std::nullopt;
}

std::optional<ReturnCode> Inbox::begin_with_head(Receive& r, Flow flow) {
  auto& queue = queues_[at(flow)];
  Item item = std::move(queue.front());
  queue.pop_front();
  bid_reported_[at(flow)] = false;
  r.from = flow;
  set_flow(r.verb.record->common.lua_flag2, flow);
  switch (item.kind) {
    case Kind::rejected:
      return ReturnCode{Prim::negative_rsp, sec_of(item.sense)};
    case Kind::purged:
      return ReturnCode{Prim::negative_rsp, Sec::ok};
    case Kind::cancelled:
      return rc::cancelled(Sec::cancel_command_received);
    case Kind::data:
      break;
  }
  const auto data = std::exchange(item.data, {});
  r.item = std::move(item);
  return take(r, data);
}

// Puts the bytes into the program's buffer. Nothing returned: the chain goes on and there is room.
std::optional<ReturnCode> Inbox::take(Receive& r, ByteView bytes) {
  auto& record = *r.verb.record;
  const auto max = max_length(record, r.ex);
  const auto n = std::min(bytes.size(), max - r.filled);
  if (n != 0) std::memcpy(record.common.lua_data_ptr + r.filled, bytes.data(), n);
  r.filled += n;
  // A buffer of no length would be offered the same bytes for ever.
  const bool chunk = chunked_ && max != 0;
  const bool more = n != bytes.size() || !r.item.complete;
  if (chunk && r.filled == max && more) {
    Item rest = r.item;
    rest.data.assign(bytes.begin() + static_cast<std::ptrdiff_t>(n), bytes.end());
    if (rest.data.empty()) consumed(*r.from, std::exchange(rest.unconsumed, 0));
    queues_[at(*r.from)].push_front(std::move(rest));
    bid_reported_[at(*r.from)] = true;  // the message has been announced, or begun with
    return finish(r, true);
  }
  if (n != bytes.size()) r.item.cut = true;
  consumed(*r.from, std::exchange(r.item.unconsumed, 0));
  if (!r.item.complete) return std::nullopt;
  return finish(r, false);
}

// The TH of the last RU, whose number a response needs, and an RH for the chain as a whole (LUA reference 9.4).
ReturnCode Inbox::finish(Receive& r, bool incomplete) const {
  auto& record = *r.verb.record;
  const auto& i = r.item;
  Rh rh = i.rh;
  rh.set_bci(true).set_fi(rh.fi() || i.first_rh.fi()).set_bbi(rh.bbi() || i.first_rh.bbi());
  rh.set_ebi(rh.ebi() || i.first_rh.ebi());
  set_headers(record.common, i.th, rh);
  set_flow(record.common.lua_flag2, *r.from);
  record.common.lua_message_type = i.type;
  set_length(record, r.ex, r.filled);
  if (incomplete) return {Prim::ok, Sec::data_incomplete};
  return i.cut ? rc::unsuccessful(Sec::data_truncated) : rc::ok;
}

void Inbox::complete(Receive& r, ReturnCode code) {
  const auto verb = r.verb;
  const auto same = [&](const Receive& o) { return o.verb.record == verb.record; };
  receives_.erase(std::find_if(receives_.begin(), receives_.end(), same));
  end_verb(*verb.record, code, true);
  sink_.completed(verb);
}

Inbox::Receive* Inbox::free_receive(Flow flow) {
  for (auto& r : receives_) {
    if (!r.from && r.flows.has(flow)) return &r;
  }
  return nullptr;
}

Inbox::Receive* Inbox::receive_in_chain(Flow flow) {
  for (auto& r : receives_) {
    if (r.from == flow) return &r;
  }
  return nullptr;
}

// --- PURGE, BID

// The address is compared, never followed (LUA reference 7.8, 9.6). What the RECEIVE had taken of a chain goes back.
ReturnCode Inbox::purge(const LUA_VERB_RECORD& record, ReturnCode nothing_there) {
  const void* wanted = record.common.lua_data_ptr;
  if (wanted == nullptr) return rc::parameter_check(Sec::bad_data_ptr);
  for (auto& r : receives_) {
    if (r.verb.record != wanted) continue;
    if (r.from) {
      const auto* taken = reinterpret_cast<const std::uint8_t*>(r.verb.record->common.lua_data_ptr);
      r.item.data.assign(taken, taken + r.filled);
      queues_[at(*r.from)].push_front(std::move(r.item));
    }
    complete(r, rc::cancelled(Sec::purged));
    return rc::ok;
  }
  return nothing_there;
}

std::optional<ReturnCode> Inbox::bid(LUA_VERB_RECORD& record) {
  last_bid_ = {&record, record.common.lua_post_handle};
  record.common.lua_data_length = 0;
  if (const auto told = next_status()) return told;
  if (const auto code = bid_head(record)) return code;
  bid_ = last_bid_;
  return std::nullopt;
}

// Each message is bid once, at its first RU; what NEGATIVE_RSP tells is told once, so it leaves the queue (LUA
// reference 7.6, 9.5; the trace in 4, 6).
std::optional<ReturnCode> Inbox::bid_head(LUA_VERB_RECORD& record) {
  auto& c = record.common;
  for (const Flow f : kFlowsByPriority) {
    auto& queue = queues_[at(f)];
    if (queue.empty() || bid_reported_[at(f)]) continue;
    set_flow(c.lua_flag2, f);
    const auto& head = queue.front();
    if (head.kind != Kind::data) {
      const auto sec = head.kind == Kind::rejected ? sec_of(head.sense) : Sec::ok;
      queue.pop_front();
      return ReturnCode{Prim::negative_rsp, sec};
    }
    bid_reported_[at(f)] = true;
    const auto n = std::min(head.data.size(), kPeek);
    std::copy_n(head.data.begin(), n, record.specific.lua_peek_data);
    c.lua_data_length = static_cast<unsigned short>(n);
    set_headers(c, head.first_th, head.first_rh);
    c.lua_message_type = head.type;
    return rc::ok;
  }
  return std::nullopt;
}

// --- status

// A pair of READY and NOT_READY that nobody has seen cancels out, so that a host cannot make the list grow.
void Inbox::status(Sec what) {
  if (what == Sec::not_ready && !statuses_.empty() && statuses_.back() == Sec::ready) {
    statuses_.pop_back();
    if (!statuses_.empty() && statuses_.back() == Sec::not_ready) return;
  }
  if (std::find(statuses_.begin(), statuses_.end(), what) == statuses_.end()) statuses_.push_back(what);
}

std::optional<ReturnCode> Inbox::next_status() {
  if (statuses_.empty()) return std::nullopt;
  const auto what = statuses_.front();
  statuses_.pop_front();
  told_init_complete_ = told_init_complete_ || what == Sec::init_complete;
  return ReturnCode{Prim::status, what};
}

// --- messages

void Inbox::consumed(Flow flow, unsigned n) {
  if (n != 0) port_.consumed(id_, flow, n);
}

void Inbox::push(Flow flow, Item item) { queues_[at(flow)].push_back(std::move(item)); }

Inbox::Item* Inbox::open_item(Flow flow) {
  auto& queue = queues_[at(flow)];
  const auto found = std::find_if(queue.begin(), queue.end(), [](const Item& i) { return !i.complete; });
  return found == queue.end() ? nullptr : &*found;
}

bool Inbox::in_chain(Flow flow) const {
  const auto& queue = queues_[at(flow)];
  return std::any_of(queue.begin(), queue.end(), [](const Item& i) { return !i.complete; }) ||
         std::any_of(receives_.begin(), receives_.end(), [flow](const Receive& r) { return r.from == flow; });
}

void Inbox::message(const Message& m) {
  Item item;
  item.sense = m.sense;
  if (m.kind != Message::Kind::unit) {
    item.kind = m.kind == Message::Kind::rejected ? Kind::rejected : Kind::purged;
    return end_chain(m.flow, std::move(item));
  }
  item.first_th = item.th = m.th;
  item.first_rh = item.rh = m.rh;
  item.type = message_type(m.flow, m.rh, m.ru);
  item.unconsumed = 1;
  const bool request = !m.rh.rri();
  if (request && !m.rh.sdi()) {
    item.complete = m.rh.eci();
    return element(m, std::move(item));
  }
  item.data.assign(m.ru.begin(), m.ru.end());
  // An EXR stands for the request in error and the rest of its chain.
  if (request) return end_chain(m.flow, std::move(item));
  push(m.flow, std::move(item));
}

void Inbox::element(const Message& m, Item item) {
  auto* r = receive_in_chain(m.flow);
  auto* open = open_item(m.flow);
  if (m.rh.bci()) {
    // A chain that never ended is not waited for any more (KB Q139785).
    if (open != nullptr) drop_open(m.flow);
    if (r != nullptr) r->filled = 0;
    open = nullptr;
  }
  // The usual way: straight into the program's buffer.
  if (r == nullptr && open == nullptr && queues_[at(m.flow)].empty()) r = free_receive(m.flow);
  if (r != nullptr) {
    if (r->from && !m.rh.bci()) {
      item.first_th = r->item.first_th;
      item.first_rh = r->item.first_rh;
      item.cut = r->item.cut;
    }
    r->from = m.flow;
    r->item = std::move(item);
    if (const auto code = take(*r, m.ru)) complete(*r, *code);
    return;
  }
  if (open == nullptr) {
    item.data.assign(m.ru.begin(), m.ru.end());
    return push(m.flow, std::move(item));
  }
  open->th = m.th;
  open->rh = m.rh;
  open->complete = m.rh.eci();
  ++open->unconsumed;
  open->data.insert(open->data.end(), m.ru.begin(), m.ru.end());
}

void Inbox::drop_open(Flow flow) {
  auto& queue = queues_[at(flow)];
  const auto found = std::find_if(queue.begin(), queue.end(), [](const Item& i) { return !i.complete; });
  consumed(flow, found->unconsumed);
  if (found == queue.begin()) bid_reported_[at(flow)] = false;
  queue.erase(found);
}

// What has come of a chain is void; `what` takes its place.
void Inbox::end_chain(Flow flow, Item what) {
  if (auto* r = receive_in_chain(flow)) {
    free_again(*r);
    queues_[at(flow)].push_front(std::move(what));
  } else if (auto* open = open_item(flow)) {
    consumed(flow, open->unconsumed);
    *open = std::move(what);
  } else {
    push(flow, std::move(what));
  }
}

void Inbox::free_again(Receive& r) {
  r.from.reset();
  r.filled = 0;
  r.item = {};
}

void Inbox::cancel_chain(Flow flow) {
  if (auto* r = receive_in_chain(flow)) {
    set_flow(r->verb.record->common.lua_flag2, flow);
    return complete(*r, rc::cancelled(Sec::cancel_command_received));
  }
  auto* open = open_item(flow);
  if (open == nullptr) return;
  // Who has not heard of the chain need not hear of its end.
  if (open != &queues_[at(flow)].front() || !bid_reported_[at(flow)]) return drop_open(flow);
  Item cancelled;
  cancelled.kind = Kind::cancelled;
  consumed(flow, open->unconsumed);
  *open = std::move(cancelled);
}

void Inbox::lu_session_ended(bool clear) {
  auto& queue = queues_[at(Flow::lu_normal)];
  for (auto& item : queue) item.unconsumed = 0;
  if (auto* r = receive_in_chain(Flow::lu_normal)) free_again(*r);
  if (open_item(Flow::lu_normal) != nullptr) drop_open(Flow::lu_normal);
  if (!clear) return;
  queue.clear();
  bid_reported_[at(Flow::lu_normal)] = false;
}

// RECEIVEs first, then the BID; statuses before messages (LUA reference 9.4).
void Inbox::settle() {
  while (!statuses_.empty()) {
    const auto r = std::find_if(receives_.begin(), receives_.end(), [](const Receive& o) { return !o.from; });
    if (r != receives_.end()) {
      complete(*r, *next_status());
    } else if (bid_) {
      complete_bid(*next_status());
    } else {
      break;
    }
  }
  for (const Flow f : kFlowsByPriority) {
    while (!queues_[at(f)].empty()) {
      auto* r = free_receive(f);
      if (r == nullptr) break;
      if (const auto code = begin_with_head(*r, f)) complete(*r, *code);
    }
  }
  if (!bid_) return;
  if (const auto code = bid_head(*bid_.record)) complete_bid(*code);
}

void Inbox::complete_bid(ReturnCode code) {
  const auto verb = std::exchange(bid_, {});
  end_verb(*verb.record, code, true);
  sink_.completed(verb);
}

std::vector<PendingVerb> Inbox::give_up() {
  std::vector<PendingVerb> verbs;
  for (const auto& r : receives_) verbs.push_back(r.verb);
  receives_.clear();
  if (bid_) verbs.push_back(std::exchange(bid_, {}));
  return verbs;
}

}  // namespace openrui
