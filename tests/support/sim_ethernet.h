// A simulated Ethernet segment on virtual time: cards that hear each other, delay, loss of carrier, and frames that are
// dropped, doubled, overtaken or damaged. Everything random comes from one seed.
//
//   TimerQueue timers;
//   SimWire wire(timers);
//   SimEthernet node(wire, parse_mac("02:00:00:00:00:01").value());
//   ... give it to an llc2::Port ...
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "dlc/ethernet.h"
#include "dlc/link.h"

namespace openrui::test {

class SimCard;

class SimWire {
 public:
  explicit SimWire(TimerQueue& timers) : timers_(timers) {}
  SimWire(const SimWire&) = delete;
  SimWire& operator=(const SimWire&) = delete;

  // Per cent of the frames that suffer each.
  struct Faults {
    unsigned drop = 0;
    unsigned duplicate = 0;
    unsigned reorder = 0;
    unsigned corrupt = 0;
    std::uint32_t seed = 1;
  };
  void set_faults(const Faults& faults) {
    faults_ = faults;
    random_.seed(faults.seed);
  }
  void set_delay(Duration delay) { delay_ = delay; }
  // Every card loses its carrier and none can be opened, until mend().
  inline void cut();
  void mend() { cut_ = false; }
  // As cut() and at once mend(), before the n-th frame from now is delivered (1 = the next one).
  void fail_at_frame(std::uint64_t n) { fail_at_ = delivered_ + n; }
  // Called with every frame that a card sends.
  std::function<void(ByteView)> watch;
  std::uint64_t delivered() const { return delivered_; }
  std::size_t damaged() const { return damaged_; }
  // A frame that no card has sent.
  void inject(Bytes frame) { put(std::move(frame), nullptr); }

 private:
  friend class SimCard;
  friend class SimEthernet;

  bool happens(unsigned per_cent) { return per_cent != 0 && random_() % 100 < per_cent; }
  // IEEE 802.3, bit by bit.
  static std::uint32_t fcs(ByteView bytes) {
    std::uint32_t crc = 0xFFFFFFFF;
    for (const auto byte : bytes) {
      crc ^= byte;
      for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
    }
    return ~crc;
  }
  inline void put(Bytes frame, SimCard* from);
  inline void deliver(const Bytes& frame, std::uint32_t check, std::uint64_t from);
  void later(Duration after, std::function<void()> action) {
    const auto id = ++last_timer_;
    timers_.arm(timers_in_use_[id], after, [this, id, action = std::move(action)] {
      timers_in_use_.erase(id);
      action();
    });
  }

  TimerQueue& timers_;
  Duration delay_ = std::chrono::milliseconds(1);
  Faults faults_;
  std::mt19937 random_{1};
  bool cut_ = false;
  std::uint64_t fail_at_ = 0;
  std::uint64_t delivered_ = 0;
  std::size_t damaged_ = 0;
  std::uint64_t last_card_ = 0;
  std::map<std::uint64_t, SimCard*> cards_;  // open, by the number of their opening
  std::uint64_t last_timer_ = 0;
  std::map<std::uint64_t, Timer> timers_in_use_;
};

class SimCard final : public EthernetCard {
 public:
  SimCard(SimWire& wire, const MacAddress& mac, EthernetHandler& handler)
      : wire_(wire), mac_(mac), handler_(&handler), id_(++wire.last_card_) {
    wire_.cards_.emplace(id_, this);
  }
  ~SimCard() override { wire_.cards_.erase(id_); }
  SimCard(const SimCard&) = delete;
  SimCard& operator=(const SimCard&) = delete;

  void set_filter(const EthernetFilter& filter) override { filter_ = filter; }
  void send(Buffer frame) override {
    if (handler_ == nullptr) return;
    wire_.put(Bytes(frame.view().begin(), frame.view().end()), this);
  }
  std::size_t queued_bytes() const override { return 0; }
  MacAddress mac() const override { return mac_; }
  std::size_t mtu() const override { return 1500; }

 private:
  friend class SimWire;
  void lose(const std::string& detail) {
    if (auto* handler = std::exchange(handler_, nullptr)) handler->on_carrier_lost(detail);
  }
  void receive(const Bytes& frame) {
    if (handler_ == nullptr || frame.size() < 15) return;
    MacAddress to;
    std::copy_n(frame.begin(), 6, to.octets.begin());
    const auto wants = [&to](const auto& macs) { return std::find(macs.begin(), macs.end(), to) != macs.end(); };
    if (!wants(filter_.macs) && !wants(filter_.also)) return;
    handler_->on_frame(frame);
  }

  SimWire& wire_;
  MacAddress mac_;
  EthernetHandler* handler_;  // null: the carrier is lost
  std::uint64_t id_;
  EthernetFilter filter_;
};

class SimEthernet final : public Ethernet {
 public:
  SimEthernet(SimWire& wire, const MacAddress& mac) : wire_(wire), mac_(mac) {}

  Result<std::unique_ptr<EthernetCard>, std::string> open(const std::string& interface,
                                                          EthernetHandler& handler) override {
    if (wire_.cut_) return "interface " + interface + " has no carrier";
    return std::unique_ptr<EthernetCard>(std::make_unique<SimCard>(wire_, mac_, handler));
  }

 private:
  SimWire& wire_;
  MacAddress mac_;
};

inline void SimWire::cut() {
  cut_ = true;
  auto ids = std::vector<std::uint64_t>();
  for (const auto& [id, card] : cards_) ids.push_back(id);
  for (const auto id : ids) {
    later(Duration::zero(), [this, id] {
      const auto card = cards_.find(id);
      if (card != cards_.end()) card->second->lose("interface sim0 has lost its carrier");
    });
  }
}

inline void SimWire::put(Bytes frame, SimCard* from) {
  if (watch) watch(frame);
  if (cut_ || happens(faults_.drop)) return;
  const auto check = fcs(frame);
  if (happens(faults_.corrupt)) frame[random_() % frame.size()] ^= static_cast<std::uint8_t>(1U << random_() % 8);
  const auto id = from == nullptr ? 0 : from->id_;
  // What is held back is overtaken by some that are sent later.
  const auto delay = happens(faults_.reorder) ? delay_ * static_cast<int>(2 + random_() % 5) : delay_;
  const bool twice = happens(faults_.duplicate);
  for (int copy = 0; copy < (twice ? 2 : 1); ++copy) {
    later(delay * (copy + 1), [this, frame, check, id] { deliver(frame, check, id); });
  }
}

inline void SimWire::deliver(const Bytes& frame, std::uint32_t check, std::uint64_t from) {
  if (cut_) return;
  if (fail_at_ != 0 && delivered_ + 1 >= fail_at_) {
    fail_at_ = 0;
    cut();
    mend();
    return;
  }
  ++delivered_;
  // What a card finds damaged it does not show to anybody.
  if (fcs(frame) != check) {
    ++damaged_;
    return;
  }
  std::vector<std::uint64_t> ids;
  for (const auto& [id, card] : cards_) {
    if (id != from) ids.push_back(id);
  }
  for (const auto id : ids) {
    const auto card = cards_.find(id);
    if (card != cards_.end()) card->second->receive(frame);
  }
}

}  // namespace openrui::test
