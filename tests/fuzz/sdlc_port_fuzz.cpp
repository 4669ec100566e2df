// An SDLC port whose partner sends anything: raw bytes, and frames with the station's address, so that they reach its
// machine.
#include <memory>
#include <vector>

#include "dlc/sdlc/framing.h"
#include "dlc/sdlc/port.h"
#include "fuzz_input.h"
#include "support/sim_tcp.h"

using namespace openrui;
using namespace openrui::sdlc;
using fuzz::require;
using openrui::test::run_for;
using openrui::test::SimNetwork;
using openrui::test::SimTcp;

namespace {

constexpr std::uint8_t kStation = 0xC1;

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

// The partner, who takes calls and makes them. Holds what the port sends to the line's rules.
class Partner final : public TcpAcceptor, public TcpHandler {
 public:
  Partner(SimNetwork& network, bool terminal_side, SdlcModulo modulo)
      : tcp_(network, "127.0.0.2"), modulo_(modulo), host_(!terminal_side) {
    if (!host_) return;
    for (const std::uint16_t port : {std::uint16_t{37520}, std::uint16_t{37521}}) {
      listeners_.push_back(std::move(tcp_.listen({"", port}, *this).value()));
    }
  }
  void call(bool second) {
    const auto port = static_cast<std::uint16_t>(second ? 37521 : 37520);
    if (!host_) connections_.push_back(tcp_.connect({}, {"127.0.0.1", port}, *this));
  }
  void send(std::size_t which, ByteView bytes) {
    if (!connections_.empty()) connections_[which % connections_.size()]->send(Buffer::copy_of(bytes));
  }
  void hang_up() { connections_.clear(); }

 private:
  void on_accept(std::unique_ptr<TcpConnection> connection) override {
    connection->set_handler(*this);
    connections_.push_back(std::move(connection));
  }
  void on_connected() override {}
  std::size_t on_data(ByteView data) override {
    // The leads of release 4 come one byte at a time; everything else is whole frames.
    if (data.front() != kFlag) return data.size();
    const auto taken = data.size();
    while (!data.empty()) {
      const auto front = scan(data);
      require(front.kind == Scan::Kind::frame, "what a port sends is well formed, and in one piece");
      data = data.subspan(front.taken);
      require(front.frame.front() == kStation, "the address is the station's");
      const auto frame = parse_sdlc_frame(front.frame, modulo_);
      require(frame.ok() && frame->type != SdlcType::unknown, "what a port sends is a known frame");
      require(frame->poll_final == data.empty(), "P and F are in the last frame of a transmission");
    }
    return taken;
  }
  void on_closed(const std::string&) override {}
  void on_drained() override {}

  SimTcp tcp_;
  SdlcModulo modulo_;
  bool host_;
  std::vector<std::unique_ptr<TcpListener>> listeners_;
  std::vector<std::unique_ptr<TcpConnection>> connections_;
};

class World {
 public:
  World(fuzz::Input& in, std::uint8_t options)
      : in_(in),
        modulo_((options & 2) != 0 ? SdlcModulo::extended : SdlcModulo::eight),
        partner_(network_, (options & 1) != 0, modulo_),
        port_(port_definition(options), tcp_, timers_, events_) {
    port_.start();
    LinkDefinition d;
    d.name = "LINK";
    d.station = kStation;
    d.modulo = static_cast<int>(value(modulo_));
    d.host = (options & 1) != 0;
    d.xid_format = (options & 16) != 0 ? 3 : 0;
    d.leased = (options & 32) != 0;
    if (!d.host) d.xid = NodeId{0x017, 0x00018};
    link_ = port_.make_link(d, user_);
    link_->start();
    settle();
    partner_.call(false);
    settle();
    partner_.call((options & 4) != 0);
    settle();
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
        partner_.call((which & 1) != 0);
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
        (which & 1) != 0 ? partner_.hang_up() : network_.cut_all();
        return settle();
      case 7:
        return call_link([&] { link_->set_busy((which & 1) != 0); });
      default: {
        SdlcFrame frame;
        frame.address = kStation;
        frame.type = static_cast<SdlcType>(in_.u8() % static_cast<unsigned>(SdlcType::unknown));
        const auto numbers = in_.u16();
        frame.poll_final = (numbers & 0x8000) != 0;
        frame.ns = static_cast<std::uint8_t>((numbers >> 8 & 0x7F) % value(modulo_));
        frame.nr = static_cast<std::uint8_t>((numbers & 0x7F) % value(modulo_));
        frame.information = in_.chunk();
        return say(which, emit_transmission({&frame, 1}, modulo_).view());
      }
    }
  }

 private:
  static PortDefinition port_definition(std::uint8_t options) {
    PortDefinition d;
    d.name = "LINE1";
    d.dlc = DlcType::sdlc;
    d.local = "127.0.0.1";
    if ((options & 1) == 0) d.peer = "127.0.0.2";
    d.full_duplex = (options & 4) != 0;
    d.release = (options & 12) == 8 ? 4 : 5;
    d.poll_pause = std::chrono::seconds(1);
    return d;
  }
  void settle() { run_for(timers_, std::chrono::milliseconds(10)); }
  void say(std::size_t which, ByteView bytes) {
    partner_.send(which, bytes);
    settle();
  }
  template <class F>
  void call_link(F f) {
    user_.in_call = true;
    f();
    user_.in_call = false;
    require(!link_->state_in_words().empty(), "a state has words");
    require(link_->contacted() == user_.contacted || !link_->contacted(), "a link is contacted when its user was told");
    settle();
  }

  fuzz::Input& in_;
  SdlcModulo modulo_;
  TimerQueue timers_;
  SimNetwork network_{timers_};
  Silence events_;
  User user_;
  SimTcp tcp_{network_, "127.0.0.1"};
  Partner partner_;
  sdlc::Port port_;
  std::unique_ptr<Link> link_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input in(data, size);
  World world(in, in.u8());
  while (in.more()) world.step();
  return 0;
}
