// IUCV between programs of one node, and of two nodes of this process that are joined by a socket, each on a loop and a
// thread of its own:
//   iucv_bench unix|tcp SECONDS   round trips of 256 bytes a second, blocking reads and writes on a raw socket of that
//   kind
//                                 between the same two threads, messages of 16 bytes a second with many under way
//   iucv_bench local SECONDS      round trips and messages a second between two programs of one node, without sockets
//   iucv_bench idle NUMBER        bytes for both ends of an idle path that was used, within a node and between nodes
#include <arpa/inet.h>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <malloc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "iucv/node_gateway.h"
#include "runtime/asio_tcp.h"
#include "runtime/event_loop.h"

using namespace openrui;
using namespace openrui::iucv;

namespace {

constexpr std::size_t kPing = 256;
constexpr std::size_t kSmall = 16;
// So many messages are under way when they are sent one behind the other.
constexpr int kUnderWay = 4096;

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

struct Errors final : EventSink {
  void on_event(Severity severity, const std::string& subject, const std::string& text) override {
    if (severity >= Severity::error) std::fprintf(stderr, "%s: %s\n", subject.c_str(), text.c_str());
  }
};

// A program; what it does with an interrupt is set by the measurement.
struct Program final : MachineUser {
  Program(System& system, const std::string& name) : machine(std::move(system.log_on(name, *this).value())) {
    machine->declare_buffer();
  }
  void on_interrupt(const Interrupt& i, ByteView) override { react(i); }
  void send(PathId path, std::size_t size) {
    static const std::uint8_t kData[kPing] = {};
    const auto r = machine->send({path, flag::kOneWay, 1, 0, 0, ByteView(kData, size), 0});
    if (!r.outcome.ok()) std::abort();
  }
  void receive(const Interrupt& i) { machine->receive({i.path, i.id, i.target_class}, kPing, {}); }

