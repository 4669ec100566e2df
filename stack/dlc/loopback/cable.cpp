#include "dlc/loopback/cable.h"

#include <utility>

#include "dlc/loopback/station.h"

namespace openrui::loopback {

namespace {
constexpr std::size_t kFirstRing = 64;
}

Cable::Cable() : ring_(kFirstRing) {}
Cable::~Cable() = default;

std::unique_ptr<Link> Cable::make_link(const LinkDefinition& definition, LinkNotifier& notifier) {
  return std::make_unique<Station>(*this, definition, notifier);
}

Cable::Wire& Cable::join(Station& station) {
  for (const auto& wire : wires_) {
    if (wire->ends[station.end()] != nullptr) continue;
    const auto* other = wire->ends[station.partner()];
    if (other == nullptr || !other->mirrors(station)) continue;
    wire->ends[station.end()] = &station;
    wire->refused = false;
    return *wire;
  }
  wires_.push_back(std::make_unique<Wire>());
  wires_.back()->ends[station.end()] = &station;
  return *wires_.back();
}

void Cable::leave(Station& station) {
  auto& wire = *station.wire_;
  const bool was_active = wire.active;
  end_exchange(wire);
  wire.ends[station.end()] = nullptr;
  if (was_active) push(wire, station.partner(), Kind::lost);
}

void Cable::begin_when_ready(Wire& wire) {
  const auto ready = [](const Station* s) { return s != nullptr && s->started() && s->state_ == Station::State::idle; };
  if (cut_ || wire.active || wire.refused || !ready(wire.ends[0]) || !ready(wire.ends[1])) return;
  wire.active = true;
  ++wire.epoch;
  for (auto* end : wire.ends) {
    end->reset();
    end->state_ = Station::State::starting;
  }
  push(wire, 0, Kind::begin);
}

void Cable::end_exchange(Wire& wire) {
  wire.active = false;
  ++wire.epoch;
}

void Cable::push(Wire& wire, std::uint8_t to, Kind kind, Buffer bytes) {
  if (count_ == ring_.size()) {
    std::vector<Item> bigger(ring_.size() * 2);
    for (std::size_t i = 0; i < count_; ++i) bigger[i] = std::move(ring_[(head_ + i) & (ring_.size() - 1)]);
    ring_ = std::move(bigger);
    head_ = 0;
  }
  auto& slot = ring_[(head_ + count_) & (ring_.size() - 1)];
  slot.wire = &wire;
  slot.epoch = wire.epoch;
  slot.kind = kind;
  slot.to = to;
  slot.bytes = std::move(bytes);
  ++count_;
}

Cable::Item Cable::pop() {
  Item item = std::move(ring_[head_]);
  head_ = (head_ + 1) & (ring_.size() - 1);
  --count_;
  return item;
}

std::size_t Cable::run(std::size_t at_most) {
  if (running_) return 0;
  running_ = true;
  std::size_t done = 0;
  for (; count_ != 0 && done < at_most; ++done) {
    Item item = pop();
    if (item.epoch != item.wire->epoch) continue;
    if (auto* receiver = item.wire->ends[item.to]) receiver->deliver(item.kind, std::move(item.bytes));
  }
  running_ = false;
  return done;
}

void Cable::cut() {
  cut_ = true;
  for (const auto& wire : wires_) {
    if (!wire->active) continue;
    end_exchange(*wire);
    for (const std::uint8_t end : {std::uint8_t{0}, std::uint8_t{1}}) {
      if (wire->ends[end] != nullptr) push(*wire, end, Kind::lost);
    }
  }
}

void Cable::mend() {
  cut_ = false;
  for (const auto& wire : wires_) begin_when_ready(*wire);
}

}  // namespace openrui::loopback
