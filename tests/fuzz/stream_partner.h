// The partner node of a facility under test: calls and greets as it must (transports reference 10.3), then sends what
// the input says; and holds what comes to being frames.
#pragma once

#include <memory>

#include "fuzz_input.h"
#include "streams/node_streams.h"
#include "support/sim_tcp.h"

namespace openrui::fuzz {

class Silence final : public EventSink {
  void on_event(Severity, const std::string&, const std::string& text) override {
    require(!text.empty(), "an event has words");
  }
};

// What the facility under test is: NODEA at 10.0.0.1, which takes any caller.
inline constexpr std::uint16_t kStreamPort = 14771;
inline streams::StreamsDefinition node_under_test(streams::Kind kind) {
  streams::StreamsDefinition d;
  d.kind = kind;
  d.name = d.node = "NODEA";
  d.listen = Endpoint{"10.0.0.1", kStreamPort};
  d.any_caller = true;
  return d;
}

class StreamPartner : public TcpHandler {
 public:
  StreamPartner(test::SimNetwork& network, streams::Kind kind) : kind_(kind), tcp_(network, "10.0.0.2") {}
  // A new stream; the one before is gone.
  void call() {
    connection_ = tcp_.connect({}, {"10.0.0.1", kStreamPort}, *this);
    streams::Hello hello;
    hello.node = "NODEB";
    hello.instance.fill(instance);
    frame({1}, streams::emit_hello(hello));
    frame({2}, streams::emit_hello_ack({1, 3}));
  }
  void frame(const streams::FrameHeader& header, ByteView payload) {
    if (connection_) connection_->send(streams::emit_frame(kind_, header, payload));
  }
  void raw(ByteView bytes) {
    if (connection_ && !bytes.empty()) connection_->send(Buffer::copy_of(bytes));
  }
  std::uint8_t instance = 1;

 private:
  // A frame that came, of the facility's own types.
  virtual void look(const streams::Frame& frame) = 0;

  void on_connected() override {}
  std::size_t on_data(ByteView data) override {
    std::size_t taken = 0;
    for (;;) {
      const auto scan = streams::scan_frame(kind_, streams::kDefaultMaxPayload, data.subspan(taken));
      require(scan.result != streams::Scan::Result::broken, "what is sent are frames");
      if (scan.result != streams::Scan::Result::complete) return taken;
      taken += scan.size;
      if (scan.frame.header.type >= 0x10) look(scan.frame);
    }
  }
  void on_closed(const std::string&) override {}
  void on_drained() override {}

  streams::Kind kind_;
  test::SimTcp tcp_;
  std::unique_ptr<TcpConnection> connection_;
};

}  // namespace openrui::fuzz
