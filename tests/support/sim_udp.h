// Simulated datagrams: base/udp.h over a TimerQueue, deterministic. Every machine is a SimUdp with an address of its
// own on one SimDatagrams. The test sees what passes, and can lose it.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "base/udp.h"

namespace openrui::test {

class SimDatagrams {
 public:
  struct Datagram {
    Endpoint from;
    Endpoint to;
    Bytes bytes;
  };

  explicit SimDatagrams(TimerQueue& timers) : timers_(timers) {}
  SimDatagrams(const SimDatagrams&) = delete;
  SimDatagrams& operator=(const SimDatagrams&) = delete;

  // Loses a datagram for which it is true.
  void lose(std::function<bool(const Datagram&)> which) { lose_ = std::move(which); }
  // open() fails with these words, until they are empty.
  void refuse(const std::string& why) { refusal_ = why; }

  // Everything that was sent, in order.
  std::vector<Datagram> sent;

 private:
  friend class SimUdp;
  friend class SimUdpSocket;
  struct Place {
    Endpoint local;
    std::vector<std::string> groups;
    UdpHandler* handler = nullptr;
  };

  void transmit(const Endpoint& from, const Endpoint& to, ByteView bytes) {
    sent.push_back({from, to, Bytes(bytes.begin(), bytes.end())});
    if (lose_ && lose_(sent.back())) return;
    const auto id = ++last_timer_;
    timers_.arm(on_the_way_[id], std::chrono::milliseconds(1), [this, id, datagram = sent.back()] {
      on_the_way_.erase(id);
      for (const auto& [key, place] : std::map(places_)) {
        const auto& groups = place.groups;
        const bool member = std::find(groups.begin(), groups.end(), datagram.to.address) != groups.end();
        const bool meant =
            place.local.port == datagram.to.port && (member || place.local.address == datagram.to.address);
        // The one before it may have closed this one.
        if (meant && places_.count(key) != 0) place.handler->on_datagram(datagram.from, datagram.to, datagram.bytes);
      }
    });
  }

  TimerQueue& timers_;
  std::function<bool(const Datagram&)> lose_;
  std::string refusal_;
  std::uint64_t last_timer_ = 0;
  std::map<std::uint64_t, Timer> on_the_way_;
  std::map<std::string, Place> places_;
};

class SimUdpSocket final : public UdpSocket {
 public:
  SimUdpSocket(SimDatagrams& network, Endpoint local) : network_(network), local_(std::move(local)) {}
  ~SimUdpSocket() override { network_.places_.erase(to_words(local_)); }
  void send(const Endpoint& to, ByteView datagram) override { network_.transmit(local_, to, datagram); }
  Endpoint local() const override { return local_; }

 private:
  SimDatagrams& network_;
  Endpoint local_;
};

class SimUdp final : public Udp {
 public:
  SimUdp(SimDatagrams& network, std::string address) : network_(network), address_(std::move(address)) {}

  Result<std::unique_ptr<UdpSocket>, std::string> open(const Endpoint& local, const std::vector<std::string>& groups,
                                                       UdpHandler& handler) override {
    if (!network_.refusal_.empty()) return std::string(network_.refusal_);
    const Endpoint at{local.address.empty() ? address_ : local.address, local.port};
    if (!network_.places_.emplace(to_words(at), SimDatagrams::Place{at, groups, &handler}).second) {
      return std::string("address already in use");
    }
    return std::unique_ptr<UdpSocket>(std::make_unique<SimUdpSocket>(network_, at));
  }

 private:
  SimDatagrams& network_;
  std::string address_;
};

}  // namespace openrui::test
