// An LLC2 port with a scripted partner on the wire: how a link comes up frame by frame (transports reference 4.6), what
// strangers are answered, and what an operator is told about the usual mistakes.
#include <catch2/catch.hpp>

#include "binding.h"
#include "dlc/llc2/frame.h"
#include "dlc/llc2/pdu.h"

using namespace openrui;
using namespace openrui::llc2;
using namespace openrui::test;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

using Words = std::vector<std::string>;

const MacAddress kOwn = node_link_definition().mac;
const MacAddress kPartner = node_link_definition().remote_mac;

// Our link and a card on which the test plays the partner.
class PortUnderTest final : private EthernetHandler {
 public:
  explicit PortUnderTest(LinkDefinition d = node_link_definition(), PortDefinition p = definition())
      : port(p, ethernet, timers, events) {
    auto opened = partner_ethernet.open("sim0", *this);
    card = std::move(opened.value());
    EthernetFilter all;
    for (const auto& mac : {kPartner, MacAddress{swap_bits(kPartner.octets)}, kOther}) all.macs.push_back(mac);
    card->set_filter(all);
    port.start();
    link = port.make_link(d, user);
  }
  ~PortUnderTest() override { link.reset(); }
  static PortDefinition definition() { return Llc2Binding::port_definition("LAN1", 7); }

  void start() {
    link->start();
    wait();
  }
  void wait(Duration span = milliseconds(10)) { run_for(timers, span); }
  // The partner's frame: LLC in hex.
  void send(const std::string& llc, const MacAddress& from = kPartner, const MacAddress& to = kOwn) {
    auto frame = Buffer::copy_of(from_hex(llc).value());
    emit_frame(to, from, EthernetFraming::ieee_802_3, frame);
    card->send(std::move(frame));
    wait();
  }
  // What the partner has heard since the last call: LLC in hex.
  Words heard() { return std::exchange(heard_, {}); }
  // Until our null XID.
  void locate() {
    start();
    send("04 01 F3");
    heard();
  }

  const MacAddress kOther = parse_mac("02:00:00:00:00:09").value();
  TimerQueue timers;
  SimWire wire{timers};
  SimEthernet ethernet{wire, parse_mac("02:00:00:00:00:01").value()};
  SimEthernet partner_ethernet{wire, kPartner};
  RecordingSink events;
  RecordingNotifier user;
  std::unique_ptr<EthernetCard> card;
  llc2::Port port;
  std::unique_ptr<Link> link;

 private:
  void on_frame(ByteView bytes) override {
    const auto frame = parse_frame(bytes);
    if (frame) heard_.push_back(to_hex(frame->pdu));
  }
  void on_carrier_lost(const std::string&) override {}
  void on_drained() override {}

  Words heard_;
};

}  // namespace

TEST_CASE("a node's LLC2 link comes up with TEST and null XID and XID 0 and SABME byte for byte") {
  PortUnderTest t;
  t.start();
  CHECK(t.heard() == Words{"00 04 F3"});
  CHECK(t.link->state_in_words() == "looking for " + to_words(kPartner) + " with TEST");
  t.send("04 01 F3");
  CHECK(t.heard() == Words{"04 04 BF"});
  CHECK(t.link->state_in_words() == "XID exchange");
  t.send("04 05 BF");
  CHECK(t.heard() == Words{"04 04 BF 02 00 01 70 00 18"});
  t.send("04 05 BF");
  CHECK(t.heard().empty());
  CHECK(t.link->state_in_words() == "XID 017-00018 sent, waiting to be contacted");
  t.send("04 04 7F");
  CHECK(t.heard() == Words{"04 05 73"});
  CHECK(t.link->contacted());
  CHECK(t.user.events == Words{"xid sent null", "xid received null", "xid sent 02 00 01 70 00 18", "contacted"});
  CHECK(t.user.info.max_btu == 1496);
  // Real stacks exchange RR once before data.
  t.send("04 04 01 01");
  CHECK(t.heard() == Words{"04 05 01 01"});
  t.send("04 04 00 00 2D 00 00 00 00 01 6B 80 00 11 01");
  CHECK(t.user.pius == std::vector<Bytes>{from_hex("2D 00 00 00 00 01 6B 80 00 11 01").value()});
  t.link->send(Buffer::copy_of(from_hex("2D 00 00 00 00 01 EB 80 00 11").value()));
  t.wait();
  CHECK(t.heard() == Words{"04 04 00 02 2D 00 00 00 00 01 EB 80 00 11"});
  t.send("04 04 53");
  CHECK(t.heard() == Words{"04 05 73"});
  CHECK(t.user.events.back() == "inop ended by the partner");
}

