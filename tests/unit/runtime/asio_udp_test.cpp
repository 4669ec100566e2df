// Real datagrams on the loopback, and how a capture shows them.
#include "runtime/asio_udp.h"

#include <catch2/catch.hpp>

#include "runtime/event_loop.h"
#include "runtime/tapped_udp.h"
#include "support/sim_tcp.h"
#include "support/sim_udp.h"
#include "unit/runtime/gate.h"

using namespace openrui;
using namespace openrui::test;

namespace {

// Collects what it is told. Touched in turns only, but for the gate.
struct Receiver final : UdpHandler {
  void on_datagram(const Endpoint& from, const Endpoint& to, ByteView datagram) override {
    words.push_back(to_words(from) + " > " + to_words(to));
    sizes.push_back(datagram.size());
    last.assign(datagram.begin(), datagram.end());
    if (answer) socket->send(from, last);
    if (close) socket.reset();
    arrived.open();
  }
  std::unique_ptr<UdpSocket> socket;
  bool answer = false;
  bool close = false;
  std::vector<std::string> words;
  std::vector<std::size_t> sizes;
  Bytes last;
  Gate arrived;
};

// A loop with its thread. The sockets go in a turn, before the loop.
struct Net {
  Net() { loop.start_thread(); }
  ~Net() {
    loop.run_locked([this] {
      a.socket.reset();
      b.socket.reset();
    });
    loop.stop();
  }
  std::string open(Receiver& r, const Endpoint& local, const std::vector<std::string>& groups = {}) {
    return loop.run_locked([&] {
      auto socket = udp.open(local, groups, r);
      if (!socket) return socket.error();
      r.socket = std::move(socket.value());
      return std::string();
    });
  }
  Endpoint local(Receiver& r) {
    return loop.run_locked([&] { return r.socket->local(); });
  }
  void send(Receiver& from, const Endpoint& to, ByteView bytes) {
    loop.run_locked([&] { from.socket->send(to, bytes); });
  }

  EventLoop loop;
  AsioUdp udp{loop};
  Receiver a;
  Receiver b;
};

struct RecordingTap final : WireTap {
  void on_frame(bool sent, ByteView frame) override { frames.push_back((sent ? "> " : "< ") + to_hex(frame)); }
  std::vector<std::string> frames;
};

}  // namespace

TEST_CASE("a datagram arrives whole with its sender and its destination and is answered") {
  const bool any = GENERATE(false, true);
  Net net;
  REQUIRE(net.open(net.a, {"127.0.0.1", 0}).empty());
  REQUIRE(net.open(net.b, {any ? "" : "127.0.0.2", 0}).empty());
  const auto a = net.local(net.a);
  const Endpoint b{"127.0.0.2", net.local(net.b).port};
  CHECK(a.port != 0);
  net.b.answer = true;
  const Bytes longest(60000, 0x5A);
  net.send(net.a, b, Bytes{1, 2, 3});
  REQUIRE(net.a.arrived.wait(1));
  net.send(net.a, b, longest);
  REQUIRE(net.a.arrived.wait(2));
  net.send(net.a, b, {});
  REQUIRE(net.a.arrived.wait(3));
  CHECK(net.b.sizes == std::vector<std::size_t>{3, 60000, 0});
  CHECK(net.a.sizes == net.b.sizes);
  const auto way = to_words(a) + " > " + to_words(b);
  CHECK(net.b.words == std::vector<std::string>{way, way, way});
}

TEST_CASE("a socket may be closed from its own handler") {
  Net net;
  REQUIRE(net.open(net.a, {"127.0.0.1", 0}).empty());
  REQUIRE(net.open(net.b, {"127.0.0.1", 0}).empty());
  net.b.close = true;
  const auto b = net.local(net.b);
  net.loop.run_locked([&] {
    for (int i = 0; i < 3; ++i) net.a.socket->send(b, Bytes{1});
  });
  REQUIRE(net.b.arrived.wait());
  // Its place is free.
  Receiver next;
  REQUIRE(net.open(next, b).empty());
  net.send(net.a, b, Bytes{2});
  REQUIRE(next.arrived.wait());
  CHECK(net.b.arrived.count() == 1);
  CHECK(next.last == Bytes{2});
  net.loop.run_locked([&] { next.socket.reset(); });
}

TEST_CASE("what stands in the way of a UDP socket is said") {
  Net net;
  REQUIRE(net.open(net.a, {"127.0.0.1", 0}).empty());
  CHECK(net.open(net.b, net.local(net.a)) == "address already in use");
  CHECK(net.open(net.b, {"192.0.2.1", 0}) == "cannot assign requested address");
  CHECK(net.open(net.b, {"host.example", 0}) == "the address is not numeric");
  CHECK(net.open(net.b, {"127.0.0.1", 0}, {"10.0.0.1"}) == "10.0.0.1 is no multicast group");
  CHECK(net.open(net.b, {"127.0.0.1", 0}, {"224.0.10"}) == "224.0.10 is no multicast group");
  // What cannot be sent is lost, as on the way.
  net.send(net.a, {"host.example", 1}, Bytes{1});
  net.send(net.a, {"::1", 1}, Bytes{1});
  net.send(net.a, net.local(net.a), Bytes(65535));
  net.send(net.a, net.local(net.a), Bytes{7});
  REQUIRE(net.a.arrived.wait());
  CHECK(net.a.sizes == std::vector<std::size_t>{1});
}

TEST_CASE("a capture shows datagrams as IP packets with right checksums") {
  TimerQueue timers;
  SimDatagrams network(timers);
  SimUdp inner(network, "10.0.0.1");
  SimUdp other(network, "10.0.0.2");
  RecordingTap tap;
  TappedUdp udp(inner, tap);
  Receiver a;
  Receiver b;
  a.socket = std::move(udp.open({"", 2067}, {"224.0.10.0"}, a).value());
  b.socket = std::move(other.open({"", 2067}, {}, b).value());
  CHECK(udp.open({"", 2067}, {}, b).error() == "address already in use");
  a.socket->send({"10.0.0.2", 2067}, Bytes{1, 2, 3});
  b.socket->send({"224.0.10.0", 2067}, Bytes{0xFF});
  run_for(timers, std::chrono::seconds(1));
  CHECK(b.last == Bytes{1, 2, 3});
  CHECK(a.words == std::vector<std::string>{"10.0.0.2:2067 > 224.0.10.0:2067"});
  // IP: version and length, 31 bytes, lifetime 64, UDP, checksum, addresses; UDP: ports, 11 bytes, checksum.
  CHECK(tap.frames ==
        std::vector<std::string>{"> 45 00 00 1F 00 00 00 00 40 11 66 CC 0A 00 00 01 0A 00 00 02 08 13 08 13 "
                                 "00 0B D7 AD 01 02 03",
                                 "< 45 00 00 1D 00 00 00 00 40 11 86 CE 0A 00 00 02 E0 00 0A 00 08 13 08 "
                                 "13 00 09 FC B2 FF"});
}
