// The line of the 3705 emulator, byte for byte (transports reference 3).
#include "dlc/sdlc/port.h"
#include "sdlc_under_test.h"

using namespace openrui;
using namespace openrui::sdlc;
using namespace openrui::test;

namespace {

using Texts = std::vector<std::string>;

// ACTPU and ACTLU of the trace in 3.8, and the answers of its terminal.
const std::string kActpu = "2F 00 00 00 00 01 6B 80 00 11 01 01 05 00 00 00 00 01";
const std::string kActpuAnswer =
    "2D 00 00 00 00 01 EB 80 00 11 11 40 40 40 40 40 40 40 40 00 00 07 01 00 00 00 00 00 00";
const std::string kActlu = "2F 00 02 00 00 01 6B 80 00 0D 01 01";
const std::string kActluAnswer = "2D 00 00 02 00 01 EB 80 00 0D 01 01 00 85 00 00 00 0C 06 03 00 01 00 00 00";

std::string framed(const std::string& frame) { return "7E " + frame + " 47 0F 7E"; }

PortDefinition with_release(int release) {
  PortDefinition d;
  d.release = release;
  return d;
}

// A controller's port of ours at 127.0.0.2, called by hand from 127.0.0.1.
struct ControllerUnderTest {
  explicit ControllerUnderTest(const PortDefinition& changes = {}, int count = 1)
      : port(SdlcBinding::host_definition(changes), tcp, timers, events) {
    port.start();
    for (int i = 0; i < count; ++i) {
      auto d = PrimaryUnderTest::as_host(sdlc_link());
      d.station = static_cast<std::uint8_t>(0xC1 + i);
      d.leased = true;
      d.xid.reset();
      at_host.push_back(std::make_unique<RecordingNotifier>());
      links.push_back(port.make_link(d, *at_host.back()));
      links.back()->start();
    }
    wait();
  }
  ~ControllerUnderTest() { links.clear(); }
  void wait(Duration span = std::chrono::milliseconds(20)) { run_for(timers, span); }
  struct Caller final : TcpHandler {
    void on_connected() override {}
    std::size_t on_data(ByteView data) override {
      pieces.push_back(to_hex(data));
      return data.size();
    }
    void on_closed(const std::string&) override { closed = true; }
    void on_drained() override {}
    Texts take() { return std::exchange(pieces, {}); }
    std::unique_ptr<TcpConnection> connection;
    Texts pieces;
    bool closed = false;
  };
  Caller& call(std::uint16_t to = 37520) {
    callers.push_back(std::make_unique<Caller>());
    callers.back()->connection = node_tcp.connect({}, {"127.0.0.2", to}, *callers.back());
    wait(std::chrono::milliseconds(5));
    return *callers.back();
  }
  Texts exchange(Caller& caller, std::string_view text) {
    caller.connection->send(Buffer::copy_of(hex(text)));
    wait(std::chrono::milliseconds(4));
    return caller.take();
  }

  TimerQueue timers;
  SimNetwork network{timers};
  SimTcp tcp{network, "127.0.0.2"};
  SimTcp node_tcp{network, "127.0.0.1"};
  RecordingSink events;
  std::vector<std::unique_ptr<RecordingNotifier>> at_host;
  sdlc::Port port;
  std::vector<std::unique_ptr<Link>> links;
  std::vector<std::unique_ptr<Caller>> callers;
};

}  // namespace

TEST_CASE("the session of the reference byte by byte: SNRM, polls, ACTPU, ACTLU") {
  TerminalUnderTest t;
  CHECK(t.emulator.connections.front()->pieces.empty());
  t.at_node.answer = [&](ByteView piu) {
    const auto text = to_hex(piu);
    if (text == kActpu) t.link->send(Buffer::copy_of(hex(kActpuAnswer)));
    if (text == kActlu) t.link->send(Buffer::copy_of(hex(kActluAnswer)));
  };
  CHECK(t.exchange("7E C1 93 47 0F 7E") == Texts{"7E C1 73 47 0F 7E"});
  CHECK(t.exchange("7E C1 11 47 0F 7E") == Texts{"7E C1 11 47 0F 7E"});
  CHECK(t.exchange(framed("C1 00 " + kActpu) + " " + framed("C1 11")) == Texts{framed("C1 30 " + kActpuAnswer)});
  CHECK(t.exchange(framed("C1 22 " + kActlu) + " " + framed("C1 31")) == Texts{framed("C1 52 " + kActluAnswer)});
  CHECK(t.exchange(framed("C1 51")) == Texts{framed("C1 51")});
  CHECK(t.exchange(framed("C1 53")) == Texts{framed("C1 73")});
  CHECK(t.at_node.count("contacted") == 1);
  CHECK(t.events.warnings() == 0);
}

