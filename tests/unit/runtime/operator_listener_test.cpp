// The local socket of a host's operators: who gets answers, and who is sent away.
#include "runtime/operator_listener.h"

#include <catch2/catch.hpp>

#include "runtime/asio_tcp.h"
#include "runtime/control_client.h"
#include "runtime/event_loop.h"
#include "support/node_harness.h"
#include "support/sim_tcp.h"
#include "unit/runtime/temporary_folder.h"

using namespace openrui;
using namespace openrui::test;
using nlohmann::json;

namespace {

struct Echo final : ControlHandler {
  std::string answer(std::string_view line) override {
    ++lines;
    return R"({"ok":true,"result":)" + std::to_string(line.size()) + "}";
  }
  int lines = 0;
};

// A listener on a simulated network, whose callers have no credentials, and one caller.
struct Called final : private TcpHandler {
  Called() {
    auto made = OperatorListener::start({tcp, timers, events, handler}, "/run/host.sock");
    REQUIRE(made.ok());
    listener = std::move(made.value());
    connection = away.connect({}, {std::string(kUnixPrefix) + "/run/host.sock", 0}, *this);
    run();
  }
  void say(std::string_view text) {
    connection->send(Buffer::copy_of({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}));
    run();
  }
  void run(Duration d = Duration::zero()) { run_for(timers, d + std::chrono::seconds(1)); }
  void on_connected() override { connected = true; }
  std::size_t on_data(ByteView data) override { return data.size(); }
  void on_drained() override {}
  void on_closed(const std::string&) override { closed = true; }

  TimerQueue timers;
  NullEvents events;
  Echo handler;
  SimNetwork network{timers};
  SimTcp tcp{network, "10.0.0.2"};
  SimTcp away{network, "10.0.0.2"};
  std::unique_ptr<OperatorListener> listener;
  std::unique_ptr<TcpConnection> connection;
  bool connected = false;
  bool closed = false;
};

}  // namespace

TEST_CASE("a caller who is not on a local socket may not operate a host") {
  Called c;
  REQUIRE(c.connected);
  c.say("OC");
  CHECK_FALSE(c.closed);
  c.say("TL\n{}\n");
  CHECK(c.closed);
  CHECK(c.handler.lines == 0);
  REQUIRE_FALSE(c.events.lines.empty());
  CHECK(c.events.lines.back() == "operator: may not operate this host");
}

TEST_CASE("a caller who speaks another protocol is sent away, and so is a silent one") {
  Called c;
  REQUIRE(c.connected);
  SECTION("another protocol") {
    c.say("GET / HTTP/1.0\r\n");
    CHECK(c.events.lines.back() == "operator: spoke another protocol");
  }
  SECTION("silent") {
    c.run(OperatorListener::kHandshakeLimit);
    CHECK(c.events.lines.back() == "operator: did not say what it is");
  }
  CHECK(c.closed);
}

TEST_CASE("operators on the local socket get an answer to each line, and none to a line that is too long") {
  const TemporaryFolder folder;
  const auto path = folder.path("below/host.sock");
  EventLoop loop;
  AsioTcp tcp(loop);
  NullEvents events;
  Echo handler;
  std::unique_ptr<OperatorListener> listener;
  loop.run_locked([&] {
    auto made = OperatorListener::start({tcp, loop.timers(), events, handler}, path);
    REQUIRE(made.ok());
    listener = std::move(made.value());
    auto second = OperatorListener::start({tcp, loop.timers(), events, handler}, path);
    REQUIRE_FALSE(second.ok());
    CHECK(second.error().find("cannot listen on unix:" + path) == 0);
  });
  loop.start_thread();
  const auto answer = ask_node(path, json::object());
  REQUIRE(answer.ok());
  CHECK(*answer == 2);
  CHECK_FALSE(ask_node(path, {{"x", std::string(ControlHandler::kMaxLine, 'x')}}).ok());
  CHECK(ask_node(path, json::object()).ok());
  loop.run_locked([&] { listener.reset(); });
  CHECK_FALSE(ask_node(path, json::object()).ok());
}
