// The node's end of a program's connection: handshake, sessions, limits, and what becomes of the LUs.
#include "node/port_server.h"

#include <catch2/catch.hpp>
#include <random>

#include "dlc/link.h"
#include "support/sim_tcp.h"
#include "unit/node/port_peer.h"

using namespace openrui;
using namespace openrui::test;

namespace {

std::string normalized(std::string_view text) { return to_hex(hex(text)); }

// FM 3, TS 3, full duplex, delayed request mode, no pacing, RUs of any length.
const std::string kBindFdx =
    "31 01 03 03 F0 F0 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 04 C1D7D7D3 00";

// Link, PU and LUs are active, program 1 has a session on LUA001 that is bound with `bind`.
struct Bound {
  explicit Bound(const std::string& bind) : peer(harness) {
    harness.notifier().on_contacted({});
    harness.receive("2D 00 00 00 00 01 6B 80 00 11 01 01 05 00 00 00 00 01");
    harness.receive("2D 00 02 00 00 02 6B 80 00 0D 01 01");
    harness.receive("2D 00 03 00 00 02 6B 80 00 0D 01 01");
    peer.greet();
    peer.open(1, "LUA001");
    CHECK(peer.take() == "1 answered 0 LUA001");
    harness.receive("2C 00 02 00 00 01 8B 80 00 81 06 20");
    CHECK(peer.take() == "1 opened");
    harness.receive("2D 00 02 01 00 01 6B 80 00 " + bind);
    CHECK(peer.take().rfind("1 message 31 01 03 03", 0) == 0);
    respond(Flow::lu_expedited, 1);
    harness.receive("2D 00 02 01 00 02 6B 80 00 A0");
    CHECK(peer.take() == "1 message A0");
    respond(Flow::lu_expedited, 2);
    harness.link().sent.clear();
  }
  void respond(Flow flow, std::uint16_t number) {
    Submission s;
    s.flow = flow;
    s.rh = Rh(0x80, 0x00, 0x00);
    s.snf = number;
    peer.send(frames::make_submit(1, s));
    CHECK(peer.take() == "1 submitted ok");
  }
  // One unpaced request of `size` bytes from the host.
  void data(std::size_t size) {
    ++snf;
    Bytes piu = hex("2C 00 02 01 00 00 03 90 00");
    put16(piu.data() + 4, snf);
    piu.insert(piu.end(), size, 0xC1);
    harness.notifier().on_piu(piu);
  }
  void consumed(std::uint32_t messages, std::uint32_t bytes, std::uint16_t generation = 1) {
    peer.send(frames::make_consumed(1, Flow::lu_normal, {generation, messages, bytes}));
  }
  bool free(const std::string& lu) {
    for (const auto& l : harness.node.lus()) {
      if (l.name == lu) return l.owner == 0;
    }
    return false;
  }
  // Nothing waits for the host after this.
  void advance() { run_for(harness.timers, std::chrono::minutes(1)); }

  NodeHarness harness;
  PortPeer peer;
  std::uint16_t snf = 0;
};

constexpr std::size_t kRu = 4000;
constexpr std::size_t kFrame = kRu + 26;  // a MESSAGE of so much

}  // namespace

TEST_CASE("a program that speaks another version is told which ones this node speaks") {
  NodeHarness h;
  PortPeer peer(h);
  peer.server.received(frames::kMagic);
  peer.send(frames::make_hello({2, 3, 77, "demo"}));
  CHECK(peer.take() == "refused the program speaks versions 2 to 3 of the session port, this node 1 to 1");
  CHECK(peer.ends == 1);
  CHECK(peer.server.ended());
  CHECK(peer.idles == 1);
}

TEST_CASE("a newer program that also speaks our version is welcome") {
  NodeHarness h;
  PortPeer peer(h);
  peer.server.received(frames::kMagic);
  peer.send(frames::make_hello({1, 9, 77, "demo"}));
  CHECK(peer.take() == "welcome");
  const auto welcome = frames::parse_welcome(peer.frame);
  REQUIRE(welcome);
  CHECK(welcome->version == 1);
  CHECK(welcome->node == "NODE1");
}

TEST_CASE("who does not say what it is gets no further") {
  NodeHarness h;
  PortPeer peer(h);
  SECTION("other bytes") { CHECK(peer.server.received(hex("47 45 54 20")) == 0); }
  SECTION("a frame before HELLO") {
    peer.server.received(frames::kMagic);
    peer.open(1, "LUA001");
  }
  SECTION("a HELLO that ends early") {
    peer.server.received(frames::kMagic);
    peer.server.received(hex("00 00 00 08 01 00 00 00 00 00 00 01"));
  }
  CHECK(peer.ends == 1);
  CHECK(peer.idles == 1);
  CHECK(h.node.sessions() == 0);
  CHECK(peer.connection.sent.empty());
}