TEST_CASE("an XID poll is answered with format 0, as the 3274 does") {
  TerminalUnderTest t;
  CHECK(t.exchange("7E C1 BF 47 0F 7E") == Texts{"7E C1 BF 02 00 01 70 00 18 47 0F 7E"});
  // To all stations: this line has one.
  CHECK(t.exchange("7E FF BF 47 0F 7E") == Texts{"7E C1 BF 02 00 01 70 00 18 47 0F 7E"});
}

TEST_CASE("clocking bytes, many flags, frames that come byte by byte, and garbage between them") {
  TerminalUnderTest t;
  CHECK(t.exchange("AA 7E C1 93 47 0F 7E") == Texts{"7E C1 73 47 0F 7E"});
  CHECK(t.exchange("00 7E 7E 7E C1 11 47 0F 7E") == Texts{"7E C1 11 47 0F 7E"});
  t.network.set_chunk(1);
  t.emulator.send(framed("C1 00 " + kActpu) + " AA " + framed("C1 11"));
  t.wait(std::chrono::seconds(1));
  CHECK(t.at_node.pius == std::vector<Bytes>{hex(kActpu)});
  t.network.set_chunk(0);
  t.emulator.connections.front()->take();
  CHECK(t.events.warnings() == 0);
  CHECK(t.exchange("12 34 7E C1 11 47 0F 7E").size() == 1);
  CHECK(t.exchange("12 34 7E C1 11 47 0F 7E").size() == 1);
  CHECK(t.events.count("bytes that are no frame were passed over: 12 34") == 1);
  CHECK(t.port.counters().errors == 2);
}

TEST_CASE("every answer is one piece, and nothing is sent without a poll") {
  TerminalUnderTest t;
  t.exchange("7E C1 93 47 0F 7E");
  for (int i = 0; i < 20; ++i) t.link->send(Buffer::copy_of(hex(kActlu)));
  t.wait(std::chrono::seconds(5));
  CHECK(t.emulator.connections.front()->pieces.empty());
  const auto answer = t.exchange(framed("C1 11"));
  REQUIRE(answer.size() == 1);
  // Seven frames with two flags each.
  CHECK(answer.front().size() == 3 * 7 * (3 + hex(kActlu).size() + 3) - 1);
  CHECK(t.exchange(framed("C1 F1")).size() == 1);
}

TEST_CASE("a PIU with the end mark in it is reported and dropped, and the link goes on") {
  TerminalUnderTest t;
  t.exchange("7E C1 93 47 0F 7E");
  t.link->send(Buffer::copy_of(hex("2D 00 00 00 00 01 47 0F 7E")));
  t.link->send(Buffer::copy_of(Bytes(kLongestInformation + 1, 0x2D)));
  t.link->send(Buffer::copy_of(hex(kActlu)));
  CHECK(t.events.count("HOST1: a PIU contains 47 0F 7E, which the line takes for the end of a frame, and was dropped",
                       Severity::error) == 1);
  CHECK(t.events.count("does not fit into an SDLC frame", Severity::error) == 1);
  CHECK(t.exchange(framed("C1 11")) == Texts{framed("C1 10 " + kActlu)});
  t.link->send(Buffer::copy_of(Bytes(kLongestInformation, 0x2D)));
  CHECK(t.exchange(framed("C1 31")).front().size() == 3 * (kLongestInformation + 6) - 1);
}

