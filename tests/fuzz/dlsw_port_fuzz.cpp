// A DLSw port whose partner sends anything: raw bytes, and messages that carry the correlators of the circuit, so that
// they reach its machines; by TCP, and with explorers by UDP in datagrams too.
#include <memory>
#include <vector>

#include "dlc/dlsw/capabilities.h"
#include "dlc/dlsw/port.h"
#include "fuzz_input.h"
#include "support/sim_tcp.h"
#include "support/sim_udp.h"

using namespace openrui;
using namespace openrui::dlsw;
using fuzz::require;
using openrui::test::run_for;
using openrui::test::SimDatagrams;
using openrui::test::SimNetwork;
using openrui::test::SimTcp;
using openrui::test::SimUdp;

namespace {

const Endpoint kOurAddress{"127.0.0.1", 0};
const Endpoint kPartnerAddress{"127.0.0.2", 0};
constexpr StationIds kPartnerIds{7, 9, 3};

class Silence final : public EventSink {
  void on_event(Severity, const std::string&, const std::string& text) override {
    require(!text.empty(), "an event has words");
  }
};

// The user of the link under test: holds the link to what dlc/link.h promises.
class User final : public LinkNotifier {
 public:
  void on_contacted(const LinkInfo&) override {
    check();
    require(!contacted, "a link is contacted once");
    contacted = true;
  }
  void on_inop(InopReason, const std::string&) override {
    check();
    contacted = false;
  }
  void on_xid(ByteView, bool) override { check(); }
  void on_piu(ByteView) override {
    check();
    require(contacted, "PIUs come on a contacted link");
  }
  void on_uncongested() override { check(); }

  bool contacted = false;
  bool in_call = false;

 private:
  void check() const { require(!in_call, "a call into a link tells nothing before it returns"); }
};

// The partner. It remembers how we name our side of the last circuit.
class Partner final : public TcpAcceptor, public TcpHandler {
 public:
  Partner(SimNetwork& network, const LinkDefinition& link, int version)
      : tcp_(network, kPartnerAddress.address), link_(link), port_(version == 1 ? kPortVersion1 : kPortVersion2) {
    listener_ = std::move(tcp_.listen({"", port_}, *this).value());
    header_.origin_mac = link.host ? link.remote_mac : link.mac;
    header_.target_mac = link.host ? link.mac : link.remote_mac;
    header_.origin_sap = link.host ? link.remote_sap : link.sap;
    header_.target_sap = link.host ? link.sap : link.remote_sap;
  }

  void call() { connections_.push_back(tcp_.connect({}, {kOurAddress.address, port_}, *this)); }
  void send(std::size_t which, ByteView bytes) {
    if (!connections_.empty()) connections_[which % connections_.size()]->send(Buffer::copy_of(bytes));
  }
  // A message that is right but for its type and data; `changes` overwrite the header from byte 20 on.
  Bytes message(MessageType type, FlowByte flow, ByteView changes, ByteView data) {
    const bool info = type == MessageType::infoframe || type == MessageType::keepalive || type == MessageType::ifcm;
    Bytes bytes(info ? kInfoHeader : kControlHeader);
    const auto& ours = link_.host ? header_.target : header_.origin;
    if (info) {
      emit_info({type, flow, ours.correlator, ours.port}, data.size(), bytes.data());
    } else {
      auto h = header_;
      h.type = type;
      h.flow = flow;
      h.direction = link_.host ? Direction::to_target : Direction::to_origin;
      (link_.host ? h.origin : h.target) = kPartnerIds;
      h.remote_correlator = ours.correlator;
      h.remote_port = ours.port;
      emit_control(h, data.size(), bytes.data());
      constexpr std::size_t kFirstChange = 20;
      for (std::size_t i = 0; i < std::min(changes.size(), kControlHeader - kFirstChange); ++i) {
        bytes[kFirstChange + i] ^= changes[i];
      }
    }
    bytes.insert(bytes.end(), data.begin(), data.end());
    return bytes;
  }

 private:
  void on_accept(std::unique_ptr<TcpConnection> connection) override {
    connection->set_handler(*this);
    connections_.push_back(std::move(connection));
  }
  void on_connected() override {}
  std::size_t on_data(ByteView data) override {
    std::size_t taken = 0;
    for (;;) {
      const auto frame = scan_frame(data.subspan(taken));
      if (frame.framing == Framing::incomplete) return taken;
      require(frame.framing == Framing::complete, "what a port sends is well formed");
      if (frame.header.size() >= kControlHeader) {
        const auto h = parse_control(frame.header);
        (link_.host ? header_.target : header_.origin) = link_.host ? h.target : h.origin;
      }
      taken += frame.size();
    }
  }
  void on_closed(const std::string&) override {}
  void on_drained() override {}

