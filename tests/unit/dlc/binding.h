// One suite for all bindings: a node's link and a host's link joined by the binding under test.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "dlc/dlsw/port.h"
#include "dlc/ipc/port.h"
#include "dlc/iucv/port.h"
#include "dlc/llc2/port.h"
#include "dlc/loopback/cable.h"
#include "dlc/sdlc/framing.h"
#include "dlc/sdlc/port.h"
#include "support/recorders.h"
#include "support/sim_ethernet.h"
#include "support/sim_tcp.h"
#include "support/sim_udp.h"

namespace openrui::test {

inline LinkDefinition node_link_definition(const std::string& name = "HOST1", std::uint8_t sap = 4) {
  LinkDefinition d;
  d.name = name;
  d.mac = parse_mac("nc:4000.1020.1000").value();
  d.remote_mac = parse_mac("nc:4000.0999.1000").value();
  d.sap = sap;
  d.xid = NodeId{0x017, 0x00018};
  return d;
}

inline LinkDefinition host_link_definition(const std::string& name = "NODE1", std::uint8_t sap = 4) {
  auto d = node_link_definition(name);
  std::swap(d.mac, d.remote_mac);
  d.sap = 4;
  d.remote_sap = sap;
  d.host = true;
  return d;
}

class Binding {
 public:
  virtual ~Binding() = default;
  virtual void make_node(const LinkDefinition& node) = 0;
  virtual void make_host(const LinkDefinition& host) = 0;
  // Everything that is under way gets done.
  virtual void settle() = 0;
  // The carrier fails, and works again.
  virtual void cut() = 0;
  virtual void mend() = 0;
  // The carrier fails once, before it delivers the n-th of its units from now (1 = the next one), and works at once
  // again. A unit is what can be lost by itself: a byte of a stream, a frame of a line or a LAN.
  virtual void fail_before(std::uint64_t n) = 0;
  // Units delivered so far.
  virtual std::uint64_t delivered() = 0;
  // A line on which the host polls the node: the host asks for the XID, and is the primary whatever is configured.
  virtual bool polled() const { return false; }
  // Longest PIU that the node may send when XIDs of format 3 were exchanged, bytes.
  virtual std::size_t longest_piu() const { return 0x7FFF; }

  void make_links(const LinkDefinition& n, const LinkDefinition& h) {
    make_node(n);
    make_host(h);
  }
  void start() {
    make_links(node_link_definition(), host_link_definition());
    host->start();
    node->start();
    settle();
  }

  RecordingNotifier at_node;
  RecordingNotifier at_host;
  RecordingSink node_events;
  RecordingSink host_events;
  std::unique_ptr<Link> node;
  std::unique_ptr<Link> host;
};

class LoopbackBinding final : public Binding {
 public:
  ~LoopbackBinding() override {
    node.reset();
    host.reset();
  }
  void make_node(const LinkDefinition& d) override { node = cable.make_link(d, at_node); }
  void make_host(const LinkDefinition& d) override { host = cable.make_link(d, at_host); }
  void settle() override {
    if (fail_at_ != 0) {
      const auto before = std::exchange(fail_at_, 0) - delivered_ - 1;
      const auto done = cable.run(before);
      delivered_ += done;
      if (done == before && !cable.idle()) {
        cable.cut();
        cable.mend();
      }
    }
    delivered_ += cable.run();
  }
  void cut() override { cable.cut(); }
  void mend() override { cable.mend(); }
  void fail_before(std::uint64_t n) override { fail_at_ = delivered_ + n; }
  std::uint64_t delivered() override { return delivered_; }

  loopback::Cable cable;

