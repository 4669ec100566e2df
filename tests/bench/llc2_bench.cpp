// What LLC2 costs (256-byte PIUs).
//
//   llc2_bench engine                 ns for one PIU through both ends of the engine, in memory
//   llc2_bench flood IF1 IF2 SECONDS  PIU/s each way, both ways at once, between two interfaces that are joined (veth)
//   llc2_bench ping IF1 IF2 SECONDS   round trips a second with the stack at both ends
//   llc2_bench raw IF1 IF2 SECONDS    round trips a second with plain packet sockets, for comparison
//   llc2_bench idle IF1 IF2 SECONDS   processor time of both ends in that time, ms, while nothing is sent
//
// The ends are two threads of one program; the interfaces need root.
#include <arpa/inet.h>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <linux/if_packet.h>
#include <memory>
#include <net/if.h>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <time.h>
#include <unistd.h>

#include "dlc/llc2/port.h"
#include "runtime/ethernet_cards.h"
#include "runtime/event_loop.h"

namespace {

using namespace openrui;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kPiu = 256;
constexpr std::uint16_t kBenchEtherType = 0x88B5;  // for local experiments

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

struct Silent final : EventSink {
  void on_event(Severity severity, const std::string& subject, const std::string& text) override {
    if (severity == Severity::error) std::fprintf(stderr, "%s: %s\n", subject.c_str(), text.c_str());
  }
};

// What an end does with its link: answer each PIU, or send as much as it takes.
class User final : public LinkNotifier {
 public:
  enum class Work : unsigned char { count, answer, flood };
  std::unique_ptr<Link> link;
  Work work = Work::count;
  std::atomic<std::uint64_t> received{0};
  std::atomic<bool> contacted{false};

  void send_one() { link->send(Buffer::copy_of(Bytes(kPiu, 0x2D))); }
  void fill() {
    while (link->queued_bytes() <= Link::kHighWater) send_one();
  }

