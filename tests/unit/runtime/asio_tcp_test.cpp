#include "runtime/asio_tcp.h"

#include <catch2/catch.hpp>
#include <numeric>
#include <optional>
#include <sys/wait.h>
#include <thread>
#include <vector>

#include "dlc/link.h"
#include "runtime/event_loop.h"
#include "unit/runtime/gate.h"
#include "unit/runtime/raw_socket.h"

using namespace openrui;
using openrui::test::Gate;
using openrui::test::RawSocket;

namespace {

Bytes pattern(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + (i >> 8));
  return bytes;
}

// Collects what it is told. Touched in turns only, but for the gates.
struct Handler final : TcpHandler {
  void on_connected() override { connected.open(); }
  std::size_t on_data(ByteView data) override {
    longest_view = std::max(longest_view, data.size());
    const std::size_t size = data.size() / take_from * take_from;
    received.insert(received.end(), data.begin(), data.begin() + static_cast<std::ptrdiff_t>(size));
    if (drop_on_data) connection.reset();
    if (received.size() >= expected) complete.open();
    return size;
  }
  void on_closed(const std::string& detail) override {
    why = detail;
    closed.open();
  }
  void on_drained() override { drained.open(); }

  std::unique_ptr<TcpConnection> connection;
  std::size_t take_from = 1;  // takes whole messages of this size
  std::size_t expected = 1;   // complete opens at so many bytes
  bool drop_on_data = false;
  Bytes received;
  std::size_t longest_view = 0;
  std::string why;
  Gate connected;
  Gate complete;
  Gate closed;
  Gate drained;
};

struct Acceptor final : TcpAcceptor {
  void on_accept(std::unique_ptr<TcpConnection> connection) override {
    remote = connection->remote();
    if (keep) {
      handler.connection = std::move(connection);
      handler.connection->set_handler(handler);
    }
    accepted.open();
  }
  Handler handler;
  bool keep = true;
  Endpoint remote;
  Gate accepted;
};

// A loop with its thread and a TCP. What the test holds of it goes in a turn, before the loop.
struct Net {
  Net() { loop.start_thread(); }
  ~Net() { loop.stop(); }

  void connect(Handler& h, std::uint16_t port, const std::string& from = {}, const std::string& to = "127.0.0.1") {
    loop.run_locked([&] { h.connection = tcp.connect({from, 0}, {to, port}, h); });
  }
  void send(Handler& h, ByteView bytes) {
    loop.run_locked([&] { h.connection->send(Buffer::copy_of(bytes)); });
  }
  void drop(Handler& h) {
    loop.run_locked([&] { h.connection.reset(); });
  }
  // Listens for as long as the loop runs.
  Endpoint listen(Acceptor& a, const std::string& address = "127.0.0.1") {
    return loop.run_locked([&] {
      auto result = tcp.listen({address, 0}, a);
      REQUIRE(result.ok());
      listener = std::move(result.value());
      return listener->local();
    });
  }

  EventLoop loop;
  AsioTcp tcp{loop};
  std::unique_ptr<TcpListener> listener;
};

std::uint16_t free_port() { return RawSocket::listen().port(); }

}  // namespace

TEST_CASE("two ends on one loop connect, exchange bytes and see the end") {
  Acceptor acceptor;
  Net net;
  Handler client;
  const auto address = net.listen(acceptor);
  net.connect(client, address.port);
  REQUIRE(client.connected.wait());
  REQUIRE(acceptor.accepted.wait());
  CHECK(acceptor.remote == net.loop.run_locked([&] { return client.connection->local(); }));
  CHECK(net.loop.run_locked([&] { return client.connection->remote(); }) == address);

  const Bytes there = pattern(1000);
  const Bytes back = pattern(10);
  acceptor.handler.expected = there.size();
  client.expected = back.size();
  net.send(client, there);
  REQUIRE(acceptor.handler.complete.wait());
  net.send(acceptor.handler, back);
  REQUIRE(client.complete.wait());
  net.drop(client);
  REQUIRE(acceptor.handler.closed.wait());
  net.drop(acceptor.handler);
  CHECK(acceptor.handler.received == there);
  CHECK(client.received == back);
  CHECK(acceptor.handler.why == "closed by " + to_words(acceptor.remote));
  CHECK(client.closed.count() == 0);
  CHECK(acceptor.handler.connected.count() == 0);
}