TEST_CASE("a link that is busy says RNR and discards and asks for what it has missed with REJ byte for byte") {
  PortUnderTest t;
  t.start();
  t.send("04 04 7F");
  t.heard();
  t.link->set_busy(true);
  t.wait();
  CHECK(t.heard() == Words{"04 05 05 00"});
  t.send("04 04 00 01 2D 00 00 00 00 01 6B 80 00 11 01");
  CHECK(t.heard() == Words{"04 05 05 01"});
  CHECK(t.user.pius.empty());
  t.link->set_busy(false);
  t.wait();
  CHECK(t.heard() == Words{"04 05 09 00"});
  t.send("04 04 00 00 2D 00 00 00 00 01 6B 80 00 11 01");
  CHECK(t.heard() == Words{"04 05 01 02"});
  CHECK(t.user.pius.size() == 1);
  // Nothing was missed the second time.
  t.link->set_busy(true);
  t.link->set_busy(false);
  t.wait();
  CHECK(t.heard() == Words{"04 05 05 02", "04 05 01 02"});
}

TEST_CASE("a partner that says RNR gets no PIU until it says RR byte for byte") {
  PortUnderTest t;
  t.start();
  t.send("04 04 7F");
  t.heard();
  t.send("04 05 05 00");
  t.link->send(Buffer::copy_of(from_hex("2D 00 00 00 00 01 EB 80 00 11").value()));
  t.wait(seconds(1));
  CHECK(t.heard().empty());
  CHECK(t.link->queued_bytes() == 10);
  t.send("04 05 01 00");
  CHECK(t.heard() == Words{"04 04 00 00 2D 00 00 00 00 01 EB 80 00 11"});
}

TEST_CASE("a host that polls with XID commands gets the node's XID in each response") {
  PortUnderTest t;
  t.locate();
  t.send("04 04 BF");
  CHECK(t.heard() == Words{"04 05 BF 02 00 01 70 00 18"});
  t.send("04 04 7F");
  CHECK(t.link->contacted());
  t.heard();
  // A host that has lost its memory asks again.
  t.send("04 04 BF");
  CHECK(t.heard() == Words{"04 05 BF 02 00 01 70 00 18"});
  CHECK(t.link->contacted());
}

TEST_CASE("a host that skips TEST and XID contacts the node all the same") {
  PortUnderTest t;
  t.start();
  t.send("04 04 7F");
  CHECK(t.link->contacted());
}

TEST_CASE("a host's LLC2 link asks a silent node for its XID and judges it and sends SABME") {
  auto d = host_link_definition();
  std::swap(d.mac, d.remote_mac);
  PortUnderTest t(d);
  t.start();
  CHECK(t.heard().empty());
  CHECK(t.link->state_in_words() == "waiting for an XID from " + to_words(kPartner) + " SAP 04");
  t.send("04 04 BF");
  CHECK(t.heard() == Words{"04 05 BF"});
  t.wait(seconds(1));
  CHECK(t.heard() == Words{"04 04 BF"});
  t.send("04 05 BF 02 00 01 70 00 18");
  CHECK(t.heard() == Words{"04 04 7F"});
  CHECK(t.link->state_in_words() == "SABME sent");
  t.send("04 05 73");
  CHECK(t.link->contacted());
}

TEST_CASE("a host answers a node whose XID it refuses with DM and says which one it wants") {
  auto d = host_link_definition();
  std::swap(d.mac, d.remote_mac);
  PortUnderTest t(d);
  t.start();
  t.send("04 04 BF 02 00 01 70 00 19");
  CHECK(t.heard() == Words{"04 05 1F"});
  CHECK(t.user.events.back() == "inop refused");
  CHECK(t.user.last_detail == "the partner identified itself as 017-00019, 017-00018 is required");
}

