// The engine alone: a node and a host back to back over the loopback DLC, measured at the session port, one thread.
// 256-byte RUs.
#include <benchmark/benchmark.h>
#include <malloc.h>
#include <memory>
#include <string>
#include <vector>

#include "dlc/loopback/cable.h"
#include "formats/ru/session_services.h"
#include "hostsim/host.h"
#include "node/node.h"

namespace {

using namespace openrui;

constexpr std::size_t kRu = 256;
constexpr int kLusPerPu = 250;

// FM 3, TS 3, full duplex, delayed request mode, either response, RU 256, no pacing.
const Bytes kBind = *from_hex("31 01 03 03 F0 F0 00 00 00 00 85 85 80 00 00 00 00 00 00 00 00 00 00 00 00 00 00");

struct Silent final : EventSink {
  void on_event(Severity, const std::string&, const std::string&) override {}
};

struct Factory final : LinkFactory {
  loopback::Cable cable;
  std::unique_ptr<Link> make_link(const PortDefinition&, const LinkDefinition& link, LinkNotifier& n) override {
    return cable.make_link(link, n);
  }
};

// A program at the session port: answers BIND and SDT, and counts.
class Program final : public SessionUser {
 public:
  void attach(SessionPort& port, SessionId id) {
    port_ = &port;
    id_ = id;
  }
  void opened() override {
    const auto ru = emit_init_self(make_init_self("SINK1", ""));
    Submission s;
    s.flow = Flow::sscp_normal;
    s.rh = rh::network_services;
    s.ru = ru;
    port_->submit(id_, s);
  }
  void progress(InitStatus) override {}
  void message(const Message& m) override {
    if (m.flow == Flow::lu_normal) {
      port_->consumed(id_, m.flow, 1);
      ++responses;
      if (left > 0) send(true);
      return;
    }
    if (m.rh.rri()) return;
    Submission s;
    s.flow = m.flow;
    s.rh = Rh(0x80, 0, 0);
    s.snf = m.th.snf;
    port_->submit(id_, s);
    constexpr std::uint8_t kSdt = 0xA0;
    bound = bound || m.ru[0] == kSdt;
  }
  void submitted(Flow, const SubmitResult&) override {}
  void failed(SessionFailure) override {}
  void closed() override {}

  void send(bool definite) {
    --left;
    Submission s;
    s.flow = Flow::lu_normal;
    s.rh = definite ? Rh(0x03, 0x80, 0x00) : Rh(0x03, 0x90, 0x00);
    s.ru = ByteView(data_, kRu);
    port_->submit(id_, s);
  }

  long left = 0;
  long responses = 0;
  bool bound = false;

 private:
  SessionPort* port_ = nullptr;
  SessionId id_ = 0;
  static inline std::uint8_t data_[kRu] = {0xC1};
};

// A node and a host with `lus` LUs; programs are attached, nothing has been opened.
class Pair {
 public:
  explicit Pair(int lus) {
    PortDefinition port;
    port.name = "PORT";
    port.dlc = DlcType::loopback;
    node_.ports = host_.ports = {port};
    node_.name = host_.name = "BENCH";
    for (int i = 0; i < lus; ++i) {
      const auto pu = std::to_string(i / kLusPerPu);
      if (i % kLusPerPu == 0) add_pu(pu);
      const auto name = "L" + std::to_string(i);
      const auto address = static_cast<std::uint8_t>(2 + i % kLusPerPu);
      node_.lus.push_back({name, "PU" + pu, address});
      hostsim::HostLu lu;
      lu.name = name;
      lu.pu = "PU" + pu;
      lu.address = address;
      host_.lus.push_back(lu);
    }
    hostsim::Application sink;
    sink.name = "SINK1";
    sink.type = hostsim::ApplicationType::sink;
    host_.applications = {sink};
    host_.modes = {{"BENCH", kBind}};
    node = std::make_unique<Node>(node_, NodeEnvironment{timers, events, factory});
    host = std::make_unique<hostsim::Host>(host_, hostsim::HostEnvironment{timers, events, factory});
    programs = std::vector<Program>(static_cast<std::size_t>(lus));
  }

