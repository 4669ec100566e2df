// What a binding carries by itself: two processes with one link between them over real sockets, PIUs of 256 bytes each
// way as they come, without a node above. usage: dlc_flood SECONDS [CPU-OF-NODE CPU-OF-HOST [VERSION]]; prints PIUs per
// second each way, over DLSw of that version.
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <sched.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "runtime/loop_environment.h"

namespace {

using namespace openrui;

constexpr std::size_t kPiu = 256;
// PIUs under way each way; what came is answered at the end of the loop's turn, in one write.
constexpr int kBatch = 256;

void pin(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(cpu), &set);
  sched_setaffinity(0, sizeof set, &set);
}

PortDefinition port_of(bool host, int version) {
  PortDefinition d;
  d.name = "P";
  d.version = version;
  d.local = host ? "127.0.4.2" : "127.0.4.1";
  d.peer = host ? "127.0.4.1" : "127.0.4.2";
  d.initial_window = kBatch;
  d.reconnect_min = std::chrono::milliseconds(20);
  return d;
}

LinkDefinition link_of(bool host) {
  LinkDefinition d;
  d.name = "L";
  d.port = "P";
  d.mac = parse_mac("40:00:00:00:00:01").value();
  d.remote_mac = parse_mac("40:00:00:00:37:05").value();
  d.host = host;
  if (host) std::swap(d.mac, d.remote_mac);
  return d;
}

// Answers every PIU with one.
class End final : public LinkNotifier {
 public:
  explicit End(bool host, int version) {
    LoopEnvironment::Options options;
    options.ports = {port_of(host, version)};
    auto made = LoopEnvironment::make(options);
    if (!made) std::exit(1);
    environment_ = std::move(made.value());
    environment_->loop().run_locked([&] {
      link_ = environment_->links().make_link(options.ports[0], link_of(host), *this);
      environment_->links().start();
      link_->start();
    });
    environment_->loop().start_thread();
  }
  ~End() override {
    environment_->loop().run_locked([&] { link_.reset(); });
  }
  std::uint64_t received() const { return received_; }
  bool contacted() const { return contacted_; }

 private:
  void on_contacted(const LinkInfo&) override {
    contacted_ = true;
    for (int i = 0; i < kBatch; ++i) link_->send(Buffer::copy_of(piu_));
  }
  void on_inop(InopReason, const std::string&) override { contacted_ = false; }
  void on_xid(ByteView, bool) override {}
  void on_piu(ByteView) override {
    ++received_;
    link_->send(Buffer::copy_of(piu_));
  }
  void on_uncongested() override {}

  const Bytes piu_ = Bytes(kPiu, 0x2D);
  std::atomic<std::uint64_t> received_{0};
  std::atomic<bool> contacted_{false};
  std::unique_ptr<LoopEnvironment> environment_;
  std::unique_ptr<Link> link_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc != 4 && argc != 5) {
    std::fprintf(stderr, "usage: dlc_flood SECONDS [CPU-OF-NODE CPU-OF-HOST [VERSION]]\n");
    return 2;
  }
  const double seconds = std::atof(argv[1]);
  const int version = argc == 5 ? std::atoi(argv[4]) : 2;
  const pid_t host = fork();
  if (host == 0) {
    if (argc > 3) pin(std::atoi(argv[3]));
    const End end(true, version);
    for (;;) pause();
  }
  if (argc > 3) pin(std::atoi(argv[2]));
  int result = 0;
  {
    const End node(false, version);
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!node.contacted() && std::chrono::steady_clock::now() < limit) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    const auto before = node.received();
    const auto begin = std::chrono::steady_clock::now();
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
    const std::chrono::duration<double> span = std::chrono::steady_clock::now() - begin;
    std::printf("%.0f\n", static_cast<double>(node.received() - before) / span.count());
    result = node.contacted() ? 0 : 1;
  }
  kill(host, SIGTERM);
  waitpid(host, nullptr, 0);
  return result;
}