TEST_CASE("what one turn sends leaves in one write") {
  Net net;
  auto server = RawSocket::listen();
  Handler client;
  net.connect(client, server.port());
  auto peer = server.accept();
  REQUIRE(client.connected.wait());
  const Bytes piece = pattern(100);
  SECTION("50 sends in one turn are one segment") {
    net.loop.run_locked([&] {
      for (int i = 0; i < 50; ++i) client.connection->send(Buffer::copy_of(piece));
    });
    CHECK(peer.read(5000).size() == 5000);
    CHECK(peer.data_segments_in() == 1);
  }
  SECTION("50 turns are 50 segments") {
    for (int i = 0; i < 50; ++i) {
      net.send(client, piece);
      CHECK(peer.read(100) == piece);
    }
    CHECK(peer.data_segments_in() == 50);
  }
  net.drop(client);
}

TEST_CASE("bytes sent before the connection stands are kept") {
  Net net;
  auto server = RawSocket::listen();
  Handler client;
  const Bytes hello = pattern(20);
  net.loop.run_locked([&] {
    client.connection = net.tcp.connect({}, {"127.0.0.1", server.port()}, client);
    client.connection->send(Buffer::copy_of(hello));
    CHECK(client.connection->queued_bytes() == 20);
  });
  CHECK(server.accept().read(20) == hello);
  net.drop(client);
}

TEST_CASE("a partner that does not read makes the queue grow, when it reads, all arrives and on_drained follows once") {
  Net net;
  auto server = RawSocket::listen();
  Handler client;
  net.connect(client, server.port());
  auto peer = server.accept();
  REQUIRE(client.connected.wait());
  const Bytes all = pattern(16 * 1024 * 1024);
  constexpr std::size_t kPiece = 30'001;
  const auto queued = [&] { return net.loop.run_locked([&] { return client.connection->queued_bytes(); }); };
  for (std::size_t at = 0; at < all.size(); at += kPiece) {
    net.send(client, ByteView(all).subspan(at, std::min(kPiece, all.size() - at)));
  }
  CHECK(queued() > Link::kHighWater);
  CHECK_FALSE(net.tcp.all_written());
  CHECK(client.drained.count() == 0);
  CHECK(peer.read(all.size()) == all);
  REQUIRE(client.drained.wait());
  CHECK(queued() == 0);
  CHECK(net.tcp.all_written());
  net.drop(client);
  CHECK(client.drained.count() == 1);
}

