// TLS between a program and a node, in the simulated network: who is let in, and what goes through.
#include "runtime/tls.h"

#include <catch2/catch.hpp>
#include <random>

#include "support/certificates.h"
#include "support/hex.h"
#include "support/sim_tcp.h"
#include "unit/runtime/temporary_folder.h"

using namespace openrui;
using namespace openrui::test;

namespace {

// One end of a connection, which records what it is told.
struct End final : TcpHandler {
  void on_connected() override { connected = true; }
  std::size_t on_data(ByteView data) override {
    const auto n = std::min(data.size(), take_at_most);
    received.insert(received.end(), data.begin(), data.begin() + static_cast<std::ptrdiff_t>(n));
    if (drop_after != 0 && received.size() >= drop_after) connection.reset();
    return n;
  }
  void on_closed(const std::string& detail) override {
    ++closed;
    why = detail;
  }
  void on_drained() override {}
  void send(const Bytes& bytes) { connection->send(Buffer::copy_of(bytes)); }

  std::unique_ptr<TcpConnection> connection;
  Bytes received;
  std::size_t take_at_most = SIZE_MAX;
  std::size_t drop_after = 0;
  bool connected = false;
  int closed = 0;
  std::string why;
};

struct Acceptor final : TcpAcceptor {
  explicit Acceptor(End& e) : end(e) {}
  void on_accept(std::unique_ptr<TcpConnection> c) override {
    end.connection = std::move(c);
    end.connection->set_handler(end);
  }
  End& end;
};

// What both ends are configured with; the host is reached as its numeric address.
struct World {
  World() {
    authority.write(path("ca.pem"));
    authority.issue(path("node"), {"node", "IP:10.0.0.2,DNS:node.example"});
    authority.issue(path("teller"), {"teller", ""});
    server.certificate = path("node.pem");
    server.key = path("node.key");
    server.ca = path("ca.pem");
    client.ca = path("ca.pem");
  }
  std::string path(const std::string& name) const { return folder.path(name); }
  void client_shows(const std::string& name) {
    client.certificate = path(name + ".pem");
    client.key = path(name + ".key");
  }
  void run(Duration d = std::chrono::seconds(1)) { run_for(timers, d); }
  void start() {
    auto server_context = TlsContext::make(server, TlsSide::server);
    auto client_context = TlsContext::make(client, TlsSide::client);
    REQUIRE(server_context.ok());
    REQUIRE(client_context.ok());
    tls_node = std::make_unique<TlsTcp>(node_tcp, timers, server_context.value());
    tls_program = std::make_unique<TlsTcp>(program_tcp, timers, client_context.value());
    listener = std::move(tls_node->listen(kPlace, acceptor).value());
    program.connection = tls_program->connect({}, kPlace, program);
  }

  static inline const Endpoint kPlace{"10.0.0.2", 14773};
  TemporaryFolder folder;
  TestAuthority authority;
  TlsDefinition server;
  TlsDefinition client;
  TimerQueue timers;
  SimNetwork network{timers};
  SimTcp node_tcp{network, "10.0.0.2"};
  SimTcp program_tcp{network, "10.0.0.1"};
  End node;
  End program;
  Acceptor acceptor{node};
  std::unique_ptr<TlsTcp> tls_node;
  std::unique_ptr<TlsTcp> tls_program;
  std::unique_ptr<TcpListener> listener;
};

Bytes pattern(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + (i >> 8));
  return bytes;
}

}  // namespace

TEST_CASE("what is sent before, during and after the handshake arrives whole, however the network cuts it") {
  World w;
  const auto chunk = GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{1000});
  w.network.set_chunk(chunk);
  w.start();
  const auto first = pattern(3);
  const auto second = pattern(chunk == 1 ? 2000 : 200000);
  w.program.send(first);
  w.program.send(second);
  CHECK(w.program.connection->queued_bytes() >= second.size());
  w.run();
  CHECK(w.program.connected);
  REQUIRE(w.node.received.size() == first.size() + second.size());
  CHECK(std::equal(second.begin(), second.end(), w.node.received.begin() + 3));
  w.node.send(second);
  w.run();
  CHECK(w.program.received == second);
  CHECK(w.program.connection->queued_bytes() == 0);
  CHECK_FALSE(w.node.connection->certificate());
  CHECK(w.program.connection->certificate() == "CN=node,O=Bank");
  SECTION("and the end of one is the end of the other, after what was sent") {
    w.program.send(first);
    w.program.connection.reset();
    w.run();
    CHECK(w.node.closed == 1);
    CHECK(w.node.received.size() == 2 * first.size() + second.size());
  }
  SECTION("a handler may let its connection go while it looks at bytes") {
    w.node.drop_after = w.node.received.size() + 1;
    w.program.send(second);
    w.run();
    CHECK(w.node.connection == nullptr);
    CHECK(w.program.closed == 1);
  }
  SECTION("what the handler leaves is shown again with more behind it") {
    w.node.take_at_most = 10;
    const auto before = w.node.received.size();
    w.program.send(pattern(25));
    w.run();
    w.program.send(pattern(1));
    w.run();
    CHECK(w.node.received.size() == before + 20);
    CHECK(w.node.received.back() == pattern(25)[19]);
  }
  SECTION("a partner that keeps too much of a message with us is cut off") {
    if (chunk == 1) return;
    w.node.take_at_most = 0;
    w.program.send(pattern(TcpConnection::kMaxPending));
    w.run();
    CHECK(w.node.closed == 1);
    CHECK(w.node.why.find("unfinished") != std::string::npos);
  }
}

