// A simulated network: base/tcp.h over a TimerQueue, deterministic. Every machine is a SimTcp with an address of its
// own on one SimNetwork. The test can delay, chop, refuse and cut, a connection at any byte too.
//
//   TimerQueue timers;
//   SimNetwork network(timers);
//   SimTcp node(network, "10.0.0.1"), host(network, "10.0.0.2");  // two with one address: the same machine twice
//   ... give them to two dlsw::Port, start ...
//   run_for(timers, std::chrono::seconds(5));
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/tcp.h"
#include "base/time.h"
#include "dlc/link.h"

namespace openrui::test {

// Runs everything that is due within `span`, in order, and ends with the clock at its end.
inline void run_for(TimerQueue& timers, Duration span) {
  const auto end = timers.now() + span;
  while (timers.next() && *timers.next() <= end) timers.run(std::max(*timers.next(), timers.now()));
  timers.run(end);
}
// Runs until `done` holds; false when that took longer than `limit`.
inline bool run_until(TimerQueue& timers, const std::function<bool()>& done, Duration limit = std::chrono::hours(1)) {
  const auto end = timers.now() + limit;
  while (!done()) {
    if (!timers.next() || *timers.next() > end) return false;
    timers.run(std::max(*timers.next(), timers.now()));
  }
  return true;
}

class SimNetwork;

namespace sim {

struct Piece {
  TimePoint due;
  Bytes bytes;
};

// One end of a connection. It outlives the TcpConnection object, until the other end is gone too.
struct End {
  SimNetwork* network = nullptr;
  Endpoint local;
  Endpoint remote;
  TcpHandler* handler = nullptr;  // null: destroyed by its owner, or closed
  std::weak_ptr<End> partner;
  std::deque<Piece> on_the_way;  // towards this end
  TimePoint last_due;            // of what was sent to this end last: nothing overtakes
  std::size_t queued = 0;        // sent by this end, not delivered yet
  Bytes pending;                 // delivered, not taken
  bool established = false;
  bool accepted = false;
  bool high = false;     // queued was above the high-water mark
  bool closing = false;  // the partner closed: on_closed after what is on the way
  std::string close_reason = "closed by the partner";
};

}  // namespace sim

class SimNetwork {
 public:
  explicit SimNetwork(TimerQueue& timers) : timers_(timers) {}
  SimNetwork(const SimNetwork&) = delete;
  SimNetwork& operator=(const SimNetwork&) = delete;

  // One way, for data as for a call; 0 is allowed.
  void set_delay(Duration delay) {
    delay_of_ = [delay] { return delay; };
  }
  // A delay of its own for every send and every call; what was sent on one connection stays in order.
  void set_delay(std::function<Duration()> delay) { delay_of_ = std::move(delay); }
  // At most this many bytes in one on_data; 0: as they were sent, together.
  void set_chunk(std::size_t bytes) { chunk_ = bytes; }
  // Calls to this endpoint fail from now on, though somebody listens.
  void refuse(const Endpoint& endpoint) { refused_.insert(key(endpoint)); }
  void allow(const Endpoint& endpoint) { refused_.erase(key(endpoint)); }
  // The connection that carries the n-th byte from now (1 = the next one) is cut before that byte; 0: none. Once.
  void cut_at_byte(std::uint64_t n) { cut_at_ = n == 0 ? 0 : delivered_ + n; }
  // Every connection dies now, both ends are told; what is on the way is lost.
  void cut_all(const std::string& reason = "connection reset") {
    for (const auto& end : ends()) cut(end, reason);
  }
  // The connections of one machine die now, as when it is switched off and on: it hears at once, the others only after
  // `others_hear_after`. What is on the way is lost, and so is what the others send meanwhile.
  void cut_machine(const std::string& address, Duration others_hear_after,
                   const std::string& reason = "connection reset") {
    for (const auto& end : ends()) {
      if (end->local.address != address) continue;
      const auto partner = end->partner.lock();
      cut(end, reason);
      if (partner) cut(partner, reason, others_hear_after);
    }
  }
  // Nothing is delivered while it holds; the senders do not notice.
  void stall(bool stalled) {
    stalled_ = stalled;
    if (!stalled_) kick();
  }
  // Sent and not delivered, of all connections.
  std::size_t queued_bytes() {
    std::size_t n = 0;
    for (const auto& end : ends()) n += end->queued;
    return n;
  }
  std::uint64_t delivered_bytes() const { return delivered_; }
  std::uint64_t calls() const { return calls_; }
  std::size_t connections() {
    return static_cast<std::size_t>(
        std::count_if(ends_.begin(), ends_.end(), [](const auto& e) { return !e.expired() && e.lock()->established; }) /
        2);
  }