  SimTcp tcp_;
  LinkDefinition link_;
  std::uint16_t port_;
  ControlHeader header_;
  std::unique_ptr<TcpListener> listener_;
  std::vector<std::unique_ptr<TcpConnection>> connections_;
};

// Of version 2 only.
bool by_udp(std::uint8_t options) { return (options & 0x11) == 0x11; }

class Ignored final : public UdpHandler {
  void on_datagram(const Endpoint&, const Endpoint&, ByteView) override {}
};

PortDefinition port_definition(std::uint8_t options) {
  PortDefinition d;
  d.name = "DLSW1";
  d.version = (options & 1) != 0 ? 2 : 1;
  d.local = kOurAddress.address;
  d.peer = kPartnerAddress.address;
  d.initial_window = (options & 4) != 0 ? 1 : 20;
  d.udp = by_udp(options);
  if (d.udp) d.groups = {"224.0.10.0"};
  return d;
}

LinkDefinition link_definition(bool host) {
  LinkDefinition d;
  d.name = "LINK";
  d.mac = parse_mac("nc:4000.1020.1000").value();
  d.remote_mac = parse_mac("nc:4000.0999.1000").value();
  d.host = host;
  if (!host) d.xid = NodeId{0x017, 0x00018};
  return d;
}

class World {
 public:
  World(fuzz::Input& in, std::uint8_t options)
      : in_(in),
        definition_(link_definition((options & 2) != 0)),
        tcp_(network_, kOurAddress.address),
        partner_(network_, definition_, (options & 1) != 0 ? 2 : 1),
        by_udp_(by_udp(options)),
        port_(port_definition(options), tcp_, timers_, events_, &udp_) {
    datagrams_ = std::move(partner_udp_.open({"", kPortVersion2}, {"224.0.10.0"}, ignored_).value());
    port_.start();
    link_ = port_.make_link(definition_, user_);
    link_->start();
    partner_.call();
    run_for(timers_, std::chrono::seconds(1));
    if ((options & 8) == 0) return;
    Capabilities mine;
    mine.supported_saps = sna_saps();
    mine.version = (options & 1) != 0 ? 2 : 1;
    for (std::size_t i = 0; i < 2; ++i) {
      say(i, partner_.message(MessageType::cap_exchange, {}, {}, emit_capabilities(mine)));
      say(i, partner_.message(MessageType::cap_exchange, {}, {}, emit_positive_response()));
    }
  }
  ~World() { link_.reset(); }

  void step() {
    const auto op = in_.u8();
    const std::size_t which = op >> 4;
    switch (op & 0x0F) {
      case 0:
        return say(which, in_.bytes(in_.u8()));
      case 1:
        return run_for(timers_, std::chrono::milliseconds(250) * in_.u8());
      case 2:
        partner_.call();
        return settle();
      case 3:
        return call_link([this] { link_->start(); });
      case 4:
        return call_link([this] { link_->stop(); });
      case 5: {
        const auto piu = in_.chunk();
        return call_link([&] { link_->send(Buffer::copy_of(piu)); });
      }
      case 6:
        network_.cut_all();
        return settle();
      case 7:
        network_.set_chunk(in_.u8());
        return;
      default: {
        const auto type = static_cast<MessageType>(in_.u8());
        const auto flow = parse_flow(in_.u8());
        const auto changes = in_.bytes(in_.u8() % 53U);
        return say(which, partner_.message(type, flow, changes, in_.chunk()));
      }
    }
  }

 private:
  void settle() { run_for(timers_, std::chrono::milliseconds(10)); }
  void say(std::size_t which, ByteView bytes) {
    // Half of what is said then.
    if (by_udp_ && (which & 8) != 0) {
      datagrams_->send({(which & 4) != 0 ? "224.0.10.0" : kOurAddress.address, kPortVersion2}, bytes);
    } else {
      partner_.send(which, bytes);
    }
    settle();
  }
  template <class F>
  void call_link(F f) {
    user_.in_call = true;
    f();
    user_.in_call = false;
    link_->state_in_words();
    require(link_->contacted() == user_.contacted || !link_->contacted(), "a link is contacted when its user was told");
    settle();
  }

  fuzz::Input& in_;
  LinkDefinition definition_;
  TimerQueue timers_;
  SimNetwork network_{timers_};
  Silence events_;
  User user_;
  SimTcp tcp_;
  Partner partner_;
  SimDatagrams network_of_datagrams_{timers_};
  SimUdp udp_{network_of_datagrams_, kOurAddress.address};
  SimUdp partner_udp_{network_of_datagrams_, kPartnerAddress.address};
  Ignored ignored_;
  bool by_udp_;
  std::unique_ptr<UdpSocket> datagrams_;
  dlsw::Port port_;
  std::unique_ptr<Link> link_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input in(data, size);
  World world(in, in.u8());
  while (in.more()) world.step();
  return 0;
}