TEST_CASE("the handshake may come byte by byte") {
  NodeHarness h;
  PortPeer peer(h);
  Bytes stream(frames::kMagic.begin(), frames::kMagic.end());
  const auto hello = frames::make_hello({1, 1, 77, "demo"});
  stream.insert(stream.end(), hello.view().begin(), hello.view().end());
  std::size_t begin = 0;
  for (std::size_t end = 1; end <= stream.size(); ++end) {
    begin += peer.server.received(ByteView(stream).subspan(begin, end - begin));
  }
  CHECK(begin == stream.size());
  CHECK(peer.take() == "welcome");
  CHECK(peer.server.program_in_words() == "demo, process 77");
}

TEST_CASE("what the directory refuses is answered with its reason, and the number may be used again") {
  NodeHarness h;
  PortPeer peer(h);
  peer.greet();
  peer.open(1, "NOSUCH");
  CHECK(peer.take() == "1 answered 1 ");
  peer.open(1, "LUA001");
  CHECK(peer.take() == "1 answered 0 LUA001");
  peer.open(2, "LUA001");
  CHECK(peer.take() == "2 answered 5 LUA001");
}

TEST_CASE("a program that breaks the rules of the frames loses its connection and its LUs") {
  Bound b(kBindFdx);
  auto& peer = b.peer;
  SECTION("an unknown type") { peer.server.received(hex("00000006 33 00 00000001")); }
  SECTION("a type that only nodes send") { peer.server.received(hex("00000006 84 00 00000001")); }
  SECTION("a second session of the same number") { peer.open(1, "LUA002"); }
  SECTION("a session without a number") { peer.open(0, "LUA002"); }
  SECTION("a number that is too large for a program") { peer.open(0x80000000, "LUA002"); }
  SECTION("a length that cannot be") { peer.server.received(hex("FFFFFFFF")); }
  SECTION("a malformed CONSUMED") { peer.server.received(hex("00000007 06 08 00000001 00")); }
  SECTION("a second SUBMIT of a flow while the first one waits") {
    b.harness.link().queued = Link::kHighWater + 1;
    Submission s;
    s.flow = Flow::lu_normal;
    s.rh = Rh(0x03, 0x80, 0x00);
    peer.send(frames::make_submit(1, s));
    CHECK_FALSE(peer.server.ended());
    peer.send(frames::make_submit(1, s));
  }
  CHECK(peer.ends == 1);
  CHECK(peer.why_ended.rfind("demo, process 77 sent ", 0) == 0);
  b.advance();
  CHECK(b.free("LUA001"));
  CHECK(peer.idles == 1);
}

TEST_CASE("frames for a session that has ended meanwhile are no fault") {
  Bound b(kBindFdx);
  b.harness.receive("2D 00 02 00 00 03 6B 80 00 0E");  // DACTLU
  CHECK(b.peer.take() == "1 failed 0");
  Submission s;
  s.rh = Rh(0x03, 0x80, 0x00);
  b.peer.send(frames::make_submit(1, s));
  b.peer.send(frames::make_plain(frames::Type::asked_to_read, 1, 0x0F));
  b.consumed(1, 10);
  b.peer.send(frames::make_plain(frames::Type::close, 1));
  CHECK(b.peer.take().empty());
  CHECK_FALSE(b.peer.server.ended());
}

TEST_CASE("when a program is gone its sessions are ended, the host is told and the LUs are free") {
  Bound b(kBindFdx);
  b.peer.open(2, "LUA002");
  CHECK(b.peer.take() == "2 answered 0 LUA002");
  b.harness.link().sent.clear();
  b.peer.server.disconnected();
  CHECK(b.peer.ends == 0);
  CHECK(b.peer.idles == 0);
  CHECK_FALSE(b.peer.server.idle());
  // LUA001 was bound: TERM-SELF; LUA002 had only told that it is there, and tells that it is not.
  std::string sent;
  while (!b.harness.link().sent.empty()) sent += b.harness.take() + "\n";
  CHECK(sent.find(normalized("2C 00 00 02")) != std::string::npos);
  CHECK(sent.find("81 06 83") != std::string::npos);
  CHECK(sent.find(normalized("2C 00 00 03")) != std::string::npos);
  SECTION("the host answers") {
    b.harness.receive("2D 00 02 01 00 05 6B 80 00 32 01");
    b.advance();
  }
  SECTION("the host does not answer") { b.advance(); }
  CHECK(b.free("LUA001"));
  CHECK(b.free("LUA002"));
  CHECK(b.harness.node.sessions() == 0);
  CHECK(b.peer.idles == 1);
  CHECK(b.peer.server.idle());
}