 private:
  std::uint64_t delivered_ = 0;
  std::uint64_t fail_at_ = 0;
};

class DlswBinding final : public Binding {
 public:
  explicit DlswBinding(int version, int window = 20, bool host_knows_peer = false, int connections = 2,
                       bool by_udp = false)
      : node_port(with(connections, by_udp, node_definition(version, window)), node_tcp, timers, node_events,
                  &node_udp),
        host_port(with(connections, by_udp, host_definition(version, window, host_knows_peer)), host_tcp, timers,
                  host_events, &host_udp) {
    node_port.start();
    host_port.start();
  }
  ~DlswBinding() override {
    node.reset();
    host.reset();
  }
  static PortDefinition with(int connections, bool by_udp, PortDefinition d) {
    d.connections = connections;
    d.udp = by_udp;
    return d;
  }
  static PortDefinition node_definition(int version, int window) {
    PortDefinition d;
    d.name = "DLSW1";
    d.version = version;
    d.local = "127.0.0.1";
    d.peer = "127.0.0.2";
    d.initial_window = window;
    return d;
  }
  static PortDefinition host_definition(int version, int window, bool knows_peer) {
    PortDefinition d;
    d.name = "HOSTDLSW";
    d.version = version;
    d.local = "127.0.0.2";
    if (knows_peer) d.peer = "127.0.0.1";
    d.initial_window = window;
    return d;
  }
  void make_node(const LinkDefinition& d) override { node = node_port.make_link(d, at_node); }
  void make_host(const LinkDefinition& d) override { host = host_port.make_link(d, at_host); }
  // Long enough for a few retries with back-off and for the time-outs of a circuit.
  void settle() override { run_for(timers, std::chrono::seconds(60)); }
  void cut() override {
    network.refuse({"127.0.0.1", 2065});
    network.refuse({"127.0.0.1", 2067});
    network.refuse({"127.0.0.2", 2065});
    network.refuse({"127.0.0.2", 2067});
    network.cut_all();
  }
  void mend() override {
    network.allow({"127.0.0.1", 2065});
    network.allow({"127.0.0.1", 2067});
    network.allow({"127.0.0.2", 2065});
    network.allow({"127.0.0.2", 2067});
  }
  void fail_before(std::uint64_t n) override { network.cut_at_byte(n); }
  std::uint64_t delivered() override { return network.delivered_bytes(); }

  TimerQueue timers;
  SimNetwork network{timers};
  SimTcp node_tcp{network, "127.0.0.1"};
  SimTcp host_tcp{network, "127.0.0.2"};
  SimDatagrams datagrams{timers};
  SimUdp node_udp{datagrams, "127.0.0.1"};
  SimUdp host_udp{datagrams, "127.0.0.2"};
  dlsw::Port node_port;
  dlsw::Port host_port;
};

class SdlcBinding final : public Binding {
 public:
  explicit SdlcBinding(const PortDefinition& changes = {}, int modulo = 8, int window = 7)
      : node_port(node_definition(changes), node_tcp, timers, node_events),
        host_port(host_definition(changes), host_tcp, timers, host_events),
        modulo_(modulo),
        window_(window) {
    node_port.start();
    host_port.start();
  }
  ~SdlcBinding() override {
    node.reset();
    host.reset();
  }
  // An idle line is polled seldom, so that long virtual times pass soon.
  static PortDefinition node_definition(PortDefinition d) {
    d.name = "LINE1";
    d.dlc = DlcType::sdlc;
    d.peer = "127.0.0.2";
    d.poll_pause = std::chrono::seconds(1);
    return d;
  }
  static PortDefinition host_definition(PortDefinition d) {
    d = node_definition(std::move(d));
    d.name = "HOSTLINE";
    d.local = "127.0.0.2";
    d.peer.clear();
    return d;
  }
  static PortDefinition full_duplex() {
    PortDefinition d;
    d.full_duplex = true;
    return d;
  }
  static PortDefinition release4() {
    PortDefinition d;
    d.release = 4;
    return d;
  }
  void make_node(const LinkDefinition& d) override { node = node_port.make_link(of_line(d), at_node); }
  void make_host(const LinkDefinition& d) override { host = host_port.make_link(of_line(d), at_host); }
  void settle() override { run_for(timers, std::chrono::seconds(60)); }
  void cut() override {
    network.refuse({"127.0.0.2", 37520});
    network.refuse({"127.0.0.2", 37521});
    network.cut_all();
  }
  void mend() override {
    network.allow({"127.0.0.2", 37520});
    network.allow({"127.0.0.2", 37521});
  }
  void fail_before(std::uint64_t n) override { network.cut_at_byte(n); }
  std::uint64_t delivered() override { return network.delivered_bytes(); }
  bool polled() const override { return true; }
  std::size_t longest_piu() const override { return sdlc::kLongestInformation; }

  TimerQueue timers;
  SimNetwork network{timers};
  SimTcp node_tcp{network, "127.0.0.1"};
  SimTcp host_tcp{network, "127.0.0.2"};
  sdlc::Port node_port;
  sdlc::Port host_port;

