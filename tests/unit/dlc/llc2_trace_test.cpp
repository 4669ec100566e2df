// Two real LLC2 stations (Windows 98 and DOS, NetBIOS on SAP F0) on an Ethernet: every frame is read and written back,
// and our connection in the place of either station does what the real one did.
#include "binding.h"
#include "dlc/llc2/frame.h"
#include "station_under_test.h"
#include "support/pcap_file.h"

using namespace openrui;
using namespace openrui::llc2;
using namespace openrui::test;

namespace {

constexpr unsigned kEthernetLinkType = 1;
constexpr std::size_t kEthernetHeader = 14;
constexpr std::uint8_t kNetBios = 0xF0;
// Sets the connection up, and ends it.
const MacAddress kCaller = parse_mac("00:0c:29:d4:79:b2").value();
const MacAddress kCalled = parse_mac("00:50:56:33:78:9e").value();

std::vector<CapturedFrame> trace() { return captured_frames("llc2-netbios.pcap", kEthernetLinkType); }

struct Numbered {
  Duration at;
  bool by_caller;
  Pdu pdu;  // views the frame
};
// The PDUs of the one connection in the trace.
std::vector<Numbered> connection_of(const std::vector<CapturedFrame>& frames) {
  std::vector<Numbered> pdus;
  for (const auto& captured : frames) {
    const auto frame = parse_frame(captured.bytes);
    if (!frame || is_group(frame->destination)) continue;
    const auto pdu = parse_pdu(frame->pdu);
    REQUIRE(pdu.ok());
    if (pdu->dsap == kNetBios && pdu->type != PduType::ui) {
      pdus.push_back({captured.at, frame->source == kCaller, *pdu});
    }
  }
  return pdus;
}

std::string words_of(Pdu pdu) {
  pdu.dsap = pdu.ssap = 0;
  return to_words(pdu).substr(std::string("00 -> 00 ").size());
}

// Our connection as one of the two.
class Replay {
 public:
  explicit Replay(bool as_caller) : as_caller_(as_caller) {
    const auto frames = trace();
    const auto pdus = connection_of(frames);
    Duration now = pdus.front().at;
    for (std::size_t i = 0; i < pdus.size(); ++i) {
      CAPTURE(i, words_of(pdus[i].pdu));
      t.wait(pdus[i].at - now);
      check_acknowledgements(t.take_sent());
      now = pdus[i].at;
      if (pdus[i].by_caller == as_caller) {
        play(pdus[i].pdu);
      } else {
        receive(pdus, i);
      }
    }
  }

  StationUnderTest t;
  std::vector<Bytes> partner_data;
  std::size_t sent_data = 0;
  std::size_t answers = 0;
  std::size_t polls_not_ours = 0;

 private:
  // What the real station sent because its user wanted it.
  void play(const Pdu& pdu) {
    if (pdu.command && pdu.pf && pdu.type != PduType::sabme && pdu.type != PduType::disc) ++polls_not_ours;
    if (pdu.type == PduType::sabme) t.station.connect();
    if (pdu.type == PduType::disc) t.station.disconnect();
    if (pdu.type == PduType::i) t.station.send(Buffer::copy_of(pdu.information));
    if (!pdu.command || pdu.type == PduType::rr) return;
    // It may ask for an acknowledgement with data, where ours does so when its window is full.
    auto expected = pdu;
    expected.pf = pdu.type != PduType::i;
    REQUIRE(t.take_sent() == std::vector<std::string>{words_of(expected)});
    if (pdu.type == PduType::i) ++sent_data;
  }
  void receive(const std::vector<Numbered>& pdus, std::size_t i) {
    const auto& pdu = pdus[i].pdu;
    if (pdu.type == PduType::i) partner_data.emplace_back(pdu.information.begin(), pdu.information.end());
    t.station.on_pdu(pdu);
    const auto sent = t.take_sent();
    if (!pdu.command || !pdu.pf) return check_acknowledgements(sent);
    // A poll: the answer is the real station's next final one.
    for (++i; pdus[i].pdu.command || !pdus[i].pdu.pf; ++i) continue;
    REQUIRE(pdus[i].by_caller == as_caller_);
    REQUIRE(sent == std::vector<std::string>{words_of(pdus[i].pdu)});
    ++answers;
  }
  // Acknowledgements come when our timers say so.
  static void check_acknowledgements(const std::vector<std::string>& sent) {
    for (const auto& words : sent) REQUIRE(words.rfind("RR r NR=", 0) == 0);
  }