TEST_CASE("a handler that waits for a whole message is shown the unfinished one again, with more behind it") {
  Net net;
  auto server = RawSocket::listen();
  Handler client;
  client.take_from = 200'000;
  client.expected = 400'000;
  net.connect(client, server.port());
  auto peer = server.accept();
  REQUIRE(client.connected.wait());
  const Bytes message = pattern(200'000);
  CHECK(peer.write(message));
  CHECK(peer.write(message));
  REQUIRE(client.complete.wait());
  net.drop(client);
  Bytes twice = message;
  twice.insert(twice.end(), message.begin(), message.end());
  CHECK(client.received == twice);
  CHECK(client.longest_view <= TcpConnection::kMaxPending);
}

TEST_CASE("small messages taken one by one from a stream arrive unchanged") {
  struct Slow final : TcpHandler {
    void on_connected() override {}
    // Takes 1,000 bytes of every 1,000 to 1,999: views with a rest, and a buffer that has to be moved to the front.
    std::size_t on_data(ByteView data) override {
      std::size_t taken = 0;
      while (data.size() - taken >= 1000) {
        received.insert(received.end(), data.data() + taken, data.data() + taken + 1000);
        taken += 1000;
      }
      if (received.size() == 3'000'000) complete.open();
      return taken;
    }
    void on_closed(const std::string&) override {}
    void on_drained() override {}
    std::unique_ptr<TcpConnection> connection;
    Bytes received;
    Gate complete;
  };
  Net net;
  auto server = RawSocket::listen();
  Slow client;
  net.loop.run_locked([&] { client.connection = net.tcp.connect({}, {"127.0.0.1", server.port()}, client); });
  auto peer = server.accept();
  const Bytes all = pattern(3'000'000);
  for (std::size_t at = 0; at < all.size(); at += 777) {
    CHECK(peer.write(ByteView(all).subspan(at, std::min<std::size_t>(777, all.size() - at))));
  }
  REQUIRE(client.complete.wait());
  net.loop.run_locked([&] { client.connection.reset(); });
  CHECK(client.received == all);
}

TEST_CASE("a partner that never finishes a message is cut off") {
  Net net;
  auto server = RawSocket::listen();
  Handler client;
  client.take_from = SIZE_MAX;
  net.connect(client, server.port());
  auto peer = server.accept();
  REQUIRE(client.connected.wait());
  peer.write(pattern(2 * TcpConnection::kMaxPending));
  REQUIRE(client.closed.wait());
  net.drop(client);
  CHECK(client.longest_view == TcpConnection::kMaxPending);
  CHECK(client.why ==
        "127.0.0.1:" + std::to_string(server.port()) + " sent more than 262144 bytes of an unfinished message");
}

TEST_CASE("failures are told once, later, in words that name address and port") {
  Net net;
  Handler client;
  const auto port = free_port();
  const auto words = "127.0.0.1:" + std::to_string(port);
  SECTION("nobody listens") {
    net.connect(client, port);
    REQUIRE(client.closed.wait());
    CHECK(client.why == "connection refused (" + words + ")");
  }
  SECTION("the source address is not ours") {
    net.connect(client, port, "192.0.2.1");
    REQUIRE(client.closed.wait());
    CHECK(client.why == "cannot assign requested address (" + words + " from 192.0.2.1)");
  }
  SECTION("the source address is a name") {
    net.connect(client, port, "here");
    REQUIRE(client.closed.wait());
    CHECK(client.why == "the local address here is not numeric");
  }
  SECTION("the name means nothing") {
    net.connect(client, port, {}, "no-such-host.invalid");
    REQUIRE(client.closed.wait());
    CHECK_THAT(client.why, Catch::StartsWith("no address found for no-such-host.invalid: "));
  }
  net.drop(client);
  CHECK(client.closed.count() == 1);
  CHECK(client.connected.count() == 0);
}

TEST_CASE("a handler is never called from inside connect(), even when it fails at once") {
  Net net;
  Handler client;
  net.loop.run_locked([&] {
    client.connection = net.tcp.connect({"here", 0}, {"127.0.0.1", 1}, client);
    CHECK(client.closed.count() == 0);
  });
  CHECK(client.closed.wait());
  net.drop(client);
}

TEST_CASE("a connection that is let go before its failure is told stays silent") {
  Net net;
  Handler client;
  net.loop.run_locked([&] {
    client.connection = net.tcp.connect({"here", 0}, {"127.0.0.1", 1}, client);
    client.connection.reset();
  });
  net.loop.stop();
  CHECK(client.closed.count() == 0);
}

TEST_CASE("a name is resolved and its addresses are tried until one answers") {
  Net net;
  auto server = RawSocket::listen();  // 127.0.0.1 only; localhost may also be ::1
  Handler client;
  net.connect(client, server.port(), {}, "localhost");
  CHECK(client.connected.wait());
  net.drop(client);
}

TEST_CASE("the source address is used") {
  Acceptor acceptor;
  Net net;
  Handler client;
  const auto address = net.listen(acceptor, "127.0.0.1");
  net.connect(client, address.port, "127.0.0.2");
  REQUIRE(acceptor.accepted.wait());
  CHECK(acceptor.remote.address == "127.0.0.2");
  net.drop(client);
  net.drop(acceptor.handler);
}

TEST_CASE("a listener without address takes IPv4 callers and shows their IPv4 address") {
  Acceptor acceptor;
  Net net;
  Handler client;
  const auto address = net.listen(acceptor, "");
  net.connect(client, address.port);
  REQUIRE(acceptor.accepted.wait());
  CHECK(acceptor.remote.address == "127.0.0.1");
  net.drop(client);
  net.drop(acceptor.handler);
}

TEST_CASE("listening fails with words") {
  Acceptor acceptor;
  Net net;
  const auto taken = RawSocket::listen();
  const auto error = [&](const Endpoint& e) {
    return net.loop.run_locked([&] {
      auto result = net.tcp.listen(e, acceptor);
      return result.ok() ? std::string() : result.error();
    });
  };
  CHECK(error({"127.0.0.1", taken.port()}) == "address already in use");
  CHECK(error({"example", 1}) == "the address is not numeric");
}

TEST_CASE("a listener that is gone takes no callers") {
  Acceptor acceptor;
  Net net;
  const auto port = net.listen(acceptor).port;
  net.loop.run_locked([&] { net.listener.reset(); });
  Handler client;
  net.connect(client, port);
  REQUIRE(client.closed.wait());
  CHECK(acceptor.accepted.count() == 0);
  net.drop(client);
}

TEST_CASE("a caller that the acceptor lets go is closed") {
  Acceptor acceptor;
  Net net;
  acceptor.keep = false;
  const auto address = net.listen(acceptor);
  auto peer = RawSocket::connect(address.port);
  CHECK(peer.read(1).empty());
}

TEST_CASE("many callers are all taken") {
  Acceptor acceptor;
  Net net;
  acceptor.keep = false;
  const auto address = net.listen(acceptor);
  std::vector<RawSocket> peers;
  for (int i = 0; i < 100; ++i) peers.push_back(RawSocket::connect(address.port));
  CHECK(acceptor.accepted.wait(100));
}

TEST_CASE("the end of the partner is told once") {
  Net net;
  auto server = RawSocket::listen();
  Handler client;
  net.connect(client, server.port());
  auto peer = server.accept();
  REQUIRE(client.connected.wait());
  const auto words = "127.0.0.1:" + std::to_string(server.port());
  SECTION("an orderly one") {
    peer.write(pattern(3));
    peer.close();
    REQUIRE(client.closed.wait());
    CHECK(client.why == "closed by " + words);
    CHECK(client.received == pattern(3));
  }
  SECTION("a reset") {
    peer.reset();
    REQUIRE(client.closed.wait());
    CHECK(client.why == "connection reset by peer (" + words + ")");
  }
  SECTION("a reset while much is queued") {
    net.send(client, pattern(16 * 1024 * 1024));
    peer.reset();
    REQUIRE(client.closed.wait());
  }
  net.send(client, pattern(10));  // goes nowhere
  net.drop(client);
  CHECK(client.closed.count() == 1);
}

TEST_CASE("a handler may let its connection go while it is told of data") {
  Net net;
  auto server = RawSocket::listen();
  Handler client;
  client.drop_on_data = true;
  net.connect(client, server.port());
  auto peer = server.accept();
  REQUIRE(client.connected.wait());
  peer.write(pattern(100));
  CHECK(peer.read(1).empty());
  net.loop.run_locked([&] { CHECK(client.closed.count() == 0); });
}

TEST_CASE("a connection that is let go writes what is queued before it closes") {
  Net net;
  auto server = RawSocket::listen();
  Handler client;
  net.connect(client, server.port());
  auto peer = server.accept();
  REQUIRE(client.connected.wait());
  const Bytes all = pattern(8 * 1024 * 1024);
  net.loop.run_locked([&] {
    client.connection->send(Buffer::copy_of(all));
    client.connection.reset();
  });
  CHECK(peer.read(all.size() + 1) == all);
}

TEST_CASE("data reaches the handler that was set last") {
  Net net;
  auto server = RawSocket::listen();
  Handler first;
  Handler second;
  net.connect(first, server.port());
  auto peer = server.accept();
  REQUIRE(first.connected.wait());
  net.loop.run_locked([&] {
    second.connection = std::move(first.connection);
    second.connection->set_handler(second);
  });
  peer.write(pattern(5));
  REQUIRE(second.complete.wait());
  net.drop(second);
  CHECK(first.received.empty());
}

TEST_CASE("everything may go in the middle of a transfer, in any order") {
  auto server = RawSocket::listen();
  Handler client;
  Acceptor acceptor;
  std::unique_ptr<TcpListener> listener;
  std::optional<RawSocket> peer;
  SECTION("the loop stops, then the connection goes") {
    Net net;
    net.listen(acceptor);
    net.connect(client, server.port());
    peer.emplace(server.accept());
    net.send(client, pattern(16 * 1024 * 1024));
    net.loop.stop();
    net.drop(client);
  }
  SECTION("the connection and the listener outlive the TCP") {
    EventLoop loop;
    {
      AsioTcp tcp(loop);
      loop.start_thread();
      loop.run_locked([&] {
        client.connection = tcp.connect({}, {"127.0.0.1", server.port()}, client);
        listener = std::move(tcp.listen({"127.0.0.1", 0}, acceptor).value());
      });
      peer.emplace(server.accept());
      loop.run_locked([&] { client.connection->send(Buffer::copy_of(pattern(16 * 1024 * 1024))); });
    }
    loop.run_locked([&] {
      client.connection->send(Buffer::copy_of(pattern(1)));
      CHECK(client.connection->queued_bytes() == 0);
      client.connection.reset();
      listener.reset();
    });
  }
  SECTION("the loop never ran") {
    EventLoop loop;
    AsioTcp tcp(loop);
    loop.run_locked([&] {
      client.connection = tcp.connect({}, {"127.0.0.1", server.port()}, client);
      listener = std::move(tcp.listen({"127.0.0.1", 0}, acceptor).value());
      client.connection.reset();
      listener.reset();
    });
  }
}

TEST_CASE("several threads send on one connection in turns, and every message stays whole") {
  Net net;
  auto server = RawSocket::listen();
  Handler client;
  net.connect(client, server.port());
  auto peer = server.accept();
  REQUIRE(client.connected.wait());
  constexpr int kThreads = 3;
  constexpr int kMessages = 500;
  constexpr std::size_t kSize = 333;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      const Bytes message(kSize, static_cast<std::uint8_t>('a' + t));
      for (int i = 0; i < kMessages; ++i) net.send(client, message);
    });
  }
  const Bytes all = peer.read(kThreads * kMessages * kSize);
  for (auto& t : threads) t.join();
  REQUIRE(all.size() == kThreads * kMessages * kSize);
  std::vector<int> count(kThreads, 0);
  bool whole = true;
  for (std::size_t at = 0; at < all.size(); at += kSize) {
    for (std::size_t i = 1; i < kSize; ++i) whole = whole && all[at + i] == all[at];
    ++count[static_cast<std::size_t>(all[at] - 'a')];
  }
  CHECK(whole);
  CHECK(count == std::vector<int>(kThreads, kMessages));
  net.drop(client);
}

TEST_CASE("a forked child drops what it inherited without disturbing the parent") {
  auto loop = std::make_unique<EventLoop>();
  auto tcp = std::make_unique<AsioTcp>(*loop);
  loop->start_thread();
  auto server = RawSocket::listen();
  Handler client;
  loop->run_locked([&] { client.connection = tcp->connect({}, {"127.0.0.1", server.port()}, client); });
  auto peer = server.accept();
  REQUIRE(client.connected.wait());
  // The fork happens in a turn, so that the lock is taken in the child for ever.
  const pid_t child = loop->run_locked([] { return ::fork(); });
  if (child == 0) {
    client.connection.reset();
    tcp.reset();
    loop.reset();
    ::_exit(0);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  loop->run_locked([&] { client.connection->send(Buffer::copy_of(pattern(4))); });
  CHECK(peer.read(4) == pattern(4));
  peer.write(pattern(4));
  CHECK(client.complete.wait());
  // The child's copies are gone: when the parent closes, the partner sees the end.
  loop->run_locked([&] { client.connection.reset(); });
  CHECK(peer.read(1).empty());
}