  std::unique_ptr<Machine> machine;
  std::function<void(const Interrupt&)> react = [](const Interrupt&) {};
};

struct Node {
  explicit Node(const std::string& name, std::optional<Endpoint> listen = {},
                std::vector<streams::PartnerDefinition> partners = {}) {
    loop.run_locked([&] {
      system = std::make_unique<System>(name, Directory{}, loop.timers(), errors);
      streams::StreamsDefinition d;
      d.name = d.node = name;
      d.instance.fill(static_cast<std::uint8_t>(name.back()));
      d.listen = std::move(listen);
      d.partners = std::move(partners);
      d.any_caller = true;
      gateway = std::make_unique<NodeGateway>(*system, d, tcp, errors);
      gateway->start();
    });
  }
  ~Node() {
    loop.stop();
    loop.run_locked([&] { gateway.reset(); });
  }
  Errors errors;
  EventLoop loop;
  AsioTcp tcp{loop};
  std::unique_ptr<System> system;
  std::unique_ptr<NodeGateway> gateway;
};

// ALICE and BOB, in one node or in two.
class Pair {
  // Turns of the loops of ALICE and of BOB.
  template <class F>
  auto on_a(F f) {
    return a_->loop.run_locked(f);
  }
  template <class F>
  auto on_b(F f) {
    return (b_ ? b_ : a_)->loop.run_locked(f);
  }
  template <class F>
  static void wait(F done) {
    while (!done()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }

 public:
  Pair() : a_(std::make_unique<Node>("NODEA")) { begin(*a_); }
  explicit Pair(const Endpoint& place)
      : b_(std::make_unique<Node>("NODEB", place)),
        a_(std::make_unique<Node>("NODEA", std::nullopt,
                                  std::vector<streams::PartnerDefinition>{{"NODEB", place, {}}})) {
    begin(*b_);
    wait([&] { return on_a([&] { return !a_->gateway->streams().active_partners().empty(); }); });
  }
  ~Pair() {
    on_a([&] { alice_.reset(); });
    on_b([&] { bob_.reset(); });
  }

  // A path with the highest limit, used once.
  PathId connect() {
    std::atomic<int> path{0};
    std::atomic<bool> used{false};
    on_b([&] {
      bob_->react = [this](const Interrupt& i) {
        if (i.type == InterruptType::connection_pending) bob_->machine->accept({i.path, 0, 65535, {}});
        if (i.is_message()) bob_->receive(i);
      };
    });
    on_a([&] {
      alice_->react = [&](const Interrupt& i) {
        if (i.type == InterruptType::connection_complete) alice_->send(i.path, 1);
        if (i.is_completion()) used = true;
      };
      const auto done = [&path](const ConnectResult& r) { path = r.path; };
      const auto now = alice_->machine->connect({"BOB", b_ ? "NODEB" : "", 0, 65535, {}}, done);
      if (now) done(*now);
    });
    wait([&] { return used.load(); });
    on_a([&] { alice_->react = [](const Interrupt&) {}; });
    return static_cast<PathId>(path.load());
  }

  double round_trips(PathId path, double seconds) {
    std::atomic<bool> over{false};
    long count = 0;
    on_b([&] {
      bob_->react = [this](const Interrupt& i) {
        if (!i.is_message()) return;
        bob_->receive(i);
        bob_->send(i.path, kPing);
      };
    });
    const auto start = Clock::now();
    double elapsed = 0;
    on_a([&] {
      alice_->react = [&](const Interrupt& i) {
        if (!i.is_message()) return;
        alice_->receive(i);
        if ((++count & 63) == 0 && (elapsed = seconds_since(start)) >= seconds) {
          over = true;
        } else {
          alice_->send(i.path, kPing);
        }
      };
      alice_->send(path, kPing);
    });
    wait([&] { return over.load(); });
    return static_cast<double>(count) / elapsed;
  }

  double messages(PathId path, double seconds) {
    std::atomic<bool> over{false};
    std::atomic<long> received{0};
    on_b([&] {
      bob_->react = [&](const Interrupt& i) {
        if (!i.is_message()) return;
        bob_->receive(i);
        received.fetch_add(1, std::memory_order_relaxed);
      };
    });
    const auto start = Clock::now();
    int outstanding = 0;
    bool ending = false;
    const auto fill = [&] {
      for (; outstanding < kUnderWay; ++outstanding) alice_->send(path, kSmall);
    };
    on_a([&] {
      alice_->react = [&](const Interrupt& i) {
        if (!i.is_completion() || --outstanding > kUnderWay / 2) return;
        ending = ending || seconds_since(start) >= seconds;
        if (!ending) return fill();
        if (outstanding == 0) over = true;
      };
      fill();
    });
    wait([&] { return over.load(); });
    const auto rate = static_cast<double>(received.load()) / seconds_since(start);
    on_b([&] { bob_->react = [](const Interrupt&) {}; });
    return rate;
  }

 private:
  void begin(Node& node_of_bob) {
    node_of_bob.loop.run_locked([&] { bob_ = std::make_unique<Program>(*node_of_bob.system, "BOB"); });
    a_->loop.run_locked([&] { alice_ = std::make_unique<Program>(*a_->system, "ALICE"); });
    a_->loop.start_thread();
    if (b_) b_->loop.start_thread();
  }
  std::unique_ptr<Node> b_;
  std::unique_ptr<Node> a_;
  std::unique_ptr<Program> alice_;
  std::unique_ptr<Program> bob_;
};

// Two ends of a stream socket: over loopback TCP, or local.
void make_ends(bool tcp, int ends[2]) {
  if (!tcp) {
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) std::abort();
    return;
  }
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof at;
  auto* address = reinterpret_cast<sockaddr*>(&at);
  if (::bind(listener, address, length) != 0 || ::listen(listener, 1) != 0) std::abort();
  if (::getsockname(listener, address, &length) != 0) std::abort();
  ends[0] = ::socket(AF_INET, SOCK_STREAM, 0);
  if (::connect(ends[0], address, length) != 0) std::abort();
  ends[1] = ::accept(listener, nullptr, nullptr);
  ::close(listener);
  const int on = 1;
  for (int i = 0; i < 2; ++i) ::setsockopt(ends[i], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

bool whole(int fd, char* bytes) { return ::recv(fd, bytes, kPing, MSG_WAITALL) == static_cast<ssize_t>(kPing); }

double raw_round_trips(bool tcp, double seconds) {
  int ends[2];
  make_ends(tcp, ends);
  std::thread other([&] {
    char bytes[kPing];
    while (whole(ends[1], bytes) && ::write(ends[1], bytes, kPing) == static_cast<ssize_t>(kPing)) {
    }
  });
  char bytes[kPing] = {};
  const auto start = Clock::now();
  double elapsed = 0;
  long count = 0;
  while ((++count & 63) != 0 || (elapsed = seconds_since(start)) < seconds) {
    if (::write(ends[0], bytes, kPing) != static_cast<ssize_t>(kPing) || !whole(ends[0], bytes)) std::abort();
  }
  ::close(ends[0]);
  other.join();
  ::close(ends[1]);
  return static_cast<double>(count) / elapsed;
}

double bytes_of_idle(Pair& pair, int number) {
  for (int i = 0; i < 100; ++i) pair.connect();
  const auto before = ::mallinfo2().uordblks;
  for (int i = 0; i < number; ++i) pair.connect();
  return static_cast<double>(::mallinfo2().uordblks - before) / number;
}

Endpoint place_of(bool tcp) {
  if (tcp) return {"127.0.3.5", 14771};
  return {"unix:/tmp/iucv_bench." + std::to_string(::getpid()), 0};
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc == 3 ? argv[1] : "";
  if (what == "unix" || what == "tcp") {
    const bool tcp = what == "tcp";
    const double seconds = std::atof(argv[2]);
    Pair pair(place_of(tcp));
    const auto path = pair.connect();
    const auto raw = raw_round_trips(tcp, seconds);
    const auto ours = pair.round_trips(path, seconds);
    std::printf("%.0f %.0f %.0f\n", raw, ours, pair.messages(path, seconds));
    return 0;
  }
  if (what == "local") {
    const double seconds = std::atof(argv[2]);
    Pair pair;
    const auto path = pair.connect();
    const auto ours = pair.round_trips(path, seconds);
    std::printf("%.0f %.0f\n", ours, pair.messages(path, seconds));
    return 0;
  }
  if (what == "idle") {
    const int number = std::atoi(argv[2]);
    Pair here;
    const auto local = bytes_of_idle(here, number);
    Pair far(place_of(false));
    std::printf("%.0f %.0f\n", local, bytes_of_idle(far, number));
    return 0;
  }
  std::fprintf(stderr, "usage: iucv_bench unix|tcp|local SECONDS | idle NUMBER\n");
  return 2;
}