TEST_CASE("a program does not talk to a node whose certificate it cannot trust") {
  World w;
  SECTION("of another authority") {
    TestAuthority("Other").write(w.path("other.pem"));
    w.client.ca = w.path("other.pem");
  }
  SECTION("when nobody is named, one that the system does not trust") { w.client.ca.clear(); }
  SECTION("for another host") {
    w.authority.issue(w.path("node"), {"node", "IP:10.0.0.9,DNS:node.example"});
    w.server.certificate = w.path("node.pem");
  }
  SECTION("out of date") { w.authority.issue(w.path("node"), {"node", "IP:10.0.0.2", false, -7200, -3600}); }
  w.start();
  w.program.send(pattern(100));
  w.run();
  CHECK(w.program.closed == 1);
  CHECK(w.program.why.find("certificate") != std::string::npos);
  CHECK(w.node.received.empty());
  CHECK(w.node.closed == 1);
}

TEST_CASE("a node that requires certificates lets in who shows one of its authority, and knows the subject") {
  World w;
  w.server.clients = ClientCertificates::required;
  SECTION("shown") {
    w.client_shows("teller");
    w.start();
    w.program.send(pattern(100));
    w.run();
    CHECK(w.node.received == pattern(100));
    CHECK(w.node.connection->certificate() == "CN=teller,O=Bank");
  }
  SECTION("none") {
    w.start();
    w.program.send(pattern(100));
    w.run();
    CHECK(w.node.received.empty());
    CHECK(w.node.closed == 1);
    CHECK(w.node.why.find("certificate") != std::string::npos);
    CHECK(w.program.closed == 1);
  }
  SECTION("of another authority") {
    TestAuthority("Other").issue(w.path("foreign"), {"teller", ""});
    w.client_shows("foreign");
    w.start();
    w.program.send(pattern(100));
    w.run();
    CHECK(w.node.received.empty());
    CHECK(w.node.closed == 1);
    CHECK(w.program.closed == 1);
  }
}

TEST_CASE("a node that would like certificates lets in who has none, without a subject") {
  World w;
  w.server.clients = ClientCertificates::optional;
  const bool shown = GENERATE(false, true);
  if (shown) w.client_shows("teller");
  w.start();
  w.program.send(pattern(100));
  w.run();
  CHECK(w.node.received == pattern(100));
  CHECK(w.node.connection->certificate().has_value() == shown);
}

TEST_CASE("a partner that does not speak TLS, or says anything at all, ends the connection and nothing else") {
  World w;
  w.start();
  w.run();
  w.program.connection.reset();
  std::mt19937 random(1);
  for (int i = 0; i < 50; ++i) {
    End raw;
    raw.connection = w.program_tcp.connect({}, World::kPlace, raw);
    w.run();
    Bytes bytes(1 + random() % 500);
    for (auto& b : bytes) b = static_cast<std::uint8_t>(random());
    // The beginning of a handshake record now and then.
    if (i % 2 == 0 && bytes.size() > 5) std::copy_n(hex("16 03 01 00 F0").begin(), 5, bytes.begin());
    raw.send(bytes);
    w.run();
    raw.connection.reset();
    w.run();
    CHECK(w.node.received.empty());
  }
  CHECK(w.node.closed == 51);
}

TEST_CASE("a cut in the midst of the handshake is told once to each end") {
  World w;
  for (std::uint64_t at = 1; at < 2000; at += 97) {
    w.network.cut_at_byte(at);
    w.node.closed = w.program.closed = 0;
    if (w.listener == nullptr) {
      w.start();
    } else {
      w.program.connection = w.tls_program->connect({}, World::kPlace, w.program);
    }
    w.run();
    w.program.send(pattern(3000));
    w.run();
    CHECK(w.program.closed == 1);
    CHECK(w.node.closed == 1);
  }
}

TEST_CASE("what is wrong with certificates and keys is said with the key of the configuration and the file") {
  World w;
  const auto error_of = [&w](TlsSide side) {
    const auto made = TlsContext::make(side == TlsSide::server ? w.server : w.client, side);
    return made.ok() ? std::string("none") : made.error();
  };
  CHECK(error_of(TlsSide::server) == "none");
  CHECK(error_of(TlsSide::client) == "none");
  SECTION("a file that is not there") {
    w.server.certificate = w.path("no.pem");
    CHECK(error_of(TlsSide::server) ==
          "tls.certificate: " + w.path("no.pem") + " cannot be read: no such file or directory");
    w.client.ca = w.path("no.pem");
    CHECK(error_of(TlsSide::client) == "tls.ca: " + w.path("no.pem") + " cannot be read: no such file or directory");
  }
  SECTION("a key of another certificate") {
    w.server.key = w.path("teller.key");
    CHECK(error_of(TlsSide::server) ==
          "tls.key: " + w.path("teller.key") + " does not belong to the certificate " + w.path("node.pem"));
  }
  SECTION("something else") {
    w.server.certificate = w.path("node.key");
    CHECK(error_of(TlsSide::server).find(w.path("node.key") + " is not a certificate in PEM form") !=
          std::string::npos);
    w.server.certificate = w.path("node.pem");
    w.server.key = w.path("node.pem");
    CHECK(error_of(TlsSide::server).find(w.path("node.pem") + " is not a private key in PEM form") !=
          std::string::npos);
    w.client.ca = w.path("node.key");
    CHECK(error_of(TlsSide::client).find(w.path("node.key") + " has no certificate") != std::string::npos);
  }
}
