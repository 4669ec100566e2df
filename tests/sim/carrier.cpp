#include "sim/carrier.h"

#include <vector>

#include "dlc/dlsw/port.h"
#include "dlc/loopback/cable.h"
#include "support/sim_tcp.h"

namespace openrui::sim {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class LoopbackCarrier final : public Carrier {
 public:
  std::unique_ptr<Link> make_link(Side, const LinkDefinition& link, LinkNotifier& notifier) override {
    return cable_.make_link(link, notifier);
  }
  std::size_t run(std::size_t at_most) override { return cable_.run(at_most); }
  void harm(Random& random, Coverage& coverage) override {
    cable_.cut();
    const bool brief = random.flag();
    if (brief) cable_.mend();
    coverage.count("faults", brief ? "cable cut for a moment" : "cable cut");
  }
  void mend() override { cable_.mend(); }

 private:
  loopback::Cable cable_;
};

// A second connection of a machine that has one: says nothing or anything, and goes some time.
class Twin final : public TcpHandler {
 public:
  Twin(Tcp& tcp, const Endpoint& to, Bytes words) : words_(std::move(words)) {
    connection_ = tcp.connect({}, to, *this);
  }
  void on_connected() override {
    if (!words_.empty()) connection_->send(Buffer::copy_of(words_));
  }
  std::size_t on_data(ByteView data) override { return data.size(); }
  void on_closed(const std::string&) override {}
  void on_drained() override {}

 private:
  Bytes words_;
  std::unique_ptr<TcpConnection> connection_;
};

class DlswCarrier final : public Carrier {
 public:
  DlswCarrier(const CarrierPlan& plan, Random& random, TimerQueue& timers, EventSink& events)
      : plan_(plan),
        random_(random.next()),
        network_(timers),
        node_tcp_(network_, plan.node.local),
        host_tcp_(network_, plan.host.local),
        node_port_(plan.node, node_tcp_, timers, events),
        host_port_(plan.host, host_tcp_, timers, events) {
    if (random.one_in(4)) network_.set_chunk(random.between(1, 64));
    const auto most = random.between(0, 20);
    network_.set_delay([this, most] { return milliseconds(random_.between(0, most)); });
    node_port_.start();
    host_port_.start();
  }

  std::unique_ptr<Link> make_link(Side side, const LinkDefinition& link, LinkNotifier& notifier) override {
    return (side == Side::node ? node_port_ : host_port_).make_link(link, notifier);
  }
  std::size_t run(std::size_t) override { return 0; }  // its deliveries are timers

  void harm(Random& random, Coverage& coverage) override {
    switch (random.below(8)) {
      case 0:
        network_.cut_all();
        return coverage.count("faults", "connections reset");
      case 1:
        network_.cut_at_byte(random.between(1, 600));
        return coverage.count("faults", "connection cut inside a frame");
      case 2:
        for (const auto& e : endpoints()) network_.refuse(e);
        network_.cut_all();
        return coverage.count("faults", "network down");
      case 3:
        network_.stall(true);
        return coverage.count("faults", "network stalls");
      case 4:
        network_.stall(false);
        return coverage.count("faults", "stall ends");
      case 5:
        network_.cut_machine(random.flag() ? plan_.node.local : plan_.host.local, seconds(random.between(0, 90)));
        return coverage.count("faults", "one machine forgets its connections");
      case 6: {
        const auto most = random.pick({0UL, 5UL, 50UL, 400UL, 3000UL});
        network_.set_delay([this, most] { return milliseconds(random_.between(0, most)); });
        network_.set_chunk(random.one_in(3) ? random.between(1, 40) : 0);
        return coverage.count("faults", "delays change");
      }
      default:
        return duplicate(random, coverage);
    }
  }
  void mend() override {
    network_.stall(false);
    for (const auto& e : endpoints()) network_.allow(e);
    network_.set_delay(milliseconds(2));
    network_.set_chunk(0);
    network_.cut_at_byte(0);
    twins_.clear();
  }