 private:
  void on_contacted(const LinkInfo&) override { contacted = true; }
  void on_inop(InopReason reason, const std::string& detail) override {
    if (reason != InopReason::orderly_end) std::fprintf(stderr, "lost: %s\n", detail.c_str());
  }
  void on_xid(ByteView, bool) override {}
  void on_piu(ByteView) override {
    received.fetch_add(1, std::memory_order_relaxed);
    if (work == Work::answer) send_one();
  }
  void on_uncongested() override {
    if (work == Work::flood) fill();
  }
};

PortDefinition port_definition(const std::string& interface) {
  PortDefinition d;
  d.name = interface;
  d.dlc = DlcType::llc2;
  d.interface = interface;
  d.llc2.transmit_window = 127;
  d.llc2.n3 = 32;
  return d;
}

LinkDefinition link_definition(bool host) {
  LinkDefinition d;
  d.name = host ? "HOST" : "NODE";
  d.mac = parse_mac("02:00:00:00:37:01").value();
  d.remote_mac = parse_mac("02:00:00:00:37:05").value();
  if (host) std::swap(d.mac, d.remote_mac);
  d.xid = NodeId{0x017, 0x18};
  d.host = host;
  return d;
}

// --- In memory -------------------------------------------------------------------------------------------------------

struct Wire final : Ethernet {
  struct Card final : EthernetCard {
    Card(Wire& w, EthernetHandler& h) : wire(w), handler(h) {}
    void set_filter(const EthernetFilter&) override {}
    void send(Buffer frame) override { wire.frames.emplace_back(this, std::move(frame)); }
    std::size_t queued_bytes() const override { return 0; }
    MacAddress mac() const override { return {}; }
    std::size_t mtu() const override { return 1500; }
    Wire& wire;
    EthernetHandler& handler;
  };
  Result<std::unique_ptr<EthernetCard>, std::string> open(const std::string&, EthernetHandler& handler) override {
    auto card = std::make_unique<Card>(*this, handler);
    cards.push_back(card.get());
    return std::unique_ptr<EthernetCard>(std::move(card));
  }
  void run() {
    while (!frames.empty()) {
      const auto [from, frame] = std::move(frames.front());
      frames.pop_front();
      ++delivered;
      for (auto* card : cards) {
        if (card != from) card->handler.on_frame(frame.view());
      }
    }
  }
  std::vector<Card*> cards;
  std::deque<std::pair<Card*, Buffer>> frames;
  std::uint64_t delivered = 0;
};

int engine() {
  constexpr int kRounds = 20000;
  constexpr int kBatch = 64;
  TimerQueue timers;
  Wire wire;
  Silent events;
  User users[2];
  llc2::Port node(port_definition("a"), wire, timers, events);
  llc2::Port host(port_definition("b"), wire, timers, events);
  users[0].link = node.make_link(link_definition(false), users[0]);
  users[1].link = host.make_link(link_definition(true), users[1]);
  node.start();
  host.start();
  for (auto& user : users) user.link->start();
  while (!users[0].contacted || !users[1].contacted) {
    timers.run(timers.now() + std::chrono::milliseconds(1));
    wire.run();
  }
  const auto before = wire.delivered;
  const auto start = Clock::now();
  for (int i = 0; i < kRounds; ++i) {
    for (int n = 0; n < kBatch; ++n) users[0].send_one();
    wire.run();
    timers.run(timers.now() + std::chrono::microseconds(10));
  }
  const auto total = seconds_since(start) * 1e9;
  constexpr double kPius = static_cast<double>(kRounds) * kBatch;
  std::printf("%.0f %.0f\n", total / kPius, total / static_cast<double>(wire.delivered - before));
  for (auto& user : users) user.link.reset();
  return 0;
}

// --- Over interfaces -------------------------------------------------------------------------------------------------

struct End {
  End(const std::string& interface, bool host) {
    loop.run_locked([&] {
      port = std::make_unique<llc2::Port>(port_definition(interface), cards, loop.timers(), events);
      user.link = port->make_link(link_definition(host), user);
      port->start();
      user.link->start();
    });
    loop.start_thread();
  }
  ~End() {
    loop.run_locked([this] {
      user.link.reset();
      port.reset();
    });
    loop.stop();
  }
  Silent events;
  EventLoop loop;
  EthernetCards cards{loop};
  User user;
  std::unique_ptr<llc2::Port> port;
};

double processor_ms() {
  timespec used{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) * 1e3 + static_cast<double>(used.tv_nsec) / 1e6;
}

int over_interfaces(const std::string& what, const std::string& first, const std::string& second, double seconds) {
  End host(second, true);
  End node(first, false);
  const auto asked = Clock::now();
  while (!node.user.contacted || !host.user.contacted) {
    if (seconds_since(asked) > 30) return 1;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  if (what == "idle") {
    const auto before = processor_ms();
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
    std::printf("%.0f\n", processor_ms() - before);
    return 0;
  }
  const bool flood = what == "flood";
  // The one that begins is the last to be told.
  for (auto* end : {&host, &node}) {
    end->loop.run_locked([&] {
      end->user.work = flood ? User::Work::flood : User::Work::answer;
      if (flood) end->user.fill();
      if (!flood && end == &node) end->user.send_one();
    });
  }
  const auto start = Clock::now();
  const auto before = node.user.received.load();
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  std::printf("%.0f\n", static_cast<double>(node.user.received.load() - before) / seconds_since(start));
  return 0;
}

// --- Packet sockets --------------------------------------------------------------------------------------------------

int open_raw(const std::string& interface) {
  const int fd = ::socket(AF_PACKET, SOCK_RAW, htons(kBenchEtherType));
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(kBenchEtherType);
  address.sll_ifindex = static_cast<int>(if_nametoindex(interface.c_str()));
  if (fd < 0 || ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    std::perror(interface.c_str());
    std::exit(1);
  }
  return fd;
}

int raw(const std::string& first, const std::string& second, double seconds) {
  const int one = open_raw(first);
  const int other = open_raw(second);
  Bytes frame(14 + 4 + kPiu, 0);
  std::fill_n(frame.begin(), 6, 0xFF);
  put16(frame.data() + 12, kBenchEtherType);
  std::atomic<bool> done{false};
  std::thread answers([&] {
    Bytes buffer(2048);
    while (!done) {
      pollfd p{other, POLLIN, 0};
      if (::poll(&p, 1, 100) <= 0) continue;
      const auto n = ::recv(other, buffer.data(), buffer.size(), 0);
      if (n > 0 && ::send(other, buffer.data(), static_cast<std::size_t>(n), 0) < 0) break;
    }
  });
  Bytes buffer(2048);
  std::uint64_t rounds = 0;
  const auto start = Clock::now();
  while (seconds_since(start) < seconds) {
    if (::send(one, frame.data(), frame.size(), 0) < 0 || ::recv(one, buffer.data(), buffer.size(), 0) < 0) break;
    ++rounds;
  }
  std::printf("%.0f\n", static_cast<double>(rounds) / seconds_since(start));
  done = true;
  answers.join();
  ::close(one);
  ::close(other);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  if (what == "engine") return engine();
  if (argc != 5 || (what != "flood" && what != "ping" && what != "raw" && what != "idle")) {
    std::fprintf(stderr, "usage: llc2_bench engine | flood|ping|raw|idle IF1 IF2 SECONDS\n");
    return 2;
  }
  const double seconds = std::atof(argv[4]);
  if (what == "raw") return raw(argv[2], argv[3], seconds);
  return over_interfaces(what, argv[2], argv[3], seconds);
}
