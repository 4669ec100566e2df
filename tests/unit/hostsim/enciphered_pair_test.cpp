// A session with mandatory cryptography from the program on the node to the application on the host and back.
#include <catch2/catch.hpp>

#include "dlc/loopback/cable.h"
#include "formats/ru/session_services.h"
#include "host_harness.h"
#include "node/node.h"
#include "support/toy_cipher.h"

using namespace openrui;
using namespace openrui::test;

namespace {

// FM 4, TS 4, flip-flop without brackets, secondary sends first; mandatory cryptography, the key to be made for each
// BIND.
const std::string kMode =
    "31 01 04 04 B0 B0 00 80 00 00 85 85 80 00 00 00 00 00 00 00 00 00 00 00 00 00 39 00 00 00 00 00 00 00 00 00";

class Program final : public SessionUser {
 public:
  explicit Program(Node& node) : node_(node) {
    OpenRequest request;
    request.name = "LUA001";
    id_ = node.open(request, *this).id;
  }
  void opened() override {
    const auto ru = emit_init_self(make_init_self("ECHO1", ""));
    submit(Flow::sscp_normal, rh::network_services, ru);
  }
  void progress(InitStatus) override {}
  void submitted(Flow, const SubmitResult&) override {}
  void failed(SessionFailure) override {}
  void closed() override {}
  void message(const Message& m) override {
    node_.consumed(id_, m.flow, 1);
    if (m.rh.rri()) return;
    if (m.flow == Flow::lu_expedited) {
      heard.push_back(std::string(name(classify(m.rh, false, m.ru))));
      Submission s;
      s.flow = m.flow;
      s.rh = Rh(0x80, 0, 0);
      s.snf = m.th.snf;
      node_.submit(id_, s);
      if (heard.back() == "SDT") submit(Flow::lu_normal, Rh(0x03, 0x80, 0x20), hex("C8 C5 D3 D3 D6"));
      return;
    }
    echo.assign(m.ru.begin(), m.ru.end());
    enciphered = m.rh.edi();
  }
  std::vector<std::string> heard;
  Bytes echo;
  bool enciphered = false;

 private:
  void submit(Flow flow, const Rh& rh, ByteView ru) {
    Submission s;
    s.flow = flow;
    s.rh = rh;
    s.ru = ru;
    node_.submit(id_, s);
  }
  Node& node_;
  SessionId id_ = 0;
};

struct Pair final : private LinkFactory {
  explicit Pair(bool host_has_keys) {
    auto h = host_definition();
    h.modes = {{"CRYPTO", hex(kMode)}};
    h.links[0].mac.octets = {0x40, 0, 0, 0, 2, 1};
    h.links[0].remote_mac.octets = {0x40, 0, 0, 0, 1, 1};
    NodeDefinition n;
    n.name = "NODE1";
    n.ports = h.ports;
    n.links = h.links;
    std::swap(n.links[0].mac, n.links[0].remote_mac);
    n.pus = {{"PU1", n.links[0].name}};
    n.lus = {{"LUA001", "PU1", 2}};
    node = std::make_unique<Node>(n, NodeEnvironment{timers, events, *this, &of_node.services});
    host = std::make_unique<hostsim::Host>(
        h, hostsim::HostEnvironment{timers, events, *this, host_has_keys ? &of_host.services : nullptr});
    node->start();
    host->start();
    settle();
  }
  std::unique_ptr<Link> make_link(const PortDefinition&, const LinkDefinition& link, LinkNotifier& n) override {
    return cable.make_link(link, n);
  }
  void settle() {
    do {
      timers.run(timers.now());
    } while (cable.run() != 0);
  }
  loopback::Cable cable;
  TimerQueue timers;
  EventLog events;
  ToyServices of_node;
  ToyServices of_host;
  std::unique_ptr<Node> node;
  std::unique_ptr<hostsim::Host> host;
};

}  // namespace

TEST_CASE("node and host with mandatory cryptography: BIND, CRV, SDT, and the echo comes back in clear") {
  Pair pair(true);
  Program program(*pair.node);
  pair.settle();
  CHECK(program.heard == std::vector<std::string>{"BIND", "CRV", "SDT"});
  CHECK(to_hex(program.echo) == "C8 C5 D3 D3 D6");
  CHECK(program.enciphered);
}

TEST_CASE("a host without keys does not bind a mode with cryptography") {
  Pair pair(false);
  Program program(*pair.node);
  pair.settle();
  CHECK(program.heard.empty());
  CHECK(pair.host->counters().sessions_started == 0);
}
