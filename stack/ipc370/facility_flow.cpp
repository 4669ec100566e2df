// How half-connections find each other, how records move, and how connections end.
#include <algorithm>
#include <utility>

#include "ipc370/facility.h"

namespace openrui::ipc370 {

// --- The table -------------------------------------------------------------------------------------------------------

bool Facility::input(HalfConnection& half, HalfInput what, Reason why) {
  const auto* row = half_connection_table().find(half.state, what);
  if (row == nullptr) return false;
  const Turn turn(*this);
  const auto before = std::exchange(half.state, row->next);
  if (before == HalfState::unmatched) leave_unmatched(half);
  const bool sought = before == HalfState::unmatched || before == HalfState::claiming;
  const bool seeks = row->next == HalfState::unmatched || row->next == HalfState::claiming;
  if (sought && !seeks && far_ != nullptr) far_->withdraw(half);
  if (row->next == HalfState::unmatched) unmatched_.push_back(&half);
  perform(half, *row, why);
  if (half.state == HalfState::free) release(half);
  touch(half);
  return true;
}

void Facility::perform(HalfConnection& half, const HalfTable::Row& row, Reason why) {
  switch (row.action) {
    case HalfAction::none:
      return;
    case HalfAction::send_claim:
      return far_->send_claim(half);
    case HalfAction::accept_claim:
      far_->send_claim_ok(half);
      [[fallthrough]];
    case HalfAction::complete_open:
      if (auto* rq = std::exchange(half.open, nullptr)) complete(rq, half.owner.key, Reason::none);
      return;
    case HalfAction::refuse_claim:
      return far_->send_claim_no(half);
    case HalfAction::seek_again:
      return seek_partner(half);
    case HalfAction::give_up: {
      auto* close = std::exchange(half.close, nullptr);
      fail_requests(half, why == Reason::closed_before_match ? why : Reason::abclosed_here);
      if (close != nullptr) complete(close, half.owner.key, Reason::none);
      return;
    }
    case HalfAction::queue_close:
      return;  // say_close() finds the request
    case HalfAction::note_close:
      half.partner_closed = true;
      return;
    case HalfAction::complete_close:
      return complete(std::exchange(half.close, nullptr), half.owner.key, Reason::none);
    case HalfAction::abort:
      fail_requests(half, Reason::abclosed_here);
      half.in.clear();
      return abort_partner(half, why);
    case HalfAction::send_abort:
      return abort_partner(half, Reason::abclosed_by_partner);
    case HalfAction::fail: {
      const bool told = has_requests(half);
      half.in.clear();
      half.ended_by = why;
      half.partner = nullptr;
      fail_requests(half, why);
      if (told) input(half, HalfInput::told);
      return;
    }
    case HalfAction::count_:
      return;
  }
}

void Facility::abort_partner(HalfConnection& half, Reason why) {
  if (half.far) return far_->send_abort(half, why);
  auto* partner = std::exchange(half.partner, nullptr);
  if (partner != nullptr) input(*partner, HalfInput::rcv_abort, why);
  // In one node the answer is there at once.
  input(half, HalfInput::rcv_abort);
}

bool Facility::has_requests(const HalfConnection& half) const {
  return half.open != nullptr || half.close != nullptr || !half.sends.empty() || !half.receives.empty();
}

void Facility::fail_requests(HalfConnection& half, Reason why) {
  const auto key = half.owner.key;
  if (auto* rq = std::exchange(half.open, nullptr)) complete(rq, key, why);
  for (auto* queue : {&half.sends, &half.receives}) {
    while (!queue->empty()) complete(queue->pop(), key, why);
  }
  if (auto* rq = std::exchange(half.close, nullptr)) complete(rq, key, why);
}

void Facility::tell(ipc_rq* rq, HalfConnection& half) {
  complete(rq, half.owner.key, half.ended_by);
  input(half, HalfInput::told);
}

// --- Matching --------------------------------------------------------------------------------------------------------

// Rule O5: any one of those that match, and no further search.
void Facility::seek_partner(HalfConnection& half) {
  const auto fits = [&](const HalfConnection* other) { return other != &half && match(half.tag, other->tag); };
  const auto found = std::find_if(unmatched_.begin(), unmatched_.end(), fits);
  if (found != unmatched_.end()) return join(half, **found);
  if (far_ != nullptr) far_->seek(half);
}

void Facility::join(HalfConnection& a, HalfConnection& b) {
  a.partner = &b;
  b.partner = &a;
  a.partner_user = user_of(b);
  b.partner_user = user_of(a);
  // Rule P3, chosen.
  a.tag.your = b.tag.my;
  b.tag.your = a.tag.my;
  input(b, HalfInput::match);
  input(a, HalfInput::match);
}

void Facility::leave_unmatched(HalfConnection& half) {
  const auto at = std::find(unmatched_.begin(), unmatched_.end(), &half);
  if (at == unmatched_.end()) return;
  *at = unmatched_.back();
  unmatched_.pop_back();
}

// --- Records ---------------------------------------------------------------------------------------------------------

void Facility::on_moved(HalfConnection& half) {
  const Turn turn(*this);
  touch(half);
}

void Facility::on_far_drained(HalfConnection& half) {
  half.drained_received = true;
  on_moved(half);
}

void Facility::touch(HalfConnection& half) {
  if (!std::exchange(half.dirty, true)) dirty_.push_back(&half);
}

void Facility::end_turn() {
  run();
  if (far_ != nullptr) far_->end_of_turn();
}

void Facility::run() {
  while (!dirty_.empty()) {
    auto* half = dirty_.back();
    dirty_.pop_back();
    half->dirty = false;
    if (!half->gone) settle(*half);
  }
  while (!gone_.empty()) {
    const auto cid = gone_.back();
    gone_.pop_back();
    halves_[cid].reset();
    free_cids_.push(cid);
    --count_;
  }
}

void Facility::settle(HalfConnection& half) {
  if (!half.matched()) return;
  bool moved = true;
  while (moved) {
    moved = fill(half);
    moved = deliver(half) || moved;
    if (half.partner == nullptr) continue;
    moved = fill(*half.partner) || moved;
    moved = deliver(*half.partner) || moved;
  }
  if (half.partner != nullptr) end_in_order(*half.partner);
  end_in_order(half);
}

// Out of the buffers of SEND. In the order issued (rule Q4, inferred); complete when the data are moved (rule D3).
bool Facility::fill(HalfConnection& half) {
  bool moved = false;
  while (!half.sends.empty() && half.matched()) {
    auto* rq = half.sends.front();
    std::size_t room = 0;
    if (half.far) {
      room = far_->room(half);
    } else if (half.partner != nullptr) {
      const auto held = half.partner->in.cost();
      room = held < installation_.buffer ? installation_.buffer - held : 0;
    }
    if (room == 0) break;
    const auto left = rq->rq_length - rq->rq_count;
    const auto n = static_cast<std::uint32_t>(std::min<std::size_t>(left, room));
    const ByteView bytes(static_cast<const std::uint8_t*>(rq->rq_data) + rq->rq_count, n);
    // Rules D6 and D11 (inferred): without CONT the record ends here, even when nothing is added to it.
    const bool ends = n == left && (rq->rq_options & IPC_OPTION_CONT) == 0;
    if (half.far) {
      far_->send(half, n == 0 ? ByteView{} : bytes, ends);
    } else {
      if (n != 0) half.partner->in.write(bytes);
      if (ends) half.partner->in.end_record();
    }
    rq->rq_count += n;
    moved = true;
    if (n == left) complete(half.sends.pop(), half.owner.key, Reason::none);
  }
  return moved;
}

// Into the buffers of RECEIVE (rules D4 to D13).
bool Facility::deliver(HalfConnection& half) {
  bool moved = false;
  while (!half.receives.empty()) {
    auto* rq = half.receives.front();
    const auto taken = half.in.read(static_cast<std::uint8_t*>(rq->rq_data), rq->rq_length, rq->rq_count);
    if (taken.cost != 0) {
      moved = true;
      if (half.far) far_->received(half, taken.cost);
    }
    if (!taken.complete) break;
    rq->rq_optc = taken.continued ? IPC_OPTC_CONTINUED : 0;
    complete(half.receives.pop(), half.owner.key, Reason::none);
  }
  return moved;
}

// --- The end ---------------------------------------------------------------------------------------------------------

void Facility::end_in_order(HalfConnection& half) {
  say_close(half);
  say_drained(half);
  if (half.state == HalfState::both && half.close_sent && half.drained_sent && half.drained_received) {
    input(half, HalfInput::drained);
  }
}

// CLOSE goes behind all data.
void Facility::say_close(HalfConnection& half) {
  const bool closing = half.state == HalfState::lclosed || half.state == HalfState::both;
  if (!closing || half.close_sent || !half.sends.empty()) return;
  half.close_sent = true;
  if (half.far) return far_->send_close(half);
  if (half.partner != nullptr) input(*half.partner, HalfInput::rcv_close);
}

void Facility::say_drained(HalfConnection& half) {
  if (!half.partner_closed || half.drained_sent || !half.in.empty() || !half.matched()) return;
  half.drained_sent = true;
  // Rule L6, chosen: what there is of an unfinished record is delivered as continued.
  if (!half.receives.empty() && half.receives.front()->rq_count != 0) {
    half.receives.front()->rq_optc = IPC_OPTC_CONTINUED;
    complete(half.receives.pop(), half.owner.key, Reason::none);
  }
  while (!half.receives.empty()) complete(half.receives.pop(), half.owner.key, Reason::closed_by_partner);  // L5
  if (half.far) return far_->send_drained(half);
  if (half.partner == nullptr) return;
  half.partner->drained_received = true;
  touch(*half.partner);
}

// Rule L7: the CID is free. The storage goes when nothing looks at it any more.
void Facility::release(HalfConnection& half) {
  if (std::exchange(half.gone, true)) return;
  if (half.partner != nullptr) half.partner->partner = nullptr;
  half.partner = nullptr;
  if (half.far) far_->on_freed(half);
  const auto owner = tasks_.find(half.owner.task);
  if (owner != tasks_.end()) {
    auto& cids = owner->second.cids;
    const auto at = std::find(cids.begin(), cids.end(), half.cid);
    if (at != cids.end()) {
      *at = cids.back();
      cids.pop_back();
    }
  }
  gone_.push_back(half.cid);
}

}  // namespace openrui::ipc370
