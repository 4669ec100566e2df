// LLC2: PDUs and frames bytes -> values -> the same bytes, and a port with two links of each role under any sequence of
// frames, waiting times, calls of its user and losses of the carrier.
#include <memory>

#include "dlc/llc2/frame.h"
#include "dlc/llc2/pdu.h"
#include "dlc/llc2/port.h"
#include "fuzz_input.h"
#include "support/recorders.h"
#include "support/sim_ethernet.h"
#include "support/sim_tcp.h"

using namespace openrui;
using namespace openrui::llc2;
using namespace openrui::test;
using fuzz::require;

namespace {

constexpr std::size_t kMaxSteps = 400;
constexpr std::size_t kMaxFramesPerStep = 600;

void codec(ByteView bytes) {
  if (const auto frame = parse_frame(bytes)) {
    auto again = Buffer::copy_of(frame->pdu);
    emit_frame(frame->destination, frame->source, frame->framing, again);
    const auto parsed = parse_frame(again.view());
    require(parsed.ok() && parsed->framing == frame->framing, "an emitted frame is a frame");
    require(std::equal(parsed->pdu.begin(), parsed->pdu.end(), frame->pdu.begin(), frame->pdu.end()),
            "an emitted frame has the same PDU");
  }
  if (const auto pdu = parse_pdu(bytes)) {
    to_words(*pdu);
    if (pdu->type == PduType::unknown) return;
    auto again = Buffer::copy_of(pdu->information);
    emit_pdu(*pdu, again);
    require(to_hex(again.view()) == to_hex(bytes), "an emitted PDU has the same bytes");
  }
  if (const auto reject = parse_frame_reject(bytes)) {
    to_words(*reject);
    require(parse_frame_reject(emit_frame_reject(*reject)).value() == *reject, "an emitted FRMR is the same value");
  }
}

LinkDefinition definition_of(bool host) {
  LinkDefinition d;
  d.name = host ? "HOST" : "NODE";
  d.mac = parse_mac(host ? "02:00:00:00:00:02" : "02:00:00:00:00:01").value();
  d.remote_mac = parse_mac("02:00:00:00:00:03").value();
  d.xid = NodeId{0x017, 0x00018};
  d.host = host;
  return d;
}

// Gains and losses must take turns.
void check_turns(const RecordingNotifier& user) {
  bool up = false;
  for (const auto& event : user.events) {
    if (event == "contacted") {
      require(!up, "a contact is told once");
      up = true;
    } else if (event.rfind("inop", 0) == 0) {
      up = false;
    }
  }
}

void run_port(fuzz::Input in) {
  TimerQueue timers;
  SimWire wire(timers);
  SimEthernet ethernet(wire, definition_of(false).mac);
  RecordingSink events;
  PortDefinition definition;
  definition.name = "LAN1";
  definition.dlc = DlcType::llc2;
  definition.interface = "sim0";
  definition.llc2.transmit_window = 1 + in.u8() % 127;
  definition.llc2.receive_window = 1 + in.u8() % 127;
  definition.llc2.window_increment = in.u8() % 4;
  llc2::Port port(definition, ethernet, timers, events);
  std::size_t frames = 0;
  wire.watch = [&frames](ByteView) { ++frames; };
  RecordingNotifier users[2];
  std::unique_ptr<Link> links[2];
  for (int i = 0; i < 2; ++i) {
    links[i] = port.make_link(definition_of(i == 1), users[i]);
    links[i]->start();
  }
  port.start();
  for (std::size_t step = 0; in.more() && step < kMaxSteps; ++step) {
    const auto what = in.u8();
    auto& link = *links[what & 1];
    frames = 0;
    switch (what >> 1 & 7) {
      case 0:
        run_for(timers, std::chrono::milliseconds(in.u16()));
        break;
      case 1:
        link.send(Buffer::copy_of(Bytes(9 + in.u8(), 0x2D)));
        break;
      case 2:
        link.set_busy(in.flag());
        break;
      case 3:
        in.flag() ? link.stop() : link.start();
        break;
      case 4:
        if (in.flag()) wire.cut();
        wire.mend();
        break;
      default: {
        // A frame to one of the links from its partner, or any bytes.
        auto pdu = in.chunk();
        if (what >= 0x80) {
          wire.inject(Bytes(pdu.begin(), pdu.end()));
        } else {
          auto frame = Buffer::copy_of(pdu);
          emit_frame(definition_of((what & 1) != 0).mac, definition_of(false).remote_mac, EthernetFraming::ieee_802_3,
                     frame);
          wire.inject(Bytes(frame.view().begin(), frame.view().end()));
        }
        run_for(timers, std::chrono::milliseconds(1));
      }
    }
    require(frames < kMaxFramesPerStep, "a step costs a bounded number of frames");
  }
  for (int i = 0; i < 2; ++i) {
    check_turns(users[i]);
    links[i]->state_in_words();
    links[i]->stop();
  }
  run_for(timers, std::chrono::seconds(60));
  for (int i = 0; i < 2; ++i) {
    require(links[i]->state_in_words() == "stopped", "a link that is stopped becomes so");
    require(links[i]->queued_bytes() == 0, "a stopped link keeps nothing");
    links[i].reset();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  codec(ByteView(data, size));
  run_port(fuzz::Input(data, size));
  return 0;
}
