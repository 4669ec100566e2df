// Two ends on real sockets: the loop, TCP, DLSw, links, capture and the embedded node together. The DLSw ports are
// fixed by the protocol (2065, 2067), so each test, and each run of them, has loopback addresses of its own.
#include "runtime/links.h"

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/embedded_node.h"
#include "runtime/loop_environment.h"
#include "unit/runtime/gate.h"
#include "unit/runtime/temporary_folder.h"

using namespace openrui;
using openrui::test::Gate;
using openrui::test::ScopedVariable;
using openrui::test::TemporaryFolder;

namespace {

std::string address(int n) {
  const auto pid = static_cast<unsigned>(::getpid());
  return "127." + std::to_string(100 + pid % 100) + "." + std::to_string(pid / 100 % 256) + "." + std::to_string(n);
}

PortDefinition port_at(const std::string& local, const std::string& peer, int version = 1) {
  PortDefinition port;
  port.name = "DLSW1";
  port.version = version;
  port.local = local;
  port.peer = peer;
  port.reconnect_min = std::chrono::milliseconds(20);
  return port;
}

LinkDefinition link_of(bool host) {
  LinkDefinition link;
  link.name = "LINK1";
  link.port = "DLSW1";
  link.mac = parse_mac("40:00:00:00:00:01").value();
  link.remote_mac = parse_mac("40:00:00:00:37:05").value();
  link.xid = NodeId{0x017, 0x00018};
  link.host = host;
  if (host) std::swap(link.mac, link.remote_mac);
  return link;
}

// One end of a link with a loop of its own.
struct End final : LinkNotifier {
  End(const std::string& local, const std::string& peer, bool host, int version = 1, const std::string& capture = {}) {
    LoopEnvironment::Options options;
    options.ports = {port_at(local, peer, version)};
    options.own_end = host ? LinkEnd::host : LinkEnd::node;
    options.capture_file = capture;
    auto made = LoopEnvironment::make(options);
    REQUIRE(made.ok());
    environment = std::move(made.value());
    loop().run_locked([&] {
      link = environment->links().make_link(options.ports[0], link_of(host), *this);
      environment->links().start();
      link->start();
    });
    loop().start_thread();
  }
  ~End() override {
    loop().run_locked([&] { link->stop(); });
    environment->settle([&] { return !link->contacted(); }, std::chrono::seconds(2));
    loop().run_locked([&] { link.reset(); });
    environment.reset();
  }

  EventLoop& loop() { return environment->loop(); }
  void send(ByteView piu) {
    loop().run_locked([&] { link->send(Buffer::copy_of(piu)); });
  }

  void on_contacted(const LinkInfo&) override { up.open(); }
  void on_inop(InopReason r, const std::string&) override {
    reason = r;
    down.open();
  }
  void on_xid(ByteView, bool) override {}
  void on_piu(ByteView piu) override {
    last_piu.assign(piu.begin(), piu.end());
    received.open();
  }
  void on_uncongested() override {}

  std::unique_ptr<LoopEnvironment> environment;
  std::unique_ptr<Link> link;
  Gate up;
  Gate down;
  Gate received;
  InopReason reason = InopReason::no_answer;
  Bytes last_piu;
};

NodeDefinition small_node(const std::string& local, const std::string& peer) {
  NodeDefinition node;
  node.name = "OPENRUI-TEST";
  node.ports = {port_at(local, peer)};
  node.links = {link_of(false)};
  node.pus = {{"PU1", "LINK1"}};
  node.lus = {{"LUA001", "PU1", 2}};
  return node;
}

const Bytes kActpu = *from_hex("2D 00 00 00 00 01 6B 80 00 11 01 01 05 00 00 00 00 01");

}  // namespace