  bool as_caller_;
};

std::vector<std::string> words_of(const std::vector<Bytes>& data) {
  std::vector<std::string> words;
  for (const auto& bytes : data) words.push_back("data " + to_hex(bytes, 4));
  return words;
}

}  // namespace

TEST_CASE("every LLC frame of two real stations is read and written back as it was") {
  std::map<PduType, int> seen;
  std::size_t others = 0;
  for (const auto& captured : trace()) {
    const auto frame = parse_frame(captured.bytes);
    if (!frame) {
      ++others;  // IP
      continue;
    }
    CHECK(frame->framing == EthernetFraming::ieee_802_3);
    const auto pdu = parse_pdu(frame->pdu);
    REQUIRE(pdu.ok());
    CHECK(pdu->fault == PduFault::none);
    ++seen[pdu->type];
    auto again = Buffer::copy_of(pdu->information);
    emit_pdu(*pdu, again);
    CHECK(to_hex(again.view()) == to_hex(frame->pdu));
    emit_frame(frame->destination, frame->source, frame->framing, again);
    // The padding of a real card is not always zero.
    const auto length = kEthernetHeader + frame->pdu.size();
    CHECK(to_hex(again.view().first(length)) == to_hex(ByteView(captured.bytes).first(length)));
  }
  CHECK(others == 62);
  CHECK(seen[PduType::sabme] == 1);
  CHECK(seen[PduType::disc] == 1);
  CHECK(seen[PduType::ua] == 2);
  CHECK(seen[PduType::unknown] == 0);
}

TEST_CASE("our connection in the place of the called station follows the trace and answers as it did") {
  Replay r(false);
  CHECK(r.sent_data == 26);
  CHECK(r.partner_data.size() == 37);
  auto expected = words_of(r.partner_data);
  expected.insert(expected.begin(), "connected by partner");
  expected.insert(expected.end(), {"down ended by the partner", "disconnected"});
  CHECK(r.t.told == expected);
  // SABME, three polls with RR and I, DISC.
  CHECK(r.answers == 6);
  // The answers to polls of the real station, where ours had none open.
  CHECK(r.t.station.counters().stray == r.polls_not_ours);
  CHECK(r.t.station.counters().retransmitted == 0);
  CHECK(r.t.station.counters().polls == 0);
}

TEST_CASE("our connection in the place of the calling station follows the trace and answers as it did") {
  Replay r(true);
  CHECK(r.sent_data == 37);
  CHECK(r.partner_data.size() == 26);
  auto expected = words_of(r.partner_data);
  expected.insert(expected.begin(), "connected");
  expected.emplace_back("disconnected");
  CHECK(r.t.told == expected);
  CHECK(r.answers == 1);
  CHECK(r.t.station.counters().stray == r.polls_not_ours);
  CHECK(r.t.station.counters().retransmitted == 0);
  CHECK(r.t.station.counters().polls == 0);
}

TEST_CASE("a port takes its connection out of all the frames of the trace") {
  TimerQueue timers;
  SimWire wire(timers);
  wire.set_delay(std::chrono::microseconds(1));  // less than between two frames
  SimEthernet ethernet(wire, kCalled);
  RecordingSink events;
  RecordingNotifier user;
  llc2::Port port(Llc2Binding::port_definition("LAN1", 7), ethernet, timers, events);
  LinkDefinition d;
  d.name = "NETBIOS";
  d.mac = kCalled;
  d.remote_mac = kCaller;
  d.sap = d.remote_sap = kNetBios;
  const auto link = port.make_link(d, user);
  port.start();
  const auto frames = trace();
  Duration now{};
  bool started = false;
  for (const auto& captured : frames) {
    run_for(timers, captured.at - now);
    now = captured.at;
    const auto frame = parse_frame(captured.bytes);
    if (frame && frame->source == kCalled && !is_group(frame->destination)) {
      const auto pdu = parse_pdu(frame->pdu);
      if (pdu->type == PduType::i) link->send(Buffer::copy_of(pdu->information));
      continue;
    }
    // Not before: nobody answers its TEST.
    if (!std::exchange(started, true)) link->start();
    wire.inject(captured.bytes);
  }
  run_for(timers, std::chrono::milliseconds(10));
  CHECK(user.count("contacted") == 1);
  CHECK(user.pius.size() == 37);
  CHECK(user.last_detail == "the partner disconnected (DISC)");
  CHECK(port.counters().pius_out == 26);
  CHECK(port.counters().errors == 0);
}