TEST_CASE("TEST and XID to the null SAP are answered for our addresses with what was sent") {
  PortUnderTest t;
  t.start();
  t.heard();
  t.send("00 04 F3 01 02 03", t.kOther);
  t.send("00 04 BF", t.kOther);
  t.send("00 04 BF 81 01 00", t.kOther);
  t.send("04 08 F3 07", t.kOther);
  CHECK(t.heard() == Words{"04 01 F3 01 02 03", "04 01 BF", "04 01 BF 81 03 FE", "08 05 F3 07"});
  t.send("04 04 BF 81 01 00");
  CHECK(t.heard() == Words{"04 05 BF 81 03 FE"});
  // Not for a link that is stopped.
  t.link->stop();
  t.send("00 04 F3", t.kOther);
  CHECK(t.heard().empty());
}

TEST_CASE("a stranger's commands are answered with DM and the operator is told once") {
  PortUnderTest t;
  t.start();
  t.heard();
  for (int i = 0; i < 3; ++i) t.send("04 08 7F", t.kOther);
  CHECK(t.heard() == Words{"08 05 1F", "08 05 1F", "08 05 1F"});
  CHECK(t.events.count("02:00:00:00:00:09 SAP 08 calls " + to_words(kOwn) +
                       " SAP 04, and no link has these addresses") == 1);
  t.send("04 08 01 01", t.kOther);
  CHECK(t.heard() == Words{"08 05 1F"});
  t.send("04 08 01 00", t.kOther);
  t.send("04 09 73", t.kOther);
  CHECK(t.heard().empty());
  // However many come.
  for (int i = 0; i < 1000; ++i) {
    t.send("04 08 7F", MacAddress{{2, 0, 0, 0, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)}});
  }
  CHECK(t.events.warnings() <= 64);
}

TEST_CASE("nobody answers TEST: the message says where was looked for whom") {
  PortUnderTest t;
  t.start();
  t.wait(seconds(20));
  CHECK(t.user.events == Words{"inop no answer"});
  CHECK(t.user.last_detail ==
        to_words(kPartner) + " does not answer TEST on sim0: is the station active, and is \"remote_mac\" right?");
  t.heard();
  t.wait(seconds(60));
  CHECK(t.user.losses() == 1);
  CHECK_FALSE(t.heard().empty());
}

TEST_CASE("the address in the other bit order answers TEST: the message says how to write it") {
  PortUnderTest t;
  t.start();
  t.wait(milliseconds(2500));
  t.send("04 01 F3", MacAddress{swap_bits(kPartner.octets)});
  t.wait(seconds(20));
  CHECK(t.user.last_detail ==
        to_words(kPartner) + " does not answer TEST on sim0, but " + to_words(MacAddress{swap_bits(kPartner.octets)}) +
            " does, which is the same address in the other bit order: write \"remote_mac\" as \"nc:" +
            to_words(kPartner) + '"');
}

TEST_CASE("somebody calls our address in the other bit order: the operator is told once") {
  PortUnderTest t;
  t.start();
  const MacAddress reversed{swap_bits(kOwn.octets)};
  t.send("00 04 F3", kPartner, reversed);
  t.send("00 04 F3", kPartner, reversed);
  CHECK(t.events.count(to_words(kPartner) + " calls " + to_words(reversed) + ", which is our address " +
                       to_words(kOwn) +
                       " in the other bit order: one side has to write it as \"nc:" + to_words(reversed) + '"') == 1);
}

TEST_CASE("a partner that tries both bit orders is not told to the operator") {
  PortUnderTest t;
  t.start();
  t.send("00 04 F3", t.kOther);
  t.send("00 04 F3", t.kOther, MacAddress{swap_bits(kOwn.octets)});
  CHECK(t.events.count("bit order") == 0);
}

TEST_CASE("the SAP does not answer XID: the message says that the station is there") {
  PortUnderTest t;
  t.locate();
  t.wait(seconds(20));
  CHECK(t.user.last_detail ==
        to_words(kPartner) +
            " answers TEST, but SAP 04 there does not answer XID: is \"remote_sap\" right, and is "
            "the line there active?");
}