TEST_CASE("two loops bring a DLSw link up over real sockets, exchange PIUs and end it in an orderly way") {
  const int version = GENERATE(1, 2);
  const std::string node_address = version == 1 ? address(11) : address(21);
  const std::string host_address = version == 1 ? address(12) : address(22);
  End host(host_address, "", true, version);
  {
    End node(node_address, host_address, false, version);
    REQUIRE(node.up.wait());
    REQUIRE(host.up.wait());
    host.send(kActpu);
    REQUIRE(node.received.wait());
    node.send(kActpu);
    REQUIRE(host.received.wait());
    CHECK(node.loop().run_locked([&] { return node.last_piu; }) == kActpu);
    CHECK(host.loop().run_locked([&] { return host.last_piu; }) == kActpu);
  }
  REQUIRE(host.down.wait());
  CHECK(host.loop().run_locked([&] { return host.reason; }) == InopReason::orderly_end);
}

TEST_CASE("the link comes back when the partner does") {
  End node(address(31), address(32), false);
  for (int i = 1; i <= 2; ++i) {
    End host(address(32), address(31), true);
    REQUIRE(node.up.wait(i));
  }
  CHECK(node.down.wait(2));
}

TEST_CASE("a capture has what passed on the link when the loop is gone") {
  const TemporaryFolder folder;
  {
    End host(address(42), "", true);
    End node(address(41), address(42), false, 1, folder.path("node.pcap"));
    REQUIRE(node.up.wait());
    REQUIRE(host.up.wait());
    host.send(kActpu);
    REQUIRE(node.received.wait());
  }
  const auto file = folder.read("node.pcap");
  const auto holds = [&](ByteView bytes) {
    return file.find(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size())) != std::string::npos;
  };
  CHECK(holds(kActpu));
  CHECK(holds(*from_hex("01 70 00 18")));  // the node's XID
  CHECK(file.find("contacted") != std::string::npos);
}

TEST_CASE("a capture file that cannot be made is an error in words") {
  LoopEnvironment::Options options;
  options.capture_file = "/proc/no/such.pcap";
  const auto made = LoopEnvironment::make(options);
  REQUIRE_FALSE(made.ok());
  CHECK_THAT(made.error(), Catch::Contains("/proc/no/such.pcap"));
}

TEST_CASE("an embedded node starts its link, is alone under its name, and tells the host when it ends") {
  const TemporaryFolder folder;
  const ScopedVariable runtime("XDG_RUNTIME_DIR", folder.path());
  const auto definition = small_node(address(51), address(52));
  End host(address(52), "", true);
  {
    auto node = EmbeddedNode::start(definition);
    REQUIRE(node.ok());
    REQUIRE(host.up.wait());
    const auto second = EmbeddedNode::start(definition);
    REQUIRE_FALSE(second.ok());
    CHECK_THAT(second.error(), Catch::StartsWith("node OPENRUI-TEST is already active in process "));
    host.send(kActpu);
    REQUIRE(host.received.wait());  // +RSP(ACTPU)
    EmbeddedNode& n = *node.value();
    CHECK(n.loop().run_locked([&] { return n.node().lus().size(); }) == 1);
    CHECK(n.loop().run_locked([&] { return n.node().links().at(0).contacted; }));
  }
  REQUIRE(host.down.wait());
  CHECK(host.loop().run_locked([&] { return host.reason; }) == InopReason::orderly_end);
  CHECK(EmbeddedNode::start(definition).ok());
}

TEST_CASE("an embedded node whose last reference goes in a callback stops by itself") {
  const TemporaryFolder folder;
  const ScopedVariable runtime("XDG_RUNTIME_DIR", folder.path());
  End host(address(62), "", true);
  auto node = EmbeddedNode::start(small_node(address(61), address(62)));
  REQUIRE(node.ok());
  REQUIRE(host.up.wait());
  node.value()->loop().post([last = std::move(node.value())] { last->loop().after_turn([moved = last] {}); });
  CHECK(host.down.wait());
}