 private:
  std::vector<Endpoint> endpoints() const {
    return {{plan_.node.local, dlsw::kPortVersion1},
            {plan_.host.local, dlsw::kPortVersion1},
            {plan_.host.local, dlsw::kPortVersion2}};
  }
  void duplicate(Random& random, Coverage& coverage) {
    const bool from_node = plan_.node.version == 2 || random.flag();
    const Endpoint to{from_node ? plan_.host.local : plan_.node.local,
                      plan_.node.version == 2 ? dlsw::kPortVersion2 : dlsw::kPortVersion1};
    Bytes words(random.one_in(3) ? random.between(1, 100) : 0);
    for (auto& b : words) b = random.byte();
    // The beginning of a DLSw message looks like one (RFC 1795, 3.3).
    if (words.size() > 1 && random.flag()) words[0] = 0x31, words[1] = 72;
    if (twins_.size() > 2) twins_.erase(twins_.begin());
    twins_.push_back(std::make_unique<Twin>(from_node ? node_tcp_ : host_tcp_, to, std::move(words)));
    coverage.count("faults", "second connection of a partner");
  }

  CarrierPlan plan_;
  Random random_;
  test::SimNetwork network_;
  test::SimTcp node_tcp_;
  test::SimTcp host_tcp_;
  dlsw::Port node_port_;
  dlsw::Port host_port_;
  std::vector<std::unique_ptr<Twin>> twins_;
};

}  // namespace

CarrierPlan make_plan(Random& random, const std::string& port_name, std::size_t number) {
  PortDefinition port;
  port.name = port_name;
  port.dlc = random.flag() ? DlcType::dlsw : DlcType::loopback;
  port.version = random.flag() ? 1 : 2;
  port.initial_window = static_cast<int>(random.flag() ? 20 : random.between(1, 4));
  CarrierPlan plan{port, port};
  plan.node.local = plan.host.peer = "10.0." + std::to_string(number) + ".1";
  plan.host.local = plan.node.peer = "10.0." + std::to_string(number) + ".2";
  if (random.flag()) plan.host.peer.clear();  // whoever calls
  return plan;
}

std::unique_ptr<Carrier> make_carrier(const CarrierPlan& plan, Random& random, TimerQueue& timers, EventSink& events) {
  if (plan.node.dlc == DlcType::loopback) return std::make_unique<LoopbackCarrier>();
  return std::make_unique<DlswCarrier>(plan, random, timers, events);
}

void WatchedLink::send(Buffer piu) {
  check_.sent(side_, piu.view());
  if (spoiler_.one_in == 0 || !spoiler_.random.one_in(spoiler_.one_in)) return link_->send(std::move(piu));
  spoil(std::move(piu));
}

void WatchedLink::spoil(Buffer piu) {
  auto& random = spoiler_.random;
  const auto size = piu.size();
  switch (random.below(6)) {
    case 0:
      spoiler_.coverage->count("spoiled PIUs", "lost");
      return;
    case 1:
      link_->send(Buffer::copy_of(piu.view()));
      link_->send(std::move(piu));
      return spoiler_.coverage->count("spoiled PIUs", "doubled");
    case 2:
      link_->send(Buffer::copy_of(piu.view().first(random.below(size + 1))));
      return spoiler_.coverage->count("spoiled PIUs", "cut short");
    case 3: {
      Bytes anything(random.below(40));
      for (auto& b : anything) b = random.byte();
      if (!anything.empty()) anything[0] = 0x2C | (anything[0] & 3);
      link_->send(Buffer::copy_of(anything));
      link_->send(std::move(piu));
      return spoiler_.coverage->count("spoiled PIUs", "made up");
    }
    case 4:
      if (size > 2) piu.data()[2 + random.below(std::min<std::size_t>(size - 2, 8))] = random.byte();
      link_->send(std::move(piu));
      return spoiler_.coverage->count("spoiled PIUs", "header changed");
    default:
      if (size != 0) piu.data()[random.below(size)] ^= static_cast<std::uint8_t>(1U << random.below(8));
      link_->send(std::move(piu));
      return spoiler_.coverage->count("spoiled PIUs", "one bit changed");
  }
}

void WatchedLink::on_contacted(const LinkInfo& info) {
  check_.contacted(side_);
  user_.on_contacted(info);
}

void WatchedLink::on_inop(InopReason reason, const std::string& detail) {
  check_.lost(side_);
  user_.on_inop(reason, detail);
}

void WatchedLink::on_piu(ByteView piu) {
  check_.received(side_, piu);
  user_.on_piu(piu);
}

}  // namespace openrui::sim
