// Stations of ours on a line that a test holds in its hand, and the 3705 emulator played by a script.
#pragma once

#include <catch2/catch.hpp>
#include <memory>

#include "binding.h"
#include "dlc/sdlc/framing.h"
#include "dlc/sdlc/primary.h"
#include "dlc/sdlc/secondary.h"
#include "support/hex.h"

namespace openrui::test {

// Keeps what a station transmits: frames in hex without flags and FCS, one transmission a string, frames apart by "; ".
class RecordingLine final : public sdlc::Line {
 public:
  explicit RecordingLine(TimerQueue& timers) : timers_(timers) { definition_.reconnect_max = std::chrono::seconds(1); }

  std::vector<std::string> sent;
  bool carrier = true;
  int changes = 0;
  RecordingSink events;
  PortCounters counters;
  // Takes what was sent since the last call.
  std::vector<std::string> take() { return std::exchange(sent, {}); }
  PortDefinition& change() { return definition_; }

  const PortDefinition& definition() const override { return definition_; }
  TimerQueue& timers() override { return timers_; }
  PortCounters& count() override { return counters; }
  void report(Severity severity, const std::string& text) override {
    static_cast<EventSink&>(events).on_event(severity, "LINE1", text);
  }
  bool up() const override { return carrier; }
  void transmit(std::span<const SdlcFrame> frames, SdlcModulo modulo) override {
    std::string text;
    for (const auto& frame : frames) {
      std::array<std::uint8_t, kSdlcLongestHeader> header{};
      Bytes bytes(header.size());
      bytes.resize(emit_sdlc_header(frame, modulo, header));
      std::copy_n(header.begin(), bytes.size(), bytes.begin());
      bytes.insert(bytes.end(), frame.information.begin(), frame.information.end());
      text += (text.empty() ? "" : "; ") + to_hex(bytes);
    }
    sent.push_back(text);
  }
  bool carries(const std::string&, ByteView, SdlcModulo) override { return true; }
  void on_change() override { ++changes; }
  void on_gone(const Link&) override {}
  std::string state_in_words() const override { return "no carrier"; }

 private:
  TimerQueue& timers_;
  PortDefinition definition_;
};

inline LinkDefinition sdlc_link(int modulo = 8, int window = 7) {
  auto d = node_link_definition();
  d.modulo = modulo;
  d.window = window;
  return d;
}

struct SecondaryUnderTest {
  explicit SecondaryUnderTest(const LinkDefinition& d = sdlc_link()) : link(line, d, at_node) { link.start(); }
  void receive(std::string_view text) { link.receive(hex(text)); }
  // Contacted, and something numbered was received since.
  void bring_up(std::string_view set_mode = "C1 93", std::string_view poll = "C1 11") {
    receive(set_mode);
    receive(poll);
    REQUIRE(link.contacted());
    line.sent.clear();
    at_node.clear();
  }
  void send(std::string_view piu) { link.send(Buffer::copy_of(hex(piu))); }

  TimerQueue timers;
  RecordingLine line{timers};
  RecordingNotifier at_node;
  sdlc::Secondary link;
};

struct PrimaryUnderTest {
  explicit PrimaryUnderTest(LinkDefinition d = sdlc_link()) : link(line, as_host(d), at_host) { link.start(); }
  static LinkDefinition as_host(LinkDefinition d) {
    d.host = true;
    return d;
  }
  void receive(std::string_view text) { link.receive(hex(text)); }
  void turn() { link.take_turn(); }
  // Up to NRM, nothing outstanding, a poll answered.
  void bring_up() {
    turn();
    receive("C1 BF 02 00 01 70 00 18");
    turn();
    receive("C1 73");
    turn();
    receive("C1 11");
    REQUIRE(link.contacted());
    line.sent.clear();
    at_host.clear();
  }
  void send(std::string_view piu) { link.send(Buffer::copy_of(hex(piu))); }

  TimerQueue timers;
  RecordingLine line{timers};
  RecordingNotifier at_host;
  sdlc::Primary link;
};

// The 3705 emulator at 127.0.0.2, by hand: what the terminal sends is kept as it came, one piece a string.
class ScriptedEmulator final : public TcpAcceptor {
 public:
  explicit ScriptedEmulator(SimNetwork& network, std::vector<std::uint16_t> ports = {37520})
      : tcp_(network, "127.0.0.2") {
    for (const auto port : ports) listeners_.push_back(std::move(tcp_.listen({"", port}, *this).value()));
  }
  void send(std::string_view text, std::size_t connection = 0) {
    connections.at(connection)->connection->send(Buffer::copy_of(hex(text)));
  }
  void hang_up() { connections.clear(); }

  struct Connection final : TcpHandler {
    void on_connected() override {}
    std::size_t on_data(ByteView data) override {
      pieces.push_back(to_hex(data));
      return data.size();
    }
    void on_closed(const std::string&) override { closed = true; }
    void on_drained() override {}
    std::vector<std::string> take() { return std::exchange(pieces, {}); }

    std::unique_ptr<TcpConnection> connection;
    std::vector<std::string> pieces;
    bool closed = false;
  };
  std::vector<std::unique_ptr<Connection>> connections;  // in the order of the calls

 private:
  void on_accept(std::unique_ptr<TcpConnection> connection) override {
    connections.push_back(std::make_unique<Connection>());
    connection->set_handler(*connections.back());
    connections.back()->connection = std::move(connection);
  }

  SimTcp tcp_;
  std::vector<std::unique_ptr<TcpListener>> listeners_;
};

// Our terminal's port at 127.0.0.1, which calls the script.
struct TerminalUnderTest {
  explicit TerminalUnderTest(const PortDefinition& changes = {}, const LinkDefinition& d = sdlc_link(),
                             std::vector<std::uint16_t> ports = {37520})
      : emulator(network, std::move(ports)), port(SdlcBinding::node_definition(changes), tcp, timers, events) {
    port.start();
    link = port.make_link(d, at_node);
    link->start();
    wait();
  }
  ~TerminalUnderTest() { link.reset(); }
  void wait(Duration span = std::chrono::milliseconds(20)) { run_for(timers, span); }
  // Sends, and gives the pieces that came back.
  std::vector<std::string> exchange(std::string_view text) {
    emulator.send(text);
    wait();
    return emulator.connections.front()->take();
  }

  TimerQueue timers;
  SimNetwork network{timers};
  SimTcp tcp{network, "127.0.0.1"};
  RecordingSink events;
  RecordingNotifier at_node;
  ScriptedEmulator emulator;
  sdlc::Port port;
  std::unique_ptr<Link> link;
};

}  // namespace openrui::test