TEST_CASE("a terminal that is polled for another station is silent, and says so") {
  TerminalUnderTest t;
  CHECK(t.link->state_in_words() == "connected, not polled yet");
  CHECK(t.exchange("7E C2 93 47 0F 7E").empty());
  CHECK(t.exchange("7E C2 93 47 0F 7E").empty());
  CHECK(t.events.count("the host polls station C2, which no link of this port has") == 1);
  CHECK(t.link->state_in_words() == "connected, not polled; the host polls station C2 instead");
}

TEST_CASE("a terminal that cannot connect says where and why, once, and goes on trying") {
  TerminalUnderTest t({}, sdlc_link(), {});
  t.wait(std::chrono::seconds(100));
  CHECK(t.at_node.events == Texts{"inop no answer"});
  CHECK(t.at_node.last_detail == "cannot connect to 127.0.0.2:37520: connection refused");
  CHECK(t.events.warnings() == 1);
  CHECK(t.network.calls() > 5);
  CHECK(t.link->state_in_words() == "waiting to call 127.0.0.2:37520 again");
  t.link->stop();
  t.wait();
  const auto calls = t.network.calls();
  t.wait(std::chrono::seconds(100));
  CHECK(t.network.calls() == calls);
}

TEST_CASE("a terminal whose connection is cut loses its link and comes again") {
  TerminalUnderTest t;
  t.exchange("7E C1 93 47 0F 7E");
  REQUIRE(t.link->contacted());
  t.network.cut_all();
  t.wait(std::chrono::seconds(1));
  CHECK(t.at_node.events == Texts{"contacted", "inop carrier lost"});
  CHECK(t.at_node.last_detail == "the connection to 127.0.0.2:37520 was lost: connection reset");
  REQUIRE(t.emulator.connections.size() == 2);
  CHECK(t.link->state_in_words() == "connected, not polled yet");
}

TEST_CASE("release 4: the second connection is opened behind the first, and every RTS gets its CTS") {
  TerminalUnderTest t(with_release(4));
  REQUIRE(t.emulator.connections.size() == 2);
  auto& leads = *t.emulator.connections[1];
  CHECK(leads.pieces.empty());
  t.emulator.send("08", 1);
  t.wait();
  CHECK(leads.take() == Texts{"80"});
  t.emulator.send("0C 0C 04 0C", 1);
  t.wait();
  CHECK(leads.take() == Texts{"80 80 80"});
  t.emulator.send("04", 1);
  t.wait();
  CHECK(leads.take().empty());
  CHECK(t.exchange("7E C1 93 47 0F 7E") == Texts{"7E C1 73 47 0F 7E"});
  leads.connection.reset();
  t.wait();
  CHECK(t.at_node.count("inop carrier lost") == 1);
}

TEST_CASE("full duplex: a terminal hears on one line and speaks on the next one") {
  TerminalUnderTest t(SdlcBinding::full_duplex(), sdlc_link(), {37520, 37521});
  REQUIRE(t.emulator.connections.size() == 2);
  CHECK(t.exchange("7E C1 93 47 0F 7E").empty());
  CHECK(t.emulator.connections[1]->take() == Texts{"7E C1 73 47 0F 7E"});
}

TEST_CASE("full duplex without the second line says which one does not answer") {
  TerminalUnderTest t(SdlcBinding::full_duplex(), sdlc_link(), {37520});
  CHECK(t.at_node.last_detail == "cannot connect to 127.0.0.2:37521: connection refused");
}

TEST_CASE("a controller polls whoever calls, with one transmission at a time, and waits for the answer") {
  ControllerUnderTest t;
  CHECK(t.links[0]->state_in_words() == "waiting for a call on 127.0.0.2:37520");
  auto& terminal = t.call();
  CHECK(terminal.take() == Texts{"7E C1 93 47 0F 7E"});
  CHECK(t.exchange(terminal, "7E C1 73 47 0F 7E") == Texts{"7E C1 11 47 0F 7E"});
  CHECK(t.links[0]->contacted());
  for (int i = 0; i < 9; ++i) t.links[0]->send(Buffer::copy_of(hex(kActlu)));
  CHECK(t.exchange(terminal, "7E C1 11 47 0F 7E") == Texts{[] {
          std::string text;
          for (const auto* control : {"00", "02", "04", "06", "08", "0A", "0C"}) {
            text += framed("C1 " + std::string(control) + " " + kActlu) + " ";
          }
          return text + framed("C1 11");
        }()});
  CHECK(t.exchange(terminal, "7E C1 F1 47 0F 7E") ==
        Texts{framed("C1 0E " + kActlu) + " " + framed("C1 00 " + kActlu) + " " + framed("C1 11")});
}