TEST_CASE("the host has our XID and does not contact us: the message asks for IDBLK and IDNUM") {
  PortUnderTest t;
  t.locate();
  t.send("04 04 BF");
  t.wait(seconds(31));
  CHECK(t.user.events.back() == "inop no answer");
  CHECK(t.user.last_detail == to_words(kPartner) +
                                  " SAP 04 has XID 017-00018 and does not contact us: does a PU there have this IDBLK "
                                  "and IDNUM, and is it active?");
}

TEST_CASE("the host answers our XID with DM: the message asks for IDBLK and IDNUM") {
  PortUnderTest t;
  t.locate();
  t.send("04 05 BF");
  t.send("04 05 1F");
  CHECK(t.user.events.back() == "inop refused");
  CHECK(t.user.last_detail ==
        to_words(kPartner) + " SAP 04 answered XID 017-00018 with DM: does a PU there have this IDBLK and IDNUM?");
}

TEST_CASE("a partner with the other framing is told to the operator once") {
  PortUnderTest t;
  t.start();
  for (int i = 0; i < 2; ++i) {
    auto frame = Buffer::copy_of(from_hex("00 04 F3").value());
    emit_frame(kOwn, kPartner, EthernetFraming::ethernet_ii, frame);
    t.card->send(std::move(frame));
    t.wait();
  }
  CHECK(t.events.count(to_words(kPartner) +
                       " sends frames with framing \"ethernet2\", we with \"802.3\": the port's key "
                       "\"framing\" says which") == 1);
}

TEST_CASE("a link without a MAC address of its own has the port's or else the card's") {
  auto d = node_link_definition();
  d.mac = {};
  auto p = PortUnderTest::definition();
  const bool port_has_one = GENERATE(true, false);
  if (port_has_one) p.mac = parse_mac("40:00:00:00:00:77").value();
  PortUnderTest t(d, p);
  std::string source;
  t.wire.watch = [&](ByteView frame) { source = to_hex(frame.subspan(6, 6)); };
  t.start();
  CHECK(source == (port_has_one ? "40 00 00 00 00 77" : "02 00 00 00 00 01"));
}

TEST_CASE("an interface that cannot be opened is told once and tried again and told when it is there") {
  PortUnderTest t;
  t.wait();
  t.wire.cut();
  t.wait(seconds(1));
  CHECK(t.events.count("interface sim0 has lost its carrier; trying again") == 1);
  t.start();
  t.wait(seconds(100));
  CHECK(t.link->state_in_words() == "interface sim0 has no carrier");
  CHECK(t.events.count("interface sim0 has no carrier; trying again") == 1);
  CHECK(t.user.events == Words{"inop carrier lost"});
  CHECK(t.user.last_detail == "interface sim0 has no carrier");
  t.wire.mend();
  t.wait(seconds(31));
  CHECK(t.events.count("sim0 is open, its address is 02:00:00:00:00:01") == 1);
}

TEST_CASE("a PIU that does not fit into a frame and one that is too short are dropped and told") {
  PortUnderTest t;
  t.start();
  t.send("04 04 7F");
  t.heard();
  t.link->send(Buffer::copy_of(Bytes(1497, 0x2D)));
  t.send("04 04 00 00 2D 00");
  CHECK(t.heard().empty());
  CHECK(t.user.pius.empty());
  CHECK(t.events.count("HOST1: a PIU of 1497 bytes does not fit into an Ethernet frame and was dropped") == 1);
  CHECK(t.events.count("HOST1: a PIU shorter than a transmission header was dropped: 2D 00") == 1);
  CHECK(t.port.counters().errors == 2);
  CHECK(t.link->contacted());
}