 private:
  LinkDefinition of_line(LinkDefinition d) const {
    d.modulo = modulo_;
    d.window = window_;
    return d;
  }
  int modulo_;
  int window_;
};

class Llc2Binding final : public Binding {
 public:
  explicit Llc2Binding(int window = 7, EthernetFraming framing = EthernetFraming::ieee_802_3)
      : node_port(port_definition("LAN1", window, framing), node_card, timers, node_events),
        host_port(port_definition("LAN2", window, framing), host_card, timers, host_events) {
    node_port.start();
    host_port.start();
  }
  ~Llc2Binding() override {
    node.reset();
    host.reset();
  }
  static PortDefinition port_definition(const std::string& name, int window,
                                        EthernetFraming framing = EthernetFraming::ieee_802_3) {
    PortDefinition d;
    d.name = name;
    d.dlc = DlcType::llc2;
    d.interface = "sim0";
    d.framing = framing;
    d.llc2.transmit_window = window;
    // A partner that waits for more than the window holds acknowledges with T2 only.
    d.llc2.n3 = std::min(d.llc2.n3, window);
    return d;
  }
  void make_node(const LinkDefinition& d) override { node = node_port.make_link(d, at_node); }
  void make_host(const LinkDefinition& d) override { host = host_port.make_link(d, at_host); }
  void settle() override { run_for(timers, std::chrono::seconds(60)); }
  void cut() override { wire.cut(); }
  void mend() override { wire.mend(); }
  void fail_before(std::uint64_t n) override { wire.fail_at_frame(n); }
  std::uint64_t delivered() override { return wire.delivered(); }
  // 1500 bytes without what framing and LLC take (transports reference 4.1, 4.4).
  std::size_t longest_piu() const override {
    return node_port.definition().framing == EthernetFraming::ethernet_ii ? 1493 : 1496;
  }

  TimerQueue timers;
  SimWire wire{timers};
  SimEthernet node_card{wire, parse_mac("02:00:00:00:00:01").value()};
  SimEthernet host_card{wire, parse_mac("02:00:00:00:00:02").value()};
  llc2::Port node_port;
  llc2::Port host_port;
};

class IpcBinding final : public Binding {
 public:
  explicit IpcBinding(Duration resume = std::chrono::seconds(30))
      : node_port(node_definition(resume), instance(1), node_tcp, timers, node_events),
        host_port(host_definition(resume), instance(2), host_tcp, timers, host_events) {
    node_port.start();
    host_port.start();
  }
  ~IpcBinding() override {
    node.reset();
    host.reset();
  }
  static streams::InstanceId instance(std::uint8_t n) { return {0, 0, 0, 0, 0, 0, 0, n}; }
  static PortDefinition node_definition(Duration resume) {
    PortDefinition d;
    d.name = "IPC1";
    d.dlc = DlcType::ipc;
    d.own_node = "NODE1";
    d.peer = "127.0.0.2";
    d.peer_node = "HOST1";
    d.resume = resume;
    return d;
  }
  static PortDefinition host_definition(Duration resume) {
    PortDefinition d;
    d.name = "HOSTIPC";
    d.dlc = DlcType::ipc;
    d.own_node = "HOST1";
    d.local = "127.0.0.2";
    d.resume = resume;
    return d;
  }
  void make_node(const LinkDefinition& d) override { node = node_port.make_link(tagged(d, "NODE", "HOST"), at_node); }
  void make_host(const LinkDefinition& d) override { host = host_port.make_link(tagged(d, "HOST", "NODE"), at_host); }
  void settle() override { run_for(timers, std::chrono::seconds(60)); }
  void cut() override {
    network.refuse({"127.0.0.2", ipc::kTcpPort});
    network.cut_all();
  }
  void mend() override { network.allow({"127.0.0.2", ipc::kTcpPort}); }
  void fail_before(std::uint64_t n) override { network.cut_at_byte(n); }
  std::uint64_t delivered() override { return network.delivered_bytes(); }

  TimerQueue timers;
  SimNetwork network{timers};
  SimTcp node_tcp{network, "127.0.0.1"};
  SimTcp host_tcp{network, "127.0.0.2"};
  ipc::Port node_port;
  ipc::Port host_port;