TEST_CASE("a new call replaces the earlier one, and the link is contacted over it") {
  ControllerUnderTest t;
  auto& first = t.call();
  t.exchange(first, "7E C1 73 47 0F 7E");
  auto& second = t.call();
  CHECK(first.closed);
  CHECK(t.at_host[0]->events == Texts{"contacted", "inop carrier lost"});
  CHECK(t.at_host[0]->last_detail == "the connection with 127.0.0.1 was lost: replaced by a new call from 127.0.0.1");
  CHECK(second.take() == Texts{"7E C1 93 47 0F 7E"});
}

TEST_CASE("release 4: a controller raises RTS and transmits when CTS is there, and gives CTS to who asks") {
  ControllerUnderTest t(with_release(4));
  auto& data = t.call();
  CHECK(t.links[0]->state_in_words() == "waiting for the second connection on 127.0.0.2:37520");
  auto& leads = t.call();
  CHECK(leads.take() == Texts{"0C"});
  CHECK(data.take().empty());
  t.exchange(leads, "80");
  CHECK(data.take() == Texts{"7E C1 93 47 0F 7E"});
  CHECK(t.exchange(leads, "08") == Texts{"84"});
  CHECK(data.take().empty());
  // A terminal whose modem does not become ready does not answer.
  t.wait(std::chrono::seconds(8));
  CHECK(t.at_host[0]->events == Texts{"inop no answer"});
  CHECK(t.at_host[0]->last_detail == "station C1 does not answer (SNRM, 7 times)");
}

TEST_CASE("full duplex: a controller speaks on its line and hears on the next one") {
  ControllerUnderTest t(SdlcBinding::full_duplex());
  CHECK(t.port.listening_places().size() == 2);
  auto& hears = t.call(37520);
  CHECK(hears.take().empty());
  auto& speaks = t.call(37521);
  CHECK(hears.take() == Texts{"7E C1 93 47 0F 7E"});
  t.exchange(speaks, "7E C1 73 47 0F 7E");
  CHECK(t.links[0]->contacted());
}

TEST_CASE("a frame of a station that the line does not have is counted and reported once") {
  ControllerUnderTest t;
  auto& terminal = t.call();
  t.exchange(terminal, "7E C5 73 47 0F 7E 7E C5 73 47 0F 7E");
  CHECK(t.events.count("a frame came from station C5, which no link of this port has") == 1);
  CHECK(t.port.counters().errors == 2);
}

TEST_CASE("three stations share a line: each is polled in turn, and one that is silent does not hold up the others") {
  ControllerUnderTest t(
      [] {
        PortDefinition d;
        d.reply_timeout = std::chrono::milliseconds(50);
        return d;
      }(),
      3);
  auto& terminal = t.call();
  std::map<std::string, int> polls;
  // C1 and C3 answer, C2 does not.
  for (int i = 0; i < 600; ++i) {
    for (const auto& piece : terminal.take()) {
      const auto station = piece.substr(3, 2);
      const auto control = piece.substr(6, 2);
      ++polls[station + " " + control];
      if (station == "C2") continue;
      const auto answer = control == "93" ? "73" : "11";
      terminal.connection->send(Buffer::copy_of(hex("7E " + station + " " + answer + " 47 0F 7E")));
    }
    t.wait(std::chrono::milliseconds(1));
  }
  CHECK(t.links[0]->contacted());
  CHECK_FALSE(t.links[1]->contacted());
  CHECK(t.links[2]->contacted());
  CHECK(t.at_host[1]->last_detail == "station C2 does not answer (SNRM, 7 times)");
  CHECK(polls["C1 11"] > 5);
  CHECK(polls["C3 11"] > 5);
  CHECK(polls["C2 93"] >= 7);
}