 private:
  friend class SimTcp;
  friend class SimConnection;
  friend class SimListener;
  using EndPtr = std::shared_ptr<sim::End>;

  static std::string key(const Endpoint& e) { return to_words(e); }
  std::vector<EndPtr> ends() {
    std::vector<EndPtr> living;
    for (const auto& weak : ends_) {
      if (auto end = weak.lock()) living.push_back(std::move(end));
    }
    ends_.assign(living.begin(), living.end());
    return living;
  }
  void later(Duration after, std::function<void()> action) {
    const auto id = ++last_timer_;
    auto& timer = timers_in_use_[id];
    timers_.arm(timer, after, [this, id, action = std::move(action)] {
      timers_in_use_.erase(id);
      action();
    });
  }
  void kick() {
    for (const auto& end : ends()) later(Duration::zero(), [this, w = std::weak_ptr(end)] { deliver(w); });
  }

  inline void place_call(const EndPtr& from, const Endpoint& to);
  inline void arrive(const std::weak_ptr<sim::End>& from, const Endpoint& to);
  void fail(const EndPtr& end, const std::string& reason) {
    if (auto* handler = std::exchange(end->handler, nullptr)) handler->on_closed(reason);
  }
  void transmit(const EndPtr& from, ByteView bytes) {
    const auto to = from->partner.lock();
    if (!to || bytes.empty()) return;
    from->queued += bytes.size();
    if (from->queued > Link::kHighWater) from->high = true;
    to->last_due = std::max(to->last_due, timers_.now() + delay_of_());
    to->on_the_way.push_back({to->last_due, Bytes(bytes.begin(), bytes.end())});
    later(to->last_due - timers_.now(), [this, w = std::weak_ptr(to)] { deliver(w); });
  }
  // Shows what has reached this end.
  void deliver(const std::weak_ptr<sim::End>& weak) {
    const auto to = weak.lock();
    if (!to || stalled_) return;
    while (!to->on_the_way.empty() && to->on_the_way.front().due <= timers_.now()) {
      const auto due = to->on_the_way.front().due;
      auto bytes = std::move(to->on_the_way.front().bytes);
      to->on_the_way.pop_front();
      if (chunk_ != 0 && bytes.size() > chunk_) {
        const auto middle = bytes.begin() + static_cast<std::ptrdiff_t>(chunk_);
        to->on_the_way.push_front({due, Bytes(middle, bytes.end())});
        bytes.erase(middle, bytes.end());
      }
      if (cut_at_ != 0 && delivered_ + bytes.size() >= cut_at_) {
        bytes.resize(static_cast<std::size_t>(cut_at_ - delivered_ - 1));
        cut_at_ = 0;
        show(to, bytes);
        const auto from = to->partner.lock();
        cut(to, "connection reset");
        if (from) cut(from, "connection reset");
        return;
      }
      show(to, bytes);
    }
    if (to->closing && to->on_the_way.empty()) fail(to, to->close_reason);
  }
  void show(const EndPtr& to, const Bytes& bytes) {
    delivered_ += bytes.size();
    const auto from = to->partner.lock();
    if (from) from->queued -= bytes.size();
    if (to->handler != nullptr && !bytes.empty()) {
      to->pending.insert(to->pending.end(), bytes.begin(), bytes.end());
      // Its own copy: the handler may close the connection.
      const Bytes shown = to->pending;
      const auto taken = to->handler->on_data(shown);
      to->pending.erase(to->pending.begin(), to->pending.begin() + static_cast<std::ptrdiff_t>(taken));
    }
    if (from && from->high && from->queued < Link::kLowWater) {
      from->high = false;
      if (from->handler != nullptr) from->handler->on_drained();
    }
  }
  void cut(const EndPtr& end, const std::string& reason, Duration heard_after = Duration::zero()) {
    end->on_the_way.clear();
    end->partner.reset();
    later(heard_after, [this, w = std::weak_ptr(end), reason] {
      if (const auto e = w.lock()) fail(e, reason);
    });
  }
  // Its owner destroyed this end: the partner hears of it after what was sent.
  void abandon(const EndPtr& end) {
    end->handler = nullptr;
    if (const auto partner = end->partner.lock()) {
      partner->closing = true;
      const auto due = std::max(partner->last_due, timers_.now() + delay_of_());
      later(due - timers_.now(), [this, w = std::weak_ptr(partner)] { deliver(w); });
    }
  }