TEST_CASE("a forked child drops an embedded node at once, the parent's link and lock stay") {
  const TemporaryFolder folder;
  const ScopedVariable runtime("XDG_RUNTIME_DIR", folder.path());
  const auto definition = small_node(address(71), address(72));
  End host(address(72), "", true);
  auto node = EmbeddedNode::start(definition);
  REQUIRE(node.ok());
  REQUIRE(host.up.wait());
  const pid_t child = ::fork();
  if (child == 0) {
    node.value().reset();
    ::_exit(EmbeddedNode::start(definition).ok() ? 1 : 0);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  host.send(kActpu);
  CHECK(host.received.wait());
  CHECK(host.down.count() == 0);
}

TEST_CASE("new ports replace those that changed, and one that is the same goes on") {
  LoopEnvironment::Options options;
  options.ports = {port_at(address(30), address(31)), port_at(address(32), address(33), 2)};
  options.ports[1].name = "DLSW2";
  auto made = LoopEnvironment::make(options);
  REQUIRE(made.ok());
  auto& links = made.value()->links();
  made.value()->loop().run_locked([&] {
    links.start();
    const auto* first = links.ports()[0].get();
    auto next = options.ports;
    next[1].initial_window = 7;
    next.push_back(port_at(address(34), address(35)));
    next[2].name = "DLSW3";
    links.set_ports(next);
    links.start();
    REQUIRE(links.ports().size() == 3);
    CHECK(links.ports()[0].get() == first);
    CHECK(links.ports()[1]->definition() == next[1]);
    CHECK(links.ports()[2]->definition().name == "DLSW3");
    links.set_ports({});
    CHECK(links.ports().empty());
  });
}

TEST_CASE("a switch on real sockets joins a node and a host, stops with its links, and goes with its ports") {
  LoopEnvironment::Options options;
  auto to_node = port_at(address(83), address(81));
  to_node.name = "TONODE";
  auto to_host = port_at(address(84), address(82));
  to_host.name = "TOHOST";
  options.ports = {to_node, to_host};
  auto made = LoopEnvironment::make(options);
  REQUIRE(made.ok());
  auto& environment = *made.value();
  SwitchDefinition definition;
  definition.name = "JOINT1";
  definition.from = link_of(true);
  definition.from.name = "NODESIDE";
  definition.from.port = "TONODE";
  definition.from.host = false;
  definition.from.xid.reset();
  definition.to = link_of(false);
  definition.to.name = "HOSTSIDE";
  definition.to.port = "TOHOST";
  definition.to.xid.reset();
  auto& links = environment.links();
  environment.loop().run_locked([&] {
    links.set_switches({definition});
    CHECK_FALSE(links.activate_switch("LINK1", true));
    links.start();
  });
  environment.loop().start_thread();
  {
    End host(address(82), "", true);
    End node(address(81), address(83), false);
    REQUIRE(node.up.wait());
    REQUIRE(host.up.wait());
    const Bytes piu(300, 0x2D);
    node.send(piu);
    REQUIRE(host.received.wait());
    CHECK(host.last_piu == piu);
    environment.loop().run_locked([&] {
      CHECK(links.switches().front()->joined());
      CHECK(links.activate_switch("HOSTSIDE", false));
      CHECK_FALSE(links.switches().front()->started());
    });
    REQUIRE(node.down.wait());
    REQUIRE(host.down.wait());
  }
  environment.loop().run_locked([&] {
    // The same again stays as the operator left it; another definition begins anew.
    links.set_switches({definition});
    links.start();
    CHECK_FALSE(links.switches().front()->started());
    auto other = definition;
    other.to.sap = 8;
    links.set_switches({other});
    links.start();
    REQUIRE(links.switches().size() == 1);
    CHECK(links.switches().front()->started());
    links.set_ports({to_node});
    CHECK(links.switches().empty());
    // A port that is not there is said, and nothing is made.
    links.set_switches({other});
    CHECK(links.switches().empty());
  });
}