TEST_CASE("when the node stops every program is told, once") {
  Bound b(kBindFdx);
  b.harness.node.stop();
  CHECK(b.peer.take() == "1 failed 1");
  CHECK(b.peer.take().empty());
  b.peer.server.disconnected();
  CHECK(b.peer.idles == 1);
}

TEST_CASE("a program that consumes gets everything, however much it is") {
  Bound b(kBindFdx);
  const std::size_t messages = 3 * PortServer::kWindow / kFrame;
  for (std::size_t i = 0; i < messages; ++i) {
    b.data(kRu);
    b.consumed(1, kFrame);
  }
  CHECK(b.peer.count(frames::Type::message, 1) == messages);
}

TEST_CASE("no more than a window of messages is with the program, and its credit releases the rest in order") {
  Bound b(kBindFdx);
  const std::size_t fit = PortServer::kWindow / kFrame;
  for (std::size_t i = 0; i < fit + 10; ++i) b.data(kRu);
  std::size_t sent = 0;
  std::uint16_t last = 0;
  while (b.peer.next()) {
    ++sent;
    last = frames::parse_message(b.peer.frame)->message.th.snf;
  }
  CHECK(sent == fit);
  CHECK(b.peer.server.sessions().at(0).held == 10 * kFrame);
  // Another flow does not wait with it.
  b.harness.receive("2D 00 02 01 00 07 4B 80 00 C9 00 01 00 00");
  CHECK(b.peer.take() == "1 message C9 00 01 00 … +1");
  b.consumed(4, 4 * kFrame);
  for (int i = 0; i < 4; ++i) {
    REQUIRE(b.peer.next());
    CHECK(frames::parse_message(b.peer.frame)->message.th.snf == ++last);
  }
  CHECK(b.peer.take().empty());
  b.consumed(1000, PortServer::kWindow);
  CHECK(b.peer.count(frames::Type::message, 1) == 6);
  CHECK(b.peer.server.sessions().at(0).held == 0);
}

TEST_CASE("a program that does not read an unpaced session cannot make the node grow: the session is ended") {
  Bound b(kBindFdx);
  b.peer.open(2, "LUA002");
  b.harness.receive("2C 00 03 00 00 01 8B 80 00 81 06 20");
  b.peer.count(frames::Type::opened, 2);
  const bool stuck = GENERATE(false, true);  // the process is stopped, or only never issues RUI_READ
  CAPTURE(stuck);
  b.peer.connection.stuck = stuck;
  std::size_t most_held = 0;
  std::size_t sent = 0;
  for (; b.peer.server.sessions().at(0).held <= PortServer::kMaxHeld && sent < 10000; ++sent) {
    b.data(kRu);
    const auto sessions = b.peer.server.sessions();
    for (const auto& s : sessions) most_held = std::max(most_held, s.held);
    if (b.peer.count(frames::Type::failed, 1) == 1) break;
  }
  CHECK(sent < 10000);
  CHECK(most_held > PortServer::kMaxHeld - kFrame);
  CHECK(most_held <= PortServer::kMaxHeld);
  CHECK(b.peer.connection.queued_bytes() <= Link::kHighWater + 2 * kFrame);
  CHECK(b.harness.events.lines.back() ==
        "10.0.0.1:1: demo, process 77 does not read a session that is not paced: the session is ended");
  b.data(kRu);
  b.advance();
  CHECK(b.free("LUA001"));
  // The program keeps its connection and its other session.
  CHECK_FALSE(b.peer.server.ended());
  CHECK_FALSE(b.free("LUA002"));
  b.peer.connection.queued = 0;
  b.peer.connection.stuck = false;
  b.peer.server.drained();
  b.peer.send(frames::make_plain(frames::Type::close, 2));
  b.advance();
  CHECK(b.peer.count(frames::Type::closed, 2) == 1);
}

TEST_CASE("a paced host stops by itself when the program does not consume") {
  Bound b(kBindLu0);  // window 2
  Submission s;
  s.flow = Flow::lu_normal;
  s.rh = Rh(0x03, 0x90, 0x20);  // gives the host the direction
  b.peer.send(frames::make_submit(1, s));
  b.peer.take();
  b.harness.link().sent.clear();
  b.harness.receive("2C 00 02 01 00 01 02 91 00 C1");
  CHECK(b.peer.take() == "1 message C1");
  CHECK(b.harness.take().empty());
  b.consumed(1, 27);
  CHECK(b.harness.take() == normalized("2C 00 01 02 00 00 83 01 00"));
}

