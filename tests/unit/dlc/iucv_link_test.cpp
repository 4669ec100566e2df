// What is particular to links on IUCV paths (transports reference 11.2 and 11.5); the rest is the common suite's.
#include <random>

#include "binding.h"
#include "dlc/iucv/port.h"
#include "iucv/node_gateway.h"

using namespace openrui;
using namespace openrui::test;

namespace {

// A partner node whose program the test plays.
struct IucvPartner final : iucv::MachineUser {
  explicit IucvPartner(IucvBinding& b) : system("NODE9", {}, b.timers, events) {
    streams::StreamsDefinition d;
    d.name = "PARTNER";
    d.node = "NODE9";
    d.partners = {{"HOST1", Endpoint{"127.0.0.2", iucv_link::kTcpPort}, {}}};
    gateway = std::make_unique<iucv::NodeGateway>(system, d, b.node_tcp, events);
    gateway->start();
    machine = std::move(system.log_on("SNA", *this).value());
    machine->declare_buffer();
  }
  void on_interrupt(const iucv::Interrupt& i, ByteView) override {
    interrupts.push_back(i);
    if (!i.is_message()) return;
    auto r = machine->receive({i.path, i.id, i.target_class}, 70000, {});
    REQUIRE(r);
    frames.push_back(std::to_string(i.target_class & 0xFF) + (r->data.empty() ? "" : " ") + to_hex(r->data));
    CHECK((i.target_class & 0xFFFFFF00) == 0x534E4100);
    CHECK((i.flags & iucv::flag::kOneWay) != 0);
  }
  void connect(const std::string& user) {
    iucv::ConnectRequest r;
    r.target = "SNA";
    r.node = "HOST1";
    r.limit = 16;
    r.user = iucv::user_data(user);
    REQUIRE_FALSE(machine->connect(r, [this](const iucv::ConnectResult& c) { path = c.path; }));
  }
  void send(std::uint32_t cls, ByteView data) {
    iucv::SendRequest r;
    r.path = path;
    r.flags = iucv::flag::kOneWay;
    r.target_class = cls;
    r.data = data;
    CHECK(machine->send(r).outcome.ok());
  }
  const iucv::Interrupt* severed() const {
    for (const auto& i : interrupts) {
      if (i.type == iucv::InterruptType::severed) return &i;
    }
    return nullptr;
  }

  RecordingSink events;
  iucv::System system;
  std::unique_ptr<iucv::NodeGateway> gateway;
  std::unique_ptr<iucv::Machine> machine;
  std::vector<iucv::Interrupt> interrupts;
  std::vector<std::string> frames;
  iucv::PathId path = 0;
};

void wait(IucvBinding& b) { run_for(b.timers, std::chrono::seconds(2)); }

// A host's station without a name, started, and a partner that the test plays.
struct HostUnderTest {
  explicit HostUnderTest(const std::string& station) {
    auto d = host_link_definition();
    d.tag = station;
    b.host = b.host_port.make_link(d, b.at_host);
    b.host->start();
    wait(b);
  }
  IucvBinding b;
  IucvPartner partner{b};
};

}  // namespace

TEST_CASE("a thousand random PIUs of 9 to 65535 bytes cross an IUCV path with limits of 1, 2 and 16 (11.5)") {
  const auto limit = GENERATE(std::uint16_t{1}, std::uint16_t{2}, std::uint16_t{16});
  CAPTURE(limit);
  IucvBinding b(limit);
  b.start();
  REQUIRE(b.node->contacted());
  std::mt19937 random(limit);
  std::vector<Bytes> to_host;
  std::vector<Bytes> to_node;
  for (int i = 0; i < 1000; ++i) {
    // Most are short, so that the test is too.
    const auto piu = [&random] {
      return Bytes(random() % 20 == 0 ? 9 + random() % 65527 : 9 + random() % 300, static_cast<std::uint8_t>(random()));
    };
    to_host.push_back(piu());
    to_node.push_back(piu());
    b.node->send(Buffer::copy_of(to_host.back()));
    b.host->send(Buffer::copy_of(to_node.back()));
  }
  b.settle();
  CHECK(b.at_host.pius == to_host);
  CHECK(b.at_node.pius == to_node);
  CHECK(b.node->queued_bytes() == 0);
}

TEST_CASE("CONNECT for a link station that nobody waits for is severed with NOSTATN (11.2)") {
  HostUnderTest t("OTHER");
  SECTION("another station") { t.partner.connect("SNADLC  MINE"); }
  SECTION("not for SNA at all") { t.partner.connect("HELLO   OTHER"); }
  wait(t.b);
  REQUIRE(t.partner.severed() != nullptr);
  CHECK(t.partner.severed()->user == iucv::user_data("NOSTATN"));
  CHECK(t.b.at_host.events.empty());
}

TEST_CASE(
    "a station without a name takes a partner that asks for any, and frames are messages with class SNA and kind") {
  HostUnderTest t("");
  t.partner.connect("SNADLC  MINE1");
  wait(t.b);
  t.partner.send(0x534E4101, {});
  wait(t.b);
  // A null XID is answered with one; the XID with SETMODE.
  t.partner.send(0x534E4101, Bytes{0x02, 0x00, 0x01, 0x70, 0x00, 0x18});
  wait(t.b);
  CHECK(t.partner.frames == std::vector<std::string>{"2", "3 10 01 FF FF 00 00 00 00"});
  t.partner.send(0x534E4104, Bytes{0x10, 0, 0xFF, 0xFF, 0, 0, 0, 0});
  wait(t.b);
  CHECK(t.b.host->contacted());
  SECTION("the orderly end is DISC, UA and SEVER with SNADISC") {
    t.b.host->stop();
    wait(t.b);
    CHECK(t.partner.frames.back() == "6 00 05 00 00 00 00 00 00");
    t.partner.send(0x534E4104, Bytes{0x10, 0, 0xFF, 0xFF, 0, 0, 0, 0});
    wait(t.b);
    REQUIRE(t.partner.severed() != nullptr);
    CHECK(t.partner.severed()->user == iucv::user_data("SNADISC"));
    CHECK(t.b.at_host.events.back() == "inop operator request");
  }
  SECTION("a path that is severed with SNADISC is an orderly end, any other way the carrier is lost") {
    const bool orderly = GENERATE(false, true);
    t.partner.machine->sever(t.partner.path, iucv::user_data(orderly ? "SNADISC" : "BYE"));
    wait(t.b);
    CHECK(t.b.at_host.count(orderly ? "inop ended by the partner" : "inop carrier lost") == 1);
    CHECK(t.b.at_host.losses() == 1);
  }
  SECTION("a class that is not SNA's is a protocol error") {
    t.partner.send(0x12345605, Bytes(9, 1));
    wait(t.b);
    CHECK(t.b.at_host.count("inop protocol error") == 1);
    CHECK(t.partner.frames.back() == "6 00 04 00 00 00 00 00 00");
  }
  SECTION("a message that ends with an audit is a protocol error") {
    t.b.host->send(Buffer::copy_of(Bytes(9, 1)));
    // The partner rejects it before it receives it.
    t.partner.machine->set_mask(0);
    wait(t.b);
    const auto described = t.partner.machine->describe().second;
    CHECK(t.partner.machine->reject(described.path, described.id, described.target_class).ok());
    wait(t.b);
    CHECK(t.b.at_host.count("inop protocol error") == 1);
  }
}