TEST_CASE("three stations of a node and three of a host on one line carry their PIUs to each other") {
  SdlcBinding b;
  std::vector<std::unique_ptr<RecordingNotifier>> users;
  std::vector<std::unique_ptr<Link>> nodes;
  std::vector<std::unique_ptr<Link>> hosts;
  for (int i = 0; i < 3; ++i) {
    auto d = sdlc_link();
    d.station = static_cast<std::uint8_t>(0xC1 + i);
    for (int end = 0; end < 2; ++end) users.push_back(std::make_unique<RecordingNotifier>());
    nodes.push_back(b.node_port.make_link(d, *users[users.size() - 2]));
    hosts.push_back(b.host_port.make_link(PrimaryUnderTest::as_host(d), *users.back()));
    nodes.back()->start();
    hosts.back()->start();
  }
  b.settle();
  for (std::size_t i = 0; i < 3; ++i) REQUIRE(nodes[i]->contacted());
  for (int n = 0; n < 100; ++n) {
    for (std::size_t i = 0; i < 3; ++i) {
      nodes[i]->send(Buffer::copy_of(Bytes(9, static_cast<std::uint8_t>(i))));
      hosts[i]->send(Buffer::copy_of(Bytes(9, static_cast<std::uint8_t>(i + 3))));
    }
  }
  b.settle();
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(users[2 * i]->pius == std::vector<Bytes>(100, Bytes(9, static_cast<std::uint8_t>(i + 3))));
    CHECK(users[2 * i + 1]->pius == std::vector<Bytes>(100, Bytes(9, static_cast<std::uint8_t>(i))));
  }
  // One that stops leaves the line to the others, and answers for itself that it is not there.
  nodes[1]->stop();
  b.settle();
  CHECK(nodes[0]->contacted());
  CHECK_FALSE(hosts[1]->contacted());
  CHECK(users[3]->losses() == 1);
  nodes[1]->start();
  b.settle();
  CHECK(nodes[1]->contacted());
  CHECK(hosts[1]->contacted());
}

TEST_CASE("an idle line carries polls and their answers, at the configured pause, and nothing else") {
  SdlcBinding b;
  b.start();
  const auto before = b.network.delivered_bytes();
  run_for(b.timers, std::chrono::seconds(100));
  const auto bytes = b.network.delivered_bytes() - before;
  CHECK(bytes % 12 == 0);  // RR P and RR F of six bytes each
  CHECK(bytes / 12 <= 100);
  CHECK(bytes / 12 >= 95);
}

TEST_CASE("a line on which no link is started has no connection and no listener") {
  SdlcBinding b;
  b.start();
  CHECK(b.network.connections() == 1);
  CHECK(b.node_port.active_partners() == Texts{"127.0.0.2"});
  CHECK(b.host_port.active_partners() == Texts{"127.0.0.1"});
  b.node->stop();
  b.host->stop();
  b.settle();
  CHECK(b.network.connections() == 0);
  CHECK(b.node_port.active_partners().empty());
  b.node->start();
  b.settle();
  CHECK(b.at_node.last_detail.find("connection refused") != std::string::npos);
}

TEST_CASE("a controller that cannot listen says so once and tries again") {
  TimerQueue timers;
  SimNetwork network(timers);
  SimTcp tcp(network, "127.0.0.2");
  ScriptedEmulator other(network);
  RecordingSink events;
  RecordingNotifier user;
  sdlc::Port port(SdlcBinding::host_definition({}), tcp, timers, events);
  port.start();
  auto link = port.make_link(PrimaryUnderTest::as_host(sdlc_link()), user);
  link->start();
  run_for(timers, std::chrono::seconds(100));
  CHECK(events.count("cannot listen on 127.0.0.2:37520: address already in use; retrying", Severity::error) == 1);
  CHECK(link->state_in_words() == "cannot listen on 127.0.0.2:37520");
  link.reset();
}