TEST_CASE("what was consumed before the node saw CLEAR is not counted for the session after it") {
  Bound b(kBindLu0);
  const auto turn = [&] {
    Submission s;
    s.flow = Flow::lu_normal;
    s.rh = Rh(0x03, 0x90, 0x20);
    b.peer.send(frames::make_submit(1, s));
    b.peer.take();
    b.harness.link().sent.clear();
  };
  turn();
  b.harness.receive("2C 00 02 01 00 01 02 90 00 C1");
  b.harness.receive("2D 00 02 01 00 05 6B 80 00 A1");
  b.peer.count(frames::Type::message, 1);
  b.respond(Flow::lu_expedited, 5);
  b.harness.receive("2D 00 02 01 00 06 6B 80 00 A0");
  b.peer.take();
  b.respond(Flow::lu_expedited, 6);
  turn();
  b.harness.receive("2C 00 02 01 00 01 02 91 00 C1");
  b.consumed(1, 27, 1);  // of the generation that CLEAR has ended
  CHECK(b.harness.take().empty());
  b.consumed(1, 27, 2);
  CHECK(b.harness.take() == normalized("2C 00 01 02 00 00 83 01 00"));
}

TEST_CASE("CLEAR takes back what the program could not be sent yet") {
  Bound b(kBindFdx);
  b.peer.connection.stuck = true;
  b.peer.connection.queued = Link::kHighWater + 1;
  b.data(10);  // sent, and the server sees that the connection is full
  b.data(10);
  b.data(10);
  b.harness.receive("2D 00 02 01 00 05 6B 80 00 A1");
  b.peer.connection.stuck = false;
  b.peer.connection.queued = 0;
  b.peer.server.drained();
  CHECK(b.peer.take() == "1 message C1 C1 C1 C1 … +6");
  CHECK(b.peer.take() == "1 message A1");
  CHECK(b.peer.take().empty());
  CHECK(b.peer.server.sessions().at(0).held == 0);
}

TEST_CASE("while a connection is full only the latest progress of a session is kept") {
  NodeHarness h;
  PortPeer peer(h);
  peer.greet();
  peer.open(1, "LUA001");
  peer.take();
  peer.connection.queued = Link::kHighWater + 1;
  peer.open(2, "NOSUCH");
  peer.take();
  for (int i = 0; i < 1000; ++i) {
    h.notifier().on_contacted({});
    h.notifier().on_inop(InopReason::carrier_lost, "cut");
  }
  h.notifier().on_contacted({});
  CHECK(peer.take().empty());
  peer.connection.queued = 0;
  peer.server.drained();
  CHECK(peer.take() == "1 progress 2");
  CHECK(peer.take().empty());
}

TEST_CASE("a program that only asks and never reads the answers loses its connection") {
  Bound b(kBindFdx);
  b.peer.connection.stuck = true;
  for (int i = 0; i < 1'000'000 && !b.peer.server.ended(); ++i) b.peer.open(2, "NOSUCH");
  CHECK(b.peer.ends == 1);
  CHECK(b.peer.why_ended == "demo, process 77 does not read the answers to what it asks");
  CHECK(b.peer.connection.queued_bytes() < PortServer::kMaxAnswers + 100);
  b.advance();
  CHECK(b.free("LUA001"));
}

TEST_CASE("whatever bytes a program sends, the node stays whole and its LUs become free") {
  for (unsigned seed = 0; seed < 300; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    Bound b(kBindFdx);
    for (int i = 0; i < 200 && !b.peer.server.ended(); ++i) {
      Bytes bytes(frames::kHeaderSize + random() % 20);
      for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
      put32(bytes.data(), static_cast<std::uint32_t>(bytes.size() - 4));
      bytes[4] = static_cast<std::uint8_t>(2 + random() % 6);
      bytes[5] = static_cast<std::uint8_t>(1U << (random() % 4));
      put32(bytes.data() + 6, 1 + random() % 2);
      b.peer.server.received(bytes);
      if (random() % 4 == 0) b.data(random() % 300);
    }
    b.peer.server.disconnected();
    b.advance();
    CHECK(b.free("LUA001"));
    CHECK(b.free("LUA002"));
    CHECK(b.peer.server.idle());
    CHECK(b.peer.idles == 1);
  }
}
