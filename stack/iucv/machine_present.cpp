// Notifications: external interrupts and the functions that poll for them (transports reference 8.1, 8.4).
#include <algorithm>
#include <utility>

#include "iucv/machine.h"
#include "iucv/system.h"

namespace openrui::iucv {

void Machine::raise(const Path& p, InterruptType type, const UserData& user, std::uint16_t limit, std::string vmid,
                    std::uint8_t flags) {
  auto control = std::make_unique<Interrupt>();
  control->type = type;
  control->path = p.id;
  control->user = user;
  control->limit = limit;
  control->vmid = std::move(vmid);
  control->flags = flags;
  push(kControl, {0, p.id, type, 0, std::move(control)});
}

void Machine::raise_message(const Path& p, Kind kind, InterruptType type, MessageId id) {
  push(kind, {0, p.id, type, id, nullptr});
}

void Machine::push(Kind kind, Pending pending) {
  auto& queue = pending_[kind];
  pending.sequence = ++last_sequence_;
  // What was received or purged before it was presented leaves its entry behind.
  if (queue.items.size() >= queue.compact_at) {
    auto& items = queue.items;
    items.erase(std::remove_if(items.begin(), items.end(), [&](const Pending& p) { return !valid(kind, p); }),
                items.end());
    queue.compact_at = std::max<std::size_t>(1024, items.size() * 2);
  }
  queue.items.push_back(std::move(pending));
  system_.schedule(*this);
}

bool Machine::valid(Kind kind, const Pending& p) {
  const auto* at = path(p.path);
  if (at == nullptr) return false;
  if (kind == kControl) return true;
  if (kind == kPending || kind == kPriorityPending) {
    const auto found = at->by_id.find(p.id);
    return found != at->by_id.end() && !found->second->presented;
  }
  const auto found = at->sent.find(p.id);
  return found != at->sent.end() && found->second.complete;
}

Machine::Pending* Machine::front(Kind kind) {
  auto& items = pending_[kind].items;
  while (!items.empty() && !valid(kind, items.front())) items.pop_front();
  return items.empty() ? nullptr : &items.front();
}

bool Machine::enabled(Kind kind) const {
  constexpr std::uint8_t kBits[] = {mask::kPriorityPending, mask::kPriorityComplete, mask::kControl, mask::kPending,
                                    mask::kComplete};
  return (mask_ & kBits[kind]) != 0;
}

bool Machine::enabled(const Interrupt& control) const {
  constexpr std::uint8_t kBits[] = {mask::kConnectionPending, mask::kConnectionComplete, mask::kSevered,
                                    mask::kQuiesced, mask::kResumed};
  return (control_mask_ & kBits[static_cast<std::size_t>(control.type) - 1]) != 0;
}

std::deque<Machine::Pending>::iterator Machine::first_control() {
  auto& items = pending_[kControl].items;
  if (!enabled(kControl)) return items.end();
  return std::find_if(items.begin(), items.end(), [this](const Pending& p) { return enabled(*p.control); });
}

// --- Interrupts ------------------------------------------------------------------------------------------------------

bool Machine::present(std::size_t at_most) {
  if (testing_ && pending_kinds() != 0) std::exchange(testing_, nullptr)(pending_kinds());
  if (!enabled_) {
    if (buffer_declared_ && choose()) user_.on_held();
    return false;
  }
  for (std::size_t n = 0; n < at_most; ++n) {
    if (!buffer_declared_ || !present_one()) return false;
  }
  return true;
}

bool Machine::take_interrupt() { return buffer_declared_ && present_one(); }

// In the order in which they came up, but priority ones first. A priority message does not overtake what tells of its
// path (chosen: 8.1 orders messages only).
std::optional<Machine::Kind> Machine::choose() {
  const auto& controls = pending_[kControl].items;
  Kind best = kKinds;
  Pending* chosen = nullptr;
  const auto consider = [&](Kind kind) {
    if (!enabled(kind)) return;
    auto* p = front(kind);
    if (p != nullptr && (chosen == nullptr || p->sequence < chosen->sequence)) {
      chosen = p;
      best = kind;
    }
  };
  consider(kPriorityPending);
  consider(kPriorityComplete);
  const bool overtaken =
      chosen != nullptr && std::any_of(controls.begin(), controls.end(), [&](const Pending& c) {
        return c.path == chosen->path && c.sequence < chosen->sequence && enabled(kControl) && enabled(*c.control);
      });
  if (chosen == nullptr || overtaken) {
    chosen = nullptr;
    consider(kPending);
    consider(kComplete);
    const auto control = first_control();
    if (control != controls.end() && (chosen == nullptr || control->sequence < chosen->sequence)) return kControl;
  }
  return chosen == nullptr ? std::nullopt : std::optional(best);
}

bool Machine::present_one() {
  const auto kind = choose();
  if (!kind) return false;
  auto& items = pending_[*kind].items;
  const auto at = *kind == kControl ? first_control() : items.begin();
  const auto pending = std::move(*at);
  items.erase(at);
  switch (*kind) {
    case kControl:
      user_.on_interrupt(*pending.control, {});
      break;
    case kPending:
    case kPriorityPending:
      present_message(pending);
      break;
    default:
      present_completion(pending);
      break;
  }
  return true;
}

Interrupt Machine::message_interrupt(const Path& p, const Incoming& m) const {
  Interrupt i;
  const bool priority = (m.flags & flag::kPriority) != 0;
  i.type = priority ? InterruptType::priority_pending : InterruptType::pending;
  i.path = p.id;
  i.flags = m.flags;
  i.id = m.id;
  i.target_class = m.target_class;
  i.length = m.length;
  i.parameter_data = m.parameter_data;
  i.answer_length = m.answer_length;
  return i;
}

void Machine::message_presented(Path& p, Incoming& m) {
  m.presented = true;
  // 8.7 V15: a one-way message of parameter data is received with its interrupt.
  constexpr auto kBoth = flag::kParameterData | flag::kOneWay;
  if ((m.flags & kBoth) == kBoth) received(p, m);
}

void Machine::present_message(const Pending& pending) {
  auto& p = *path(pending.path);
  auto& m = *p.find(pending.id);
  const auto interrupt = message_interrupt(p, m);
  message_presented(p, m);
  user_.on_interrupt(interrupt, {});
}

Interrupt Machine::completion_interrupt(const Path& p, MessageId id, const Outgoing& m) const {
  Interrupt i;
  const bool priority = ((m.flags | m.reply_flags) & flag::kPriority) != 0;
  i.type = priority ? InterruptType::priority_complete : InterruptType::complete;
  i.path = p.id;
  i.flags = static_cast<std::uint8_t>((m.flags & ~flag::kParameterData) | (m.reply_flags & flag::kParameterData));
  i.id = id;
  i.audit = m.audit;
  i.source_class = m.source_class;
  i.tag = m.tag;
  i.parameter_data = m.parameter_data;
  i.answer_length = m.answer_length - static_cast<std::uint32_t>(m.answer.size());
  return i;
}

void Machine::present_completion(const Pending& pending) {
  auto& p = *path(pending.path);
  const auto found = p.sent.find(pending.id);
  const auto interrupt = completion_interrupt(p, pending.id, found->second);
  const auto answer = std::move(found->second.answer);
  p.settle(found);  // 8.7 V5: it counts no more; V11: and is told once
  user_.on_interrupt(interrupt, answer);
}

// --- Polling ---------------------------------------------------------------------------------------------------------

std::pair<Outcome, Interrupt> Machine::describe() {
  if (!ready().ok()) return {ready(), {}};
  for (const auto kind : {kPriorityPending, kPending}) {
    const auto* first = front(kind);
    if (first == nullptr) continue;
    const auto pending = std::move(*front(kind));
    pending_[kind].items.pop_front();
    auto& p = *path(pending.path);
    auto& m = *p.find(pending.id);
    const auto interrupt = message_interrupt(p, m);
    message_presented(p, m);
    return {done(), interrupt};
  }
  return {nothing(), {}};
}

TestCompletion Machine::test_completion(const Selector& which) {
  if (!ready().ok()) return {ready(), {}, {}};
  if (which.path && path(*which.path) == nullptr) return {error(ReturnCode::invalid_path), {}, {}};
  const auto take = [this](Path& p, MessageId id) {
    const auto found = p.sent.find(id);
    TestCompletion t{done(), completion_interrupt(p, id, found->second), std::move(found->second.answer)};
    if (t.interrupt.audit != 0) t.outcome.cc = 3;
    p.settle(found);
    return t;
  };
  const auto fits = [&which](const Path& p, MessageId id, const Outgoing& m) {
    return (!which.path || *which.path == p.id) && (!which.id || *which.id == id) &&
           (!which.cls || *which.cls == m.source_class);
  };
  for (const auto kind : {kPriorityComplete, kComplete}) {
    for (const auto& pending : pending_[kind].items) {
      if (!valid(kind, pending)) continue;
      auto& p = *path(pending.path);
      if (fits(p, pending.id, p.sent.at(pending.id))) return take(p, pending.id);
    }
  }
  // 10.4, stream loss: what was outstanding on a path that the partner ended gives its audit to who asks for it.
  if (!which.path || path(*which.path)->state == PathState::up) return {nothing(), {}, {}};
  auto& p = *path(*which.path);
  for (auto& [id, m] : p.sent) {
    if (!fits(p, id, m) || m.purging) continue;
    m.audit |= audit::kSevered;
    return take(p, id);
  }
  return {nothing(), {}, {}};
}

std::uint8_t Machine::pending_kinds() {
  std::uint8_t kinds = 0;
  if (front(kPriorityPending) != nullptr || front(kPending) != nullptr) kinds |= 1;
  if (front(kPriorityComplete) != nullptr || front(kComplete) != nullptr) kinds |= 2;
  return kinds;
}

std::optional<std::uint8_t> Machine::test_message(TestMessageDone later) {
  if (!ready().ok()) return std::uint8_t{0};
  if (const auto kinds = pending_kinds(); kinds != 0) return kinds;
  if (!later) return std::nullopt;
  if (auto before = std::exchange(testing_, std::move(later))) before(0);
  return std::nullopt;
}

Outcome Machine::set_mask(std::uint8_t mask) {
  if (!ready().ok()) return ready();
  mask_ = mask;
  system_.schedule(*this);
  return done();
}

Outcome Machine::set_control_mask(std::uint8_t mask) {
  if (!ready().ok()) return ready();
  control_mask_ = mask;
  system_.schedule(*this);
  return done();
}

}  // namespace openrui::iucv