  void run() {
    do {
      factory.cable.run();
      timers.run(timers.now());
    } while (!factory.cable.idle());
  }
  void start() {
    host->start();
    node->start();
    for (std::size_t i = 0; i < programs.size(); ++i) {
      OpenRequest request;
      request.name = "L" + std::to_string(i);
      programs[i].attach(*node, node->open(request, programs[i]).id);
    }
    run();
  }

  TimerQueue timers;
  Silent events;
  Factory factory;
  std::unique_ptr<Node> node;
  std::unique_ptr<hostsim::Host> host;
  std::vector<Program> programs;

 private:
  void add_pu(const std::string& number) {
    LinkDefinition link;
    link.name = "LINK" + number;
    link.port = "PORT";
    link.mac.octets = {0x40, 0, 0, 0, 1, static_cast<std::uint8_t>(node_.links.size())};
    link.remote_mac.octets = {0x40, 0, 0, 0, 2, static_cast<std::uint8_t>(node_.links.size())};
    node_.links.push_back(link);
    std::swap(link.mac, link.remote_mac);
    link.host = true;
    host_.links.push_back(link);
    node_.pus.push_back({"PU" + number, link.name});
    host_.pus.push_back({"PU" + number, link.name});
  }
  NodeDefinition node_;
  hostsim::HostDefinition host_;
};

void round_trips(benchmark::State& state) {
  Pair pair(1);
  pair.start();
  auto& p = pair.programs[0];
  if (!p.bound) return state.SkipWithError("the session did not come up");
  constexpr long kBatch = 10000;
  for (auto _ : state) {
    p.left = kBatch;
    p.send(true);
    pair.run();
  }
  state.SetItemsProcessed(state.iterations() * kBatch);
}
BENCHMARK(round_trips)->Name("request/response round trips, 256 bytes, definite response");

// Every tenth chain asks for a definite response.
void many_sessions(benchmark::State& state) {
  const auto count = static_cast<int>(state.range(0));
  Pair pair(count);
  pair.start();
  long sent = 0;
  for (auto _ : state) {
    for (auto& p : pair.programs) {
      for (int i = 1; i <= 10; ++i) {
        p.left = 1;
        p.send(i == 10);
        ++sent;
      }
      p.left = 0;
    }
    pair.run();
  }
  state.SetItemsProcessed(sent);
}
BENCHMARK(many_sessions)->Name("PIUs to the host, sessions on one link, RQD every 10th")->Arg(100)->Arg(250);

void bring_up(benchmark::State& state) {
  const auto count = static_cast<int>(state.range(0));
  for (auto _ : state) {
    state.PauseTiming();
    auto pair = std::make_unique<Pair>(count);
    state.ResumeTiming();
    pair->start();
    for (auto& p : pair->programs) {
      if (!p.bound) return state.SkipWithError("a session did not come up");
    }
    state.PauseTiming();
    pair.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * count);
}
BENCHMARK(bring_up)->Name("bring-up: ACTLU, INIT-SELF, BIND, SDT")->Arg(2000)->Unit(benchmark::kMillisecond);

// Heap of the node alone: the sessions of 2,000 LUs are bound, then the host and everything of it is taken away; what
// is left and was not there before the node was made is the node's.
void memory_per_session(benchmark::State& state) {
  constexpr int kCount = 2000;
  double bytes = 0;
  for (auto _ : state) {
    Pair pair(kCount);
    pair.start();
    const auto with_node = mallinfo2().uordblks;
    pair.node.reset();
    bytes = static_cast<double>(with_node - mallinfo2().uordblks) / kCount;
  }
  state.counters["bytes/session"] = bytes;
}
BENCHMARK(memory_per_session)->Name("node memory per bound idle session")->Iterations(1);

}  // namespace

BENCHMARK_MAIN();
