// A program at the end of a PortServer's connection, played by the test frame by frame.
#pragma once

#include <catch2/catch.hpp>
#include <deque>

#include "node/port_server.h"
#include "support/node_harness.h"

namespace openrui::test {

// Keeps what is sent; `stuck`: nothing leaves, so it piles up in the connection.
class FakeConnection final : public TcpConnection {
 public:
  void set_handler(TcpHandler&) override {}
  void send(Buffer bytes) override {
    if (stuck) queued += bytes.size();
    sent.insert(sent.end(), bytes.view().begin(), bytes.view().end());
  }
  std::size_t queued_bytes() const override { return queued; }
  Endpoint remote() const override { return {"10.0.0.1", 1}; }
  Endpoint local() const override { return {"10.0.0.2", 2}; }

  Bytes sent;
  std::size_t queued = 0;
  bool stuck = false;
};

class PortPeer final : private PortServerOwner {
 public:
  explicit PortPeer(NodeHarness& h)
      : harness(h), server({h.node, connection, h.events, "NODE1", "10.0.0.1:1"}, *this) {}

  void send(const Buffer& f) { CHECK(server.received(f.view()) == f.size()); }
  void greet() {
    server.received(frames::kMagic);
    send(frames::make_hello({1, 1, 77, "demo"}));
    CHECK(take() == "welcome");
  }
  void open(SessionId id, const std::string& lu) {
    OpenRequest request;
    request.name = lu;
    send(frames::make_open(id, request));
  }
  // The oldest frame that was sent and not taken, in words; empty when there is none.
  std::string take() {
    if (!next()) return {};
    const auto id = std::to_string(frame.session);
    switch (frame.type) {
      case frames::Type::welcome:
        return "welcome";
      case frames::Type::refused:
        return "refused " + frames::parse_refused(frame).value();
      case frames::Type::open_answered: {
        const auto r = frames::parse_open_answered(frame).value();
        return id + " answered " + std::to_string(static_cast<int>(r.error)) + " " + r.lu;
      }
      case frames::Type::opened:
        return id + " opened";
      case frames::Type::progress:
        return id + " progress " + std::to_string(static_cast<int>(frames::parse_progress(frame).value()));
      case frames::Type::message:
        return id + " message " + to_hex(frames::parse_message(frame).value().message.ru, 4);
      case frames::Type::submitted:
        return id + " submitted " + RecordingUser::words(frames::parse_submitted(frame).value());
      case frames::Type::failed:
        return id + " failed " + std::to_string(static_cast<int>(frames::parse_failed(frame).value()));
      case frames::Type::closed:
        return id + " closed";
      default:
        return "?";
    }
  }
  // Takes everything; how many frames of the type there were for the session.
  std::size_t count(frames::Type type, SessionId id) {
    std::size_t n = 0;
    while (next()) n += frame.type == type && frame.session == id ? 1 : 0;
    return n;
  }
  // The next frame into `frame`, whose body is valid until the next call.
  bool next() {
    current.assign(connection.sent.begin() + static_cast<std::ptrdiff_t>(at), connection.sent.end());
    frames::Frame found;
    if (frames::scan(current, found) != frames::Scan::complete) return false;
    current.resize(found.size());
    REQUIRE(frames::scan(current, frame) == frames::Scan::complete);
    at += frame.size();
    return true;
  }

  NodeHarness& harness;
  FakeConnection connection;
  PortServer server;
  std::string why_ended;
  int ends = 0;
  int idles = 0;
  std::size_t at = 0;
  Bytes current;
  frames::Frame frame;

 private:
  void on_end(PortServer&, const std::string& why) override {
    ++ends;
    why_ended = why;
  }
  void on_idle(PortServer&) override { ++idles; }
};

}  // namespace openrui::test