 private:
  static LinkDefinition tagged(LinkDefinition d, const std::string& own, const std::string& remote) {
    d.tag = own;
    d.remote_tag = remote;
    return d;
  }
};

class IucvBinding final : public Binding {
 public:
  explicit IucvBinding(std::uint16_t limit = 16)
      : node_port(node_definition(limit), IpcBinding::instance(1), node_tcp, timers, node_events),
        host_port(host_definition(limit), IpcBinding::instance(2), host_tcp, timers, host_events) {
    node_port.start();
    host_port.start();
  }
  ~IucvBinding() override {
    node.reset();
    host.reset();
  }
  static PortDefinition node_definition(std::uint16_t limit) {
    PortDefinition d;
    d.name = "IUCV1";
    d.dlc = DlcType::iucv;
    d.own_node = "NODE1";
    d.peer = "127.0.0.2";
    d.peer_node = "HOST1";
    d.message_limit = limit;
    return d;
  }
  static PortDefinition host_definition(std::uint16_t limit) {
    PortDefinition d;
    d.name = "HOSTIUCV";
    d.dlc = DlcType::iucv;
    d.own_node = "HOST1";
    d.local = "127.0.0.2";
    d.message_limit = limit;
    return d;
  }
  void make_node(const LinkDefinition& d) override { node = node_port.make_link(named(d, "NODE", "HOST"), at_node); }
  void make_host(const LinkDefinition& d) override { host = host_port.make_link(named(d, "HOST", "NODE"), at_host); }
  void settle() override { run_for(timers, std::chrono::seconds(60)); }
  void cut() override {
    network.refuse({"127.0.0.2", iucv_link::kTcpPort});
    network.cut_all();
  }
  void mend() override { network.allow({"127.0.0.2", iucv_link::kTcpPort}); }
  void fail_before(std::uint64_t n) override { network.cut_at_byte(n); }
  std::uint64_t delivered() override { return network.delivered_bytes(); }

  TimerQueue timers;
  SimNetwork network{timers};
  SimTcp node_tcp{network, "127.0.0.1"};
  SimTcp host_tcp{network, "127.0.0.2"};
  iucv_link::Port node_port;
  iucv_link::Port host_port;

 private:
  static LinkDefinition named(LinkDefinition d, const std::string& own, const std::string& remote) {
    d.tag = own;
    d.remote_tag = remote;
    return d;
  }
};

inline std::unique_ptr<Binding> make_binding(const std::string& kind) {
  if (kind == "loopback") return std::make_unique<LoopbackBinding>();
  if (kind == "dlsw v1") return std::make_unique<DlswBinding>(1);
  if (kind == "dlsw v1, partner known to the host") return std::make_unique<DlswBinding>(1, 20, true);
  if (kind == "dlsw v1, window 1") return std::make_unique<DlswBinding>(1, 1);
  if (kind == "sdlc") return std::make_unique<SdlcBinding>();
  if (kind == "sdlc, full duplex") return std::make_unique<SdlcBinding>(SdlcBinding::full_duplex());
  if (kind == "sdlc, release 4") return std::make_unique<SdlcBinding>(SdlcBinding::release4());
  if (kind == "sdlc, modulo 128") return std::make_unique<SdlcBinding>(PortDefinition{}, 128, 127);
  if (kind == "sdlc, window 1") return std::make_unique<SdlcBinding>(PortDefinition{}, 8, 1);
  if (kind == "llc2") return std::make_unique<Llc2Binding>();
  if (kind == "llc2, window 1") return std::make_unique<Llc2Binding>(1);
  if (kind == "llc2, Ethernet II") return std::make_unique<Llc2Binding>(127, EthernetFraming::ethernet_ii);
  if (kind == "iucv") return std::make_unique<IucvBinding>();
  if (kind == "iucv, limit 2") return std::make_unique<IucvBinding>(std::uint16_t{2});
  if (kind == "iucv, limit 1") return std::make_unique<IucvBinding>(std::uint16_t{1});
  if (kind == "ipc") return std::make_unique<IpcBinding>();
  if (kind == "ipc, not resumed") return std::make_unique<IpcBinding>(Duration::zero());
  if (kind == "dlsw v1, one connection") return std::make_unique<DlswBinding>(1, 20, false, 1);
  if (kind == "dlsw, any version") return std::make_unique<DlswBinding>(kAnyVersion);
  if (kind == "dlsw v2, explorers by UDP") return std::make_unique<DlswBinding>(2, 20, false, 2, true);
  if (kind == "dlsw v2") return std::make_unique<DlswBinding>(2);
  return std::make_unique<DlswBinding>(2, 1);
}
// Runs the rest of the test case once for every binding.
inline std::string every_binding() {
  return GENERATE(as<std::string>{}, "loopback", "dlsw v1", "dlsw v1, partner known to the host", "dlsw v1, window 1",
                  "dlsw v1, one connection", "dlsw, any version", "dlsw v2", "dlsw v2, window 1",
                  "dlsw v2, explorers by UDP", "sdlc", "sdlc, full duplex", "sdlc, release 4", "sdlc, modulo 128",
                  "sdlc, window 1", "llc2", "llc2, window 1", "llc2, Ethernet II", "ipc", "ipc, not resumed", "iucv",
                  "iucv, limit 2", "iucv, limit 1");
}

}  // namespace openrui::test