  TimerQueue& timers_;
  std::function<Duration()> delay_of_ = [] { return std::chrono::milliseconds(1); };
  std::size_t chunk_ = 0;
  std::uint64_t cut_at_ = 0;
  std::uint64_t delivered_ = 0;
  std::uint64_t calls_ = 0;
  std::uint16_t next_port_ = 40000;
  bool stalled_ = false;
  std::uint64_t last_timer_ = 0;
  std::map<std::uint64_t, Timer> timers_in_use_;
  std::set<std::string> refused_;
  std::map<std::string, TcpAcceptor*> listeners_;
  std::vector<std::weak_ptr<sim::End>> ends_;
};

class SimConnection final : public TcpConnection {
 public:
  explicit SimConnection(std::shared_ptr<sim::End> end) : end_(std::move(end)) {}
  ~SimConnection() override { end_->network->abandon(end_); }
  void set_handler(TcpHandler& handler) override { end_->handler = &handler; }
  void send(Buffer bytes) override { end_->network->transmit(end_, bytes.view()); }
  std::size_t queued_bytes() const override { return end_->queued; }
  Endpoint remote() const override { return end_->remote; }
  Endpoint local() const override { return end_->local; }

 private:
  std::shared_ptr<sim::End> end_;
};

class SimListener final : public TcpListener {
 public:
  SimListener(SimNetwork& network, Endpoint local) : network_(network), local_(std::move(local)) {}
  ~SimListener() override { network_.listeners_.erase(SimNetwork::key(local_)); }
  Endpoint local() const override { return local_; }

 private:
  SimNetwork& network_;
  Endpoint local_;
};

class SimTcp final : public Tcp {
 public:
  SimTcp(SimNetwork& network, std::string address) : network_(network), address_(std::move(address)) {}

  std::unique_ptr<TcpConnection> connect(const Endpoint& local, const Endpoint& remote, TcpHandler& handler) override {
    auto end = std::make_shared<sim::End>();
    end->network = &network_;
    end->local = {local.address.empty() ? address_ : local.address, network_.next_port_++};
    end->remote = remote;
    end->handler = &handler;
    network_.ends_.push_back(end);
    network_.place_call(end, remote);
    return std::make_unique<SimConnection>(std::move(end));
  }
  Result<std::unique_ptr<TcpListener>, std::string> listen(const Endpoint& local, TcpAcceptor& acceptor) override {
    const Endpoint at{local.address.empty() ? address_ : local.address, local.port};
    if (!network_.listeners_.emplace(SimNetwork::key(at), &acceptor).second) {
      return std::string("address already in use");
    }
    return std::unique_ptr<TcpListener>(std::make_unique<SimListener>(network_, at));
  }

 private:
  SimNetwork& network_;
  std::string address_;
};

inline void SimNetwork::place_call(const EndPtr& from, const Endpoint& to) {
  ++calls_;
  later(delay_of_(), [this, w = std::weak_ptr(from), to] { arrive(w, to); });
}

inline void SimNetwork::arrive(const std::weak_ptr<sim::End>& weak, const Endpoint& to) {
  const auto from = weak.lock();
  if (!from || from->handler == nullptr) return;
  const auto listener = listeners_.find(key(to));
  if (listener == listeners_.end() || refused_.count(key(to)) != 0) return fail(from, "connection refused");
  auto end = std::make_shared<sim::End>();
  end->network = this;
  end->local = to;
  end->remote = from->local;
  end->accepted = true;
  end->partner = from;
  from->partner = end;
  from->established = end->established = true;
  ends_.push_back(end);
  // The caller hears of it one way later; what it is sent meanwhile comes behind.
  from->last_due = timers_.now() + delay_of_();
  later(from->last_due - timers_.now(), [w = std::weak_ptr(from)] {
    const auto f = w.lock();
    if (f && f->handler != nullptr && !f->partner.expired()) f->handler->on_connected();
  });
  listener->second->on_accept(std::make_unique<SimConnection>(end));
}

}  // namespace openrui::test