TEST_CASE("a wire tap of the port is shown every LLC frame both ways with its padding and nothing else") {
  struct Tap final : WireTap {
    Words seen;
    void on_frame(bool sent, ByteView frame) override {
      CHECK(frame.size() == kShortestFrame);
      seen.push_back((sent ? "> " : "< ") + to_hex(frame.first(17)));
    }
  } tap;
  TimerQueue timers;
  SimWire wire(timers);
  SimEthernet ethernet(wire, kOwn);
  RecordingSink events;
  RecordingNotifier user;
  llc2::Port port(PortUnderTest::definition(), ethernet, timers, events, &tap);
  const auto link = port.make_link(node_link_definition(), user);
  port.start();
  link->start();
  run_for(timers, milliseconds(10));
  Bytes frame(kShortestFrame);
  std::copy(kOwn.octets.begin(), kOwn.octets.end(), frame.begin());
  std::copy(kPartner.octets.begin(), kPartner.octets.end(), frame.begin() + 6);
  auto ip = frame;
  put16(ip.data() + 12, 0x0800);
  wire.inject(ip);
  put16(frame.data() + 12, 3);
  const auto llc = from_hex("04 01 F3").value();
  std::copy(llc.begin(), llc.end(), frame.begin() + 14);
  wire.inject(frame);
  run_for(timers, milliseconds(10));
  const auto own = to_hex(kOwn.octets);
  const auto partner = to_hex(kPartner.octets);
  CHECK(tap.seen == Words{"> " + partner + ' ' + own + " 00 03 00 04 F3",
                          "< " + own + ' ' + partner + " 00 03 04 01 F3",
                          "> " + partner + ' ' + own + " 00 03 04 04 BF"});
  CHECK(port.counters().errors == 0);
}

TEST_CASE("several stations share a card and are told apart by their SAPs") {
  Llc2Binding b;
  std::vector<std::unique_ptr<RecordingNotifier>> users;
  std::vector<std::unique_ptr<Link>> nodes;
  std::vector<std::unique_ptr<Link>> hosts;
  for (const std::uint8_t sap : {std::uint8_t{0x04}, std::uint8_t{0x08}, std::uint8_t{0x0C}}) {
    users.push_back(std::make_unique<RecordingNotifier>());
    nodes.push_back(b.node_port.make_link(node_link_definition("HOST" + std::to_string(sap), sap), *users.back()));
    users.push_back(std::make_unique<RecordingNotifier>());
    hosts.push_back(b.host_port.make_link(host_link_definition("NODE" + std::to_string(sap), sap), *users.back()));
    nodes.back()->start();
    hosts.back()->start();
  }
  b.settle();
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    REQUIRE(nodes[i]->contacted());
    nodes[i]->send(Buffer::copy_of(Bytes(9, static_cast<std::uint8_t>(i))));
  }
  b.settle();
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    CHECK(users[2 * i + 1]->pius == std::vector<Bytes>{Bytes(9, static_cast<std::uint8_t>(i))});
  }
  CHECK(b.host_port.active_partners().size() == 3);
}

TEST_CASE("an idle LLC2 link uses nothing but its Ti") {
  Llc2Binding b;
  b.start();
  REQUIRE(b.node->contacted());
  std::size_t frames = 0;
  b.wire.watch = [&](ByteView) { ++frames; };
  run_for(b.timers, seconds(1000));
  // A poll and its answer in each interval, from one side or from both.
  CHECK(frames >= 190);
  CHECK(frames <= 400);
}

TEST_CASE("random frames neither crash nor hang a port and it serves its partner after them") {
  PortUnderTest t;
  t.start();
  std::mt19937 random(1);
  for (int i = 0; i < 20000; ++i) {
    Bytes frame(random() % 80);
    for (auto& byte : frame) byte = static_cast<std::uint8_t>(random());
    if (frame.size() > 18 && random() % 4 != 0) {
      std::copy(kOwn.octets.begin(), kOwn.octets.end(), frame.begin());
      std::copy(kPartner.octets.begin(), kPartner.octets.end(), frame.begin() + 6);
      put16(frame.data() + 12, static_cast<std::uint16_t>(frame.size() - 14));
      frame[14] = 4;
      frame[15] = static_cast<std::uint8_t>(4 | (random() & 1));
    }
    t.wire.inject(std::move(frame));
    if (i % 50 == 0) t.wait(seconds(1));
  }
  t.wait(seconds(600));
  t.send("04 04 53");
  t.wait(seconds(100));
  t.send("04 04 7F");
  CHECK(t.link->contacted());
}
